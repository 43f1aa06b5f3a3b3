/**
 * `deno task build`: makes ./anomaly-detection, one executable file; with
 * `--target NAME` for another kind of machine, dist/anomaly-detection-NAME.
 *
 * First choice is `deno compile`, which needs the base binary `denort` (from
 * the network once, or by the environment variable DENORT_BIN). Where that
 * cannot be had, it makes a self-extracting file: a shell head, then a gzipped
 * tar of the running deno and the bundled program. The deno of another
 * machine comes from npm. Either way the product is run and its answer checked,
 * but for that of another machine: a DENORT_BIN that is not a denort makes
 * `deno compile` succeed and yet build something else.
 *
 * @module
 */

import { SELF_EXTRACTED_BUNDLE, VERSION } from "../cmds/version.ts";
import { elfMachine, headOf, type Target, targetOfArgs } from "./targets.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const WORK = `${ROOT}dist`;

/** Time of the packed files: the same sources and Deno give the same bytes. */
const PACKED_AT = "2000-01-01T00:00:00Z";

/**
 * What the product may do; fixed when it is built. Brokers, files and log
 * folders are the user's choice, so net, read and write are wide; it may
 * neither run programs, load native code, fetch program text nor ask about the
 * machine, but for free space. The README gives the reason for each.
 */
export const PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys=statfs",
  "--deny-import",
];

/**
 * Collect garbage earlier than V8 would by itself: a record of 64 MiB with
 * 200,000 new series then grows the process by some 6 instead of 8 to 11 times
 * its size; the pipeline is as fast (tests/bench/pipeline_bench.ts).
 */
const V8_FLAGS = "--v8-flags=--heap-growing-percent=20,--max-semi-space-size=8";

interface Outcome {
  readonly ok: boolean;
  readonly text: string;
}

async function run(program: string, args: string[]): Promise<Outcome> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return {
    ok: success,
    text: decoder.decode(stdout) + decoder.decode(stderr),
  };
}

/** The flag for hosts where JSR is out of reach; see tools/offline/flag.ts. */
async function importMapFlag(): Promise<string[]> {
  const { text } = await run(Deno.execPath(), [
    "run",
    "-A",
    "tools/offline/flag.ts",
  ]);
  return text.trim() === "" ? [] : [text.trim()];
}

/** Whether this machine can run what is built for a target. */
function isOurs({ name }: Target): boolean {
  return name === Deno.build.target;
}

/**
 * Where the product for a target lies once it is built.
 *
 * @param target What it is for.
 */
export function productOf(target: Target): string {
  return isOurs(target)
    ? `${ROOT}anomaly-detection`
    : `${WORK}/anomaly-detection-${target.name}`;
}

/** Whether a product is our program, built the given way; of another machine's nobody knows. */
async function answersAs(kind: string, target: Target): Promise<boolean> {
  if (!isOurs(target)) return true;
  const { ok, text } = await run(productOf(target), ["version"]);
  return ok && text.startsWith(`anomaly-detection ${VERSION} (${kind},`);
}

async function compile(flags: string[], target: Target): Promise<Outcome> {
  const product = productOf(target);
  await Deno.remove(product).catch(() => {}); // it overwrites only its own products
  const outcome = await run(Deno.execPath(), [
    "compile",
    ...flags,
    ...PERMISSIONS,
    V8_FLAGS,
    "--no-check", // the sources are checked; types are gone from the bundle
    "--no-config",
    "--target",
    target.name,
    "--output",
    product,
    `${WORK}/${SELF_EXTRACTED_BUNDLE}`,
  ]);
  if (!outcome.ok || await answersAs("deno compile", target)) return outcome;
  return {
    ok: false,
    text: "the product of deno compile does not answer as this program: " +
      "does DENORT_BIN name a real denort?",
  };
}

/**
 * The head of a self-extracting file. It unpacks once per build into a private
 * cache folder and replaces itself by the program, so that signals reach it.
 */
function shellHead(payloadId: string, headBytes: number): string {
  return `#!/bin/sh
# anomaly-detection ${VERSION}, self-extracting: this head, then a gzipped tar.
set -eu
umask 077
bundle=${SELF_EXTRACTED_BUNDLE}
for base in "\${CACHE_DIRECTORY:-}" "\${XDG_CACHE_HOME:+$XDG_CACHE_HOME/anomaly-detection}" \\
  "\${HOME:+$HOME/.cache/anomaly-detection}" "\${TMPDIR:-/tmp}/anomaly-detection-$(id -u)"; do
  [ -n "$base" ] || continue
  home=$base/${payloadId}
  if [ -x "$home/deno" ] && [ -f "$home/$bundle" ] && [ -O "$home" ]; then break; fi
  fresh=
  if mkdir -p "$base" 2>/dev/null && [ -O "$base" ]; then
    fresh=$(mktemp -d "$base/unpack.XXXXXX" 2>/dev/null) || fresh=
  fi
  if [ -z "$fresh" ]; then home=; continue; fi
  trap 'rm -rf "$fresh"' EXIT
  trap 'exit 1' HUP INT TERM
  tail -c +${headBytes + 1} "$0" | gzip -dc | tar -xf - -C "$fresh"
  # A damaged copy goes; of several first runs at once one wins, the others use its copy.
  if [ -d "$home" ] && ! { [ -x "$home/deno" ] && [ -f "$home/$bundle" ]; }; then
    mv "$home" "$fresh/damaged"
  fi
  [ -e "$home" ] || mv -T "$fresh" "$home" 2>/dev/null || [ -x "$home/deno" ]
  rm -rf "$fresh"
  trap - EXIT HUP INT TERM
  break
done
if [ -z "$home" ]; then
  echo "anomaly-detection: cannot unpack: set CACHE_DIRECTORY to a folder that this user may write" >&2
  exit 1
fi
DENO_DIR=$home/cache DENO_NO_UPDATE_CHECK=1
export DENO_DIR DENO_NO_UPDATE_CHECK
exec "$home/deno" run --quiet --no-config --no-lock --no-remote --no-npm ${V8_FLAGS} ${
    PERMISSIONS.join(" ")
  } "$home/$bundle" "$@"
`;
}

/** The head names its own length, so it is made again until that holds. */
function headFor(payloadId: string): Uint8Array {
  const encoder = new TextEncoder();
  let length = 0;
  for (;;) {
    const head = encoder.encode(shellHead(payloadId, length));
    if (head.length === length) return head;
    length = head.length;
  }
}

/** Puts Deno for a target at `dist/deno`: the running one, or one from npm. */
async function provideDeno(target: Target): Promise<void> {
  const deno = `${WORK}/deno`;
  if (isOurs(target)) return await Deno.copyFile(Deno.execPath(), deno);
  const name = `${target.denoPackage}@${Deno.version.deno}`;
  const folder = `${WORK}/npm`;
  await Deno.mkdir(folder, { recursive: true });
  const packed = await run("npm", [
    "pack",
    "--silent",
    "--pack-destination",
    folder,
    name,
  ]);
  if (!packed.ok) {
    throw new Error(`Cannot fetch ${name}: ${packed.text.trim()}`);
  }
  const archive = `${folder}/${packed.text.trim().split("\n").at(-1)}`;
  const unpacked = await run("tar", [
    "-xzf",
    archive,
    "-C",
    WORK,
    "--strip-components=1",
    "package/deno",
  ]);
  if (!unpacked.ok) throw new Error(`Cannot unpack ${name}: ${unpacked.text}`);
  await Deno.remove(folder, { recursive: true });
  await Deno.chmod(deno, 0o755);
}

async function selfExtracting(target: Target): Promise<void> {
  const product = productOf(target);
  await provideDeno(target);
  if (elfMachine(headOf(`${WORK}/deno`)) !== target.elfMachine) {
    throw new Error(`Cannot build: dist/deno is not for ${target.name}`);
  }
  const tar = await run("tar", [
    "-C",
    WORK,
    "--sort=name",
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    `--mtime=${PACKED_AT}`,
    "--use-compress-program=gzip -n",
    "-cf",
    `${WORK}/payload.tgz`,
    "deno",
    SELF_EXTRACTED_BUNDLE,
  ]);
  if (!tar.ok) throw new Error(`Cannot pack the program: ${tar.text}`);
  const payload = await Deno.readFile(`${WORK}/payload.tgz`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", payload));
  const head = headFor(`${VERSION}-${digest.slice(0, 8).toHex()}`);
  await Deno.remove(product).catch(() => {});
  await Deno.writeFile(product, head);
  await Deno.writeFile(product, payload, { append: true });
  await Deno.chmod(product, 0o755);
  if (!await answersAs("self-extracting", target)) {
    throw new Error("Cannot build: the self-extracting file does not run");
  }
}

/**
 * Builds the product.
 *
 * @param target What it is for.
 * @throws {Error} If it cannot be built.
 */
export async function build(target: Target): Promise<void> {
  await Deno.mkdir(WORK, { recursive: true });
  const flags = await importMapFlag();
  const bundle = await run(Deno.execPath(), [
    "bundle",
    ...flags,
    "--output",
    `${WORK}/${SELF_EXTRACTED_BUNDLE}`,
    "main.ts",
  ]);
  if (!bundle.ok) throw new Error(`Cannot bundle the program: ${bundle.text}`);
  const compiled = await compile(flags, target);
  if (!compiled.ok) {
    const reason = /^\s+1: (.*)$/m.exec(compiled.text)?.[1] ??
      /^error: (.*)$/m.exec(compiled.text)?.[1] ?? compiled.text.trim();
    console.error(`deno compile is not possible here: ${reason}`);
    await selfExtracting(target);
  }
  const product = productOf(target);
  const { size } = await Deno.stat(product);
  console.log(`built ${product}: ${Math.round(size / 2 ** 20)} MiB`);
  console.log(
    isOurs(target)
      ? (await run(product, ["version"])).text.trim()
      : `for ${target.name}: not run here`,
  );
}

if (import.meta.main) {
  try {
    await build(targetOfArgs(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}

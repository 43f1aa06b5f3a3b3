/**
 * `deno task package`: builds the product and makes of it, in dist/package/, a
 * Debian package, a bill of materials (CycloneDX) and SHA256SUMS. With
 * `--target NAME` for another kind of machine. The same sources, tools and
 * SOURCE_DATE_EPOCH (by default the time of the last commit) give the same bytes.
 *
 * @module
 */

import { VERSION } from "../cmds/version.ts";
import { renderConf } from "../lib/config/render.ts";
import { build, productOf } from "./build.ts";
import { type LockFile, makeSbom } from "./sbom.ts";
import { type Target, targetOfArgs } from "./targets.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const OUT = `${ROOT}dist/package`;

/** Where the service keeps its things once it is installed. */
const HOME = "/var/lib/anomaly-detection";

/** Path of the configuration once it is installed. */
export const CONFFILE = "/etc/anomaly-detection/anomaly_detection.conf";

/** What the installed configuration has other than the defaults: places. */
export const INSTALLED_SETTINGS: ReadonlyMap<string, string> = new Map([
  ["state.path", `${HOME}/anomaly_detection.state`],
  ["spool.path", `${HOME}/anomaly_detection.spool`],
  ["history.path", `${HOME}/anomaly_detection.history`],
  ["emit_file.path", `${HOME}/anomalies.ndjson`],
]);

/** What is packed. */
export interface PackageOptions {
  /** Version of the package. */
  readonly version: string;
  /** What the executable is for. */
  readonly target: Target;
  /** The executable. */
  readonly executable: string;
  /** Text of the configuration. */
  readonly conf: string;
  /** Text of the bill of materials. */
  readonly sbom: string;
  /** Time of everything, in s since 1970. */
  readonly epochS: number;
  /** Folder for the package; it is there. */
  readonly out: string;
}

/**
 * Makes a Debian package.
 *
 * @param options What is packed.
 * @returns Its path.
 * @throws {Error} If dpkg-deb cannot make it.
 */
export async function makeDebianPackage(
  options: PackageOptions,
): Promise<string> {
  const { version, target, executable, conf, sbom, epochS, out } = options;
  const name = `anomaly-detection_${version}_${target.debian}.deb`;
  const tree = await Deno.makeTempDir();
  try {
    const put = async (path: string, content: string, mode = 0o644) => {
      await makeFolder(tree, path);
      await Deno.writeTextFile(`${tree}/${path}`, content);
      await Deno.chmod(`${tree}/${path}`, mode);
    };
    const copy = async (from: string, path: string, mode = 0o644) => {
      await makeFolder(tree, path);
      await Deno.copyFile(from, `${tree}/${path}`);
      await Deno.chmod(`${tree}/${path}`, mode);
    };
    await copy(executable, "usr/bin/anomaly-detection", 0o755);
    await put(CONFFILE.slice(1), conf, 0o640);
    await copy(
      `${ROOT}etc/anomaly-detection.service`,
      "usr/lib/systemd/system/anomaly-detection.service",
    );
    const documents = "usr/share/doc/anomaly-detection";
    for (const file of ["README.md", "CHANGELOG.md"]) {
      await copy(ROOT + file, `${documents}/${file}`);
    }
    for (const file of ["anomaly.schema.json", "incident.schema.json"]) {
      await copy(`${ROOT}etc/${file}`, `${documents}/${file}`);
    }
    await copy(`${ROOT}tools/debian/copyright`, `${documents}/copyright`);
    await put(`${documents}/sbom.cdx.json`, sbom);
    for (const script of ["postinst", "prerm", "postrm"]) {
      await copy(`${ROOT}tools/debian/${script}`, `DEBIAN/${script}`, 0o755);
    }
    await put("DEBIAN/conffiles", `${CONFFILE}\n`);
    const { size } = await Deno.stat(executable);
    await put("DEBIAN/control", control(version, target, size));
    await Deno.chmod(tree, 0o755);
    // gzip: Debian 11 cannot read zstd, and what is packed is compressed already.
    await run("dpkg-deb", [
      "-Zgzip",
      "-z1",
      "--root-owner-group",
      "--build",
      tree,
      `${out}/${name}`,
    ], { SOURCE_DATE_EPOCH: String(epochS) });
    return `${out}/${name}`;
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
}

/** Makes the folders of a path, readable for all whatever the umask is. */
async function makeFolder(tree: string, path: string): Promise<void> {
  let folder = tree;
  for (const part of path.split("/").slice(0, -1)) {
    folder += `/${part}`;
    await Deno.mkdir(folder).catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });
    await Deno.chmod(folder, 0o755);
  }
}

function control(version: string, target: Target, bytes: number): string {
  const name = Deno.env.get("DEBFULLNAME") ?? "SODA Foundation";
  const address = Deno.env.get("DEBEMAIL") ?? "anomaly-detection@localhost";
  return `Package: anomaly-detection
Version: ${version}
Architecture: ${target.debian}
Maintainer: ${name} <${address}>
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: libc6 (>= 2.27), passwd
Section: admin
Priority: optional
Homepage: https://github.com/sodafoundation/anomaly-detection
Description: finds anomalies in the performance metrics of storage arrays
 Reads what SODA Delfin publishes on Kafka, learns every volume, port, pool,
 controller and array by itself, and says which of them misbehaves, since when,
 by how much and why.
`;
}

/** What `deno info --json` says of the packages. */
interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly npmPackage?: string;
  }[];
  readonly npmPackages: Readonly<Record<string, GraphPackage>>;
}

interface GraphPackage {
  readonly dependencies: readonly string[];
  readonly localPath?: string;
}

/** The bill of materials of the checkout, as JSON. */
async function sbomText(epochS: number): Promise<string> {
  const lock: LockFile = JSON.parse(
    await Deno.readTextFile(`${ROOT}deno.lock`),
  );
  const flag = await run(Deno.execPath(), [
    "run",
    "-A",
    "tools/offline/flag.ts",
  ]);
  const graph: Graph = JSON.parse(
    await run(Deno.execPath(), [
      "info",
      "--json",
      ...flag.split(/\s+/).filter(Boolean),
      "main.ts",
    ]),
  );
  const shipped = new Set<string>();
  const ship = (key: string) => {
    if (shipped.has(key)) return;
    shipped.add(key);
    graph.npmPackages[key]?.dependencies.forEach(ship);
  };
  for (const { specifier, npmPackage } of graph.modules) {
    if (npmPackage) ship(npmPackage);
    const jsr = /^https:\/\/jsr\.io\/(@[^/]+\/[^/]+)\/([^/]+)\//.exec(
      specifier,
    );
    if (jsr !== null) shipped.add(`${jsr[1]}@${jsr[2]}`);
  }
  const sbom = makeSbom(lock, {
    version: VERSION,
    denoVersion: Deno.version.deno,
    epochS,
    isShipped: (key) => shipped.has(key),
    licenseOf: (key) => licenseIn(graph.npmPackages[key]?.localPath),
  });
  return `${JSON.stringify(sbom, null, 2)}\n`;
}

/** What the package itself says, where it lies in the cache. */
function licenseIn(folder: string | undefined): string | undefined {
  try {
    const text = Deno.readTextFileSync(`${folder}/package.json`);
    const { license } = JSON.parse(text);
    return typeof license === "string" ? license : undefined;
  } catch {
    return undefined;
  }
}

/** SOURCE_DATE_EPOCH, else the time of the last commit, in s since 1970. */
async function epoch(): Promise<number> {
  const given = Deno.env.get("SOURCE_DATE_EPOCH");
  return Number(given ?? await run("git", ["log", "-1", "--format=%ct"]));
}

async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  const said = decoder.decode(stderr).trim();
  throw new Error(`Cannot run ${program} ${args[0]}: ${said}`);
}

/** One line for each file of a folder, as `sha256sum --check` reads it. */
async function checksums(folder: string): Promise<string> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  const lines: string[] = [];
  for (const name of names.filter((name) => name !== "SHA256SUMS").sort()) {
    const bytes = await Deno.readFile(`${folder}/${name}`);
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    lines.push(`${new Uint8Array(digest).toHex()}  ${name}\n`);
  }
  return lines.join("");
}

async function main(target: Target): Promise<void> {
  await build(target);
  const epochS = await epoch();
  const sbom = await sbomText(epochS);
  await Deno.mkdir(OUT, { recursive: true });
  for (const { name } of Array.from(Deno.readDirSync(OUT))) {
    const isOld = !name.startsWith(`anomaly-detection_${VERSION}`);
    if (isOld) await Deno.remove(`${OUT}/${name}`);
  }
  const path = await makeDebianPackage({
    version: VERSION,
    target,
    executable: productOf(target),
    conf: renderConf(INSTALLED_SETTINGS),
    sbom,
    epochS,
    out: OUT,
  });
  await Deno.writeTextFile(
    `${OUT}/anomaly-detection_${VERSION}.cdx.json`,
    sbom,
  );
  await Deno.writeTextFile(`${OUT}/SHA256SUMS`, await checksums(OUT));
  const { size } = await Deno.stat(path);
  console.log(`packed ${path}: ${Math.round(size / 2 ** 20)} MiB`);
}

if (import.meta.main) {
  try {
    await main(targetOfArgs(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}

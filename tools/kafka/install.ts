/**
 * Fetches what a real Kafka needs, once, into a cache outside of the checkout:
 * the broker's jars by Maven, Delfin's Kafka client by pip.
 *
 *     deno run -A tools/kafka/install.ts
 *
 * @module
 */

/** Version of the broker; also stands in `pom.xml`. */
export const KAFKA_VERSION = "4.4.0";

/** Folder for everything that is fetched. */
export function cacheFolder(): string {
  const home = Deno.env.get("XDG_CACHE_HOME") ||
    `${Deno.env.get("HOME") ?? "/tmp"}/.cache`;
  return `${home}/anomaly-detection-dev`;
}

/**
 * Asks whether this machine can run a broker and Delfin's client.
 *
 * @returns What is missing, empty if nothing is.
 */
export function missingForKafka(): string[] {
  const missing = [];
  if (Deno.build.os !== "linux") missing.push("Linux");
  if (!(javaVersion() >= 17)) missing.push("Java 17 or later");
  if (!runs("mvn", "--version")) missing.push("Maven (mvn)");
  if (!runs("openssl", "version")) missing.push("openssl");
  if (!runs("python3", "-m", "pip", "--version")) {
    missing.push("Python 3 with pip");
  }
  return missing;
}

/**
 * The jars of the broker; fetched by Maven if they are not there yet.
 *
 * @returns The folder with the jars.
 * @throws {Error} If Maven fails.
 */
export async function installBroker(): Promise<string> {
  const folder = `${cacheFolder()}/kafka-${KAFKA_VERSION}`;
  await once(folder, (output) =>
    run("mvn", [
      "-q",
      "-B",
      "-f",
      new URL("pom.xml", import.meta.url).pathname,
      "dependency:copy-dependencies",
      "-DincludeScope=runtime",
      `-Dkafka.version=${KAFKA_VERSION}`,
      `-DoutputDirectory=${output}`,
    ]));
  return folder;
}

/**
 * Delfin's Kafka client and the codecs; fetched by pip if they are not there yet.
 *
 * @returns The folder for `PYTHONPATH`.
 * @throws {Error} If pip fails.
 */
export function installPythonClient(): Promise<string> {
  return installPython(new URL("requirements.txt", import.meta.url));
}

/**
 * Installs Python packages, once.
 *
 * @param requirements A file as pip has it.
 * @returns The folder for `PYTHONPATH`.
 */
export async function installPython(requirements: URL): Promise<string> {
  const version = await run("python3", ["-c", PRINT_VERSION]);
  const hash = await crypto.subtle.digest(
    "SHA-256",
    await Deno.readFile(requirements),
  );
  const name = `${version.trim()}-${new Uint8Array(hash, 0, 4).toHex()}`;
  const folder = `${cacheFolder()}/python-${name}`;
  await once(folder, (output) =>
    run("python3", [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--target",
      output,
      "--requirement",
      requirements.pathname,
    ]));
  return folder;
}

const PRINT_VERSION =
  "import sys; print('%d.%d' % (sys.version_info[0], sys.version_info[1]))";

/** Fills a folder that appears only when it is complete. */
async function once(
  folder: string,
  fill: (folder: string) => Promise<unknown>,
): Promise<void> {
  if (exists(folder)) return;
  const draft = `${folder}.${crypto.randomUUID()}`;
  await Deno.mkdir(draft, { recursive: true });
  try {
    await fill(draft);
    await Deno.rename(draft, folder).catch((error) => {
      if (!exists(folder)) throw error; // else somebody else was faster
    });
  } finally {
    await Deno.remove(draft, { recursive: true }).catch(() => {});
  }
}

/**
 * Runs a program to its end.
 *
 * @returns What it printed.
 * @throws {Error} If it fails; with the end of what it printed.
 */
export async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (success) return text.decode(stdout);
  const said = text.decode(stdout) + text.decode(stderr);
  throw new Error(`Cannot run ${program}: ${said.trim().slice(-1000)}`);
}

function javaVersion(): number {
  try {
    const { stderr } = new Deno.Command("java", { args: ["-version"] })
      .outputSync();
    return Number(/version "(\d+)/.exec(new TextDecoder().decode(stderr))?.[1]);
  } catch {
    return NaN;
  }
}

function runs(program: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(program, { args }).outputSync().success;
  } catch {
    return false;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const missing = missingForKafka();
  if (missing.length > 0) {
    console.error(`Cannot run a real Kafka here: no ${missing.join(", no ")}`);
    Deno.exit(1);
  }
  console.log(await installBroker());
  console.log(await installPythonClient());
}

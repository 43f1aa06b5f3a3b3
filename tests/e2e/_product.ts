/**
 * The built executable, as tests run it.
 *
 * @module
 */

/** Root of the checkout. */
export const ROOT = new URL("../../", import.meta.url).pathname;

/** The executable that `deno task build` makes. */
export const PRODUCT = `${ROOT}anomaly-detection`;

/** Whether it was built. */
export const isBuilt = exists(PRODUCT);

if (!isBuilt) {
  console.log(
    "left out: the tests of the executable, because `deno task build` has not made it",
  );
}

/** How a process ended and what it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the environment of a test process holds beside PATH and HOME. */
export type Environment = Readonly<Record<string, string>>;

function clean(env: Environment): Record<string, string> {
  const keep = ["PATH", "HOME", "XDG_CACHE_HOME", "TMPDIR"];
  const own = keep.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  // What one test has learned is nothing to another.
  const alone = {
    ANOMALY_DETECTION_STATE_PATH: "none",
    ANOMALY_DETECTION_HISTORY_PATH: "none",
    ANOMALY_DETECTION_SERVE_LISTEN: "none",
  };
  return { ...Object.fromEntries(own), ...alone, ...env };
}

/** Starts the executable. */
export function start(
  args: readonly string[],
  options: { env?: Environment; cwd?: string; stdin?: "piped" | "null" } = {},
): Deno.ChildProcess {
  return new Deno.Command(PRODUCT, {
    args: [...args],
    cwd: options.cwd ?? ROOT,
    env: clean(options.env ?? {}),
    clearEnv: true,
    stdin: options.stdin ?? "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Waits for the end of a process. */
export async function ended(process: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** Runs the executable to its end. */
export function run(
  args: readonly string[],
  options: { env?: Environment; cwd?: string } = {},
): Promise<Ended> {
  return ended(start(args, options));
}

/** Whether there is such a file. */
export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The lines of NDJSON. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

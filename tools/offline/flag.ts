/**
 * Prints `--import-map=tools/offline/import_map.json` where JSR cannot be
 * reached, and nothing where it can. Tasks put it into their command line:
 *
 *     deno test $(deno run -A tools/offline/flag.ts) …
 *
 * Deno itself is asked to fetch the `jsr:` packages that deno.json names. The
 * answer is kept in `.cache/` for a day, so that tasks start at once.
 * `ANOMALY_DETECTION_OFFLINE=1` or `=0` decides without asking.
 *
 * Imports nothing that is not part of this repository: it must run before it is
 * known where packages come from.
 *
 * @module
 */

/** How long an answer holds. */
const MAX_AGE_MS = 86_400_000;
/** How long Deno may try; the packages are small. */
const TIME_LIMIT_MS = 10_000;

/** What decides: everything from outside comes in here. */
export interface Surroundings {
  /** Value of `ANOMALY_DETECTION_OFFLINE`. */
  readonly override: string | undefined;
  /** The text of the kept answer; `undefined` if there is none. */
  readonly kept: string | undefined;
  /** The `jsr:` specifiers of deno.json. */
  readonly specifiers: readonly string[];
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Whether Deno can get all of these. */
  canFetch(specifiers: readonly string[]): Promise<boolean>;
  /** Keeps an answer for the next time. */
  keep(text: string): void;
}

/** An answer that is kept. */
interface Kept {
  readonly specifiers: string;
  readonly isOffline: boolean;
  readonly decidedMs: number;
}

/**
 * Whether the stand-ins are needed.
 *
 * @param around Where to look.
 * @throws {RangeError} If the variable is neither 0 nor 1.
 */
export async function isOffline(around: Surroundings): Promise<boolean> {
  const { override, nowMs } = around;
  if (override === "0" || override === "1") return override === "1";
  if (override !== undefined && override !== "") {
    throw new RangeError(
      `ANOMALY_DETECTION_OFFLINE must be 0 or 1: current value is "${override}"`,
    );
  }
  const specifiers = around.specifiers.join(" ");
  const kept = readKept(around.kept);
  const ageMs = nowMs - (kept?.decidedMs ?? -Infinity);
  if (kept?.specifiers === specifiers && ageMs >= 0 && ageMs < MAX_AGE_MS) {
    return kept.isOffline;
  }
  const isOffline = !await around.canFetch(around.specifiers);
  const answer: Kept = { specifiers, isOffline, decidedMs: nowMs };
  around.keep(JSON.stringify(answer));
  return isOffline;
}

/** `undefined` for whatever is no answer, for example half a file. */
function readKept(text: string | undefined): Kept | undefined {
  try {
    const kept: Partial<Kept> | null = JSON.parse(text ?? "null");
    return typeof kept?.isOffline === "boolean" ? kept as Kept : undefined;
  } catch {
    return undefined;
  }
}

const ROOT = new URL("../../", import.meta.url);
const ANSWER = new URL(".cache/offline.json", ROOT);

async function canFetch(specifiers: readonly string[]): Promise<boolean> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", "--no-config", "--no-lock", ...specifiers],
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  return (await command.output()).success;
}

function readText(file: URL): string | undefined {
  try {
    return Deno.readTextFileSync(file);
  } catch {
    return undefined;
  }
}

function keep(text: string): void {
  const draft = new URL(`offline.${Deno.pid}.json`, ANSWER);
  try {
    Deno.mkdirSync(new URL(".", ANSWER), { recursive: true });
    Deno.writeTextFileSync(draft, text);
    Deno.renameSync(draft, ANSWER); // whole, also where two tasks start at once
  } catch {
    // A checkout that cannot be written to asks anew each time.
  }
}

if (import.meta.main) {
  const config = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
  const imports: readonly string[] = Object.values(config.imports);
  const offline = await isOffline({
    override: Deno.env.get("ANOMALY_DETECTION_OFFLINE"),
    kept: readText(ANSWER),
    specifiers: imports.filter((target) => target.startsWith("jsr:")),
    nowMs: Date.now(),
    canFetch,
    keep,
  });
  if (offline) console.log("--import-map=tools/offline/import_map.json");
}

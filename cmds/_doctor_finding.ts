/**
 * What a check of `doctor` finds, and how long it may take.
 *
 * @module
 */

/** How good it is: `ok`, worth a look, or nothing that works. */
export type Mark = "ok" | "warning" | "failed";

/** What one check found. */
export interface Finding {
  /** What was looked at, in one or two words. */
  readonly name: string;
  /** How good it is. */
  readonly mark: Mark;
  /** What was found; may hold control characters. */
  readonly text: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

/** How long one check may take, in ms. */
export const CHECK_LIMIT_MS = 10_000;

/** A check took too long. */
export class CheckTimeout extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "CheckTimeout";
}

/**
 * Waits for something, but not for ever.
 *
 * @param promise What to wait for. If it comes too late, it is forgotten.
 * @param limitMs How long, in ms.
 * @throws {CheckTimeout} If it takes longer.
 */
export async function bounded<T>(
  promise: Promise<T>,
  limitMs: number,
): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      limit.reject(new CheckTimeout(`no answer within ${limitMs / 1000} s`)),
    limitMs,
  );
  promise.catch(() => {});
  try {
    return await Promise.race([promise, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A size for people: `1.0 MiB`. */
export function size(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let value = bytes;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

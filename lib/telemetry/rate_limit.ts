/**
 * Keeps a log readable when one thing goes wrong a thousand times a second.
 *
 * @module
 */

/** How a {@linkcode RateLimit} works. */
export interface RateLimitOptions {
  /** Each reason is let through once in this time, in ms. Default: a minute. */
  readonly intervalMs?: number;
  /** Milliseconds on any clock. */
  readonly now: () => number;
}

/** Lets the first of each reason per minute through and counts the others. */
export class RateLimit {
  readonly #intervalMs: number;
  readonly #now: () => number;
  readonly #reasons = new Map<
    string,
    { sinceMs: number; suppressed: number }
  >();

  /** Nothing is let through or counted yet. */
  constructor({ intervalMs = 60_000, now }: RateLimitOptions) {
    this.#intervalMs = intervalMs;
    this.#now = now;
  }

  /**
   * Asks whether this one may be logged.
   *
   * @param reason One of a bounded set: each is remembered.
   * @param count How often it happened now, >= 1; the caller logs it himself.
   * @returns How many were suppressed since the last one that was let through,
   * 0 for the first; `undefined` if this one is suppressed too.
   */
  admit(reason: string, count = 1): number | undefined {
    const nowMs = this.#now();
    const last = this.#reasons.get(reason);
    // A clock that was set back must not silence anything for longer.
    const isSuppressed = last !== undefined && nowMs >= last.sinceMs &&
      nowMs - last.sinceMs < this.#intervalMs;
    if (isSuppressed) {
      last.suppressed += count;
      return undefined;
    }
    this.#reasons.set(reason, { sinceMs: nowMs, suppressed: 0 });
    return last?.suppressed ?? 0;
  }
}

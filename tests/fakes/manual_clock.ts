/**
 * A clock and a sleep that move when a test says so.
 *
 * @module
 */

/** Time stands still until `advance`. */
export class ManualClock {
  /** Milliseconds on this clock. */
  nowMs = 0;
  /** Every pause that was asked for, in ms. */
  readonly pauses: number[] = [];
  readonly #sleepers = new Set<{ atMs: number; wake: () => void }>();

  /** For options that take a clock. */
  readonly now = (): number => this.nowMs;

  /** For options that take a sleep. */
  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    this.pauses.push(ms);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { atMs: this.nowMs + ms, wake: resolve };
    this.#sleepers.add(sleeper);
    signal.addEventListener("abort", () => {
      this.#sleepers.delete(sleeper);
      reject(signal.reason);
    });
    return promise;
  };

  /** Moves on, wakes who is due, and lets them act. */
  async advance(ms: number): Promise<void> {
    this.nowMs += ms;
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.atMs > this.nowMs) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    await settle();
  }
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/**
 * Whether the whole feed is silent: by the wall clock, as no record can tell.
 * For a service that runs; a replay has no use for it.
 *
 * @module
 */

/** What a {@linkcode FeedWatch} needs. */
export interface FeedWatchOptions {
  /** The feed is silent after so long without a record, in ms, > 0. */
  readonly timeoutMs: number;
  /** A clock that never goes back, in ms. */
  readonly now: () => number;
}

/** Begins to watch when it is made: no record at all is a silence too. */
export class FeedWatch {
  readonly #options: FeedWatchOptions;
  #lastMs: number;
  #isSilent = false;

  /**
   * A watch that begins now.
   *
   * @throws {RangeError} If the timeout is not > 0.
   */
  constructor(options: FeedWatchOptions) {
    if (!(options.timeoutMs > 0)) {
      throw new RangeError(
        `Cannot watch the feed with a timeout of ${options.timeoutMs} ms`,
      );
    }
    this.#options = options;
    this.#lastMs = options.now();
  }

  /** A record has come. */
  recordSeen(): void {
    this.#lastMs = this.#options.now();
  }

  /**
   * To be called now and then, by a timer.
   *
   * @returns What has changed since the last call, each change once.
   */
  check(): "silent" | "returned" | undefined {
    const isSilent =
      this.#options.now() - this.#lastMs >= this.#options.timeoutMs;
    if (isSilent === this.#isSilent) return undefined;
    this.#isSilent = isSilent;
    return isSilent ? "silent" : "returned";
  }
}

/**
 * Knows whether a fetch is on its way that may bring older records than those
 * at hand. Every broker is asked by itself, and answers by itself.
 *
 * @module
 */

import type { ConsumerEvent } from "../kafka/consumer.ts";

/** See the module. */
export class FetchWatch {
  /** Brokers that were asked and did not answer yet. */
  readonly #asked = new Set<string>();
  /** Brokers that answered since the consumer joined. */
  readonly #answered = new Set<string>();
  /** Assigned partitions with records on a broker that are not at hand, as far as known. */
  readonly #behind = new Set<number>();
  #news = Promise.withResolvers<void>();

  /** Something happened to the consumer. */
  event(event: ConsumerEvent): void {
    if (event.kind === "joined") {
      // All fetches have ended before; a broker that is gone never answers.
      this.#asked.clear();
      this.#answered.clear();
      this.#behind.clear();
    } else if (event.kind === "fetching") {
      this.#asked.add(event.node);
    } else if (event.kind === "fetched") {
      this.#asked.delete(event.node);
      this.#answered.add(event.node);
    }
    this.#tell();
  }

  /** A batch of the partition is at hand. */
  arrived(partition: number): void {
    this.#behind.delete(partition);
    this.#tell();
  }

  /** It is no longer; `isLeft` says whether the broker has more. */
  done(partition: number, isLeft: boolean): void {
    if (isLeft) this.#behind.add(partition);
  }

  /**
   * Resolves when all is at hand that can be: batches of one fetch have come,
   * and no broker that may have older records is still to answer.
   *
   * @param limit Bounds it; asked only where there is something to wait for.
   */
  async settled(
    limit: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    await Promise.resolve(); // the other batches of the fetch come in this turn
    if (!this.#isAwaited()) return;
    const enough = new AbortController();
    let isOver = false;
    const over = limit(enough.signal).catch(() => {}).then(() => isOver = true);
    while (!isOver && this.#isAwaited()) {
      await Promise.race([over, this.#news.promise]);
      // An answer is told of before its batches come.
      await new Promise((resolve) => setImmediate(resolve));
    }
    enough.abort();
  }

  #isAwaited(): boolean {
    if (this.#asked.size === 0) return false;
    if (this.#behind.size > 0) return true;
    for (const node of this.#asked) {
      if (!this.#answered.has(node)) return true;
    }
    return false;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

/**
 * When the points of a window were seen.
 *
 * @module
 */

import { grownCapacity } from "./lof_window.ts";

const NO_WORDS = new Uint16Array(0);
const WORDS = 3;

/** Times by slot, 6 bytes each: every series of an array has a thousand of them. */
export class SlotTimes {
  readonly #capacity: number;
  /** Each time as 48 bits, two's complement, low word first. Shape `[slots, 3]`. */
  #words = NO_WORDS;

  /** For slots below `capacity`. Memory grows with the largest slot in use. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Sets the time of a slot.
   *
   * @param slot 0 <= slot < capacity.
   * @param atMs Milliseconds since 1970, an integer, |atMs| < 2^47 (the year 6429).
   */
  set(slot: number, atMs: number): void {
    if (slot * WORDS >= this.#words.length) {
      const slots = grownCapacity(slot, this.#capacity);
      const words = new Uint16Array(slots * WORDS);
      words.set(this.#words);
      this.#words = words;
    }
    // Storing a number keeps its lowest 16 bits.
    this.#words[slot * WORDS] = atMs;
    this.#words[slot * WORDS + 1] = Math.floor(atMs / 2 ** 16);
    this.#words[slot * WORDS + 2] = Math.floor(atMs / 2 ** 32);
  }

  /** The time of a slot that was set, in ms since 1970. */
  at(slot: number): number {
    const [low, middle, high] = this.#words.subarray(slot * WORDS);
    const signed = high! < 2 ** 15 ? high! : high! - 2 ** 16;
    return signed * 2 ** 32 + middle! * 2 ** 16 + low!;
  }
}

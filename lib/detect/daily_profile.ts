/**
 * What a series usually is at a time of day, and how far a value stands from it.
 *
 * @module
 */

import { SERIES_CONSTANTS } from "./series_constants.ts";

const DAY_MS = 86_400_000;
const { profileSlotMs, profileDays } = SERIES_CONSTANTS;
const MOST_SLOTS = DAY_MS / profileSlotMs;
const LARGEST_COUNT = 2 ** 16 - 1;

/** Working memory of all profiles: the means that a median is taken of, ascending. */
const sorted = new Float64Array(MOST_SLOTS);

/**
 * Means of the slots of the last eight days, a slot being 15 minutes, or the
 * interval of the series if that is longer: 14 bytes each, 10.5 KB at most.
 *
 * A value is expected to be the median of the same slot of up to seven earlier
 * days: one day that was different does not move it. With fewer than two such
 * days it is the median of the slots of the last 24 hours.
 */
export class DailyProfile {
  readonly #slotMs: number;
  readonly #slotsPerDay: number;
  /**
   * Mean of the values in each slot, in a ring. Shape `[slots]`. Not float32: a
   * constant series would not be the mean of itself.
   */
  readonly #means: Float64Array;
  /** Values in each mean. */
  readonly #counts: Uint16Array;
  /** Number of the slot since 1970 that each place holds, -1 for none. */
  readonly #numbers: Int32Array;

  /** A profile without values; `intervalMs` is the time between two samples, > 0. */
  constructor(intervalMs: number) {
    const longest = Math.max(profileSlotMs, intervalMs);
    this.#slotsPerDay = Math.max(1, Math.floor(DAY_MS / longest));
    this.#slotMs = DAY_MS / this.#slotsPerDay;
    const slots = this.#slotsPerDay * (profileDays + 1);
    this.#means = new Float64Array(slots);
    this.#counts = new Uint16Array(slots);
    this.#numbers = new Int32Array(slots).fill(-1);
  }

  /**
   * How far a value stands above what is expected at its time; then it is
   * learned. Allocates nothing.
   *
   * @param atMs In ms since 1970, 0 <= atMs < 2^50, ascending: a slot that was
   *   left is not learned anew. Values before 1970 are not learned.
   * @param value Finite, |value| <= 1e149.
   * @returns In the unit of the series; 0 while nothing is known.
   */
  take(atMs: number, value: number): number {
    const slot = Math.floor(atMs / this.#slotMs);
    const residual = value - this.#expected(slot, value);
    if (slot >= 0) this.#learn(slot, value);
    return residual;
  }

  #learn(slot: number, value: number): void {
    const at = slot % this.#means.length;
    if (this.#numbers[at] !== slot) {
      this.#numbers[at] = slot;
      this.#counts[at] = 0;
      this.#means[at] = 0;
    }
    if (this.#counts[at]! < LARGEST_COUNT) this.#counts[at]!++;
    const mean = this.#means[at]!;
    this.#means[at] = mean + (value - mean) / this.#counts[at]!;
  }

  /** The median that `value` is compared with; `value` itself while there is none. */
  #expected(slot: number, value: number): number {
    let count = 0;
    for (let day = 1; day <= profileDays; day++) {
      count = this.#collect(slot - day * this.#slotsPerDay, count);
    }
    if (count < 2) {
      count = 0;
      for (let s = slot - this.#slotsPerDay; s < slot; s++) {
        count = this.#collect(s, count);
      }
    }
    if (count === 0) return value;
    const middle = count >> 1;
    return count % 2 === 1
      ? sorted[middle]!
      : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }

  /** Sorts the mean of a slot into the `count` that are there, if it is known. */
  #collect(slot: number, count: number): number {
    if (slot < 0) return count;
    const at = slot % this.#means.length;
    if (this.#numbers[at] !== slot) return count;
    const mean = this.#means[at]!;
    let i = count;
    for (; i > 0 && sorted[i - 1]! > mean; i--) sorted[i] = sorted[i - 1]!;
    sorted[i] = mean;
    return count + 1;
  }
}

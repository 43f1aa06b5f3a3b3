/**
 * What a series usually is at a time of day, and how far a value stands from it.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { SERIES_CONSTANTS } from "./series_constants.ts";

const DAY_MS = 86_400_000;
const { profileDays } = SERIES_CONSTANTS;
const LARGEST_COUNT = 2 ** 8 - 1;

/** Working memory of all profiles: the means that a median is taken of, ascending. */
let sorted = new Float64Array(96);

/**
 * Means of the slots of the last eight days: 5 bytes for each slot. They are
 * kept in single precision, so the values should be no more exact: else a
 * constant series is not the mean of itself.
 *
 * A value is expected to be the median of the same slot of up to seven earlier
 * days: one day that was different does not move it. With fewer than two such
 * days it is the median of the slots of the last 24 hours.
 */
export class DailyProfile implements Stored {
  readonly #slotMs: number;
  readonly #slotsPerDay: number;
  /** Mean of the values in each slot, in a ring. Shape `[slots]`. */
  readonly #means: Float32Array;
  /** Values in each mean, 0 where nothing is known. Of more than 255 values the newest weigh more. */
  readonly #counts: Uint8Array;
  /** Number since 1970 of the newest slot, -1 before there is one. */
  #newest = -1;

  /**
   * A profile without values.
   *
   * @param intervalMs Time between two samples, > 0.
   * @param shortestMs Length of a slot in ms, if the interval is not longer.
   */
  constructor(intervalMs: number, shortestMs: number) {
    const longest = Math.max(shortestMs, intervalMs);
    this.#slotsPerDay = Math.max(1, Math.floor(DAY_MS / longest));
    this.#slotMs = DAY_MS / this.#slotsPerDay;
    const slots = this.#slotsPerDay * (profileDays + 1);
    this.#means = new Float32Array(slots);
    this.#counts = new Uint8Array(slots);
    if (sorted.length < this.#slotsPerDay) {
      sorted = new Float64Array(this.#slotsPerDay);
    }
  }

  /**
   * How far a value stands above what is expected at its time. Changes nothing.
   *
   * @param atMs In ms since 1970, local where days are local.
   * @param value Finite, |value| <= 1e38.
   * @returns In the unit of the series; 0 while nothing is known.
   */
  residual(atMs: number, value: number): number {
    return value - this.#expected(Math.floor(atMs / this.#slotMs), value);
  }

  /**
   * Takes a value into its slot. Where the clock was put back it joins those
   * that the slot has; what is older than eight days or from before 1970 is left
   * out. Allocates nothing.
   *
   * @param atMs In ms since 1970, as for {@linkcode residual}, < 2^50.
   * @param value Finite, |value| <= 1e38.
   */
  learn(atMs: number, value: number): void {
    const slot = Math.floor(atMs / this.#slotMs);
    const slots = this.#means.length;
    if (slot < 0 || slot <= this.#newest - slots) return;
    for (
      let s = Math.max(this.#newest + 1, slot - slots + 1);
      s <= slot;
      s++
    ) this.#counts[s % slots] = 0;
    if (slot > this.#newest) this.#newest = slot;
    const at = slot % slots;
    if (this.#counts[at]! < LARGEST_COUNT) this.#counts[at]!++;
    const mean = this.#counts[at] === 1 ? 0 : this.#means[at]!;
    this.#means[at] = mean + (value - mean) / this.#counts[at]!;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.u32(this.#means.length);
    writer.f64(this.#newest);
    writer.array(this.#means);
    writer.array(this.#counts);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.expect("slots of a profile", this.#means.length);
    this.#newest = reader.finite();
    reader.array(this.#means);
    reader.array(this.#counts);
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
    const slots = this.#means.length;
    if (slot < 0 || slot > this.#newest || slot <= this.#newest - slots) {
      return count;
    }
    const at = slot % slots;
    if (this.#counts[at] === 0) return count;
    const mean = this.#means[at]!;
    let i = count;
    for (; i > 0 && sorted[i - 1]! > mean; i--) sorted[i] = sorted[i - 1]!;
    sorted[i] = mean;
    return count + 1;
  }
}

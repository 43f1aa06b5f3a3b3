/**
 * The newest values of a series, and what they look like together.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";

/** A ring of values in one flat array, with mean and envelope of the newest. */
export class RecentValues implements Stored {
  readonly #values: Float64Array;
  #next = 0;
  #size = 0;

  /** Takes all its memory here: 8 bytes for each of `capacity` values, >= 1. */
  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  /** Takes the next value, finite; the oldest leaves. O(1). */
  push(value: number): void {
    const capacity = this.#values.length;
    this.#values[this.#next] = value;
    this.#next = this.#next + 1 === capacity ? 0 : this.#next + 1;
    if (this.#size < capacity) this.#size++;
  }

  /** A ring of its own with the same values. */
  copy(): RecentValues {
    const copy = new RecentValues(this.#values.length);
    copy.#values.set(this.#values);
    copy.#next = this.#next;
    copy.#size = this.#size;
    return copy;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    const capacity = this.#values.length;
    writer.u32(capacity);
    writer.u32(this.#size);
    for (let i = this.#size; i > 0; i--) {
      writer.f64(this.#values[(this.#next - i + capacity) % capacity]!);
    }
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.expect("recent values", this.#values.length);
    const size = reader.u32(this.#values.length);
    for (let i = 0; i < size; i++) this.push(reader.finite());
  }

  /**
   * Mean of the newest values.
   *
   * @param count How many, 1 to the capacity; all there are, if those are fewer.
   * @returns In the unit of the series; NaN before the first value.
   */
  mean(count: number): number {
    const values = this.#values;
    const n = Math.min(count, this.#size);
    let at = this.#next === 0 ? values.length - 1 : this.#next - 1;
    // From the newest value: the mean of equal values is that value to the bit,
    // so that a series without any scale does not stumble over rounding.
    const newest = values[at]!;
    let sum = 0;
    for (let i = 1; i < n; i++) {
      at = at === 0 ? values.length - 1 : at - 1;
      sum += values[at]! - newest;
    }
    return newest + sum / n;
  }

  /**
   * The envelope of the newest values: (highest, lowest, sqrt(2) mean, population
   * standard deviation). The root lets the mean weigh in a distance as if it were
   * two coordinates: a level that lasts is the surer sign.
   *
   * @param count How many, 1 to the capacity; all there are, if those are fewer. There must be one.
   * @param into Gets the point, in the unit of the series. Shape `[4]`.
   */
  envelope(count: number, into: Float32Array | Float64Array): void {
    const values = this.#values;
    const n = Math.min(count, this.#size);
    const mean = this.mean(count);
    let highest = -Infinity;
    let lowest = Infinity;
    let squares = 0;
    for (let i = 0, at = this.#next; i < n; i++) {
      at = at === 0 ? values.length - 1 : at - 1;
      const value = values[at]!;
      if (value > highest) highest = value;
      if (value < lowest) lowest = value;
      squares += (value - mean) * (value - mean);
    }
    into[0] = highest;
    into[1] = lowest;
    into[2] = Math.SQRT2 * mean;
    into[3] = Math.sqrt(squares / n);
  }
}

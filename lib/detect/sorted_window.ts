/**
 * A window of single values that stays sorted: in one dimension the nearest
 * neighbours of a value lie around its place.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import { grown } from "./_point_set.ts";
import type { LofDerivation } from "./derivation.ts";
import { grownCapacity, type LofWindow, type Precision } from "./lof_window.ts";
import type { SortedWindowLof } from "./sorted_window_lof.ts";

/** Shared by all windows that hold nothing. */
const NO_DOUBLES = new Float64Array(0);
const NO_SINGLES = new Float32Array(0);
const NO_SLOTS = new Uint16Array(0);

/**
 * Values in slots, and the slots in the order of their values: 10 bytes per
 * value, 6 in single precision. The order holds slots of 2 bytes instead of values of 8, because there
 * is one window for every series of a storage array.
 */
export class SortedWindow implements LofWindow {
  readonly #scorer: SortedWindowLof;
  readonly #capacity: number;
  /** By slot. */
  #values: Float32Array | Float64Array;
  /** Slots, ascending by value; of equal values the first inserted comes first. */
  #order = NO_SLOTS;
  #size = 0;

  /**
   * An empty window.
   *
   * @param scorer Knows k; may serve many windows.
   * @param capacity The most values it will hold, 1 to 65,536.
   * @param precision Values of `single` precision are rounded to float32, and so are queries.
   */
  constructor(
    scorer: SortedWindowLof,
    capacity: number,
    precision: Precision = "double",
  ) {
    this.#scorer = scorer;
    this.#values = precision === "single" ? NO_SINGLES : NO_DOUBLES;
    this.#capacity = capacity;
  }

  /** Values that are held. */
  get size(): number {
    return this.#size;
  }

  /** See {@linkcode LofWindow}. O(log W) and one move within 2 W bytes. */
  insert(slot: number, point: ArrayLike<number>): void {
    if (slot >= this.#values.length) this.#grow(slot);
    const value = this.#rounded(point[0]!);
    const place = this.#placeAfter(value);
    this.#order.copyWithin(place + 1, place, this.#size++);
    this.#order[place] = slot;
    this.#values[slot] = value;
  }

  /** See {@linkcode LofWindow}. O(log W) for the oldest of equal values. */
  evict(slot: number): void {
    let place = this.place(this.#values[slot]!);
    while (place < this.#size && this.#order[place] !== slot) place++;
    if (place === this.#size) {
      throw new RangeError(`Cannot evict slot ${slot}: it is free`);
    }
    this.#order.copyWithin(place, place + 1, this.#size--);
  }

  /** See {@linkcode LofWindow}. */
  coordinate(slot: number, _column: number): number {
    return this.#values[slot]!;
  }

  /** See {@linkcode LofWindow}. O(log W + k²). */
  lof(query: ArrayLike<number>, eps: number): number {
    return this.#scorer.lof(this, this.#rounded(query[0]!), eps);
  }

  /** See {@linkcode LofWindow}. */
  derive(query: ArrayLike<number>, eps: number): LofDerivation {
    return this.#scorer.derive(this, this.#rounded(query[0]!), eps);
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    const order = this.#order.subarray(0, this.#size);
    let used = 0;
    for (const slot of order) used = Math.max(used, slot + 1);
    writer.u32(this.#capacity);
    writer.flag(this.#values instanceof Float32Array);
    writer.u32(used);
    writer.array(order);
    writer.array(this.#values.subarray(0, used));
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.expect("values of a window", this.#capacity);
    if (reader.flag() !== this.#values instanceof Float32Array) {
      throw reader.error("the precision is another one");
    }
    const used = reader.u32(this.#capacity);
    if (used > 0) this.#grow(used - 1);
    this.#size = reader.array(this.#order);
    reader.array(this.#values);
  }

  /** The slot of the value at a place. */
  slotAt(place: number): number {
    return this.#order[place]!;
  }

  /** How many of the values are smaller than `value`. O(log W). */
  place(value: number): number {
    const values = this.#values;
    const order = this.#order;
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (values[order[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Copies a run of the sorted values.
   *
   * @param from First place, >= 0.
   * @param to Behind the last place, from <= to <= size.
   * @param into Gets them, ascending, from index 0. Shape `[>= to - from]`.
   */
  copySorted(from: number, to: number, into: Float64Array): void {
    const values = this.#values;
    const order = this.#order;
    for (let i = from; i < to; i++) into[i - from] = values[order[i]!]!;
  }

  /** How many of the values are not larger than `value`. */
  #placeAfter(value: number): number {
    const values = this.#values;
    const order = this.#order;
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (values[order[middle]!]! <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The value as it is kept. */
  #rounded(value: number): number {
    return this.#values instanceof Float32Array ? Math.fround(value) : value;
  }

  #grow(slot: number): void {
    const slots = grownCapacity(slot, this.#capacity);
    this.#values = grown(this.#values, slots);
    this.#order = grown(this.#order, slots);
  }
}

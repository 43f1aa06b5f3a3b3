/**
 * Points that wait until they may teach.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";

/** Ages are kept in as many bits as single precision has: differences count, not ages. */
const AGE_MASK = 2 ** 24 - 1;

/** First in, first out, in one flat array; each point with the age at which it came. */
export class PointQueue implements Stored {
  /** Rows of the age and the coordinates. Shape `[capacity, dimension + 1]`. */
  readonly #rows: Float32Array;
  readonly #dimension: number;
  #head = 0;
  #size = 0;

  /**
   * Takes all its memory here: 4 dimension + 4 bytes a point.
   *
   * @param capacity The most points that wait at once, >= 1.
   * @param dimension Coordinates of a point, >= 1.
   */
  constructor(capacity: number, dimension: number) {
    this.#rows = new Float32Array(capacity * (dimension + 1));
    this.#dimension = dimension;
  }

  /**
   * How long the first point has waited.
   *
   * @param age Of the series now, in samples; no point waits for 2^24 of them.
   * @returns In samples; -1 if none waits.
   */
  waited(age: number): number {
    if (this.#size === 0) return -1;
    const front = this.#rows[this.#head * (this.#dimension + 1)]!;
    return ((age & AGE_MASK) - front) & AGE_MASK;
  }

  /**
   * Puts a point behind the others.
   *
   * @param age When it came, in samples.
   * @param point Shape `[dimension]`. Copied, in single precision.
   * @throws {RangeError} If the queue is full.
   */
  push(age: number, point: ArrayLike<number>): void {
    const stride = this.#dimension + 1;
    const capacity = this.#rows.length / stride;
    if (this.#size === capacity) {
      throw new RangeError(`Cannot queue a point: ${capacity} wait already`);
    }
    const at = (this.#head + this.#size++) % capacity * stride;
    this.#rows[at] = age & AGE_MASK;
    for (let j = 0; j < this.#dimension; j++) {
      this.#rows[at + 1 + j] = point[j]!;
    }
  }

  /**
   * Takes out the point that waits longest. There must be one.
   *
   * @param into Gets the point. Shape `[>= dimension]`.
   */
  shift(into: Float32Array): void {
    const stride = this.#dimension + 1;
    const begin = this.#head * stride + 1;
    for (let j = 0; j < this.#dimension; j++) into[j] = this.#rows[begin + j]!;
    this.#head = (this.#head + 1) % (this.#rows.length / stride);
    this.#size--;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    const stride = this.#dimension + 1;
    const capacity = this.#rows.length / stride;
    writer.u32(this.#rows.length);
    writer.u32(this.#size);
    for (let i = 0; i < this.#size; i++) {
      const at = (this.#head + i) % capacity * stride;
      writer.array(this.#rows.subarray(at, at + stride));
    }
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    const stride = this.#dimension + 1;
    reader.expect("numbers of a queue", this.#rows.length);
    this.#size = reader.u32(this.#rows.length / stride);
    for (let i = 0; i < this.#size; i++) {
      reader.array(this.#rows.subarray(i * stride, (i + 1) * stride));
    }
  }
}

/**
 * Points that wait until they may teach.
 *
 * @module
 */

/** First in, first out, in flat arrays; each point with the age at which it came. */
export class PointQueue {
  readonly #points: Float64Array;
  readonly #ages: Int32Array;
  readonly #front: Float64Array;
  #head = 0;
  #size = 0;

  /**
   * Takes all its memory here: 8 dimension + 4 bytes a point.
   *
   * @param capacity The most points that wait at once, >= 1.
   * @param dimension Coordinates of a point, >= 1.
   */
  constructor(capacity: number, dimension: number) {
    this.#points = new Float64Array(capacity * dimension);
    this.#ages = new Int32Array(capacity);
    this.#front = new Float64Array(dimension);
  }

  /** When the point came that waits longest; Infinity if none waits. */
  get frontAge(): number {
    return this.#size === 0 ? Infinity : this.#ages[this.#head]!;
  }

  /**
   * Puts a point behind the others.
   *
   * @param age When it came, in samples.
   * @param point Shape `[dimension]`. Copied.
   * @throws {RangeError} If the queue is full.
   */
  push(age: number, point: Float64Array): void {
    const capacity = this.#ages.length;
    if (this.#size === capacity) {
      throw new RangeError(`Cannot queue a point: ${capacity} wait already`);
    }
    const at = (this.#head + this.#size++) % capacity;
    this.#points.set(point, at * this.#front.length);
    this.#ages[at] = age;
  }

  /**
   * Takes out the point that waits longest. There must be one.
   *
   * @returns Shape `[dimension]`; the next call overwrites it.
   */
  shift(): Float64Array {
    const front = this.#front;
    const begin = this.#head * front.length;
    for (let j = 0; j < front.length; j++) front[j] = this.#points[begin + j]!;
    this.#head = (this.#head + 1) % this.#ages.length;
    this.#size--;
    return front;
  }
}

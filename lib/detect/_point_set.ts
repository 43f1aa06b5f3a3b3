/**
 * Points of several dimensions in numbered slots, their distances from one
 * point, and the search for the nearest.
 *
 * Distances are compared as squares, summed coordinate by coordinate: the same
 * bits whoever computes them, so that ties are ties everywhere.
 *
 * @module
 */

import { grownCapacity } from "./lof_window.ts";

/** Points by slot, and one query: 8 (dimension + 1) bytes each. */
export class PointSet {
  /** Points that are held. */
  size = 0;
  /** All slots in use lie below. */
  used = 0;
  /** Squared distances from the point last measured from, NaN for free slots. Shape `[>= used]`. */
  squares = new Float64Array(0);
  /** What {@linkcode search} found: slots, nearest first. Shape `[>= its limit]`. */
  readonly found: Uint16Array;
  readonly #dimension: number;
  /**
   * Shape `[dimension, slots + 1]`: a pass over one column after the other is
   * twice as fast as over points. The last slot is the query's. A free slot
   * holds NaN: no comparison with its distance is true.
   */
  #coordinates = new Float64Array(0);
  /** Length of a column. */
  #stride = 0;

  /**
   * No points.
   *
   * @param dimension Coordinates of a point, >= 1.
   * @param searchLimit The most points that a search asks for, >= 1.
   */
  constructor(dimension: number, searchLimit: number) {
    this.#dimension = dimension;
    this.found = new Uint16Array(searchLimit);
  }

  /** Makes room for `slot`, and for no more than `capacity` slots. */
  grow(slot: number, capacity: number): void {
    const slots = grownCapacity(slot, capacity);
    const stride = slots + 1;
    const coordinates = new Float64Array(stride * this.#dimension).fill(NaN);
    for (let column = 0; column < this.#dimension; column++) {
      const begin = column * this.#stride;
      const values = this.#coordinates.subarray(begin, begin + this.used);
      coordinates.set(values, column * stride);
    }
    this.#coordinates = coordinates;
    this.#stride = stride;
    this.squares = new Float64Array(slots);
  }

  /** Copies a point into a free slot. */
  add(slot: number, point: Float64Array): void {
    this.#write(slot, point);
    this.size++;
    if (slot >= this.used) this.used = slot + 1;
  }

  /** Frees a slot. */
  remove(slot: number): void {
    for (let column = 0; column < this.#dimension; column++) {
      this.#coordinates[column * this.#stride + slot] = NaN;
    }
    this.squares[slot] = NaN;
    this.size--;
  }

  /**
   * Keeps a point aside from the others, until the next query.
   *
   * @param point Shape `[dimension]`.
   * @returns The slot by which to call it.
   */
  setQuery(point: Float64Array): number {
    this.#write(this.#stride - 1, point);
    return this.#stride - 1;
  }

  /** Coordinate `column` of a point. */
  coordinate(slot: number, column: number): number {
    return this.#coordinates[column * this.#stride + slot]!;
  }

  /** Squared distance between two points, the same bits as `measure` gives. */
  square(a: number, b: number): number {
    const coordinates = this.#coordinates;
    const stride = this.#stride;
    let sum = 0;
    for (let at = 0; at < coordinates.length; at += stride) {
      const difference = coordinates[at + a]! - coordinates[at + b]!;
      sum += difference * difference;
    }
    return sum;
  }

  /** Fills {@linkcode squares} with the distances from the point in `slot`, 0 for itself. */
  measure(slot: number): void {
    const { squares, used } = this;
    const coordinates = this.#coordinates;
    squares.fill(0, 0, used);
    for (let at = 0; at < coordinates.length; at += this.#stride) {
      const value = coordinates[at + slot]!;
      for (let i = 0; i < used; i++) {
        const difference = coordinates[at + i]! - value;
        squares[i]! += difference * difference;
      }
    }
  }

  /**
   * Whether `a` is nearer to `origin` than `b`, which is as far from it; see
   * `LofWindow` for the rule. False for copies.
   */
  winsTie(origin: number, a: number, b: number): boolean {
    const order = this.#compare(a, b);
    if (order === 0) return false;
    const larger = order < 0 ? b : a;
    const areBothBefore = this.#compare(larger, origin) < 0;
    return (larger === a) === areBothBefore;
  }

  /**
   * Finds the others that are nearest to `origin`, nearest first. They must have
   * been measured from it.
   *
   * Slots are visited downwards from `origin`, then from the top: of more copies
   * of one point than are asked for, those are found that came just before
   * `origin`. Where slots are filled in turn they also leave when it does, so
   * that it need not search again; always finding the oldest copies would make
   * all points search anew together.
   *
   * @param origin Slot of a point, or the query's.
   * @param limit How many to find at most, 1 to the search limit.
   * @returns How many {@linkcode found} holds.
   */
  search(origin: number, limit: number): number {
    const { squares, found, used } = this;
    let count = 0;
    let farthest = Infinity;
    for (let step = 0, slot = origin; step < used; step++) {
      slot = slot === 0 || slot > used ? used - 1 : slot - 1;
      if (!(squares[slot]! <= farthest) || slot === origin) continue;
      if (farthest === 0) break; // enough copies of the point itself
      if (count < limit) count++;
      else if (!this.#isNearer(origin, slot, found[limit - 1]!)) continue;
      let i = count - 1;
      for (; i > 0 && this.#isNearer(origin, slot, found[i - 1]!); i--) {
        found[i] = found[i - 1]!;
      }
      found[i] = slot;
      if (count === limit) farthest = squares[found[limit - 1]!]!;
    }
    return count;
  }

  /** Whether `a` is nearer than `b` to `origin`, from which they were measured. */
  #isNearer(origin: number, a: number, b: number): boolean {
    const left = this.squares[a]!;
    const right = this.squares[b]!;
    return left < right || (left === right && this.winsTie(origin, a, b));
  }

  /** Below 0 if `a` stands before `b` in the order of coordinates, 0 for copies. */
  #compare(a: number, b: number): number {
    const coordinates = this.#coordinates;
    const stride = this.#stride;
    for (let at = 0; at < coordinates.length; at += stride) {
      const difference = coordinates[at + a]! - coordinates[at + b]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #write(slot: number, point: Float64Array): void {
    for (let column = 0; column < this.#dimension; column++) {
      this.#coordinates[column * this.#stride + slot] = point[column]!;
    }
  }
}

/**
 * Points of several dimensions in numbered slots, their distances from one
 * another, and the search for the nearest.
 *
 * Distances are compared as squares, summed coordinate by coordinate: the same
 * bits whoever computes them, so that ties are ties everywhere. They are summed
 * in double precision, also where coordinates are kept in single precision: of
 * those they are exact but for the last bit.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Precision } from "./lof_window.ts";

/** The most points that one search finds. */
export const SEARCH_LIMIT = 1024;

/** What {@linkcode PointSet.search} found: slots, nearest first. Shared by all sets. */
export const found = new Uint32Array(SEARCH_LIMIT);
/** The squared distances of those. */
export const foundSquares = new Float64Array(SEARCH_LIMIT);

/** A factor that rounding to single precision cannot undo. */
const ROUND_UP = 1 + 2 ** -23;
/** Half of the smallest number in single precision, and a little. */
const SMALLEST = 2 ** -150 + 2 ** -160;

/** Points by slot with their reaches, and one query: 4 or 8 bytes for each number. */
export class PointSet {
  /** Points that are held. */
  size = 0;
  /** All slots in use lie below. */
  used = 0;
  /** What the present search has found. */
  #count = 0;
  /** Coordinates of a point. */
  readonly dimension: number;
  /** Numbers of a row: the coordinates of a point, and its reach. */
  readonly #stride: number;
  /**
   * Shape `[slots + 1, dimension + 1]`, the last row being the query's. A free
   * slot below `used` holds NaN: no comparison with its distance is true.
   */
  #rows: Float32Array | Float64Array;

  /**
   * No points.
   *
   * @param dimension Coordinates of a point, >= 1.
   * @param precision How they are kept.
   */
  constructor(dimension: number, precision: Precision) {
    this.dimension = dimension;
    this.#stride = dimension + 1;
    this.#rows = precision === "single" ? NO_SINGLES : NO_DOUBLES;
  }

  /** Makes room for so many slots, more than before. */
  grow(slots: number): void {
    this.#rows = grown(this.#rows, (slots + 1) * this.#stride);
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.u32(this.dimension);
    writer.flag(this.#rows instanceof Float32Array);
    writer.u32(this.size);
    writer.u32(this.used);
    writer.array(this.#rows.subarray(0, this.used * this.#stride));
  }

  /**
   * See {@linkcode Stored}.
   *
   * @param reader At its beginning.
   * @param makeRoom Makes room for so many slots.
   */
  load(reader: StateReader, makeRoom: (slots: number) => void): void {
    reader.expect("coordinates of a point", this.dimension);
    if (reader.flag() !== this.#rows instanceof Float32Array) {
      throw reader.error("the precision is another one");
    }
    const size = reader.u32();
    const used = reader.u32();
    makeRoom(used);
    reader.array(this.#rows);
    this.size = size;
    this.used = used;
  }

  /** Whether a slot, of whatever number, holds no point. */
  isFree(slot: number): boolean {
    return slot >= this.used || Number.isNaN(this.coordinate(slot, 0));
  }

  /** Copies a point into a free slot. Its reach is not known yet. */
  add(slot: number, point: ArrayLike<number>): void {
    if (slot >= this.used) {
      this.#rows.fill(NaN, this.used * this.#stride, slot * this.#stride);
      this.used = slot + 1;
    }
    this.#write(slot, point);
    this.size++;
  }

  /** Frees a slot. */
  remove(slot: number): void {
    const at = slot * this.#stride;
    this.#rows.fill(NaN, at, at + this.#stride);
    this.size--;
  }

  /**
   * Keeps a point aside from the others, until the next query.
   *
   * @param point Shape `[dimension]`.
   * @returns The slot by which to call it.
   */
  setQuery(point: ArrayLike<number>): number {
    const slot = this.#rows.length / this.#stride - 1;
    this.#write(slot, point);
    return slot;
  }

  /** Coordinate `column` of a point. */
  coordinate(slot: number, column: number): number {
    return this.#rows[slot * this.#stride + column]!;
  }

  /** Whether all others that a point may have to know are known: its reach is infinite. */
  isBoundless(slot: number): boolean {
    return this.#rows[slot * this.#stride + this.dimension] === Infinity;
  }

  /**
   * Sets how far a point looks.
   *
   * @param slot Of the point.
   * @param square Squared distance, >= 0 or Infinity; kept rounded up, 0 as it is.
   */
  setReach(slot: number, square: number): void {
    this.#rows[slot * this.#stride + this.dimension] = square === 0
      ? 0
      : Math.sqrt(square) * ROUND_UP + SMALLEST;
  }

  /** Squared distance between two points; NaN if one is not there. */
  square(a: number, b: number): number {
    const rows = this.#rows;
    const dimension = this.dimension;
    let from = a * this.#stride;
    let to = b * this.#stride;
    let difference = rows[from]! - rows[to]!;
    let sum = difference * difference;
    for (let column = 1; column < dimension; column++) {
      difference = rows[++from]! - rows[++to]!;
      sum += difference * difference;
    }
    return sum;
  }

  /**
   * The points that have the one in `origin` within their reach, itself among
   * them if its reach is set.
   *
   * @param origin Slot of a point.
   * @param least The least reach that counts, >= 0.
   * @param into Gets their slots. Shape `[>= size]`.
   * @returns How many they are.
   */
  findReaching(origin: number, least: number, into: Uint32Array): number {
    const rows = this.#rows;
    const stride = this.#stride;
    const dimension = this.dimension;
    const base = origin * stride;
    const a = rows[base]!;
    const b = dimension > 1 ? rows[base + 1]! : 0;
    const c = dimension > 2 ? rows[base + 2]! : 0;
    const d = dimension > 3 ? rows[base + 3]! : 0;
    let count = 0;
    for (let slot = 0, at = 0; slot < this.used; slot++, at += stride) {
      // Written out for the usual dimensions: half the time of a loop.
      let difference = rows[at]! - a;
      let square = difference * difference;
      if (dimension > 1) {
        difference = rows[at + 1]! - b;
        square += difference * difference;
      }
      if (dimension > 2) {
        difference = rows[at + 2]! - c;
        square += difference * difference;
      }
      if (dimension > 3) {
        difference = rows[at + 3]! - d;
        square += difference * difference;
      }
      for (let column = 4; column < dimension; column++) {
        difference = rows[at + column]! - rows[base + column]!;
        square += difference * difference;
      }
      const reach = rows[at + dimension]!;
      if (square <= reach * reach && reach >= least) into[count++] = slot;
    }
    return count;
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
   * Finds the others that are nearest to `origin`, nearest first: in
   * {@linkcode found}.
   *
   * Slots are visited downwards from `origin`, then from the top: of more copies
   * of one point than are asked for, those are found that came just before
   * `origin`. Where slots are filled in turn they also leave when it does, so
   * that it need not search again; always finding the oldest copies would make
   * all points search anew together.
   *
   * @param origin Slot of a point, or the query's.
   * @param limit How many to find at most, 1 to {@linkcode SEARCH_LIMIT}.
   * @param bound Squared distance beyond which nobody needs to look: so many are known to lie
   * within it. Infinity if that is not known.
   * @returns How many were found.
   */
  search(origin: number, limit: number, bound: number): number {
    const before = Math.min(origin, this.used);
    this.#count = 0;
    const farthest = this.#scan(origin, limit, before - 1, 0, bound);
    if (this.#count < limit || farthest > 0) {
      this.#scan(origin, limit, this.used - 1, origin + 1, farthest);
    }
    return this.#count;
  }

  /**
   * Searches the slots from `top` down to `bottom`.
   *
   * @param farthest Squared distance beyond which it need not look.
   * @returns That distance now.
   */
  #scan(
    origin: number,
    limit: number,
    top: number,
    bottom: number,
    farthest: number,
  ): number {
    const rows = this.#rows;
    const stride = this.#stride;
    const dimension = this.dimension;
    const base = origin * stride;
    const a = rows[base]!;
    const b = dimension > 1 ? rows[base + 1]! : 0;
    const c = dimension > 2 ? rows[base + 2]! : 0;
    const d = dimension > 3 ? rows[base + 3]! : 0;
    // Written out for the usual dimensions: half the time of a loop.
    if (dimension === 4) {
      for (let slot = top, at = top * 5; slot >= bottom; slot--, at -= 5) {
        const da = rows[at]! - a;
        const db = rows[at + 1]! - b;
        const dc = rows[at + 2]! - c;
        const dd = rows[at + 3]! - d;
        const square = da * da + db * db + dc * dc + dd * dd;
        if (!(square <= farthest)) continue;
        farthest = this.#keep(origin, slot, square, limit, farthest);
        if (farthest === 0 && this.#count === limit) break;
      }
    } else if (dimension === 3) {
      for (let slot = top, at = top * 4; slot >= bottom; slot--, at -= 4) {
        const da = rows[at]! - a;
        const db = rows[at + 1]! - b;
        const dc = rows[at + 2]! - c;
        const square = da * da + db * db + dc * dc;
        if (!(square <= farthest)) continue;
        farthest = this.#keep(origin, slot, square, limit, farthest);
        if (farthest === 0 && this.#count === limit) break;
      }
    } else {
      for (let slot = top; slot >= bottom; slot--) {
        const square = this.square(slot, origin);
        if (!(square <= farthest)) continue;
        farthest = this.#keep(origin, slot, square, limit, farthest);
        // Enough copies of the point itself.
        if (farthest === 0 && this.#count === limit) break;
      }
    }
    return farthest;
  }

  /** Puts `slot` among what was found; the squared distance beyond which nobody needs to look. */
  #keep(
    origin: number,
    slot: number,
    square: number,
    limit: number,
    farthest: number,
  ): number {
    let i = this.#count;
    if (i < limit) this.#count++;
    else if (!this.#isNearer(origin, slot, square, --i)) return farthest;
    for (; i > 0; i--) {
      const other = foundSquares[i - 1]!;
      if (square > other) break;
      if (square === other && !this.winsTie(origin, slot, found[i - 1]!)) break;
      found[i] = found[i - 1]!;
      foundSquares[i] = other;
    }
    found[i] = slot;
    foundSquares[i] = square;
    return this.#count < limit ? farthest : foundSquares[limit - 1]!;
  }

  /** Whether `slot` is nearer to `origin` than what was found at `place`. */
  #isNearer(
    origin: number,
    slot: number,
    square: number,
    place: number,
  ): boolean {
    const other = foundSquares[place]!;
    return square < other ||
      (square === other && this.winsTie(origin, slot, found[place]!));
  }

  /** Below 0 if `a` stands before `b` in the order of coordinates, 0 for copies. */
  #compare(a: number, b: number): number {
    for (let column = 0; column < this.dimension; column++) {
      const difference = this.coordinate(a, column) -
        this.coordinate(b, column);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #write(slot: number, point: ArrayLike<number>): void {
    const begin = slot * this.#stride;
    for (let column = 0; column < this.dimension; column++) {
      this.#rows[begin + column] = point[column]!;
    }
  }
}

/** Shared by all sets without points. */
const NO_SINGLES = new Float32Array(0);
const NO_DOUBLES = new Float64Array(0);

/**
 * A longer array with the same numbers. The old one is given back at once
 * instead of at some collection of garbage: thousands of windows that grow
 * together would leave as much memory behind as they have.
 *
 * @param before Of no use afterwards, unless it is empty.
 * @param length Longer than before; the new numbers are 0.
 */
export function grown<
  T extends
    | Float32Array
    | Float64Array
    | Uint8Array
    | Uint16Array
    | Uint32Array
    | Int16Array,
>(before: T, length: number): T {
  const Type = before.constructor as new (from: number | ArrayBuffer) => T;
  if (before.length === 0) return new Type(length);
  const bytes = length * before.BYTES_PER_ELEMENT;
  return new Type((before.buffer as ArrayBuffer).transfer(bytes));
}

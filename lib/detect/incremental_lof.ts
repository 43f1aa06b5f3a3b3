/**
 * Exact LOF over a changing set of points in any number of dimensions.
 *
 * For every point the window keeps a sorted list of the nearest others: at least
 * k of them, at most L = k + spare. A list is complete up to its last member,
 * whose distance is the reach of the point. A new point enters only the lists of
 * points that have it within reach; a point that leaves is taken only out of
 * those that hold it. A list that falls below k is searched anew: with two to
 * spare that happens to one or two lists for a point that leaves, with none to
 * as many as held it. So the result is that of a full search, at three passes
 * over the points for a sample.
 *
 * Distances are not stored with the lists, nor k-distances and reachability
 * means: the k² distances that a score needs are little beside the pass over all
 * points, and memory is what a series costs.
 *
 * @module
 */

import { found, foundSquares, PointSet, SEARCH_LIMIT } from "./_point_set.ts";
import type { LofDerivation } from "./derivation.ts";
import type { LofWindow, Precision } from "./lof_window.ts";

/** Neighbours kept beyond k where nothing is said of them. */
const SPARE = 2;

/** Slots of a window with its first points; it grows four times as large. */
const FIRST_SLOTS = 16;

/** Shape of an {@linkcode IncrementalLof}. */
export interface IncrementalLofOptions {
  /** Number of neighbours, an integer from 1 to 1000. */
  readonly k: number;
  /** Coordinates of a point, an integer from 1 to 1000. */
  readonly dimension: number;
  /** The most points it will hold, an integer from 1 to 65,536. */
  readonly capacity: number;
  /**
   * Coordinates of `single` precision are rounded to float32, those of queries
   * too: the LOF is that of the rounded points. `double` if absent.
   */
  readonly precision?: Precision;
  /** Neighbours kept beyond k, an integer from 0 to 16: memory against time. 2 if absent. */
  readonly spare?: number | undefined;
}

/** Slots; the largest number stands for none. */
type Slots = Uint8Array | Uint16Array | Uint32Array;

/** Working memory of all windows: slots, as many as the largest window has. */
let reaching = new Uint32Array(0);

/**
 * Points in slots with their nearest others. A point takes 4 (`single`) or 8
 * bytes for each coordinate and one more, and 1 byte (below 256 points) or 2 for
 * each of k + spare neighbours.
 */
export class IncrementalLof implements LofWindow {
  readonly #k: number;
  readonly #capacity: number;
  #points: PointSet;
  /** Length of a list at most. */
  readonly #listLength: number;
  /** Stands in a list behind its last member. */
  readonly #none: number;
  /**
   * Slots of the nearest others of each point, nearest first; behind those of
   * the last slot what the last query found. Shape `[slots + 1, L]`.
   */
  #lists: Slots;
  /** Whether the last query found points that may still be there. */
  #isHinted = false;

  /**
   * An empty window.
   *
   * @throws {RangeError} If an option is out of range.
   */
  constructor(options: IncrementalLofOptions) {
    const { k, dimension, capacity } = options;
    const { precision = "double", spare = SPARE } = options;
    checkInteger("k", k, 1, 1000);
    checkInteger("dimension", dimension, 1, 1000);
    checkInteger("capacity", capacity, 1, 65_536);
    checkInteger("spare", spare, 0, 16);
    this.#k = k;
    this.#capacity = capacity;
    this.#listLength = Math.min(k + spare, SEARCH_LIMIT);
    this.#none = capacity < 2 ** 8 ? 2 ** 8 - 1 : 2 ** 16 - 1;
    if (capacity > this.#none) this.#none = 2 ** 32 - 1;
    this.#lists = NO_SLOTS;
    this.#points = new PointSet(dimension, precision);
  }

  /** Points that are held. */
  get size(): number {
    return this.#points.size;
  }

  /** A window of its own with the same points. */
  copy(): IncrementalLof {
    const copy = new IncrementalLof({
      k: this.#k,
      dimension: 1,
      capacity: this.#capacity,
      spare: this.#listLength - this.#k,
    });
    copy.#points = this.#points.copy();
    copy.#lists = this.#lists.slice();
    return copy;
  }

  /** See {@linkcode LofWindow}. O(W dimension). */
  insert(slot: number, point: ArrayLike<number>): void {
    if (slot >= this.#slots) this.#grow(slot);
    const points = this.#points;
    // A reach of 0: a list of copies of its point only, where one more is no news.
    points.add(slot, point);
    const count = points.findReaching(slot, Number.MIN_VALUE, reaching);
    for (let i = 0; i < count; i++) this.#offer(reaching[i]!, slot);
    this.#makeList(slot);
  }

  /** See {@linkcode LofWindow}. O(W dimension), and as much for every list that falls short. */
  evict(slot: number): void {
    if (!Number.isFinite(this.coordinate(slot, 0))) {
      throw new RangeError(`Cannot evict slot ${slot}: it is free`);
    }
    const points = this.#points;
    const count = points.findReaching(slot, 0, reaching);
    points.remove(slot);
    for (let i = 0; i < count; i++) {
      const owner = reaching[i]!;
      if (owner === slot || !this.#withdraw(owner, slot)) continue;
      if (points.isBoundless(owner)) continue;
      const list = owner * this.#listLength;
      if (this.#lists[list + this.#k - 1] === this.#none) this.#makeList(owner);
      else points.setReach(owner, points.square(owner, this.#last(owner)));
    }
  }

  /** See {@linkcode LofWindow}. */
  coordinate(slot: number, column: number): number {
    return this.#points.coordinate(slot, column);
  }

  /** See {@linkcode LofWindow}. O(W dimension + k² dimension). */
  lof(query: ArrayLike<number>, eps: number): number {
    const k = this.#k;
    const own = this.#ownReachability(query) + eps;
    let sum = 0;
    for (let i = 0; i < k; i++) {
      sum += own / (this.#meanReachability(found[i]!) + eps);
    }
    return sum / k;
  }

  /** See {@linkcode LofWindow}. Neighbours nearest first, as they are summed. */
  derive(query: ArrayLike<number>, eps: number): LofDerivation {
    const lof = this.lof(query, eps);
    const meanReachability = this.#ownReachability(query);
    const pointAt = (slot: number) =>
      Array.from(
        { length: this.#points.dimension },
        (_, column) => this.coordinate(slot, column),
      );
    const neighbors = Array.from({ length: this.#k }, (_, i) => {
      const slot = found[i]!;
      return {
        slot,
        point: pointAt(slot),
        distance: Math.sqrt(foundSquares[i]!),
        kDistance: Math.sqrt(this.#kSquare(slot)),
        meanReachability: this.#meanReachability(slot),
      };
    });
    const { size } = this;
    const point = pointAt(this.#slots);
    return { query: point, eps, size, meanReachability, neighbors, lof };
  }

  /** Finds the neighbours of a query; its mean reachability distance. */
  #ownReachability(query: ArrayLike<number>): number {
    const k = this.#k;
    if (this.size <= k) {
      throw new RangeError(`Cannot compute LOF: n=${this.size}, k=${k}`);
    }
    const points = this.#points;
    const origin = points.setQuery(query);
    points.search(origin, k, this.#boundOf(origin));
    const hint = this.#slots * this.#listLength;
    let sum = 0;
    for (let i = 0; i < k; i++) {
      const neighbor = found[i]!;
      this.#lists[hint + i] = neighbor;
      const square = Math.max(foundSquares[i]!, this.#kSquare(neighbor));
      sum += Math.sqrt(square);
    }
    this.#isHinted = true;
    return sum / k;
  }

  /**
   * A squared distance within which k points are known to lie: the neighbours of
   * the last query, for queries that follow each other are alike.
   */
  #boundOf(origin: number): number {
    if (!this.#isHinted) return Infinity;
    const hint = this.#slots * this.#listLength;
    let bound = 0;
    for (let i = hint; i < hint + this.#k; i++) {
      const square = this.#points.square(origin, this.#lists[i]!);
      if (!(square <= bound)) bound = square;
      if (Number.isNaN(square)) return Infinity; // it has left
    }
    return bound;
  }

  /** Mean reachability distance of a point that is held. */
  #meanReachability(slot: number): number {
    const points = this.#points;
    const list = slot * this.#listLength;
    const end = list + this.#k;
    let sum = 0;
    for (let i = list; i < end; i++) {
      const neighbor = this.#lists[i]!;
      const square = points.square(slot, neighbor);
      const kSquare = this.#kSquare(neighbor);
      sum += Math.sqrt(square > kSquare ? square : kSquare);
    }
    return sum / this.#k;
  }

  /** Squared k-distance of a point that is held, among more than k. */
  #kSquare(slot: number): number {
    const last = this.#lists[slot * this.#listLength + this.#k - 1]!;
    return this.#points.square(slot, last);
  }

  /** Searches the list of a point. */
  #makeList(slot: number): void {
    const points = this.#points;
    const length = this.#listLength;
    const list = slot * length;
    const count = points.search(slot, length, Infinity);
    for (let i = 0; i < length; i++) {
      this.#lists[list + i] = i < count ? found[i]! : this.#none;
    }
    const isComplete = count === points.size - 1;
    points.setReach(slot, isComplete ? Infinity : foundSquares[count - 1]!);
  }

  /** Puts `slot` into the list of `owner` if it belongs there. */
  #offer(owner: number, slot: number): void {
    const points = this.#points;
    const lists = this.#lists;
    const length = this.#listLength;
    const list = owner * length;
    const square = points.square(owner, slot);
    const end = this.#end(owner);
    const isBoundless = points.isBoundless(owner);
    let i = end;
    while (i > list) {
      const other = lists[i - 1]!;
      const otherSquare = points.square(owner, other);
      if (square > otherSquare) break;
      if (square === otherSquare && !points.winsTie(owner, slot, other)) break;
      i--;
    }
    // Behind the last member there may be others that are nearer.
    if (i === end && !isBoundless) return;
    const isFull = end === list + length;
    for (let j = isFull ? end - 1 : end; j > i; j--) lists[j] = lists[j - 1]!;
    if (i < list + length) lists[i] = slot;
    if (!isBoundless || isFull) {
      points.setReach(owner, points.square(owner, this.#last(owner)));
    }
  }

  /** Takes `slot`, whose point is gone, out of the list of `owner`; whether it was there. */
  #withdraw(owner: number, slot: number): boolean {
    const lists = this.#lists;
    const list = owner * this.#listLength;
    const last = list + this.#listLength - 1;
    let i = list;
    while (i <= last && lists[i] !== slot) i++;
    if (i > last) return false;
    for (; i < last; i++) lists[i] = lists[i + 1]!;
    lists[last] = this.#none;
    return true;
  }

  /** Place behind the last member of a list. */
  #end(owner: number): number {
    const list = owner * this.#listLength;
    let end = list + this.#listLength;
    while (end > list && this.#lists[end - 1] === this.#none) end--;
    return end;
  }

  /** The last member of a list that has one. */
  #last(owner: number): number {
    return this.#lists[this.#end(owner) - 1]!;
  }

  /** Slots for which there is room. */
  get #slots(): number {
    const { length } = this.#lists;
    return length === 0 ? 0 : length / this.#listLength - 1;
  }

  #grow(slot: number): void {
    let slots = FIRST_SLOTS;
    while (slots <= slot) slots *= 4;
    slots = Math.min(slots, this.#capacity);
    this.#points.grow(slots);
    const before = this.#lists;
    const beforeLength = this.#slots * this.#listLength;
    const length = (slots + 1) * this.#listLength;
    this.#lists = this.#none < 2 ** 8
      ? new Uint8Array(length)
      : this.#none < 2 ** 16
      ? new Uint16Array(length)
      : new Uint32Array(length);
    for (let i = 0; i < beforeLength; i++) this.#lists[i] = before[i]!;
    this.#isHinted = false;
    if (reaching.length < slots) reaching = new Uint32Array(slots);
  }
}

/** Shared by all windows without points. */
const NO_SLOTS = new Uint8Array(0);

function checkInteger(
  name: string,
  value: number,
  least: number,
  most: number,
): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(
      `Cannot compute LOF: ${name} must be an integer from ${least} to ${most}, got ${value}`,
    );
  }
}

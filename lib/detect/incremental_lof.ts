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

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import {
  found,
  foundSquares,
  grown,
  PointSet,
  SEARCH_LIMIT,
} from "./_point_set.ts";
import type { LofDerivation } from "./derivation.ts";
import type { LofWindow, Precision } from "./lof_window.ts";

/** Neighbours kept beyond k where nothing is said of them. */
const SPARE = 2;

/** Steps towards nearer points before a search; three or four get there. */
const MOST_STEPS = 6;

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
  readonly #points: PointSet;
  /** Length of a list at most. */
  readonly #listLength: number;
  /** Stands in a list behind its last member. */
  readonly #none: number;
  /** Slots of the nearest others of each point, nearest first. Shape `[slots, L]`. */
  #lists: Uint8Array | Uint16Array | Uint32Array;
  /** Slot of a point that may be near the next query, which is like the last. */
  #near = 0;
  /** Slot of the newest point, which is like the next. */
  #newest = 0;

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
    this.#lists = this.#none < 2 ** 8
      ? NO_BYTES
      : this.#none < 2 ** 16
      ? NO_WORDS
      : NO_LONGS;
    this.#points = new PointSet(dimension, precision);
  }

  /** Points that are held. */
  get size(): number {
    return this.#points.size;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.u32(this.#capacity);
    writer.u32(this.#listLength);
    this.#points.save(writer);
    const used = this.#points.used * this.#listLength;
    writer.array(this.#lists.subarray(0, used));
    writer.u32(this.#near);
    writer.u32(this.#newest);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.expect("points of a window", this.#capacity);
    reader.expect("neighbours of a list", this.#listLength);
    this.#points.load(reader, (slots) => {
      if (slots > this.#capacity) throw reader.error(`${slots} slots`);
      if (slots > 0) this.#grow(slots - 1);
    });
    reader.array(this.#lists);
    this.#near = reader.u32();
    this.#newest = reader.u32();
  }

  /** See {@linkcode LofWindow}. O(W dimension). */
  insert(slot: number, point: ArrayLike<number>): void {
    if (slot >= this.#slots) this.#grow(slot);
    const points = this.#points;
    // A reach of 0: a list of copies of its point only, where one more is no news.
    points.add(slot, point);
    const count = points.findReaching(slot, Number.MIN_VALUE, reaching);
    for (let i = 0; i < count; i++) this.#offer(reaching[i]!, slot);
    this.#makeList(slot, this.#newest);
    this.#newest = slot;
  }

  /** See {@linkcode LofWindow}. O(W dimension), and as much for every list that falls short. */
  evict(slot: number): void {
    if (this.#points.isFree(slot)) {
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
      if (this.#lists[list + this.#k - 1] === this.#none) {
        this.#makeList(owner, this.#lists[list]!);
      } else points.setReach(owner, points.square(owner, this.#last(owner)));
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
    points.search(origin, k, this.#boundFrom(this.#near, origin, k));
    this.#near = found[0]!;
    let sum = 0;
    for (let i = 0; i < k; i++) {
      const neighbor = found[i]!;
      const square = Math.max(foundSquares[i]!, this.#kSquare(neighbor));
      sum += Math.sqrt(square);
    }
    return sum / k;
  }

  /**
   * A squared distance within which so many others are known to lie. From a
   * point that may be near it goes to ever nearer ones, along the lists; none of
   * the points on the way decides what is found, only how fast.
   *
   * @param start Slot of a point, if it still is there.
   * @param origin Slot from which distances count.
   * @param count At most the length of a list.
   * @returns Infinity if there are no such points on the way.
   */
  #boundFrom(start: number, origin: number, count: number): number {
    const points = this.#points;
    if (points.isFree(start)) return Infinity;
    let bound = Infinity;
    let nearest = start === origin ? Infinity : points.square(origin, start);
    for (let step = 0, slot = start; step < MOST_STEPS; step++) {
      const list = slot * this.#listLength;
      const from = nearest;
      // The farthest of `count` others: the point itself, unless it is the
      // origin, and the first in its list.
      let farthest = slot === origin ? 0 : from;
      let missing = slot === origin ? count : count - 1;
      let next = slot;
      for (let i = list; missing > 0 && i < list + this.#listLength; i++) {
        const other = this.#lists[i]!;
        if (other === this.#none) break;
        if (other === origin) continue;
        const square = points.square(origin, other);
        if (Number.isNaN(square)) continue; // it is leaving
        if (square > farthest) farthest = square;
        missing--;
        if (square >= nearest) continue;
        nearest = square;
        next = other;
      }
      if (missing === 0 && farthest < bound) bound = farthest;
      if (next === slot) break;
      slot = next;
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

  /**
   * Searches the list of a point.
   *
   * @param near Slot of a point that may be near it.
   */
  #makeList(slot: number, near: number): void {
    const points = this.#points;
    const length = this.#listLength;
    const list = slot * length;
    const bound = this.#boundFrom(near, slot, length);
    const count = points.search(slot, length, bound);
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
    return this.#lists.length / this.#listLength;
  }

  #grow(slot: number): void {
    let slots = FIRST_SLOTS;
    while (slots <= slot) slots *= 4;
    slots = Math.min(slots, this.#capacity);
    this.#points.grow(slots);
    this.#lists = grown(this.#lists, slots * this.#listLength);
    if (reaching.length < slots) reaching = new Uint32Array(slots);
  }
}

/** Shared by all windows without points. */
const NO_BYTES = new Uint8Array(0);
const NO_WORDS = new Uint16Array(0);
const NO_LONGS = new Uint32Array(0);

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

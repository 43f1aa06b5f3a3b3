/**
 * Exact LOF over a changing set of points in any number of dimensions.
 *
 * For every point the window keeps a sorted list of the nearest others, up to
 * L = k + 12 of them, and the distance up to which this list is complete. A new
 * point enters only the lists of points that have it within that distance; a
 * point that leaves is taken only out of the lists that hold it. A list that
 * falls below k is searched anew: the 12 to spare make that rare. So the result
 * is that of a full search, at three passes over the points for a sample.
 *
 * Distances are not stored with the lists: to compute the few that are needed
 * again costs less than their memory (8 bytes beside 2 for each neighbour).
 * Nor are the reachability means: k² distances for a score are little beside
 * the pass over all points, and nothing has to be marked as outdated.
 *
 * @module
 */

import { PointSet } from "./_point_set.ts";
import { grownCapacity, type LofWindow } from "./lof_window.ts";

/** Neighbours kept beyond k. */
const SPARE = 12;

/** Shape of an {@linkcode IncrementalLof}. */
export interface IncrementalLofOptions {
  /** Number of neighbours, an integer from 1 to 1000. */
  readonly k: number;
  /** Coordinates of a point, an integer from 1 to 1000. */
  readonly dimension: number;
  /** The most points it will hold, an integer from 1 to 65,536. */
  readonly capacity: number;
}

/** Points in slots with their nearest others: 8 dimension + 2 k + 50 bytes a point. */
export class IncrementalLof implements LofWindow {
  readonly #k: number;
  readonly #capacity: number;
  readonly #points: PointSet;
  /** Length of a list at most. */
  readonly #listLength: number;
  /** Slots of the nearest others of each point, nearest first. Shape `[slots, L]`. */
  #lists = new Uint16Array(0);
  /** Members of each list. Shape `[slots]`. */
  #counts = new Uint16Array(0);
  /**
   * Squared distance up to which each list is complete: it holds all that are
   * nearer, and the first of those that are as far. Infinity while it holds all
   * the others. Shape `[slots]`.
   */
  #reaches = new Float64Array(0);
  /** Distance to the k-th member; meaningless below k members. Shape `[slots]`. */
  #kDistances = new Float64Array(0);

  /**
   * An empty window.
   *
   * @throws {RangeError} If an option is out of range.
   */
  constructor({ k, dimension, capacity }: IncrementalLofOptions) {
    checkInteger("k", k, 1000);
    checkInteger("dimension", dimension, 1000);
    checkInteger("capacity", capacity, 65_536);
    this.#k = k;
    this.#capacity = capacity;
    this.#listLength = k + SPARE;
    this.#points = new PointSet(dimension, this.#listLength);
  }

  /** Points that are held. */
  get size(): number {
    return this.#points.size;
  }

  /** See {@linkcode LofWindow}. O(W dimension). */
  insert(slot: number, point: Float64Array): void {
    if (slot >= this.#counts.length) this.#grow(slot);
    this.#points.add(slot, point);
    this.#points.measure(slot);
    this.#makeList(slot);
    const { squares, used } = this.#points;
    const reaches = this.#reaches;
    for (let other = 0; other < used; other++) {
      const reach = reaches[other]!;
      // A list with reach 0 holds copies of its point only: one more is no news.
      if (!(squares[other]! <= reach) || reach === 0 || other === slot) {
        continue;
      }
      this.#offer(other, slot, squares[other]!);
    }
  }

  /** See {@linkcode LofWindow}. O(W dimension), and as much for every list that falls short. */
  evict(slot: number): void {
    if (!Number.isFinite(this.coordinate(slot, 0))) {
      throw new RangeError(`Cannot evict slot ${slot}: it is free`);
    }
    this.#points.measure(slot);
    this.#points.remove(slot);
    this.#counts[slot] = 0;
    this.#reaches[slot] = Infinity;
    const { squares, used } = this.#points;
    const reaches = this.#reaches;
    let isAnyShort = false;
    for (let other = 0; other < used; other++) {
      if (!(squares[other]! <= reaches[other]!)) continue;
      this.#withdraw(other, slot);
      if (this.#isShort(other)) isAnyShort = true;
    }
    // After the loop: a search overwrites the distances that it reads.
    for (let other = 0; isAnyShort && other < used; other++) {
      if (!this.#isShort(other)) continue;
      this.#points.measure(other);
      this.#makeList(other);
    }
  }

  /** See {@linkcode LofWindow}. */
  coordinate(slot: number, column: number): number {
    return this.#points.coordinate(slot, column);
  }

  /** See {@linkcode LofWindow}. O(W dimension + k² dimension). */
  lof(query: Float64Array, eps: number): number {
    const k = this.#k;
    if (this.size <= k) {
      throw new RangeError(`Cannot compute LOF: n=${this.size}, k=${k}`);
    }
    const points = this.#points;
    const origin = points.setQuery(query);
    points.measure(origin);
    points.search(origin, k);
    let own = 0;
    for (let i = 0; i < k; i++) {
      const neighbor = points.found[i]!;
      const distance = Math.sqrt(points.squares[neighbor]!);
      own += Math.max(this.#kDistances[neighbor]!, distance);
    }
    own = own / k + eps;
    let sum = 0;
    for (let i = 0; i < k; i++) {
      sum += own / (this.#meanReachability(points.found[i]!) + eps);
    }
    return sum / k;
  }

  /** Mean reachability distance of a point that is held. */
  #meanReachability(slot: number): number {
    const list = slot * this.#listLength;
    let sum = 0;
    for (let i = list; i < list + this.#k; i++) {
      const neighbor = this.#lists[i]!;
      const distance = Math.sqrt(this.#points.square(slot, neighbor));
      sum += Math.max(this.#kDistances[neighbor]!, distance);
    }
    return sum / this.#k;
  }

  /** Searches the list of the point that was just measured from. */
  #makeList(slot: number): void {
    const points = this.#points;
    const length = this.#listLength;
    const count = points.search(slot, length);
    for (let i = 0; i < count; i++) {
      this.#lists[slot * length + i] = points.found[i]!;
    }
    this.#counts[slot] = count;
    this.#reaches[slot] = count === points.size - 1
      ? Infinity
      : points.squares[points.found[count - 1]!]!;
    this.#updateKDistance(slot);
  }

  /** Puts `slot`, at the squared distance `square`, into the list of `owner` if it belongs there. */
  #offer(owner: number, slot: number, square: number): void {
    const points = this.#points;
    const lists = this.#lists;
    const length = this.#listLength;
    const list = owner * length;
    const count = this.#counts[owner]!;
    let i = count;
    while (i > 0) {
      const other = lists[list + i - 1]!;
      const otherSquare = points.square(owner, other);
      if (square > otherSquare) break;
      if (square === otherSquare && !points.winsTie(owner, slot, other)) break;
      i--;
    }
    // At the reach there may be others, not in the list, that win the tie.
    if (i === count && square === this.#reaches[owner]!) return;
    if (i < length) {
      const end = Math.min(count, length - 1);
      for (let j = end; j > i; j--) lists[list + j] = lists[list + j - 1]!;
      lists[list + i] = slot;
      this.#counts[owner] = end + 1;
    }
    if (count === length) {
      this.#reaches[owner] = points.square(owner, lists[list + length - 1]!);
    }
    if (i < this.#k) this.#updateKDistance(owner);
  }

  /** Takes `slot`, whose point is gone, out of the list of `owner` if it is there. */
  #withdraw(owner: number, slot: number): void {
    const lists = this.#lists;
    const list = owner * this.#listLength;
    const last = list + this.#counts[owner]! - 1;
    let i = list;
    while (i <= last && lists[i] !== slot) i++;
    if (i > last) return;
    for (let j = i; j < last; j++) lists[j] = lists[j + 1]!;
    this.#counts[owner] = last - list;
    if (i < list + this.#k) this.#updateKDistance(owner);
  }

  /** Whether a list misses neighbours that there are. */
  #isShort(owner: number): boolean {
    return this.#counts[owner]! < this.#k && this.#reaches[owner]! < Infinity;
  }

  #updateKDistance(owner: number): void {
    if (this.#counts[owner]! < this.#k) return;
    const neighbor = this.#lists[owner * this.#listLength + this.#k - 1]!;
    this.#kDistances[owner] = Math.sqrt(this.#points.square(owner, neighbor));
  }

  #grow(slot: number): void {
    this.#points.grow(slot, this.#capacity);
    const slots = grownCapacity(slot, this.#capacity);
    const lists = new Uint16Array(slots * this.#listLength);
    lists.set(this.#lists);
    this.#lists = lists;
    const counts = new Uint16Array(slots);
    counts.set(this.#counts);
    this.#counts = counts;
    const reaches = new Float64Array(slots).fill(Infinity);
    reaches.set(this.#reaches);
    this.#reaches = reaches;
    const kDistances = new Float64Array(slots);
    kDistances.set(this.#kDistances);
    this.#kDistances = kDistances;
  }
}

function checkInteger(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new RangeError(
      `Cannot compute LOF: ${name} must be an integer from 1 to ${most}, got ${value}`,
    );
  }
}

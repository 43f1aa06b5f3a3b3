/**
 * Exact LOF of a single value against a sorted window, without any state kept
 * between two calls.
 *
 * In one dimension the k nearest others of a value stand in one run around it,
 * and that run moves to the right as the value does. So all that a score needs
 * stands within 2k places of the query: the k-distances come from one sliding
 * run, the reachability means from them. Nothing is cached with the window,
 * hence inserts and evictions have nothing to keep up to date.
 *
 * 2k places are enough although the neighbours of neighbours of neighbours may
 * stand 3k away. Let j be a neighbour of o, and o one of the query. If o is in
 * the run of j, that run ends within k places of o, on this side of the cut. If
 * it is not, then max(k-distance of j, distance) is the distance; cutting off
 * what stands beyond leaves at least k - 1 values nearer to j than o, so that
 * the k-distance grows no further than to this distance.
 *
 * @module
 */

import type { LofDerivation } from "./derivation.ts";
import type { SortedWindow } from "./sorted_window.ts";

/** Scores queries against any number of sorted windows: it owns only working memory. */
export class SortedWindowLof {
  readonly #k: number;
  /** Values around the query, ascending. */
  readonly #values: Float64Array;
  /** Of those values: where the run of its k nearest others and itself starts. */
  readonly #starts: Int32Array;
  readonly #kDistances: Float64Array;
  /** Place of the first of those values. */
  #from = 0;

  /** For `k` neighbours, an integer >= 1. */
  constructor(k: number) {
    if (!Number.isInteger(k) || k < 1) {
      throw new RangeError(`Cannot compute LOF: k=${k}`);
    }
    this.#k = k;
    this.#values = new Float64Array(4 * k);
    this.#starts = new Int32Array(4 * k);
    this.#kDistances = new Float64Array(4 * k);
  }

  /**
   * LOF of `query`, which is not in the window; see `LofWindow.lof`. O(log W + k²).
   *
   * @param window Reference values, more than k.
   * @param query Finite.
   * @param eps Regularisation, > 0.
   * @throws {RangeError} If the window holds no more than k values.
   */
  lof(window: SortedWindow, query: number, eps: number): number {
    const k = this.#k;
    const first = this.#findNeighbors(window, query);
    const own = this.#reachabilityOf(query, first) + eps;
    let sum = 0;
    for (let i = first; i < first + k; i++) {
      sum += own / (this.#reachabilityAt(i) + eps);
    }
    return sum / k;
  }

  /** The same with all that it comes from; neighbours ascending by value, as they are summed. */
  derive(window: SortedWindow, query: number, eps: number): LofDerivation {
    const lof = this.lof(window, query, eps);
    const first = this.#findNeighbors(window, query);
    const neighbors = Array.from({ length: this.#k }, (_, j) => ({
      slot: window.slotAt(this.#from + first + j),
      point: [this.#values[first + j]!],
      distance: Math.abs(this.#values[first + j]! - query),
      kDistance: this.#kDistances[first + j]!,
      meanReachability: this.#reachabilityAt(first + j),
    }));
    const meanReachability = this.#reachabilityOf(query, first);
    const { size } = window;
    return { query: [query], eps, size, meanReachability, neighbors, lof };
  }

  /** Finds the k nearest values and all that they need; where they start. */
  #findNeighbors(window: SortedWindow, query: number): number {
    const k = this.#k;
    if (window.size <= k) {
      throw new RangeError(`Cannot compute LOF: n=${window.size}, k=${k}`);
    }
    const place = window.place(query);
    const from = Math.max(0, place - 2 * k);
    this.#from = from;
    const count = Math.min(window.size, place + 2 * k) - from;
    window.copySorted(from, from + count, this.#values);
    const first = this.#firstNeighbor(query, place - from, count);
    this.#findKDistances(
      Math.max(0, first - k),
      Math.min(count, first + 2 * k),
      count,
    );
    return first;
  }

  /** Start of the run of the k values nearest to `query`, which would stand at `place`. */
  #firstNeighbor(query: number, place: number, count: number): number {
    const values = this.#values;
    const k = this.#k;
    let first = Math.max(0, place - k);
    // Strictly nearer: a tie stays with the smaller value.
    while (
      first + k < count && values[first + k]! - query < query - values[first]!
    ) first++;
    return first;
  }

  /** Neighbours and k-distances of the values from `begin` to `end` (exclusive). */
  #findKDistances(begin: number, end: number, count: number): void {
    const values = this.#values;
    const k = this.#k;
    let start = 0;
    for (let i = begin; i < end; i++) {
      const value = values[i]!;
      // Of many copies of one value any k + 1 would do: take a run that holds this one.
      if (start < i - k) start = i - k;
      while (
        start + k + 1 < count &&
        values[start + k + 1]! - value < value - values[start]!
      ) start++;
      this.#starts[i] = start;
      const left = value - values[start]!;
      const right = values[start + k]! - value;
      this.#kDistances[i] = left > right ? left : right;
    }
  }

  /** Mean reachability distance of the query, whose neighbours start at `first`. */
  #reachabilityOf(query: number, first: number): number {
    const values = this.#values;
    const kDistances = this.#kDistances;
    const end = first + this.#k;
    let sum = 0;
    for (let i = first; i < end; i++) {
      sum += Math.max(kDistances[i]!, Math.abs(values[i]! - query));
    }
    return sum / this.#k;
  }

  /**
   * Mean reachability distance of the value at `i`.
   *
   * The larger of k-distance and distance needs no comparison: a neighbour that
   * has this value among its own run is at most its k-distance away, any other
   * at least that far. Going outwards the runs stop reaching back at one point
   * on each side, so four plain sums do (twice as fast as the comparisons).
   */
  #reachabilityAt(i: number): number {
    const values = this.#values;
    const starts = this.#starts;
    const kDistances = this.#kDistances;
    const k = this.#k;
    const value = values[i]!;
    let sum = 0;
    let j = starts[i]!;
    const last = j + k;
    while (j < i && starts[j]! + k < i) sum += value - values[j++]!;
    while (j < i) sum += kDistances[j++]!;
    j = last;
    while (j > i && starts[j]! > i) sum += values[j--]! - value;
    while (j > i) sum += kDistances[j--]!;
    return sum / k;
  }
}

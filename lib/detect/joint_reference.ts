/**
 * The past of one resource that its new points are compared with: a LOF over
 * points of the last weeks, and the loads that were nearest to the present one.
 *
 * A point becomes a reference a day after it was seen.
 *
 * @module
 */

import { IncrementalLof } from "./incremental_lof.ts";
import { HIT, IOPS, LATENCY, THROUGHPUT } from "./joint_features.ts";
import { JOINT } from "./storage_constants.ts";

const DAY_MS = 86_400_000;

/** Points that wait for their time, at most: one that came a day ago to one that came now. */
const MOST_WAITING = Math.ceil(JOINT.gapMs / JOINT.everyMs) + 2;

/** A point beside the references; columns in their own units. */
export interface Comparison {
  /** ln LOF. */
  score: number;
  /** ln latency above the highest of the k nearest loads. */
  latency: number;
  /** Hit ratio below the lowest of the k nearest loads, of 1; -Infinity without a hit ratio. */
  hit: number;
  /** ln operations above the highest of the same time of day; Infinity where there was none. */
  loadToday: number;
  /** ln operations above the highest of all. */
  loadEver: number;
}

/** The points of reference of one resource. */
export class JointReference {
  readonly #dimension: number;
  readonly #lof: IncrementalLof;
  /** When each point was seen. Shape `[window]`. */
  readonly #slotMs = new Float64Array(JOINT.window);
  #nextSlot = 0;
  /** A ring of points that wait. Shape `[MOST_WAITING, dimension]`. */
  readonly #waiting: Float64Array;
  readonly #waitingMs = new Float64Array(MOST_WAITING);
  #first = 0;
  #count = 0;
  #newestMs = -Infinity;
  readonly #nearSquares = new Float64Array(JOINT.k);
  readonly #near = new Int32Array(JOINT.k);
  readonly #comparison: Comparison = {
    score: 0,
    latency: -Infinity,
    hit: -Infinity,
    loadToday: -Infinity,
    loadEver: -Infinity,
  };

  /** Without points; `dimension` 3 or 4. */
  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#lof = new IncrementalLof({
      k: JOINT.k,
      dimension,
      capacity: JOINT.window,
    });
    this.#waiting = new Float64Array(MOST_WAITING * dimension);
  }

  /** Whether there are enough points to compare with. */
  get isReady(): boolean {
    return this.#lof.size >= 3 * JOINT.k;
  }

  /** Points whose day has passed become references. */
  release(atMs: number): void {
    while (
      this.#count > 0 && this.#waitingMs[this.#first]! <= atMs - JOINT.gapMs
    ) {
      const start = this.#first * this.#dimension;
      const slot = this.#nextSlot;
      if (this.#lof.size === JOINT.window) this.#lof.evict(slot);
      this.#lof.insert(
        slot,
        this.#waiting.subarray(start, start + this.#dimension),
      );
      this.#slotMs[slot] = this.#waitingMs[this.#first]!;
      this.#nextSlot = (slot + 1) % JOINT.window;
      this.#first = (this.#first + 1) % MOST_WAITING;
      this.#count--;
    }
  }

  /**
   * Offers a point, once {@linkcode release} was called for the same time; one
   * in half an hour is taken.
   *
   * @param atMs Sample time in ms since 1970, later than before.
   * @param point Shape `[dimension]`, finite. Copied.
   * @param teaches Whether it may become a reference; its half hour is used up in any case.
   */
  offer(atMs: number, point: Float64Array, teaches: boolean): void {
    // A millisecond of grace: times may be rounded.
    if (atMs - this.#newestMs < JOINT.everyMs - 1) return;
    this.#newestMs = atMs;
    if (!teaches) return;
    const place = (this.#first + this.#count++) % MOST_WAITING;
    this.#waitingMs[place] = atMs;
    this.#waiting.set(point, place * this.#dimension);
  }

  /**
   * Compares a point with the references; only when {@linkcode isReady}.
   *
   * @param atMs Sample time in ms since 1970.
   * @param point Shape `[dimension]`, finite.
   * @param eps Regularisation of the LOF, > 0.
   * @returns Valid until the next call. O(window dimension), allocates nothing.
   */
  compare(atMs: number, point: Float64Array, eps: number): Comparison {
    const result = this.#comparison;
    result.score = Math.log(this.#lof.lof(point, eps));
    this.#compareLoads(atMs, point);
    const lof = this.#lof;
    let highest = -Infinity;
    let lowest = Infinity;
    for (let i = 0; i < JOINT.k; i++) {
      const slot = this.#near[i]!;
      highest = Math.max(highest, lof.coordinate(slot, LATENCY));
      if (this.#dimension > HIT) {
        lowest = Math.min(lowest, lof.coordinate(slot, HIT));
      }
    }
    result.latency = point[LATENCY]! - highest;
    result.hit = this.#dimension > HIT
      ? (lowest - point[HIT]!) * JOINT.hitUnit / 100
      : -Infinity;
    return result;
  }

  /** One pass over the references: the highest loads, and the k nearest ones. */
  #compareLoads(atMs: number, point: Float64Array): void {
    const lof = this.#lof;
    const iops = point[IOPS]!;
    const throughput = point[THROUGHPUT]!;
    let ever = -Infinity;
    let today = -Infinity;
    this.#nearSquares.fill(Infinity);
    for (let slot = 0; slot < lof.size; slot++) {
      const load = lof.coordinate(slot, IOPS);
      if (load > ever) ever = load;
      if (load > today && isSameTime(atMs - this.#slotMs[slot]!)) today = load;
      const a = load - iops;
      const b = lof.coordinate(slot, THROUGHPUT) - throughput;
      this.#keepNear(slot, a * a + b * b);
    }
    this.#comparison.loadEver = iops - ever;
    this.#comparison.loadToday = iops - today;
  }

  #keepNear(slot: number, square: number): void {
    const squares = this.#nearSquares;
    let i = JOINT.k - 1;
    if (square >= squares[i]!) return;
    for (; i > 0 && squares[i - 1]! > square; i--) {
      squares[i] = squares[i - 1]!;
      this.#near[i] = this.#near[i - 1]!;
    }
    squares[i] = square;
    this.#near[i] = slot;
  }
}

/** Whether an age is about a whole number of days. */
function isSameTime(ageMs: number): boolean {
  const phaseMs = ageMs % DAY_MS;
  return phaseMs <= JOINT.sameTimeMs || phaseMs >= DAY_MS - JOINT.sameTimeMs;
}

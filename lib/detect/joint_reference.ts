/**
 * The past of one resource that its new points are compared with: a LOF over
 * points of the last weeks, and the loads that were nearest to the present one.
 *
 * A point becomes a reference a day after it was seen.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { grown } from "./_point_set.ts";
import type { LofDerivation } from "./derivation.ts";
import { IncrementalLof } from "./incremental_lof.ts";
import { HIT, IOPS, LATENCY, THROUGHPUT } from "./joint_features.ts";
import { JOINT, type JointSizes } from "./storage_constants.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

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

/** Working memory of all resources: the nearest loads, and how far they are. */
const near = new Int32Array(JOINT.k);
const nearSquares = new Float64Array(JOINT.k);
const comparison: Comparison = {
  score: 0,
  latency: -Infinity,
  hit: -Infinity,
  loadToday: -Infinity,
  loadEver: -Infinity,
};

/** The points of reference of one resource. */
export class JointReference implements Stored {
  readonly #dimension: number;
  readonly #sizes: JointSizes;
  readonly #localMs: (atMs: number) => number;
  readonly #lof: IncrementalLof;
  /** When each point was seen. Shape `[slots]`. */
  #slotMs = new Float64Array(0);
  /** What local time was ahead of UTC then, in minutes. Shape `[slots]`. */
  #slotAhead = new Int16Array(0);
  #nextSlot = 0;
  /** A ring of points that wait. Shape `[waiting, dimension]`. */
  readonly #waiting: Float32Array;
  /** When each of them was seen. Shape `[waiting]`. */
  readonly #waitingMs: Float64Array;
  #first = 0;
  #count = 0;
  #newestMs = -Infinity;

  /**
   * Without points.
   *
   * @param dimension 3 or 4.
   * @param sizes What to remember.
   * @param localMs Local time from the time in ms since 1970; whole minutes ahead of it.
   */
  constructor(
    dimension: number,
    sizes: JointSizes,
    localMs: (atMs: number) => number,
  ) {
    this.#dimension = dimension;
    this.#sizes = sizes;
    this.#localMs = localMs;
    this.#lof = new IncrementalLof({
      k: JOINT.k,
      dimension,
      capacity: sizes.window,
      precision: "single",
      spare: sizes.spare,
    });
    // From one that came a day ago to one that came now.
    const mostWaiting = Math.ceil(JOINT.gapMs / sizes.everyMs) + 2;
    this.#waiting = new Float32Array(mostWaiting * dimension);
    this.#waitingMs = new Float64Array(mostWaiting);
  }

  /** Whether there are enough points to compare with. */
  get isReady(): boolean {
    return this.#lof.size >= 3 * JOINT.k;
  }

  /** Whether there is no room for more points: the oldest leave. */
  get isFull(): boolean {
    return this.#lof.size === this.#sizes.window;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    this.#lof.save(writer);
    const { size } = this.#lof; // slots are filled in turn
    writer.array(this.#slotMs.subarray(0, size));
    writer.array(this.#slotAhead.subarray(0, size));
    writer.u32(this.#nextSlot);
    writer.u32(this.#count);
    for (let i = 0; i < this.#count; i++) {
      const place = (this.#first + i) % this.#waitingMs.length;
      const start = place * this.#dimension;
      writer.f64(this.#waitingMs[place]!);
      writer.array(this.#waiting.subarray(start, start + this.#dimension));
    }
    writer.f64(this.#newestMs);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    this.#lof.load(reader);
    const { size } = this.#lof;
    if (size > 0) this.#makeRoom(size - 1);
    reader.array(this.#slotMs);
    reader.array(this.#slotAhead);
    this.#nextSlot = reader.u32(this.#sizes.window - 1);
    this.#count = reader.u32(this.#waitingMs.length);
    for (let place = 0; place < this.#count; place++) {
      const start = place * this.#dimension;
      this.#waitingMs[place] = reader.finite();
      reader.array(this.#waiting.subarray(start, start + this.#dimension));
    }
    this.#newestMs = reader.f64();
  }

  /** Points whose day has passed become references. */
  release(atMs: number): void {
    while (
      this.#count > 0 && this.#waitingMs[this.#first]! <= atMs - JOINT.gapMs
    ) {
      const start = this.#first * this.#dimension;
      const slot = this.#nextSlot;
      if (this.isFull) this.#lof.evict(slot);
      this.#lof.insert(
        slot,
        this.#waiting.subarray(start, start + this.#dimension),
      );
      this.#setTime(slot, this.#waitingMs[this.#first]!);
      this.#nextSlot = (slot + 1) % this.#sizes.window;
      this.#first = (this.#first + 1) % this.#waitingMs.length;
      this.#count--;
    }
  }

  /**
   * Offers a point, once {@linkcode release} was called for the same time; one
   * in half an hour is taken (`everyMs`).
   *
   * @param atMs Sample time in ms since 1970, later than before.
   * @param point Shape `[dimension]`, finite. Copied.
   * @param teaches Whether it may become a reference; its half hour is used up in any case.
   */
  offer(atMs: number, point: Float64Array, teaches: boolean): void {
    // A millisecond of grace: times may be rounded.
    if (atMs - this.#newestMs < this.#sizes.everyMs - 1) return;
    this.#newestMs = atMs;
    if (!teaches) return;
    const place = (this.#first + this.#count++) % this.#waitingMs.length;
    this.#waitingMs[place] = atMs;
    this.#waiting.set(point, place * this.#dimension);
  }

  /**
   * Compares a point with the references; only when {@linkcode isReady}.
   *
   * @param atMs Sample time in ms since 1970.
   * @param point Shape `[dimension]`, finite.
   * @param eps Regularisation of the LOF, > 0.
   * @returns Valid until the next call, for any resource. O(window dimension), allocates nothing.
   */
  compare(atMs: number, point: Float64Array, eps: number): Comparison {
    comparison.score = Math.log(this.#lof.lof(point, eps));
    this.#compareLoads(atMs, point);
    const lof = this.#lof;
    let highest = -Infinity;
    let lowest = Infinity;
    for (let i = 0; i < JOINT.k; i++) {
      const slot = near[i]!;
      highest = Math.max(highest, lof.coordinate(slot, LATENCY));
      if (this.#dimension > HIT) {
        lowest = Math.min(lowest, lof.coordinate(slot, HIT));
      }
    }
    comparison.latency = point[LATENCY]! - highest;
    comparison.hit = this.#dimension > HIT
      ? (lowest - point[HIT]!) * JOINT.hitUnit / 100
      : -Infinity;
    return comparison;
  }

  /** The LOF behind {@linkcode compare}, to the bit, with all that it comes from. */
  derive(point: Float64Array, eps: number): LofDerivation {
    return this.#lof.derive(point, eps);
  }

  /** When the point in a slot was seen, in ms since 1970. */
  seenMs(slot: number): number {
    return this.#slotMs[slot]!;
  }

  /** The points, by slot. Shape `[size, dimension]`. */
  points(): number[][] {
    return Array.from({ length: this.#lof.size }, (_, slot) => this.#at(slot));
  }

  /** The k nearest loads of a point, nearest first. */
  nearestLoads(
    atMs: number,
    point: Float64Array,
  ): { atMs: number; point: number[] }[] {
    this.#compareLoads(atMs, point);
    return Array.from(
      near,
      (slot) => ({ atMs: this.#slotMs[slot]!, point: this.#at(slot) }),
    );
  }

  #at(slot: number): number[] {
    return Array.from(
      { length: this.#dimension },
      (_, column) => this.#lof.coordinate(slot, column),
    );
  }

  /** One pass over the references: the highest loads, and the k nearest ones. */
  #compareLoads(atMs: number, point: Float64Array): void {
    const lof = this.#lof;
    const { size } = lof;
    const local = this.#localMs(atMs);
    // In the precision of the references, so that an equal load is equal.
    const iops = Math.fround(point[IOPS]!);
    const throughput = Math.fround(point[THROUGHPUT]!);
    let ever = -Infinity;
    let today = -Infinity;
    nearSquares.fill(Infinity);
    for (let slot = 0; slot < size; slot++) {
      const load = lof.coordinate(slot, IOPS);
      if (load > ever) ever = load;
      if (load > today && isSameTime(local - this.#localSlotMs(slot))) {
        today = load;
      }
      const a = load - iops;
      const b = lof.coordinate(slot, THROUGHPUT) - throughput;
      const square = a * a + b * b;
      if (square < nearSquares[JOINT.k - 1]!) keepNear(slot, square);
    }
    comparison.loadEver = iops - ever;
    comparison.loadToday = iops - today;
  }

  #localSlotMs(slot: number): number {
    return this.#slotMs[slot]! + this.#slotAhead[slot]! * MINUTE_MS;
  }

  #makeRoom(slot: number): void {
    if (slot < this.#slotMs.length) return;
    let slots = 16;
    while (slots <= slot) slots *= 4;
    slots = Math.min(slots, this.#sizes.window);
    this.#slotMs = grown(this.#slotMs, slots);
    this.#slotAhead = grown(this.#slotAhead, slots);
  }

  #setTime(slot: number, atMs: number): void {
    this.#makeRoom(slot);
    this.#slotMs[slot] = atMs;
    this.#slotAhead[slot] = Math.round(
      (this.#localMs(atMs) - atMs) / MINUTE_MS,
    );
  }
}

function keepNear(slot: number, square: number): void {
  let i = JOINT.k - 1;
  for (; i > 0 && nearSquares[i - 1]! > square; i--) {
    nearSquares[i] = nearSquares[i - 1]!;
    near[i] = near[i - 1]!;
  }
  nearSquares[i] = square;
  near[i] = slot;
}

/** Whether an age is about a whole number of days. */
function isSameTime(ageMs: number): boolean {
  const phaseMs = ageMs % DAY_MS;
  return phaseMs <= JOINT.sameTimeMs || phaseMs >= DAY_MS - JOINT.sameTimeMs;
}

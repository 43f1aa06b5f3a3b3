/**
 * One expert: the LOF of one feature of a series against what the same series
 * showed before.
 *
 * - Thinned: only one point in `every` teaches, so that the window remembers
 *   longer than it is. The first 64 all do.
 * - Delayed: a point enters the window `gap` samples after it was seen, or a
 *   quarter of the age of the series while that is less.
 * - Selective, if the plan says so: a point that scores above `outlier` does not
 *   teach, until such points have come for `hold` samples without a break. Then
 *   they are the new normal.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { PointQueue } from "./_point_queue.ts";
import type { ExpertDerivation, ExpertName } from "./derivation.ts";
import { IncrementalLof } from "./incremental_lof.ts";
import type { LofWindow } from "./lof_window.ts";
import { regularization } from "./scale.ts";
import { SERIES_CONSTANTS } from "./series_constants.ts";
import { SortedWindow } from "./sorted_window.ts";
import { SortedWindowLof } from "./sorted_window_lof.ts";

const {
  denseSamples,
  freeTeaching,
  highestScore,
  k,
  leastPoints,
  youngGapShare,
} = SERIES_CONSTANTS;

/** Working memory of all windows of single values. */
const scorer = new SortedWindowLof(k);

/** Working memory: a point on its way into a window. */
let due = new Float32Array(4);

/** What an expert is told about its feature. Counts are in samples. */
export interface ExpertPlan {
  /** Coordinates of a point, >= 1. */
  readonly dimension: number;
  /** Coordinates of unit weight that a distance amounts to, >= 1: eps = sigma times its root. */
  readonly weight: number;
  /** Points of a full window, an integer > 12. */
  readonly window: number;
  /** One sample in so many becomes a point, an integer >= 1. */
  readonly every: number;
  /** Delay of a point, an integer >= 1. */
  readonly gap: number;
  /** ln LOF above which a point does not teach, > 0; Infinity: all points teach. */
  readonly outlier: number;
  /** Outliers in a row that do not teach, an integer >= 0. */
  readonly hold: number;
  /** Neighbours kept beyond k; see `IncrementalLof`. */
  readonly spare?: number | undefined;
}

/** A window with the points that wait for it. */
export class Expert implements Stored {
  readonly #plan: ExpertPlan;
  readonly #window: LofWindow;
  readonly #waiting: PointQueue;
  #nextSlot = 0;
  #age = 0;
  #outliersInARow = 0;

  /** Knows nothing yet. */
  constructor(plan: ExpertPlan) {
    const { dimension, window, every, gap, spare } = plan;
    this.#plan = plan;
    this.#window = dimension === 1
      ? new SortedWindow(scorer, window, "single")
      : new IncrementalLof({
        k,
        dimension,
        capacity: window,
        precision: "single",
        spare,
      });
    // In the first samples, all of which become points, the delay is shorter.
    const most = Math.max(
      Math.ceil(denseSamples / youngGapShare),
      Math.ceil(gap / every),
    );
    this.#waiting = new PointQueue(most + 3, dimension);
    if (due.length < dimension) due = new Float32Array(dimension);
  }

  /** Whether the window is full. */
  get isFull(): boolean {
    return this.#window.size === this.#plan.window;
  }

  /** Points in the window, 0 to `window`. */
  get size(): number {
    return this.#window.size;
  }

  /**
   * Scores the point of the next sample against the window, then queues it.
   *
   * @param point Shape `[dimension]`, finite. Copied; compared in single precision.
   * @param sigma Standard deviation of the feature, >= 0, in the unit of the point.
   * @returns ln LOF, at most 20; 0 while the window holds fewer than 12 points.
   */
  take(point: ArrayLike<number>, sigma: number): number {
    this.#teach();
    const score = this.#score(point, sigma);
    this.#outliersInARow = this.#outliersWith(score);
    if (this.#mayTeach(this.#outliersInARow)) {
      this.#waiting.push(this.#age, point);
    }
    this.#age++;
    return score;
  }

  /**
   * What {@linkcode take} would say, and why; it will say the same. Only points
   * that were due move into the window.
   *
   * @param name What to call the expert.
   * @param point See {@linkcode take}.
   * @param sigma See {@linkcode take}.
   */
  explain(
    name: ExpertName,
    point: ArrayLike<number>,
    sigma: number,
  ): ExpertDerivation {
    this.#teach();
    const { size } = this;
    const lnLof = this.#score(point, sigma);
    const lof = size < leastPoints
      ? undefined
      : this.#window.derive(point, regularization(sigma, this.#plan.weight));
    // Slots are filled in turn: the one before the next holds the newest point.
    const ring = Math.max(size, this.#nextSlot);
    const pointsSince = (lof?.neighbors ?? []).map(({ slot }) =>
      (this.#nextSlot - 1 - slot + ring) % ring
    );
    const teaches = this.#mayTeach(this.#outliersWith(lnLof));
    return {
      name,
      point: Array.from(point),
      sigma,
      size,
      lof,
      pointsSince,
      lnLof,
      teaches,
    };
  }

  /** The points that the next sample is compared with, by slot. Shape `[size, dimension]`. */
  points(): number[][] {
    this.#teach();
    return Array.from(
      { length: this.size },
      (_, slot) =>
        Array.from(
          { length: this.#plan.dimension },
          (_, column) => this.#window.coordinate(slot, column),
        ),
    );
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.u32(this.#nextSlot);
    writer.f64(this.#age);
    writer.f64(this.#outliersInARow);
    this.#window.save(writer);
    this.#waiting.save(writer);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    this.#nextSlot = reader.u32(this.#plan.window - 1);
    this.#age = reader.finite();
    this.#outliersInARow = reader.finite();
    this.#window.load(reader);
    this.#waiting.load(reader);
  }

  /** Moves the points into the window that have waited long enough; the oldest leave. */
  #teach(): void {
    const window = this.#window;
    const gap = Math.min(
      this.#plan.gap,
      Math.floor(this.#age / youngGapShare),
    );
    while (this.#waiting.waited(this.#age) >= Math.max(1, gap)) {
      const slot = this.#nextSlot;
      if (window.size === this.#plan.window) window.evict(slot);
      this.#waiting.shift(due);
      window.insert(slot, due);
      this.#nextSlot = slot + 1 === this.#plan.window ? 0 : slot + 1;
    }
  }

  #score(point: ArrayLike<number>, sigma: number): number {
    if (this.#window.size < leastPoints) return 0;
    const eps = regularization(sigma, this.#plan.weight);
    return Math.min(highestScore, Math.log(this.#window.lof(point, eps)));
  }

  /** Outliers in a row with one more score. */
  #outliersWith(score: number): number {
    return score > this.#plan.outlier ? this.#outliersInARow + 1 : 0;
  }

  /** Whether the present point becomes a reference, the newest of so many outliers in a row. */
  #mayTeach(outliers: number): boolean {
    const { every, hold } = this.#plan;
    const isDue = this.#age < denseSamples || this.#age % every === 0;
    return isDue &&
      (outliers === 0 || outliers > hold || this.size <= freeTeaching);
  }
}

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

import { PointQueue } from "./_point_queue.ts";
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
}

/** A window with the points that wait for it. */
export class Expert {
  readonly #plan: ExpertPlan;
  readonly #window: LofWindow;
  readonly #waiting: PointQueue;
  #nextSlot = 0;
  #age = 0;
  #outliersInARow = 0;

  /** Knows nothing yet. */
  constructor(plan: ExpertPlan) {
    const { dimension, window, every, gap } = plan;
    this.#plan = plan;
    this.#window = dimension === 1
      ? new SortedWindow(scorer, window)
      : new IncrementalLof({ k, dimension, capacity: window });
    this.#waiting = new PointQueue(
      Math.max(denseSamples, Math.ceil(gap / every)) + 2,
      dimension,
    );
  }

  /** Points in the window, 0 to `window`. */
  get size(): number {
    return this.#window.size;
  }

  /**
   * Scores the point of the next sample against the window, then queues it.
   *
   * @param point Shape `[dimension]`, finite. Copied.
   * @param sigma Standard deviation of the feature, >= 0, in the unit of the point.
   * @returns ln LOF, at most 20; 0 while the window holds fewer than 12 points.
   */
  take(point: Float64Array, sigma: number): number {
    this.#teach();
    const score = this.#score(point, sigma);
    const isDue = this.#age < denseSamples ||
      this.#age % this.#plan.every === 0;
    if (this.#mayTeach(score) && isDue) this.#waiting.push(this.#age, point);
    this.#age++;
    return score;
  }

  /** Moves the points into the window that have waited long enough; the oldest leave. */
  #teach(): void {
    const window = this.#window;
    const gap = Math.min(
      this.#plan.gap,
      Math.floor(this.#age / youngGapShare),
    );
    const newest = this.#age - Math.max(1, gap);
    while (this.#waiting.frontAge <= newest) {
      const slot = this.#nextSlot;
      if (window.size === this.#plan.window) window.evict(slot);
      window.insert(slot, this.#waiting.shift());
      this.#nextSlot = slot + 1 === this.#plan.window ? 0 : slot + 1;
    }
  }

  #score(point: Float64Array, sigma: number): number {
    if (this.#window.size < leastPoints) return 0;
    const eps = regularization(sigma, this.#plan.weight);
    return Math.min(highestScore, Math.log(this.#window.lof(point, eps)));
  }

  #mayTeach(score: number): boolean {
    const { outlier, hold } = this.#plan;
    this.#outliersInARow = score > outlier ? this.#outliersInARow + 1 : 0;
    return this.#outliersInARow === 0 || this.#outliersInARow > hold ||
      this.#window.size <= freeTeaching;
  }
}

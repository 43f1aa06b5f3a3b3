/**
 * How much a series varies, and the regularisation that follows from it.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";

/** Samples after which the scale forgets: the newest 5000 weigh most. */
const MEMORY = 5000;

/** Which values are absurd, and count as less far out than they are. */
export interface ScaleBounds {
  /** A value further than this many deviations from the mean counts as that far, > 0; Infinity for no bound. */
  readonly farthest: number;
  /** From this many values on, the deviation so far says which one is absurd, >= 0. */
  readonly settled: number;
}

/** One absurd value must not blind a series; what a heavy tail does is not absurd. */
const WIDE_BOUNDS: ScaleBounds = { farthest: 10, settled: 64 };

/** The smallest regularisation: scikit-learn's, where a series never varied. */
const SMALLEST_EPS = 1e-10;

/**
 * Exponentially weighted mean and standard deviation of a series.
 *
 * Sample t (from 0) has the weight a = 1/min(t + 1, 5000): the plain mean and
 * population standard deviation of the first 5000 samples, an exponential
 * memory of them afterwards. The plain standard deviation on purpose: a burst
 * widens it, and so quiets its own scores. But one absurd value, as a counter
 * reset makes it, must not blind the series for thousands of samples: from the
 * 64th value on, a deviation counts as at most ten standard deviations, or as
 * {@linkcode ScaleBounds} say otherwise (unless the series never varied, and has
 * no scale to call a value absurd by).
 *
 * The variance is updated from deviations, never from sums of squares (Welford,
 * "Note on a method for calculating corrected sums of squares and products",
 * Technometrics 4, 1962; Finch, "Incremental calculation of weighted mean and
 * variance", 2009): 1e6 + noise keeps the digits of the noise.
 */
export class Scale implements Stored {
  readonly #bounds: ScaleBounds;
  #count = 0;
  #mean = 0;
  #variance = 0;

  /** Has seen no value. */
  constructor(bounds: ScaleBounds = WIDE_BOUNDS) {
    this.#bounds = bounds;
  }

  /** Takes one value, finite, |value| <= 1e150. O(1), allocates nothing. */
  learn(value: number): void {
    if (this.#count < MEMORY) this.#count++;
    const weight = 1 / this.#count;
    const delta = this.#bounded(value - this.#mean);
    this.#mean += weight * delta;
    this.#variance = (1 - weight) * (this.#variance + weight * delta * delta);
  }

  /** A scale of its own that has seen the same values. */
  copy(): Scale {
    const copy = new Scale(this.#bounds);
    copy.#count = this.#count;
    copy.#mean = this.#mean;
    copy.#variance = this.#variance;
    return copy;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.u32(this.#count);
    writer.f64(this.#mean);
    writer.f64(this.#variance);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    this.#count = reader.u32(MEMORY);
    this.#mean = reader.finite();
    this.#variance = reader.finite();
  }

  #bounded(delta: number): number {
    const { farthest, settled } = this.#bounds;
    if (this.#count < settled || this.#variance === 0) return delta;
    const limit = farthest * this.sigma;
    return Math.max(-limit, Math.min(limit, delta));
  }

  /** Standard deviation in the unit of the series, >= 0; 0 before the second value. */
  get sigma(): number {
    return Math.sqrt(this.#variance);
  }
}

/**
 * The regularisation of LOF: eps = max(1e-10, sigma * sqrt(dimension)). With it
 * a distance counts as large only beside the scale of the whole series:
 * duplicates and quantised values give finite scores.
 *
 * @param sigma Standard deviation in the unit of the series, >= 0.
 * @param dimension Coordinates of a point, >= 1.
 * @returns In the unit of the series, >= 1e-10.
 */
export function regularization(sigma: number, dimension: number): number {
  return Math.max(SMALLEST_EPS, sigma * Math.sqrt(dimension));
}

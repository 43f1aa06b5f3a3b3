/**
 * Where the verdict on a resource comes from, as plain data.
 *
 * @module
 */

import type { JointVerdict } from "../model/array_verdict.ts";
import type { LofDerivation } from "./derivation.ts";

/** A load of the past, in the units of the metrics. */
export interface NearLoad {
  /** When it was, in ms since 1970. */
  readonly atMs: number;
  /** Latency then, in ms. */
  readonly latencyMs: number;
  /** Cache hit ratio then, in percent; `undefined` where there is none. */
  readonly hitPercent: number | undefined;
  /** Operations per second then. */
  readonly iops: number;
}

/** A range of values, both ends seen. */
export interface JointRange {
  /** The lowest. */
  readonly low: number;
  /** The highest. */
  readonly high: number;
}

/** What speaks for a verdict; columns as in `JointView.metrics`. */
export interface JointEvidence {
  /** Share of each column in the squared distances to the k neighbours; their sum is 1. */
  readonly shares: readonly number[];
  /** The point that was judged, in the units of the metrics. */
  readonly point: readonly number[];
  /** The k loads that were nearest to the present one, nearest first. */
  readonly nearestLoads: readonly NearLoad[];
  /** Latency of those, in ms. */
  readonly expectedLatencyMs: JointRange;
  /** Hit ratio of those, in percent; `undefined` where there is none. */
  readonly expectedHitPercent: JointRange | undefined;
  /** Load over the highest of the same time of day; Infinity where there was none. */
  readonly loadToday: number;
  /** Load over the highest of all. */
  readonly loadEver: number;
}

/** A verdict with all that it comes from. */
export interface JointDerivation {
  /** When, in ms since 1970. */
  readonly atMs: number;
  /** As `take` gives it. */
  readonly verdict: JointVerdict | undefined;
  /** `undefined` where the collection cannot be compared yet, or at all. */
  readonly comparison: JointComparison | undefined;
}

/** A comparison with the past of a resource. */
export interface JointComparison {
  /** Standard deviation of ln latency, >= 0: the unit of eps. */
  readonly sigma: number;
  /** The LOF; coordinates as in `joint_features.ts`. Its logarithm is the score. */
  readonly lof: LofDerivation;
  /** When each of its neighbours was seen, in ms since 1970. Shape `[k]`. */
  readonly neighborsMs: readonly number[];
  /** ln latency above the highest of the nearest loads. */
  readonly latency: number;
  /** Hit ratio below the lowest of the nearest loads, of 1; -Infinity without a hit ratio. */
  readonly hit: number;
  /** The same in the units of the metrics. */
  readonly evidence: JointEvidence;
  /** Whether the point may become a reference. */
  readonly teaches: boolean;
}

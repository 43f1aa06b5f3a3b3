/**
 * What the storage checks say of the resources of one array, before and after
 * the array as a whole has been looked at.
 *
 * @module
 */

/**
 * What a check without statistics found: `frozen` a resource that repeats its
 * values, `zero` a load that fell to nothing, `spike` one absurd sample.
 */
export type RuleKind = "frozen" | "zero" | "spike";

/**
 * Why an outlier of a resource does harm: `cache` the hit ratio is low, `latency`
 * the latency is above what its load explains, `load` a load that it never had.
 */
export type HarmKind = "cache" | "latency" | "load";

/** Why there is an alert. */
export type AlertReason = RuleKind | HarmKind;

/**
 * What one resource's metrics say together, compared with its own past. Each
 * flag has its least deviation behind it; what is normal for the whole array is
 * not known here.
 */
export interface JointVerdict {
  /** ln LOF of the resource: about 0 for an inlier, higher = more abnormal. Never NaN. */
  score: number;
  /** Latency is above that of every similar load. */
  isLatencyHigh: boolean;
  /** The cache hit ratio is below that of every similar load. */
  isHitLow: boolean;
  /** The load is above all that is known. */
  isLoadUnknown: boolean;
  /** The load is considerable, and above what it was at this time of day. */
  isLoadRaised: boolean;
  /** The load is considerable, unknown, and far above what it was at this time of day. */
  isLoadStrange: boolean;
  /** The load beside the most of this time of day: 2 is twice as many operations; Infinity where there was none. */
  loadFactor: number;
}

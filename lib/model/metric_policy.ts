/**
 * What an operator wants to hear of a metric.
 *
 * @module
 */

import type { SeriesKey } from "./series.ts";

/** Which side of the usual range matters; `none`: the metric is never told of. */
export const POLICY_DIRECTIONS = ["high", "low", "both", "none"] as const;

/** One of {@linkcode POLICY_DIRECTIONS}. */
export type PolicyDirection = typeof POLICY_DIRECTIONS[number];

/**
 * What an operator wants to hear of one series. What falls below either minimum
 * is no anomaly, however unusual it is.
 */
export interface MetricPolicy {
  /** Which side matters. */
  readonly direction: PolicyDirection;
  /** Least deviation from the usual range, in the metric's unit, >= 0. */
  readonly minAbsolute: number;
  /** Least deviation as a share of the nearer end of the usual range, >= 0: 0.25 is a quarter above or below. */
  readonly minRelative: number;
}

/** Both sides matter, by any amount: for metrics of which nothing is known. */
export const ANY_DEVIATION: MetricPolicy = {
  direction: "both",
  minAbsolute: 0,
  minRelative: 0,
};

/** Labels by which series are chosen, in the order in which they are written. */
export const POLICY_LABELS = [
  "storage_id",
  "resource_type",
  "resource_id",
  "resource_name",
  "metric",
  "name",
] as const;

/** One of {@linkcode POLICY_LABELS}; `name` is the name of the array. */
export type PolicyLabel = typeof POLICY_LABELS[number];

/** One override: what it applies to, and what it changes. Later ones win. */
export interface MetricPolicyRule {
  /**
   * Label -> value that a series must have; a label that a series lacks is `""`.
   * A `*` in a value stands for any text, also for none. All must match; no
   * label at all matches everything.
   */
  readonly match: Readonly<Partial<Record<PolicyLabel, string>>>;
  /** What it sets. */
  readonly policy: Readonly<Partial<MetricPolicy>>;
}

/** The policies of all series. */
export interface MetricPolicies {
  /** The policy of a series; `name` and `resourceName` as its labels have them. */
  of(
    key: SeriesKey,
    labels: {
      /** Name of the array. */
      readonly name: string | undefined;
      /** Name of the resource. */
      readonly resourceName: string | undefined;
    },
  ): MetricPolicy;
}

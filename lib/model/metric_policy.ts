/**
 * What an operator wants to hear of a metric.
 *
 * @module
 */

import type { SeriesKey } from "./series.ts";

/** Which side of the usual range matters; `none`: the metric is never told of. */
export type PolicyDirection = "high" | "low" | "both" | "none";

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

/** One override: what it applies to, and what it changes. Later ones win. */
export interface MetricPolicyRule {
  /**
   * Label -> value that a series must have: `storage_id`, `resource_type`,
   * `resource_id`, `resource_name`, `metric`, `name`. A `*` in a value stands
   * for any text. All must match; none matches everything.
   */
  readonly match: Readonly<Record<string, string>>;
  /** What it sets. */
  readonly policy: Partial<MetricPolicy>;
}

/** The policies of all series. */
export interface MetricPolicies {
  /** The policy of a series; `arrayName` and `resourceName` as labels have them. */
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

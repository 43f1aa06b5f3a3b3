/**
 * Choosing by labels: what series, anomalies and messages are about.
 *
 * @module
 */

import type { AnomalySeries } from "./anomaly.ts";
import type { MetricPolicyRule, PolicyLabel } from "./metric_policy.ts";
import { wildcard } from "./wildcard.ts";

/** Every label; one that something lacks is `""`. */
export type Labels = Readonly<Record<PolicyLabel, string>>;

/**
 * Makes the test whether something has all labels that are asked for.
 *
 * @param match See {@linkcode MetricPolicyRule}; none: everything has them.
 */
export function labelMatch(
  match: MetricPolicyRule["match"],
): (labels: Labels) => boolean {
  const tests = Object.entries(match).map(([label, pattern]) => ({
    label: label as PolicyLabel,
    hasForm: wildcard(pattern),
  }));
  return (labels) =>
    tests.every(({ label, hasForm }) => hasForm(labels[label]));
}

/** The labels of what an anomaly is about. */
export function seriesLabels(series: AnomalySeries): Labels {
  return {
    storage_id: series.storage_id,
    resource_type: series.resource_type ?? "",
    resource_id: series.resource_id ?? "",
    resource_name: series.resource_name ?? "",
    metric: series.metric ?? "",
    name: series.name ?? "",
  };
}

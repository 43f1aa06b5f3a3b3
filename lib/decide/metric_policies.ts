/**
 * Which policy a series has, and whether a value is worth telling under it.
 *
 * @module
 */

import {
  ANY_DEVIATION,
  type MetricPolicies,
  type MetricPolicy,
  type MetricPolicyRule,
} from "../model/metric_policy.ts";
import { labelMatch, type Labels } from "../model/label_match.ts";

/**
 * Joins defaults and overrides. The cost of one answer grows with the number of
 * rules: ask once for a series.
 *
 * @param defaults Canonical metric name -> its policy; other metrics have
 * {@linkcode ANY_DEVIATION}.
 * @param rules Overrides; where several match, each key is that of the last one
 * that sets it.
 */
export function makeMetricPolicies(
  defaults: ReadonlyMap<string, MetricPolicy>,
  rules: readonly MetricPolicyRule[],
): MetricPolicies {
  const tests = rules.map(({ match, policy }) => ({
    policy,
    matches: labelMatch(match),
  }));
  return {
    of(key, { name, resourceName }) {
      const labels: Labels = {
        storage_id: key.storageId,
        resource_type: key.resourceType,
        resource_id: key.resourceId,
        resource_name: resourceName ?? key.resourceName,
        metric: key.metric,
        name: name ?? "",
      };
      let policy = defaults.get(key.metric) ?? ANY_DEVIATION;
      for (const { matches, policy: changes } of tests) {
        if (matches(labels)) policy = { ...policy, ...changes };
      }
      return policy;
    },
  };
}

/**
 * Whether a value lies beyond the usual range on a side that matters, by at
 * least both minima. The relative minimum is a share of the magnitude of the
 * nearer end; it counts as fulfilled where that end is 0.
 *
 * @param policy What the operator wants to hear.
 * @param value The value, in the metric's unit; NaN does not deviate.
 * @param expected The usual range, low <= high; an infinite end has nothing
 * beyond it.
 */
export function deviates(
  policy: MetricPolicy,
  value: number,
  expected: { readonly low: number; readonly high: number },
): boolean {
  const { direction } = policy;
  const { low, high } = expected;
  if (direction !== "low" && direction !== "none" && value > high) {
    return isEnough(policy, value - high, high);
  }
  if (direction !== "high" && direction !== "none" && value < low) {
    return isEnough(policy, low - value, low);
  }
  return false;
}

function isEnough(
  { minAbsolute, minRelative }: MetricPolicy,
  deviation: number,
  end: number,
): boolean {
  return deviation >= minAbsolute && deviation >= minRelative * Math.abs(end);
}

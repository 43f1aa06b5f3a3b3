/**
 * The policies of a configuration: what the file says of metrics, over what
 * holds where it says nothing.
 *
 * @module
 */

import type { MetricPolicy, MetricPolicyRule } from "../model/metric_policy.ts";

/** What `makeMetricPolicies` of `lib/decide/` takes, and where it comes from. */
export interface Policies {
  /** Canonical metric name -> policy: the defaults, `[metric]` sections over them. */
  readonly byMetric: ReadonlyMap<string, MetricPolicy>;
  /** The `[match]` sections, in the order of the file: later ones win. */
  readonly rules: readonly MetricPolicyRule[];
  /** `section.key`, the section as {@linkcode effectivePolicies} writes it, to `file:line`; without defaults. */
  readonly origins: ReadonlyMap<string, string>;
}

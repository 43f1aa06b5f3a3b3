/**
 * Findings, made again from what they were made of: for anomalies that stayed
 * open while the process was away.
 *
 * @module
 */

import type { Finding, FindingFacts } from "../decide/finding.ts";
import type { MetricPolicy } from "../model/metric_policy.ts";
import type { SeriesKey } from "../model/series.ts";
import { type HarmedFacts, harmFindingOf } from "./_harm_finding.ts";
import { type RuleFacts, ruleFindingOf } from "./_rule_finding.ts";
import { type SilenceFacts, silenceFinding } from "./_silence_finding.ts";
import { type UnusualFacts, unusualFindingOf } from "./_unusual_finding.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type { ResourceMember } from "./resource_judge.ts";

/** Of a series that is forgotten: nobody asks for its policy any more. */
const NO_POLICY: MetricPolicy = {
  direction: "both",
  minAbsolute: 0,
  minRelative: 0,
};

/**
 * The finding.
 *
 * @param facts As they were stored.
 * @param context The array, with all its series.
 */
export function findingFrom(
  facts: FindingFacts,
  context: ArrayContext,
): Finding {
  switch (facts.maker) {
    case "harm": {
      const harmed = facts as HarmedFacts;
      return harmFindingOf(harmed, memberOf(harmed, context));
    }
    case "rule": {
      const rule = facts as RuleFacts;
      return ruleFindingOf(rule, memberOf(rule, context), context);
    }
    case "unusual": {
      const unusual = facts as UnusualFacts;
      return unusualFindingOf(unusual, memberOf(unusual, context), context);
    }
    case "silence": {
      const { event, arrayName } = facts as SilenceFacts;
      return silenceFinding(event, arrayName);
    }
  }
}

function memberOf(
  { resource, member }: {
    readonly resource: string;
    readonly member: SeriesKey;
  },
  { resources }: ArrayContext,
): ResourceMember {
  return resources.get(resource)?.memberOf(member.text) ??
    { key: member, policy: NO_POLICY, series: undefined };
}

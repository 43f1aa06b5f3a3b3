/**
 * What a rule found, as a finding.
 *
 * @module
 */

import type { Finding, FindingSpan } from "../decide/finding.ts";
import { sentenceOf } from "../decide/sentence.ts";
import type { RuleHit } from "../detect/storage_rules.ts";
import {
  directionOf,
  newestValue,
  seriesOf,
  usualOf,
} from "./_finding_parts.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type { ResourceJudge } from "./resource_judge.ts";

/**
 * The finding; `undefined` where the operator does not want to hear of it.
 *
 * @param resource The resource, whose row was judged just now.
 * @param hit What the rule says.
 * @param context What the array is.
 */
export function ruleFinding(
  resource: ResourceJudge,
  hit: RuleHit,
  context: ArrayContext,
): Finding | undefined {
  const { kind } = hit;
  const member = resource.members[hit.metric]!;
  const { direction } = member.policy;
  if (direction === "none") return undefined;
  if (kind === "zero" && direction === "high") return undefined;
  if (kind === "spike" && direction === "low") return undefined;
  const atMs = resource.newestMs;
  const sinceMs = resource.hitSinceMs(hit);
  const run = resource.hitRun(hit);
  const valueThen = resource.row[hit.metric]!;
  const live = resource.members.length;
  return {
    kind,
    key: member.key.text,
    resource: resource.key,
    resourceType: resource.type,
    sinceMs,
    atMs,
    score: undefined,
    confidence: "normal",
    copies: 0,
    isLatency: false,
    series: () => seriesOf(member),
    details: (span: FindingSpan) => {
      const value = span.state === "resolved" ? newestValue(member, span.atMs) : valueThen;
      const at = { atMs: span.atMs, value: value ?? 0 };
      const { expected, neighbors } = usualOf(member, at, sinceMs, context);
      return {
        value,
        expected,
        direction: value === null ? "within" : directionOf(value, expected),
        neighbors,
        metrics: [],
        why: sentenceOf({
          kind,
          span,
          series: seriesOf(member),
          value,
          expected,
          nearest: neighbors[0],
          run,
          metricCount: live,
        }),
      };
    },
  };
}

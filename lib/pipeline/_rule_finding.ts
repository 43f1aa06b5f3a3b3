/**
 * What a rule found, as a finding.
 *
 * @module
 */

import type { Finding, FindingSpan } from "../decide/finding.ts";
import { type VerdictFacts, verdictSentence } from "../decide/verdict_text.ts";
import type { RuleHit } from "../detect/storage_rules.ts";
import {
  directionOf,
  goneSentence,
  isWanted,
  readingOf,
  seriesOf,
  usualOf,
  valueAt,
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
  if (kind === "zero" && !isWanted(member, "low")) return undefined;
  if (kind === "spike" && !isWanted(member, "high")) return undefined;
  if (kind === "frozen" && member.policy.direction === "none") return undefined;
  const atMs = resource.newestMs;
  const sinceMs = resource.hitSinceMs(hit);
  const run = resource.hitRun(hit);
  const valueThen = resource.row[hit.metric]!;
  const level = resource.levelOf(hit.metric);
  const metricCount = resource.members.length;
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
      const value = span.state === "resolved"
        ? valueAt(member, span.atMs)
        : valueThen;
      const at = { atMs: span.atMs, value: value ?? valueThen };
      const { expected, neighbors } = usualOf(member, at, sinceMs, context);
      const reading = { ...readingOf(member), value: valueThen };
      const facts: Record<typeof kind, VerdictFacts> = {
        frozen: {
          ...span,
          kind: "frozen",
          metricCount,
          sampleCount: run,
          last: reading,
        },
        zero: {
          ...span,
          ...reading,
          kind: "zero",
          expected: expected ?? undefined,
        },
        spike: {
          ...span,
          ...reading,
          kind: "spike",
          timesBefore: valueThen / level,
        },
      };
      return {
        value,
        expected,
        direction: directionOf(at.value, expected),
        neighbors,
        metrics: [],
        why: goneSentence(member, span) ?? verdictSentence(facts[kind]),
      };
    },
  };
}

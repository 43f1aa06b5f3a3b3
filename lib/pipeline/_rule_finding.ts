/**
 * What a rule found, as a finding.
 *
 * @module
 */

import type { Finding, FindingFacts, FindingSpan } from "../decide/finding.ts";
import { type VerdictFacts, verdictSentence } from "../decide/verdict_text.ts";
import type { RuleHit } from "../detect/storage_rules.ts";
import type { RuleKind } from "../model/array_verdict.ts";
import type { SeriesKey } from "../model/series.ts";
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
import type { ResourceJudge, ResourceMember } from "./resource_judge.ts";

/** What it is made of. */
export interface RuleFacts extends FindingFacts {
  readonly maker: "rule";
  readonly kind: RuleKind;
  readonly member: SeriesKey;
  readonly resource: string;
  readonly resourceType: string;
  readonly sinceMs: number;
  readonly atMs: number;
  readonly run: number;
  readonly valueThen: number;
  readonly level: number;
  readonly metricCount: number;
}

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
  const facts: RuleFacts = {
    maker: "rule",
    kind,
    member: member.key,
    resource: resource.key,
    resourceType: resource.type,
    sinceMs: resource.hitSinceMs(hit),
    atMs: resource.newestMs,
    run: resource.hitRun(hit),
    valueThen: resource.row[hit.metric]!,
    level: resource.levelOf(hit.metric),
    metricCount: resource.members.length,
  };
  return ruleFindingOf(facts, member, context);
}

/** The finding that these facts make. */
export function ruleFindingOf(
  about: RuleFacts,
  member: ResourceMember,
  context: ArrayContext,
): Finding {
  const { kind, atMs, sinceMs, run, valueThen, level, metricCount } = about;
  return {
    facts: about,
    kind,
    key: member.key.text,
    resource: about.resource,
    resourceType: about.resourceType,
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

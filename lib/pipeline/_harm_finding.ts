/**
 * A resource whose metrics together say that it is harmed, as a finding.
 *
 * @module
 */

import type {
  Finding,
  FindingFacts,
  FindingScore,
  FindingSpan,
} from "../decide/finding.ts";
import { deviates } from "../decide/metric_policies.ts";
import { type VerdictFacts, verdictSentence } from "../decide/verdict_text.ts";
import { JOINT } from "../detect/storage_constants.ts";
import type { Anomaly, ExpectedRange } from "../model/anomaly.ts";
import type { HarmKind } from "../model/array_verdict.ts";
import type { SeriesKey } from "../model/series.ts";
import {
  directionOf,
  goneSentence,
  leftRangeMs,
  memberFor,
  readingOf,
  seriesOf,
  valueAt,
} from "./_finding_parts.ts";
import { type Compared, comparedWith, METRIC_OF } from "./_joint_comparison.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type { ResourceJudge, ResourceMember } from "./resource_judge.ts";

/** The side of its usual range on which that metric is then. */
const SIDE_OF: Readonly<Record<HarmKind, "high" | "low">> = {
  cache: "low",
  latency: "high",
  load: "high",
};

/**
 * Whether the operator wants to hear of this side of the metric that shows a harm.
 *
 * @param resource The resource.
 * @param kind Why it is harmed.
 */
export function isHarmWanted(resource: ResourceJudge, kind: HarmKind): boolean {
  const { direction } = memberFor(resource, METRIC_OF[kind]).member.policy;
  return direction === "both" || direction === SIDE_OF[kind];
}

/**
 * Whether a harm is as large as the operator wants it to be.
 *
 * @param resource The resource, whose row was judged last.
 * @param kind Why it is harmed.
 * @param context Its array.
 */
export function isHarmLarge(
  resource: ResourceJudge,
  kind: HarmKind,
  context: ArrayContext,
): boolean {
  const { policy } = memberFor(resource, METRIC_OF[kind]).member;
  const { value, expected } = comparedWith(resource, kind, context);
  return expected === null || deviates(policy, value, expected);
}

/** A resource that is harmed. */
export interface Harmed {
  /** Which one. */
  readonly resource: ResourceJudge;
  /** Why. */
  readonly kind: HarmKind;
  /** ln LOF of its metrics together. */
  readonly score: number;
  /** Others with the same values. */
  readonly copies: number;
}

/** What the array has to do with it. */
export interface HarmOccasion {
  /** The level that the evidence of the array passed. */
  readonly level: number;
  /** How often a quiet array passes it, times per week. */
  readonly perWeek: number;
  /** The array. */
  readonly context: ArrayContext;
}

/** The finding. */
export function harmFinding(harmed: Harmed, occasion: HarmOccasion): Finding {
  const { resource, kind, score, copies } = harmed;
  const { member, place } = memberFor(resource, METRIC_OF[kind]);
  const atMs = resource.verdictMs;
  const valueThen = resource.row[place]!;
  const { context } = occasion;
  const compared = comparedWith(resource, kind, context);
  // As it is now: the view reuses its verdict, and begins anew with a new metric.
  const { isLoadUnknown, loadFactor } = resource.verdict!;
  const about: HarmedFacts = {
    maker: "harm",
    kind,
    member: member.key,
    resource: resource.key,
    resourceType: resource.type,
    valueThen,
    compared: { ...compared, kind, isLoadUnknown, loadFactor },
    sinceMs: Math.min(
      sinceWhen(member, harmed, compared.expected),
      resource.harmedSinceMs,
    ),
    atMs,
    score: { score, threshold: occasion.level, perWeek: occasion.perWeek },
    confidence: resource.view?.isFull === true ? "normal" : "low",
    copies,
  };
  return harmFindingOf(about, member);
}

/** The finding that these facts make. */
export function harmFindingOf(
  about: HarmedFacts,
  member: ResourceMember,
): Finding {
  const { kind, valueThen, compared } = about;
  return {
    facts: about,
    kind,
    key: member.key.text,
    resource: about.resource,
    resourceType: about.resourceType,
    sinceMs: about.sinceMs,
    atMs: about.atMs,
    score: about.score,
    confidence: about.confidence,
    copies: about.copies,
    isLatency: kind === "latency",
    series: () => seriesOf(member),
    details: (span) => {
      const isOver = span.state === "resolved";
      const value = isOver || Number.isNaN(valueThen)
        ? valueAt(member, span.atMs)
        : valueThen;
      return {
        value,
        expected: compared.expected,
        direction: isOver
          ? directionOf(value ?? compared.value, compared.expected)
          : SIDE_OF[kind],
        neighbors: compared.neighbors,
        metrics: compared.metrics,
        why: goneSentence(member, span) ??
          verdictSentence(factsOf(compared, member, span)),
      };
    },
  };
}

/** First sample of the run up to now beyond the range; it cannot be long before the joint view has noticed. */
function sinceWhen(
  member: ResourceMember,
  { resource, kind }: Harmed,
  expected: ExpectedRange | null,
): number {
  if (expected === null) return resource.verdictMs;
  const isBeyond = (value: number) =>
    SIDE_OF[kind] === "low" ? value < expected.low : value > expected.high;
  const lookBackMs = resource.verdictMs - resource.harmedSinceMs + JOINT.spanMs;
  return leftRangeMs(member, resource.verdictMs, isBeyond, lookBackMs);
}

/** What a finding is made of. */
export interface HarmedFacts extends FindingFacts {
  readonly maker: "harm";
  readonly kind: HarmKind;
  readonly member: SeriesKey;
  readonly resource: string;
  readonly resourceType: string;
  readonly sinceMs: number;
  readonly atMs: number;
  readonly score: FindingScore;
  readonly confidence: Anomaly["confidence"];
  readonly copies: number;
  readonly valueThen: number;
  readonly compared: HarmFacts;
}

/** What was compared, with what the joint view said then. */
interface HarmFacts extends Compared {
  readonly kind: HarmKind;
  readonly isLoadUnknown: boolean;
  readonly loadFactor: number;
}

function factsOf(
  facts: HarmFacts,
  member: ResourceMember,
  span: FindingSpan,
): VerdictFacts {
  const { kind, value, expected, neighbors } = facts;
  const compared = {
    ...span,
    ...readingOf(member),
    value,
    expected: expected ?? undefined,
    nearest: neighbors[0],
  };
  switch (kind) {
    case "latency": {
      const { similarLoads } = facts;
      const isLoadUsual = !facts.isLoadUnknown;
      return { ...compared, kind, similarLoads, isLoadUsual };
    }
    case "cache":
      return { ...compared, kind };
    case "load":
      return { ...compared, kind, timesToday: facts.loadFactor };
  }
}

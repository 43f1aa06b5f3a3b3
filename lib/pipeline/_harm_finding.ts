/**
 * A resource whose metrics together say that it is harmed, as a finding.
 *
 * @module
 */

import type { Finding } from "../decide/finding.ts";
import { type VerdictFacts, verdictSentence } from "../decide/verdict_text.ts";
import { JOINT } from "../detect/storage_constants.ts";
import type { HarmKind } from "../model/array_verdict.ts";
import {
  directionOf,
  goneSentence,
  leftRangeMs,
  memberFor,
  readingOf,
  seriesOf,
  usualOf,
  valueAt,
} from "./_finding_parts.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type { ResourceJudge } from "./resource_judge.ts";

/** The metric that shows each harm. */
const METRIC_OF: Readonly<Record<HarmKind, string>> = {
  cache: "cacheHitRatio",
  latency: "responseTime",
  load: "iops",
};

/** What a joint view sees cannot have begun earlier than this before it. */
const LOOK_BACK_MS = JOINT.spanMs;

/** The side of its usual range on which that metric is then. */
const SIDE_OF: Readonly<Record<HarmKind, "high" | "low">> = {
  cache: "low",
  latency: "high",
  load: "high",
};

/**
 * Whether the operator wants to hear of a harm.
 *
 * @param resource The resource.
 * @param kind Why it is harmed.
 */
export function isHarmWanted(resource: ResourceJudge, kind: HarmKind): boolean {
  const { direction } = memberFor(resource, METRIC_OF[kind]).member.policy;
  return direction === "both" || direction === SIDE_OF[kind];
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

/**
 * The finding.
 *
 * @param harmed The resource.
 * @param about The level that the evidence of the array passed, how often a quiet array does, and the array.
 */
export function harmFinding(
  { resource, kind, score, copies }: Harmed,
  { level, perWeek, context }: {
    readonly level: number;
    readonly perWeek: number;
    readonly context: ArrayContext;
  },
): Finding {
  const { isLoadUnknown, loadFactor } = resource.verdict!;
  const { member, place } = memberFor(resource, METRIC_OF[kind]);
  const atMs = resource.verdictMs;
  const valueThen = resource.row[place]!;
  const usual = usualOf(
    member,
    { atMs, value: valueThen },
    resource.harmedSinceMs - LOOK_BACK_MS,
    context,
  ).expected;
  const sinceMs = leftRangeMs(
    member,
    atMs,
    (value) =>
      usual !== null &&
      (kind === "cache" ? value < usual.low : value > usual.high),
    atMs - resource.harmedSinceMs + LOOK_BACK_MS,
  );
  return {
    kind,
    key: member.key.text,
    resource: resource.key,
    resourceType: resource.type,
    sinceMs: Math.min(sinceMs, resource.harmedSinceMs),
    atMs,
    score: { score, threshold: level, perWeek },
    confidence: "normal",
    copies,
    isLatency: kind === "latency",
    series: () => seriesOf(member),
    details: (span) => {
      const value = span.state === "resolved" || Number.isNaN(valueThen)
        ? valueAt(member, span.atMs)
        : valueThen;
      const at = { atMs: span.atMs, value: value ?? 0 };
      const { expected, neighbors } = usualOf(
        member,
        at,
        span.startMs,
        context,
      );
      const compared = {
        ...span,
        ...readingOf(member),
        value: at.value,
        expected: expected ?? undefined,
        nearest: neighbors[0],
      };
      const facts: Record<HarmKind, VerdictFacts> = {
        latency: {
          ...compared,
          kind: "latency",
          similarLoads: JOINT.k,
          isLoadUsual: !isLoadUnknown,
        },
        cache: { ...compared, kind: "cache" },
        load: { ...compared, kind: "load", timesToday: loadFactor },
      };
      return {
        value,
        expected,
        direction: value === null ? "within" : directionOf(value, expected),
        neighbors,
        metrics: [],
        why: goneSentence(member, span) ?? verdictSentence(facts[kind]),
      };
    },
  };
}

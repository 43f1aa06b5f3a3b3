/**
 * A single series that is out of line with its own past.
 *
 * @module
 */

import { ALERT_CONSTANTS, perWeekOf } from "../decide/alert_constants.ts";
import { alertExcess } from "../decide/alert_controller.ts";
import type { Finding, FindingFacts, FindingScore } from "../decide/finding.ts";
import { deviates } from "../decide/metric_policies.ts";
import { verdictSentence } from "../decide/verdict_text.ts";
import type { Anomaly } from "../model/anomaly.ts";
import type { MetricPolicy } from "../model/metric_policy.ts";
import type { SeriesKey } from "../model/series.ts";
import type { Series } from "../store/series_store.ts";
import {
  directionOf,
  goneSentence,
  readingOf,
  seriesOf,
  usualOf,
  valueAt,
} from "./_finding_parts.ts";
import type { ScoredSample } from "./_rounds.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type { ResourceMember } from "./resource_judge.ts";
import type { SeriesState } from "./series_state.ts";

/** What a finding is made of. */
export interface UnusualFacts extends FindingFacts {
  readonly maker: "unusual";
  readonly member: SeriesKey;
  readonly resource: string;
  readonly resourceType: string;
  readonly atMs: number;
  readonly value: number;
  readonly score: FindingScore;
  readonly confidence: Anomaly["confidence"];
}

/** A sample that is far enough out for its own series. */
export interface UnusualSample {
  /** Its series. */
  readonly series: Series<SeriesState>;
  /** How far out it is; see `alertExcess`. */
  readonly excess: number;
  /** The excess from which on it goes on. */
  readonly from: number;
  /** Whether the series has no open anomaly of its own yet. */
  readonly isNew: boolean;
  /** Makes the finding. */
  finding(): Finding;
}

/**
 * Looks at a sample that alerts, or whose series has an open anomaly: that goes
 * on for as long as its samples are as far out as the one that opened it had to
 * be.
 *
 * @param sample The sample.
 * @param context What the array is.
 * @returns `undefined` where it is normal, or deviates less than the operator wants to hear of.
 */
export function unusualSample(
  sample: ScoredSample,
  context: ArrayContext,
): UnusualSample | undefined {
  const { series, level, isAlert, isYoung } = sample;
  const { unusualFrom } = series.state;
  const isNew = Number.isNaN(unusualFrom);
  const excess = alertExcess(sample.slow, sample.fast);
  const opens = isYoung ? level * ALERT_CONSTANTS.youngFactor : level;
  const from = isNew ? opens : unusualFrom;
  if ((isNew && !isAlert) || !(excess >= from)) return undefined;
  if (isNew && !isWorthTelling(sample, context)) return undefined;
  return {
    series,
    excess,
    from,
    isNew,
    finding: () => findingOf(sample, from, context),
  };
}

/** Whether it deviates by more than the least that an operator wants to hear of. */
export function isWorthTelling(
  { series, atMs, value }: ScoredSample,
  context: ArrayContext,
): boolean {
  const { resource, place } = series.state;
  const member = resource.members[place]!;
  if (member.policy.direction === "none") return false;
  if (isAnyTold(member.policy)) return true;
  const { expected } = usualOf(member, { atMs, value }, atMs, context);
  return expected === null || deviates(member.policy, value, expected);
}

/** A metric of which nothing is known: its shape may be unusual within the usual range. */
function isAnyTold(policy: MetricPolicy): boolean {
  const { direction, minAbsolute, minRelative } = policy;
  return direction === "both" && minAbsolute === 0 && minRelative === 0;
}

function findingOf(
  sample: ScoredSample,
  from: number,
  context: ArrayContext,
): Finding {
  const { series, atMs, value, slow, fast, isYoung } = sample;
  const { resource, place, detector } = series.state;
  const member = resource.members[place]!;
  // Told in the unit of the experts that are further out.
  const isFast = fast / ALERT_CONSTANTS.fast > slow / ALERT_CONSTANTS.slow;
  const unit = isFast ? ALERT_CONSTANTS.fast : ALERT_CONSTANTS.slow;
  const { incidentsPerWeek } = context.options;
  const facts: UnusualFacts = {
    maker: "unusual",
    member: member.key,
    resource: resource.key,
    resourceType: resource.type,
    atMs,
    value,
    score: {
      score: isFast ? fast : slow,
      threshold: from * unit,
      perWeek: perWeekOf(alertExcess(slow, fast) / from, incidentsPerWeek),
    },
    confidence: isYoung || !detector.isFull ? "low" : "normal",
  };
  return unusualFindingOf(facts, member, context);
}

/** The finding that these facts make. */
export function unusualFindingOf(
  facts: UnusualFacts,
  member: ResourceMember,
  context: ArrayContext,
): Finding {
  const { atMs, value } = facts;
  return {
    facts,
    kind: "unusual",
    key: member.key.text,
    resource: facts.resource,
    resourceType: facts.resourceType,
    sinceMs: atMs,
    atMs,
    score: facts.score,
    confidence: facts.confidence,
    copies: 0,
    isLatency: member.key.metric.toLowerCase().endsWith("responsetime"),
    series: () => seriesOf(member),
    details: (span) => {
      const shown = span.state === "resolved"
        ? valueAt(member, span.atMs)
        : value;
      const at = { atMs: span.atMs, value: shown ?? value };
      const { expected, neighbors } = usualOf(
        member,
        at,
        span.startMs,
        context,
      );
      const direction = directionOf(at.value, expected);
      return {
        value: shown,
        expected,
        direction,
        neighbors,
        metrics: [],
        why: goneSentence(member, span) ?? verdictSentence({
          ...span,
          ...readingOf(member),
          kind: "unusual",
          value: at.value,
          expected: expected ?? { low: at.value, high: at.value },
          direction: expected === null ? "within" : direction,
          nearest: neighbors[0],
        }),
      };
    },
  };
}

/**
 * A single series that is out of line with its own past, as a finding.
 *
 * @module
 */

import { ALERT_CONSTANTS, perWeekOf } from "../decide/alert_constants.ts";
import type { AnomalyBook } from "../decide/anomaly_book.ts";
import type { Finding } from "../decide/finding.ts";
import { deviates } from "../decide/metric_policies.ts";
import { sentenceOf } from "../decide/sentence.ts";
import {
  directionOf,
  newestValue,
  seriesOf,
  usualOf,
} from "./_finding_parts.ts";
import type { ScoredSample } from "./_rounds.ts";
import type { ArrayContext } from "./array_judge_options.ts";

/**
 * The finding; `undefined` where the sample is normal, or deviates less than
 * the operator wants to hear of.
 *
 * @param sample The sample.
 * @param context What the array is.
 * @param book What is open: an anomaly goes on for as long as its samples are as far out as the one that opened it had to be.
 */
export function unusualFinding(
  sample: ScoredSample,
  context: ArrayContext,
  book: AnomalyBook,
): Finding | undefined {
  const { series, atMs, value, excess, level, isAlert, isYoung } = sample;
  const { resource, place } = series.state;
  const member = resource.members[place]!;
  const open = book.get("unusual", series.key.text);
  const threshold = open?.finding.score?.threshold ??
    (isYoung ? level * ALERT_CONSTANTS.youngFactor : level);
  if (open === undefined && !isAlert) return undefined;
  if (!(excess >= threshold)) return undefined;
  const sinceMs = open?.startMs ?? atMs;
  const then = usualOf(member, { atMs, value }, sinceMs, context);
  if (
    open === undefined && then.expected !== null &&
    !deviates(member.policy, value, then.expected)
  ) return undefined;
  return {
    kind: "unusual",
    key: series.key.text,
    resource: resource.key,
    resourceType: resource.type,
    sinceMs,
    atMs,
    score: {
      score: excess,
      threshold,
      perWeek: perWeekOf(excess / threshold, context.options.incidentsPerWeek),
    },
    confidence: isYoung || !series.state.detector.isFull ? "low" : "normal",
    copies: 0,
    isLatency: member.key.metric.toLowerCase().includes("responsetime"),
    series: () => seriesOf(member),
    details: (span) => {
      const shown = span.state === "resolved" ? newestValue(member, span.atMs) : value;
      const at = { atMs: span.atMs, value: shown ?? value };
      const { expected, neighbors } = usualOf(member, at, sinceMs, context);
      return {
        value: shown,
        expected,
        direction: directionOf(at.value, expected),
        neighbors,
        metrics: [],
        why: sentenceOf({
          kind: "unusual",
          span,
          series: seriesOf(member),
          value: shown,
          expected,
          nearest: neighbors[0],
        }),
      };
    },
  };
}

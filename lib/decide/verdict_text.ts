/**
 * What a check found, as one plain English sentence: for each kind of anomaly
 * but silence. Words, numbers and foreign text are treated as in `why.ts`.
 *
 * @module
 */

import type { AnomalyState, ExpectedRange } from "../model/anomaly.ts";
import { plain, utc } from "./plain_text.ts";
import { nameOf, rounded, smallestGap, why, type WhyFacts } from "./why.ts";

/** No sentence is longer, in UTF-16 code units; the longest ones end in an ellipsis. */
export const LONGEST_SENTENCE = 300;

/** The life of an anomaly; times are ms since 1970. */
export interface VerdictLife {
  /** What happened to it. */
  readonly state: AnomalyState;
  /** Its first abnormal sample. */
  readonly startMs: number;
  /** Its last abnormal sample so far. */
  readonly endMs: number;
}

/** One value of one metric. */
export interface Reading {
  /** Canonical metric name. */
  readonly metric: string;
  /** Unit as declared. */
  readonly unit: string | undefined;
  /** The value, in that unit. */
  readonly value: number;
}

/** A value beside those at the most similar loads. */
export interface ComparedReading extends Reading {
  /** Where the values at the most similar loads lay; `undefined` where there were none. */
  readonly expected: ExpectedRange | undefined;
  /** The one of them that is closest to the value, if any. */
  readonly nearest:
    | { readonly atMs: number; readonly value: number }
    | undefined;
}

/** Latency above what the load explains. */
export interface LatencyFacts extends VerdictLife, ComparedReading {
  /** Which check. */
  readonly kind: "latency";
  /** How many similar loads were compared, >= 1. */
  readonly similarLoads: number;
  /** Whether there were such loads before. */
  readonly isLoadUsual: boolean;
}

/** A cache hit ratio below that of similar loads. */
export interface CacheFacts extends VerdictLife, ComparedReading {
  /** Which check. */
  readonly kind: "cache";
}

/** A load above all that was ever seen. */
export interface LoadFacts extends VerdictLife, Reading {
  /** Which check. */
  readonly kind: "load";
  /** The value over the most of this time of day; not finite where there was none. */
  readonly timesToday: number;
}

/** A resource that repeats its values. */
export interface FrozenFacts extends VerdictLife {
  /** Which check. */
  readonly kind: "frozen";
  /** How many metrics do, >= 1. */
  readonly metricCount: number;
  /** How often they did, >= 1. */
  readonly sampleCount: number;
  /** One of the values, if any. */
  readonly last: Reading | undefined;
}

/** A load that fell to nothing. */
export interface ZeroFacts extends VerdictLife {
  /** Which check. */
  readonly kind: "zero";
  /** Canonical metric name. */
  readonly metric: string;
  /** Unit as declared. */
  readonly unit: string | undefined;
  /** Where the values usually lie; `undefined` where nothing is known. */
  readonly expected: ExpectedRange | undefined;
}

/** One absurd sample. */
export interface SpikeFacts extends VerdictLife, Reading {
  /** Which check. */
  readonly kind: "spike";
  /** The value over the level before; not finite where that was 0. */
  readonly timesBefore: number;
}

/** A single series out of line with its own past. */
export interface UnusualFacts extends WhyFacts {
  /** Which check. */
  readonly kind: "unusual";
}

/** What a check found; `kind` tells which check. */
export type VerdictFacts =
  | LatencyFacts
  | CacheFacts
  | LoadFacts
  | FrozenFacts
  | ZeroFacts
  | SpikeFacts
  | UnusualFacts;

/**
 * The sentence of a message about an anomaly.
 *
 * @returns For example `responseTime 9.4 ms, although the load is usual: 1.1 to
 * 2.3 ms at the 8 most similar loads; nearest: 2.3 ms at 2023-11-03T02:15Z`.
 * One line, no full stop, at most {@linkcode LONGEST_SENTENCE} long.
 * @throws {RangeError} If a time lies beyond the year 275760.
 */
export function verdictSentence(facts: VerdictFacts): string {
  if (facts.kind === "unusual") return bounded(why(facts));
  return bounded(
    facts.state === "resolved"
      ? `${troubleOf(facts)} is over; ${span(facts)}`
      : findingOf(facts),
  );
}

/** The text, cut where it is longer than a sentence may be. */
export function bounded(sentence: string): string {
  if (sentence.length <= LONGEST_SENTENCE) return sentence;
  const start = sentence.slice(0, LONGEST_SENTENCE - 1);
  return `${start.replace(/[\ud800-\udbff]$/, "")}…`; // no half of a character
}

/** All checks but the one that `why.ts` speaks for. */
type RuleFacts = Exclude<VerdictFacts, UnusualFacts>;

/** What is over, in a few words. */
function troubleOf(facts: RuleFacts): string {
  switch (facts.kind) {
    case "cache":
      return `low ${nameOf(facts.metric)}`;
    case "frozen":
      return `repetition of ${metrics(facts.metricCount)}`;
    case "latency":
    case "load":
      return `high ${nameOf(facts.metric)}`;
    case "spike":
      return `spike of ${nameOf(facts.metric)}`;
    case "zero":
      return `${nameOf(facts.metric)} of 0`;
  }
}

function findingOf(facts: RuleFacts): string {
  switch (facts.kind) {
    case "cache":
      return cacheFinding(facts);
    case "frozen":
      return frozenFinding(facts);
    case "latency":
      return latencyFinding(facts);
    case "load":
      return loadFinding(facts);
    case "spike":
      return spikeFinding(facts);
    case "zero":
      return zeroFinding(facts);
  }
}

function latencyFinding(facts: LatencyFacts): string {
  const { expected, similarLoads, isLoadUsual } = facts;
  const gap = gapOf(facts);
  const claim = `${reading(facts, gap)}, ${
    isLoadUsual ? "although the load is usual" : "more than the load explains"
  }`;
  if (expected === undefined) return withNews(claim, facts, gap);
  const loads = similarLoads === 1
    ? "the most similar load"
    : `the ${similarLoads} most similar loads`;
  const range = rangeText(expected, facts.unit, gap);
  return withNews(`${claim}: ${range} at ${loads}`, facts, gap);
}

function cacheFinding(facts: CacheFacts): string {
  const gap = gapOf(facts);
  const usual = facts.expected === undefined
    ? "low for such a load"
    : `usually ${rangeText(facts.expected, facts.unit, gap)} at such loads`;
  return withNews(`${reading(facts, gap)}, ${usual}`, facts, gap);
}

function loadFinding(facts: LoadFacts): string {
  const { timesToday } = facts;
  const today = Number.isFinite(timesToday)
    ? `${rounded(timesToday, 0)} times the most of this time of day and `
    : "";
  const claim = `${reading(facts, 0)}, ${today}more than ever seen`;
  return [claim, ...worse(facts)].join("; ");
}

function frozenFinding(facts: FrozenFacts): string {
  const { metricCount, sampleCount, startMs, last } = facts;
  const repeated = metricCount === 1
    ? "has repeated its value"
    : "have repeated their values";
  const samples = sampleCount === 1 ? "1 sample" : `${sampleCount} samples`;
  const claim = `${metrics(metricCount)} ${repeated} since ${
    utc(startMs)
  } (${samples})`;
  return last === undefined ? claim : `${claim}; last ${reading(last, 0)}`;
}

function zeroFinding({ metric, unit, startMs, expected }: ZeroFacts): string {
  const claim = `${nameOf(metric)} has been 0 since ${utc(startMs)}`;
  if (expected === undefined) return claim;
  const gap = smallestGap(0, expected.low, expected.high);
  return `${claim}, usually ${rangeText(expected, unit, gap)}`;
}

function spikeFinding(facts: SpikeFacts): string {
  const { timesBefore } = facts;
  const height = Number.isFinite(timesBefore)
    ? `one sample of ${rounded(timesBefore, 0)} times the level before`
    : "one sample far above the level before";
  return `${reading(facts, 0)}, ${height}: likely a counter reset`;
}

/** The claim, since when it is so where it got worse, and the nearest earlier value. */
function withNews(
  claim: string,
  facts: VerdictLife & ComparedReading,
  gap: number,
): string {
  const { nearest, unit } = facts;
  const parts = [claim, ...worse(facts)];
  if (nearest !== undefined) {
    const value = withUnit(rounded(nearest.value, gap), unit);
    parts.push(`nearest: ${value} at ${utc(nearest.atMs)}`);
  }
  return parts.join("; ");
}

function worse({ state, startMs }: VerdictLife): string[] {
  return state === "update"
    ? [`abnormal since ${utc(startMs)} and getting worse`]
    : [];
}

function span({ startMs, endMs }: VerdictLife): string {
  return startMs === endMs
    ? `it was seen at ${utc(startMs)}`
    : `it lasted from ${utc(startMs)} to ${utc(endMs)}`;
}

function metrics(count: number): string {
  return count === 1 ? "the only metric" : `all ${count} metrics`;
}

/** The difference that the numbers of a comparison must show. */
function gapOf({ value, expected }: ComparedReading): number {
  return expected === undefined
    ? 0
    : smallestGap(value, expected.low, expected.high);
}

/** `responseTime 9.4 ms`. */
function reading({ metric, unit, value }: Reading, gap: number): string {
  return `${nameOf(metric)} ${withUnit(rounded(value, gap), unit)}`;
}

/** `1.1 to 2.3 ms`. */
function rangeText(
  { low, high }: ExpectedRange,
  unit: string | undefined,
  gap: number,
): string {
  const from = rounded(low, gap);
  const to = rounded(high, gap);
  return withUnit(from === to ? from : `${from} to ${to}`, unit);
}

function withUnit(text: string, unit: string | undefined): string {
  const shown = plain(unit ?? "");
  return shown === "" ? text : `${text} ${shown}`;
}

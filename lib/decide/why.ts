/**
 * Why something is an anomaly, as one plain English sentence.
 *
 * Numbers are rounded for people: at least three digits, and so many that the
 * value and the usual range can be told apart, at most six. Foreign text
 * (names of metrics, units) is cut short and cleaned by `plain_text.ts`; a web
 * page still has to escape it.
 *
 * @module
 */

import type { Anomaly, AnomalyState, ExpectedRange } from "../model/anomaly.ts";
import type { Neighbor } from "../model/neighbor.ts";
import { plain, utc } from "./plain_text.ts";

/** What the sentence tells of; times are ms since 1970. */
export interface WhyFacts {
  /** What happened to the anomaly. */
  readonly state: AnomalyState;
  /** Canonical metric name. */
  readonly metric: string;
  /** Unit as declared. */
  readonly unit: string | undefined;
  /** First outlier of the anomaly. */
  readonly startMs: number;
  /** Its last outlier so far. */
  readonly endMs: number;
  /** Time of the sample that the message is about. */
  readonly atMs: number;
  /** Value of that sample. */
  readonly value: number;
  /** Where values usually lie. */
  readonly expected: ExpectedRange;
  /** On which side of that range the value lies. */
  readonly direction: Anomaly["direction"];
  /** The nearest earlier value, if any. */
  readonly nearest: Neighbor | undefined;
}

/**
 * The sentence of a message about an anomaly.
 *
 * @returns For example `responseTime 41.2 ms, usually 1.1 to 6.3 ms; nearest:
 * 7.9 ms at 2023-11-03T02:15Z`. One line, no full stop.
 */
export function why(facts: WhyFacts): string {
  const { value, expected: { low, high }, nearest } = facts;
  const gap = smallestGap(value, low, high);
  const unit = plain(facts.unit ?? "");
  const withUnit = (text: string) => unit === "" ? text : `${text} ${unit}`;
  const from = rounded(low, gap);
  const to = rounded(high, gap);
  const range = withUnit(from === to ? from : `${from} to ${to}`);
  const subject = `${nameOf(facts.metric)} ${withUnit(rounded(value, gap))}`;
  if (facts.state === "resolved") {
    return `${subject} is no longer abnormal (usually ${range}); ${
      span(facts)
    }`;
  }
  const parts = [
    facts.direction === "within"
      ? `${subject}, unusual although inside the usual range of ${range}`
      : `${subject}, usually ${range}`,
  ];
  if (facts.state === "update") {
    parts.push(`abnormal since ${utc(facts.startMs)} and getting worse`);
  }
  if (nearest !== undefined) {
    const text = withUnit(rounded(nearest.value, gap));
    parts.push(`nearest: ${text} at ${utc(nearest.atMs)}`);
  }
  return parts.join("; ");
}

/**
 * The sentence for an anomaly that ends because its series is gone.
 *
 * @returns For example `responseTime has had no sample since 2023-11-03T02:15Z;
 * it was abnormal at 2023-11-03T02:00Z`.
 */
export function whyGone(
  facts: Pick<WhyFacts, "metric" | "atMs" | "startMs" | "endMs">,
): string {
  const { metric, atMs } = facts;
  return `${nameOf(metric)} has had no sample since ${utc(atMs)}; ${
    span(facts)
  }`;
}

function span(
  { startMs, endMs }: Pick<WhyFacts, "startMs" | "endMs">,
): string {
  return endMs === startMs
    ? `it was abnormal at ${utc(startMs)}`
    : `it was abnormal from ${utc(startMs)} to ${utc(endMs)}`;
}

/** The name of a metric as a sentence may hold it, `value` where nothing of it can be shown. */
export function nameOf(metric: string): string {
  return plain(metric) || "value";
}

/** The smallest difference between unequal numbers of the three; 0 if there is none. */
export function smallestGap(a: number, b: number, c: number): number {
  const gaps = [a - b, b - c, c - a].map(Math.abs).filter((gap) => gap > 0);
  return gaps.length === 0 ? 0 : Math.min(...gaps);
}

const FEWEST_DIGITS = 3;
const MOST_DIGITS = 6;

/**
 * A number for people; never `-0`.
 *
 * @param x The number.
 * @param gap The smallest difference that must stay visible; 0 for none.
 * @returns Three to six digits.
 */
export function rounded(x: number, gap: number): string {
  const size = Math.abs(x);
  if (size === 0 || !Number.isFinite(size)) return String(x + 0);
  const magnitude = Math.floor(Math.log10(size));
  const wanted = gap > 0 ? magnitude - Math.floor(Math.log10(gap)) + 2 : 0;
  const digits = Math.min(Math.max(wanted, FEWEST_DIGITS), MOST_DIGITS);
  if (size >= 1e15 || size < 1e-4) {
    return x.toExponential(digits - 1).replace(/\.?0+e/, "e");
  }
  const decimals = Math.max(digits - 1 - magnitude, 0);
  return String(Number(x.toFixed(decimals)));
}

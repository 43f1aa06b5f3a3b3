/**
 * From scores to alerts, and from the alerts of one series to what an operator
 * counts: events found, false alerts per week.
 *
 * @module
 */

import type { IndexRange, LabeledSeries } from "./labeled_series.ts";

const WEEK_MS = 7 * 86_400_000;

/** For the index of a sample, how many samples must lie between it and the alert before. */
export type Refractory = (index: number) => number;

/** Every outlier is an alert. */
export function noRefractory(): number {
  return 0;
}

/** 4 % of what was seen, at least 40 and at most 150 samples: the same for all baselines. */
export function growingRefractory(index: number): number {
  return Math.min(150, Math.max(40, 0.04 * index));
}

/**
 * The alerts of one series under a fixed threshold.
 *
 * @param scores Higher = more abnormal. Shape `[samples]`.
 * @param threshold A sample is an outlier if its score is at least this.
 * @param refractory An outlier too soon after an alert is none.
 * @returns Indices of the alerted samples, ascending.
 */
export function alertsOf(
  scores: ArrayLike<number>,
  threshold: number,
  refractory: Refractory = noRefractory,
): number[] {
  const alerts: number[] = [];
  let last = -Infinity;
  for (let i = 0; i < scores.length; i++) {
    if (!(scores[i] >= threshold) || i - last <= refractory(i)) continue;
    alerts.push(i);
    last = i;
  }
  return alerts;
}

/** What an operator sees of one series. */
export interface EventCounts {
  /** Labelled ranges after the warm-up. */
  readonly events: number;
  /** Those that hold at least one alert. */
  readonly found: number;
  /** Alerts after the warm-up. */
  readonly alerts: number;
  /** Those outside every labelled range. */
  readonly falseAlerts: number;
  /** Time from the first sample after the warm-up to the last, in weeks. */
  readonly weeks: number;
}

/**
 * Counts events and false alerts of one series.
 *
 * @param series The series.
 * @param alerts Indices of alerted samples.
 * @param warmUpSamples Samples at the start that count for nothing; a range that reaches beyond
 * them counts with its rest.
 * @returns The counts; those of several series add up.
 */
export function countEvents(
  series: LabeledSeries,
  alerts: readonly number[],
  warmUpSamples: number,
): EventCounts {
  const times = series.timestampsMs;
  const events = series.ranges.filter(({ last }) => last >= warmUpSamples);
  const counted = alerts.filter((alert) => alert >= warmUpSamples);
  const isIn = (alert: number, { first, last }: IndexRange) =>
    alert >= first && alert <= last;
  const found = events.filter((range) =>
    counted.some((alert) => isIn(alert, range))
  );
  const falseAlerts = counted.filter((alert) =>
    !events.some((range) => isIn(alert, range))
  );
  const spanMs = warmUpSamples < times.length
    ? times[times.length - 1] - times[warmUpSamples]
    : 0;
  return {
    events: events.length,
    found: found.length,
    alerts: counted.length,
    falseAlerts: falseAlerts.length,
    weeks: spanMs / WEEK_MS,
  };
}

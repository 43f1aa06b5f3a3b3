/**
 * Scores of a detector on CSV series with labels: the protocol of the
 * cloud-monitoring set, and of a user's own files.
 *
 * The first 15 % of a series are warm-up. Ranking (average precision, VUS-PR)
 * is measured on the scores, what an operator sees on the alerts. Means are
 * over the series that have a label after the warm-up, each weighing the same;
 * counts are summed over all series.
 *
 * @module
 */

import { countEvents, type EventCounts } from "./alerts.ts";
import { averagePrecision } from "./average_precision.ts";
import {
  type LabeledSeries,
  labelsOf,
  medianIntervalMs,
  rangesAfter,
  rangesOf,
} from "./labeled_series.ts";
import { rangeMetrics } from "./range_metrics.ts";
import { vusPr } from "./vus_pr.ts";

/** Share of a series that is warm-up. */
const WARM_UP_SHARE = 0.15;
/** Up to this interval the longest buffer is an hour of one-minute samples, else a day of hours. */
const SHORT_INTERVAL_MS = 60_000;
const SHORT_INTERVAL_BUFFER = 60;
const LONG_INTERVAL_BUFFER = 24;

/** A series and what a detector said of it. */
export interface SeriesVerdict {
  /** The series with its labels. */
  readonly series: LabeledSeries;
  /** Higher = more abnormal, never NaN; of any size during the warm-up. Shape `[samples]`. */
  readonly scores: Float64Array;
  /** Indices of the samples that the detector alerted. */
  readonly alerts: readonly number[];
}

/** Scores of one series; the first four are NaN for a series without labels after the warm-up. */
export interface SeriesScore {
  /** Name of the series. */
  readonly name: string;
  /** Average precision, in [0, 1]. */
  readonly averagePrecision: number;
  /** VUS-PR as its authors compute it, in [0, 1]. */
  readonly vusPr: number;
  /** VUS-PR with open recall, which can exceed 1. */
  readonly openVusPr: number;
  /** Range-based recall of the alerts, in [0, 1]. */
  readonly rangeRecall: number;
  /** Range-based precision of the alerts, in [0, 1]; NaN for a series without alerts. */
  readonly rangePrecision: number;
  /** Events and false alerts. */
  readonly events: EventCounts;
}

/** Scores of several series. */
export interface CsvReport {
  /** Each series, in the given order. */
  readonly series: readonly SeriesScore[];
  /** Series with labels after the warm-up: those that the means are over. */
  readonly labeledSeries: number;
  /** Mean average precision. */
  readonly averagePrecision: number;
  /** Mean VUS-PR over the series shorter than the limit. */
  readonly vusPr: number;
  /** Mean VUS-PR with open recall over the same series. */
  readonly openVusPr: number;
  /** Mean range-based recall. */
  readonly rangeRecall: number;
  /** Mean range-based precision over the series with alerts. */
  readonly rangePrecision: number;
  /** Found events of all series per event, in [0, 1]. */
  readonly eventRecall: number;
  /** True alerts of all series per alert, in [0, 1]. */
  readonly alertPrecision: number;
  /** Alerts of all series, true and false, per week of one series. */
  readonly alertsPerSeriesWeek: number;
  /** False alerts of all series per week of one series. */
  readonly falseAlertsPerSeriesWeek: number;
}

/**
 * Samples that count for nothing.
 *
 * @param samples Samples of the series.
 * @returns 15 % of them, rounded down.
 */
export function warmUpSamples(samples: number): number {
  return Math.floor(WARM_UP_SHARE * samples);
}

/**
 * Longest buffer of VUS-PR.
 *
 * @param intervalMs Interval of the series in ms.
 * @returns In samples: 60 up to one minute, 24 above.
 */
export function vusBuffer(intervalMs: number): number {
  return intervalMs <= SHORT_INTERVAL_MS
    ? SHORT_INTERVAL_BUFFER
    : LONG_INTERVAL_BUFFER;
}

/**
 * Scores one series.
 *
 * @param verdict The series, its scores and its alerts.
 * @returns Its scores.
 * @throws {RangeError} If there is not one score per sample, or one after the warm-up is NaN.
 */
export function scoreSeries(verdict: SeriesVerdict): SeriesScore {
  const { series, scores, alerts } = verdict;
  const samples = series.values.length;
  if (scores.length !== samples) {
    throw new RangeError(
      `Cannot score ${series.name}: ${samples} samples, ${scores.length} scores`,
    );
  }
  const skip = warmUpSamples(samples);
  const ranges = rangesAfter(series.ranges, skip);
  const rest = scores.subarray(skip);
  const buffer = vusBuffer(medianIntervalMs(series.timestampsMs));
  const alerted = new Uint8Array(rest.length);
  for (const alert of alerts) if (alert >= skip) alerted[alert - skip] = 1;
  const { recall, precision } = rangeMetrics(ranges, rangesOf(alerted));
  return {
    name: series.name,
    averagePrecision: averagePrecision(rest, labelsOf(ranges, rest.length)),
    vusPr: vusPr(rest, ranges, buffer),
    openVusPr: vusPr(rest, ranges, buffer, { recall: "open" }),
    rangeRecall: recall,
    rangePrecision: precision,
    events: countEvents(series, alerts, skip),
  };
}

/**
 * Scores several series.
 *
 * @param verdicts Series, scores and alerts.
 * @param vusBelowSamples Only series with fewer samples enter the mean VUS-PR.
 * @returns Each series, and the means.
 */
export function scoreCsv(
  verdicts: readonly SeriesVerdict[],
  vusBelowSamples: number = Infinity,
): CsvReport {
  const scores = verdicts.map(scoreSeries);
  const short = scores.filter((_, i) =>
    verdicts[i].series.values.length < vusBelowSamples
  );
  const sum = (field: keyof EventCounts) =>
    scores.reduce((total, { events }) => total + events[field], 0);
  return {
    series: scores,
    labeledSeries: scores.filter(({ events }) => events.events > 0).length,
    averagePrecision: meanOf(scores, "averagePrecision"),
    vusPr: meanOf(short, "vusPr"),
    openVusPr: meanOf(short, "openVusPr"),
    rangeRecall: meanOf(scores, "rangeRecall"),
    rangePrecision: meanOf(
      scores.filter(({ events }) => events.events > 0),
      "rangePrecision",
    ),
    eventRecall: sum("found") / sum("events"),
    alertPrecision: 1 - sum("falseAlerts") / sum("alerts"),
    alertsPerSeriesWeek: sum("alerts") / sum("weeks"),
    falseAlertsPerSeriesWeek: sum("falseAlerts") / sum("weeks"),
  };
}

/** Mean of one field over the series where it is a number. */
function meanOf(
  scores: readonly SeriesScore[],
  field: Exclude<keyof SeriesScore, "name" | "events">,
): number {
  const values = scores.map((score) => score[field]).filter((value) =>
    !Number.isNaN(value)
  );
  return values.reduce((total, value) => total + value, 0) / values.length;
}

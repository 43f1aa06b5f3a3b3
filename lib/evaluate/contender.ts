/**
 * What is evaluated: the service's own detector, a simple baseline, a peer.
 * Whoever wants to be in the tables is a {@linkcode Contender}.
 *
 * @module
 */

import { baselineAlerts, BASELINES } from "./baselines.ts";
import type { LabeledSeries } from "./labeled_series.ts";
import type { SeriesVerdict } from "./series_score.ts";
import type { StorageRecording } from "./storage_corpus.ts";
import {
  foldByTime,
  type StorageAlert,
  type StorageIncident,
} from "./storage_score.ts";

/**
 * A detector with everything that belongs to it: scores and alerts come from
 * one and the same configuration on every corpus.
 */
export interface Contender {
  /** As printed in the tables. */
  readonly name: string;
  /**
   * Judges one series by itself, causally. The ranges of the series are the
   * labels: they are not for the contender.
   */
  judgeSeries(series: LabeledSeries): SeriesVerdict;
  /**
   * Judges all series of one array together, causally. The labels are not for
   * the contender.
   *
   * @returns Its incidents; every alert is in one of them.
   */
  judgeRecording(
    recording: StorageRecording,
  ): Promise<readonly StorageIncident[]>;
}

/** Is told of each piece of work before it begins. */
export type Progress = (
  step: {
    /** The contender at work. */
    readonly contender: string;
    /** Pieces of all contenders that are done, >= 0. */
    readonly done: number;
    /** All pieces, > `done`. */
    readonly total: number;
  },
) => void;

/** Alerts of an array that are at most this far apart are one incident, where a contender knows no better. */
export const FOLD_GAP_MS = 3_600_000;

/**
 * A contender that knows single series only: the alerts of an array are folded
 * by time.
 *
 * @param name As printed in the tables.
 * @param judgeSeries Judges one series.
 */
export function singleSeriesContender(
  name: string,
  judgeSeries: (series: LabeledSeries) => SeriesVerdict,
): Contender {
  return {
    name,
    judgeSeries,
    judgeRecording: async (recording) => {
      const alerts: StorageAlert[] = [];
      for (const series of await recording.series()) {
        for (const sample of judgeSeries(series).alerts) {
          alerts.push({
            key: series.name,
            atMs: series.timestampsMs[sample],
          });
        }
      }
      return foldByTime(alerts, FOLD_GAP_MS);
    },
  };
}

/** Every baseline as a contender, in the order of the tables; the last one never looks at the values. */
export const BASELINE_CONTENDERS: readonly Contender[] = BASELINES.map(
  ({ name, threshold, score }) =>
    singleSeriesContender(name, (series) => {
      const scores = score(series);
      return { series, scores, alerts: baselineAlerts(scores, threshold) };
    }),
);

/** The control that every table of NAB needs beside it: alerts by the clock. */
export const BLIND_CONTENDER: Contender = BASELINE_CONTENDERS.at(-1)!;

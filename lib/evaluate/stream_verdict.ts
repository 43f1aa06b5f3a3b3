/**
 * One labelled series through the stages detect and decide, as the service
 * takes every series: score, decide, learn.
 *
 * @module
 */

import { Decider, type DeciderOptions } from "../decide/decider.ts";
import { QUIET } from "../decide/lifecycle.ts";
import type { DetectorFactory } from "../detect/detector.ts";
import { makeSeriesKey } from "../model/series.ts";
import type { LabeledSeries } from "./labeled_series.ts";
import type { SeriesVerdict } from "./series_score.ts";

/** Score of samples that have none: lower than any, and still a number to sort by. */
const NO_SCORE = -Number.MAX_VALUE;

/** How a series is judged. */
export interface StreamOptions {
  /** Makes the detector of the series. */
  readonly detectors: DetectorFactory;
  /** When its outliers are anomalies. */
  readonly decide: Omit<DeciderOptions, "detector">;
}

/**
 * Judges a series.
 *
 * @param series Of timestamps that occur more than once, the first counts and the others are skipped, as the service does.
 * @param options How.
 * @returns Scores as the detector gives them, the lowest number for samples that it did not score; an alert where an anomaly opens.
 */
export function streamVerdict(
  series: LabeledSeries,
  { detectors, decide }: StreamOptions,
): SeriesVerdict {
  const { timestampsMs, values } = series;
  const detector = detectors.create();
  const decider = new Decider({ ...decide, detector: detectors.version });
  const judged = {
    key: makeSeriesKey({
      storageId: "",
      resourceType: "",
      resourceId: series.name,
      metric: "value",
    }),
    labels: {
      name: undefined,
      resourceName: undefined,
      unit: undefined,
      serialNumber: undefined,
    },
    state: { detector, lifecycle: QUIET },
  };
  const scores = new Float64Array(values.length).fill(NO_SCORE);
  const alerts: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const atMs = timestampsMs[i];
    if (i > 0 && atMs === timestampsMs[i - 1]) continue;
    const score = detector.score(atMs, values[i]);
    if (score.kind === "scored") {
      scores[i] = score.lnLof;
      const source = { topic: series.name, partition: 0, offset: String(i) };
      const message = decider.decide(judged, atMs, values[i], score, source);
      if (message?.state === "open") alerts.push(i);
    }
    detector.learn(atMs, values[i]);
  }
  return { series, scores, alerts };
}

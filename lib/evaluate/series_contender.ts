/**
 * The detector `lof/2` of single series with its alert controller, among those
 * that are evaluated.
 *
 * @module
 */

import { AlertController } from "../decide/alert_controller.ts";
import {
  SERIES_DETECTOR_VERSION,
  SeriesDetector,
} from "../detect/series_detector.ts";
import { type Contender, singleSeriesContender } from "./contender.ts";
import type { LabeledSeries } from "./labeled_series.ts";
import type { SeriesVerdict } from "./series_score.ts";

/** Judges a series as it comes; alerts of low confidence open nothing, and do not count. */
function judgeSeries(series: LabeledSeries): SeriesVerdict {
  const { timestampsMs, values } = series;
  const detector = new SeriesDetector();
  const controller = new AlertController();
  const scores = new Float64Array(values.length);
  const alerts: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const { slow, fast, score } = detector.take(timestampsMs[i]!, values[i]!);
    scores[i] = score;
    const { isYoung } = controller;
    const isAlert = controller.take(slow, fast, detector.intervalMs);
    if (isAlert && !isYoung) alerts.push(i);
  }
  return { series, scores, alerts };
}

/** Scores and alerts of `lof/2`; on recordings of arrays, of its single series. */
export const SERIES_CONTENDER: Contender = singleSeriesContender(
  SERIES_DETECTOR_VERSION,
  judgeSeries,
);

/**
 * How often a series of chance alerts, beside what the controller promises.
 *
 * @module
 */

import { ALERT_CONSTANTS } from "../../lib/decide/alert_constants.ts";
import { AlertController } from "../../lib/decide/alert_controller.ts";
import { SeriesDetector } from "../../lib/detect/series_detector.ts";
import { samplesOf } from "../../lib/model/span.ts";
import { type StreamKind, streamOf } from "./streams.ts";

const START_MS = 1_700_000_000_000;
const INTERVAL_MS = 300_000;
const WEEK_MS = 7 * 86_400_000;

/** Alerts of one series. */
export interface AlertCount {
  /** Alerts that count: those of full confidence. */
  readonly alerts: number;
  /** All alerts, those of a young series among them. */
  readonly all: number;
  /** The most that there may be of all, whatever the data. */
  readonly promise: number;
  /** Weeks that the series is long. */
  readonly weeks: number;
}

/**
 * Runs a stream at 300 s through detector and controller.
 *
 * @param kind What the stream is made of.
 * @param seed Its own stream for each.
 * @param samples Length.
 */
export function countAlerts(
  kind: StreamKind,
  seed: number,
  samples: number,
): AlertCount {
  const detector = new SeriesDetector();
  const controller = new AlertController();
  let alerts = 0;
  let all = 0;
  let budgets = 0;
  const values = streamOf(kind, seed, samples);
  for (let i = 0; i < samples; i++) {
    const { slow, fast } = detector.take(
      START_MS + i * INTERVAL_MS,
      values[i]!,
    );
    const { intervalMs } = detector;
    const { isYoung } = controller;
    if (intervalMs > 0) {
      budgets += 1 / samplesOf(ALERT_CONSTANTS.budget, intervalMs);
    }
    if (!controller.take(slow, fast, intervalMs)) continue;
    all++;
    if (!isYoung) alerts++;
  }
  // A new series alerts from level 1 on. A thousandth for rounding.
  const rise = Math.log(controller.level) / ALERT_CONSTANTS.raise;
  const promise = budgets + rise + 1e-3;
  return { alerts, all, promise, weeks: samples * INTERVAL_MS / WEEK_MS };
}

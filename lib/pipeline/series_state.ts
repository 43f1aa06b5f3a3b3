/**
 * What the judge keeps of one series beside its samples.
 *
 * @module
 */

import type { AlertController } from "../decide/alert_controller.ts";
import type { SeriesDetector } from "../detect/series_detector.ts";
import type { ArrayJudge } from "./array_judge.ts";
import type { ResourceJudge } from "./resource_judge.ts";

/** One series, seen by itself and as a part of its array. */
export interface SeriesState {
  /** Scores its samples. */
  readonly detector: SeriesDetector;
  /** Learns how lively it is. */
  readonly controller: AlertController;
  /** Its array. */
  readonly array: ArrayJudge;
  /** Its resource. */
  readonly resource: ResourceJudge;
  /** Its place among the series of the resource. */
  readonly place: number;
  /** By which the watch for silence knows it; -1 where there is none. */
  readonly silenceHandle: number;
  /** Score of its newest sample: slow + 2 fast, in ln LOF; 0 before there is one. */
  score: number;
  /** While it has an open anomaly of its own, the excess that keeps it open; else NaN. */
  unusualFrom: number;
}

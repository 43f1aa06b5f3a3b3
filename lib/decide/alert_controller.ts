/**
 * When a single series alerts: a level that learns how lively the series is, so
 * that it alerts about once per budget whatever its scores look like.
 *
 * The level falls a little with every sample and rises with every alert. So,
 * whatever the data, while ln level stays below its cap:
 * alerts <= budgets gone by + (rise of ln level) / 0.25, one for each budget and
 * at most 14 on the way up (from 1/2 to 16) once.
 *
 * @module
 */

import { samplesOf } from "../model/span.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { ALERT_CONSTANTS } from "./alert_constants.ts";

const C = ALERT_CONSTANTS;

/**
 * How far a sample is out by the stronger of its two scores.
 *
 * @param slow Sum of the slow experts, finite.
 * @param fast Sum of the fast experts, finite.
 * @returns 1 where a new series alerts; may be below 0.
 */
export function alertExcess(slow: number, fast: number): number {
  return Math.max(slow / C.slow, fast / C.fast);
}

/** The level of one series, and when it alerted last. Counts samples, knows no clock. */
export class AlertController implements Stored {
  #lnLevel = 0;
  #age = 0;
  #lastAlert = -Infinity;

  /** Whether the next alert has low confidence: it teaches the level, and should open nothing. */
  get isYoung(): boolean {
    return this.#age < C.youngSamples;
  }

  /** The excess from which on a sample alerts now, in [0.5, 16]; 1 at first. */
  get level(): number {
    return Math.exp(this.#lnLevel);
  }

  /** Samples so far, >= 0. */
  get age(): number {
    return this.#age;
  }

  /** For how many samples from the next one on it does not alert again; 0 where it may. */
  get quietLeft(): number {
    return Math.max(
      0,
      Math.floor(this.#quiet + this.#lastAlert - this.#age) + 1,
    );
  }

  /** So many samples after an alert there is no other. */
  get #quiet(): number {
    const share = C.quietShare * this.#age;
    return Math.min(C.quietMost, Math.max(C.quietLeast, share));
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.f64(this.#lnLevel);
    writer.f64(this.#age);
    writer.f64(this.#lastAlert);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    this.#lnLevel = reader.finite();
    this.#age = reader.finite();
    this.#lastAlert = reader.f64();
  }

  /**
   * Takes the scores of the next sample.
   *
   * @param slow Sum of the slow experts; NaN never alerts.
   * @param fast Sum of the fast experts; NaN never alerts.
   * @param intervalMs Interval of the series in ms; 0 while it is unknown, the level then does not fall.
   * @returns Whether the sample alerts.
   */
  take(slow: number, fast: number, intervalMs: number): boolean {
    const isAlert = alertExcess(slow, fast) >= this.level &&
      this.#age - this.#lastAlert > this.#quiet;
    if (intervalMs > 0) {
      this.#lnLevel -= C.raise / samplesOf(C.budget, intervalMs);
    }
    if (isAlert) {
      this.#lnLevel += C.raise;
      this.#lastAlert = this.#age;
    }
    this.#lnLevel = Math.max(C.lowest, Math.min(C.highest, this.#lnLevel));
    this.#age++;
    return isAlert;
  }
}

/**
 * What four experts look at: features of one series, learned sample by sample.
 * All in the unit of the series; the deviations beside them are the units in
 * which distances are judged.
 *
 * - envelope: highest, lowest, sqrt(2) mean, deviation of the last hours;
 * - context: mean of the last samples, and the time of day on a circle;
 * - short: sqrt(2) value, means of the last 2 and 4 samples;
 * - seasonal: mean of 4 residuals from the same time of earlier days.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { contextPoint } from "./context_point.ts";
import { DailyProfile } from "./daily_profile.ts";
import { RecentValues } from "./recent_values.ts";
import { Scale } from "./scale.ts";
import { SERIES_CONSTANTS } from "./series_constants.ts";
import type { SeriesPlan } from "./series_plan.ts";

const C = SERIES_CONSTANTS;

/** Bounds of the scales; see `Scale`. */
const UNBOUNDED = { farthest: Infinity, settled: 0 };
const FAST_BOUNDS = { farthest: C.fastFarthest, settled: C.fastSettled };

/** The features of one sample; points in single precision, as they are compared. */
export class FeaturePoints {
  /** Shape `[4]`. */
  readonly envelope = new Float32Array(4);
  /** Shape `[3]`. */
  readonly context = new Float32Array(3);
  /** Shape `[3]`. */
  readonly short = new Float32Array(3);
  /** Shape `[1]`. */
  readonly seasonal = new Float32Array(1);
  /** Deviation of the values: a burst widens it, and so quiets the slow experts after it. */
  slowSigma = 0;
  /** Deviation of the values but for absurd ones. */
  fastSigma = 0;
  /** Deviation of the residuals but for absurd ones. */
  residualSigma = 0;
  /** Of the value from what is usual at its time of day. */
  residual = 0;
}

/** The features of one series. */
export class SeriesFeatures implements Stored {
  readonly #plan: SeriesPlan;
  #recent: RecentValues;
  #residuals: RecentValues;
  #scale = new Scale(UNBOUNDED);
  #fastScale = new Scale(FAST_BOUNDS);
  #residualScale = new Scale(FAST_BOUNDS);
  readonly #profile: DailyProfile;

  /** Of a series without samples; `profile` for a copy that shares it. */
  constructor(plan: SeriesPlan, profile?: DailyProfile) {
    this.#plan = plan;
    this.#recent = new RecentValues(plan.recentSamples);
    this.#residuals = new RecentValues(C.residualMean);
    this.#profile = profile ??
      new DailyProfile(plan.intervalMs, plan.sizes.profileSlotMs);
  }

  /**
   * Learns a sample.
   *
   * @param localMs Its local time in ms since 1970.
   * @param value Exact in single precision.
   * @param into Gets the features of the sample.
   */
  learn(localMs: number, value: number, into: FeaturePoints): void {
    this.#embed(localMs, value, into);
    this.#profile.learn(localMs, value);
  }

  /** What {@linkcode learn} would say, without learning. Slow: copies the state. */
  preview(localMs: number, value: number, into: FeaturePoints): void {
    const copy = new SeriesFeatures(this.#plan, this.#profile);
    copy.#recent = this.#recent.copy();
    copy.#residuals = this.#residuals.copy();
    copy.#scale = this.#scale.copy();
    copy.#fastScale = this.#fastScale.copy();
    copy.#residualScale = this.#residualScale.copy();
    copy.#embed(localMs, value, into);
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    for (const part of this.#parts()) part.save(writer);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    for (const part of this.#parts()) part.load(reader);
  }

  #parts(): readonly Stored[] {
    return [
      this.#recent,
      this.#residuals,
      this.#scale,
      this.#fastScale,
      this.#residualScale,
      this.#profile,
    ];
  }

  /** Learns all but the profile. */
  #embed(localMs: number, value: number, into: FeaturePoints): void {
    const recent = this.#recent;
    const { envelopeSamples, contextSamples } = this.#plan;
    recent.push(value);
    this.#scale.learn(value);
    into.slowSigma = this.#scale.sigma;
    recent.envelope(envelopeSamples, into.envelope);
    const amplitude = C.dayAmplitude * into.slowSigma;
    contextPoint(recent.mean(contextSamples), amplitude, localMs, into.context);
    this.#fastScale.learn(value);
    into.fastSigma = this.#fastScale.sigma;
    into.short[0] = Math.SQRT2 * value;
    into.short[1] = recent.mean(C.shortMeans[0]);
    into.short[2] = recent.mean(C.shortMeans[1]);
    into.residual = this.#profile.residual(localMs, value);
    this.#residualScale.learn(into.residual);
    into.residualSigma = this.#residualScale.sigma;
    this.#residuals.push(into.residual);
    into.seasonal[0] = this.#residuals.mean(C.residualMean);
  }
}

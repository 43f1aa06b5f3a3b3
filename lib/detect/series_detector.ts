/**
 * The detector of one series, `lof/2`: four experts, each the LOF of one feature
 * against the past of the same series.
 *
 * - Slow, learning everything: the *envelope* of the last hours (level, burst)
 *   and the *context* (the level at this time of day).
 * - Fast, not learning from outliers: the *short* means of the newest samples and
 *   the *seasonal* residual from the same time of earlier days.
 *
 * Slow scores say that something has changed, fast ones say when: alerts come
 * from the slow sum at first, ranks from both.
 *
 * Rules that hold for every series:
 *
 * - A series that never changes scores 0 for ever; its first step scores high.
 * - The unit of the values and a shift of all of them do not matter, within
 *   rounding, as long as their standard deviation stays above 1e-10.
 * - Scores are finite. Nothing depends on a clock, on chance or on other series.
 *
 * @module
 */

import { samplesOf, type Span } from "../model/span.ts";
import { contextPoint } from "./context_point.ts";
import { DailyProfile } from "./daily_profile.ts";
import { Expert } from "./expert.ts";
import { learnedInterval } from "./learned_interval.ts";
import { RecentValues } from "./recent_values.ts";
import { Scale } from "./scale.ts";
import { SERIES_CONSTANTS } from "./series_constants.ts";

const C = SERIES_CONSTANTS;

/** What the experts say of one sample: sums of ln LOF, finite, 0 for what is usual. */
export interface SeriesScore {
  /** Of the slow experts, at most 40. Usual values are often below 0. */
  readonly slow: number;
  /** Of the fast experts, at most 40. */
  readonly fast: number;
  /** slow + 2 fast: what is ranked and shown. */
  readonly score: number;
}

/** Name and version that enter ids and anomalies. */
export const SERIES_DETECTOR_VERSION = "lof/2";

/**
 * Judges the samples of one series, in the order of their time.
 *
 * Scoring and learning are one step, because the judgement is part of the
 * learning: the scale includes the sample that is judged, and whether a point
 * teaches depends on its score.
 */
export class SeriesDetector {
  /** Samples from before the interval is known, times and values. */
  #early: { timesMs: number[]; values: number[] } | undefined = {
    timesMs: [],
    values: [],
  };
  #experts: SeriesExperts | undefined;
  #intervalMs = 0;
  readonly isFull = true;

  /** What was said of the newest sample; all 0 before. */
  get newest(): SeriesScore {
    return this.#experts?.score ?? NOTHING;
  }

  /** The interval of the series in ms; 0 until 17 samples have come. */
  get intervalMs(): number {
    return this.#intervalMs;
  }

  /**
   * Scores a sample against the past, then learns it.
   *
   * @param atMs In ms since 1970, not before the sample that was taken last.
   * @param value Finite; beyond ±1e149 it counts as ±1e149.
   * @returns All 0 for the first 16 samples. The next call overwrites it.
   * @throws {RangeError} If the time or the value is not finite.
   */
  take(atMs: number, value: number): SeriesScore {
    if (!Number.isFinite(value) || !Number.isFinite(atMs)) {
      throw new RangeError(
        `Cannot judge a sample that is not finite: ${value} at ${atMs}`,
      );
    }
    const usable = Math.max(
      -C.largestValue,
      Math.min(C.largestValue, value),
    );
    return this.#experts?.take(atMs, usable) ?? this.#takeEarly(atMs, usable);
  }

  /** Keeps a sample; the last one makes the experts, which then take all of them. */
  #takeEarly(atMs: number, value: number): SeriesScore {
    const { timesMs, values } = this.#early!;
    timesMs.push(atMs);
    values.push(value);
    if (timesMs.length <= C.intervalGaps) return NOTHING;
    this.#intervalMs = learnedInterval(timesMs, C.fallbackIntervalMs);
    const experts = new SeriesExperts(this.#intervalMs);
    timesMs.forEach((time, i) => experts.take(time, values[i]!));
    this.#experts = experts;
    this.#early = undefined;
    return experts.score;
  }
}

/** What is said of a sample before there are experts. */
const NOTHING: SeriesScore = Object.freeze({ slow: 0, fast: 0, score: 0 });

/** Working memory of all series: one point of each shape. */
const four = new Float64Array(4);
const three = new Float64Array(3);
const one = new Float64Array(1);

/** Bounds of the scales; see `Scale`. */
const UNBOUNDED = { farthest: Infinity, settled: 0 };
const FAST_BOUNDS = { farthest: C.fastFarthest, settled: C.fastSettled };

/** The state of a series whose interval is known. */
class SeriesExperts {
  /** Overwritten by every sample. */
  readonly score = { slow: 0, fast: 0, score: 0 };
  readonly #envelopeSamples: number;
  readonly #contextSamples: number;
  readonly #recent: RecentValues;
  readonly #residuals = new RecentValues(C.residualMean);
  readonly #profile: DailyProfile;
  /** A burst widens it, and so quiets the slow experts after it. */
  readonly #scale = new Scale(UNBOUNDED);
  readonly #fastScale = new Scale(FAST_BOUNDS);
  readonly #residualScale = new Scale(FAST_BOUNDS);
  readonly #envelope: Expert;
  readonly #context: Expert;
  readonly #short: Expert;
  readonly #seasonal: Expert;

  constructor(intervalMs: number) {
    const samples = (span: Span) => samplesOf(span, intervalMs);
    this.#envelopeSamples = samples(C.envelope);
    this.#contextSamples = samples(C.context);
    this.#recent = new RecentValues(
      Math.max(this.#envelopeSamples, this.#contextSamples, ...C.shortMeans),
    );
    this.#profile = new DailyProfile(intervalMs);
    const gap = samples(C.gap);
    const slow = {
      gap,
      every: samples(C.slowEvery),
      window: C.slowWindow,
      outlier: Infinity,
      hold: 0,
    };
    const fast = {
      gap,
      every: samples(C.fastEvery),
      outlier: C.outlier,
      hold: samples(C.hold),
    };
    // The weights count the coordinates that are stretched by sqrt(2) twice.
    this.#envelope = new Expert({ ...slow, dimension: 4, weight: 5 });
    this.#context = new Expert({ ...slow, dimension: 3, weight: 3 });
    this.#short = new Expert({
      ...fast,
      window: C.shortWindow,
      dimension: 3,
      weight: 4,
    });
    this.#seasonal = new Expert({
      ...fast,
      window: C.residualWindow,
      dimension: 1,
      weight: 1,
    });
  }

  /** Scores a sample, then learns it. */
  take(atMs: number, value: number): SeriesScore {
    this.#scale.learn(value);
    this.#recent.push(value);
    const { score } = this;
    score.slow = this.#takeSlow(atMs);
    score.fast = this.#takeShort(value) + this.#takeSeasonal(atMs, value);
    score.score = score.slow + C.fastWeight * score.fast;
    return score;
  }

  #takeSlow(atMs: number): number {
    const { sigma } = this.#scale;
    this.#recent.envelope(this.#envelopeSamples, four);
    const envelope = this.#envelope.take(four, sigma);
    const mean = this.#recent.mean(this.#contextSamples);
    contextPoint(mean, C.dayAmplitude * sigma, atMs, three);
    return envelope + this.#context.take(three, sigma);
  }

  #takeShort(value: number): number {
    this.#fastScale.learn(value);
    three[0] = Math.SQRT2 * value;
    three[1] = this.#recent.mean(C.shortMeans[0]);
    three[2] = this.#recent.mean(C.shortMeans[1]);
    return this.#short.take(three, this.#fastScale.sigma);
  }

  #takeSeasonal(atMs: number, value: number): number {
    const residual = this.#profile.take(atMs, value);
    this.#residualScale.learn(residual);
    this.#residuals.push(residual);
    one[0] = this.#residuals.mean(C.residualMean);
    return this.#seasonal.take(one, this.#residualScale.sigma);
  }
}

/** Makes the detectors of all series. */
export class SeriesDetectorFactory {
  /** Name and version of the detector. */
  readonly version = SERIES_DETECTOR_VERSION;

  /** A detector that has seen nothing. */
  create(): SeriesDetector {
    return new SeriesDetector();
  }
}

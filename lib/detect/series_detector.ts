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
 * Values are kept relative to the median of the first 17, in single precision:
 * 1e9 + noise keeps the digits of the noise. A series whose level moves away by
 * more than a million times what it varies by is then seen in coarse steps.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import type { SeriesDerivation } from "./derivation.ts";
import { learnedInterval } from "./learned_interval.ts";
import { type DetectorOptions, utcMs } from "./memory_size.ts";
import { SERIES_CONSTANTS } from "./series_constants.ts";
import { SeriesExperts, type SeriesScore } from "./series_experts.ts";
import { seriesPlan } from "./series_plan.ts";

const C = SERIES_CONSTANTS;

/** Name and version that enter ids and anomalies. */
export const SERIES_DETECTOR_VERSION = "lof/2";

/** What is said of a sample before there are experts. */
const NOTHING: SeriesScore = Object.freeze({ slow: 0, fast: 0, score: 0 });

/** Shared by all series without samples. */
const NO_SAMPLES: readonly number[] = [];
const DEFAULTS: DetectorOptions = {};

/**
 * Judges the samples of one series, in the order of their time.
 *
 * Scoring and learning are one step, because the judgement is part of the
 * learning: the scale includes the sample that is judged, and whether a point
 * teaches depends on its score.
 */
export class SeriesDetector implements Stored {
  readonly #options: DetectorOptions;
  /** Times and values, in turn, from before the interval is known. */
  #early = NO_SAMPLES;
  #experts: SeriesExperts | undefined;

  /** Has seen nothing. The options are kept, not copied: give all series the same object. */
  constructor(options: DetectorOptions = DEFAULTS) {
    this.#options = options;
  }

  /** The interval of the series in ms; 0 until 17 samples have come. */
  get intervalMs(): number {
    return this.#experts?.intervalMs ?? 0;
  }

  /** Samples that it still has to take before the next one gets a score; 16 at first, then 0 for ever. */
  get missing(): number {
    return this.#experts === undefined
      ? C.intervalGaps - this.#early.length / 2
      : 0;
  }

  /** How long that is in ms at the interval so far; `undefined` while no interval shows. */
  get missingMs(): number | undefined {
    if (this.missing === 0) return 0;
    const times = this.#early.filter((_, i) => i % 2 === 0);
    const intervalMs = learnedInterval(times, 0);
    return intervalMs === 0 ? undefined : this.missing * intervalMs;
  }

  /** Whether all windows are full, so that confidence is normal. */
  get isFull(): boolean {
    return this.#experts?.isFull ?? false;
  }

  /**
   * Scores a sample against the past, then learns it.
   *
   * @param atMs In ms since 1970, not before the sample that was taken last.
   * @param value Finite; beyond 1e37 from the median of the first values it counts as that far.
   * @returns All 0 for the first 16 samples. The next call, of any detector, overwrites it.
   * @throws {RangeError} If the time or the value is not finite.
   */
  take(atMs: number, value: number): SeriesScore {
    checkFinite(atMs, value);
    if (this.#experts !== undefined) return this.#experts.take(atMs, value);
    // Not push(): it would make room for 17 more numbers.
    this.#early = this.#early.concat(atMs, value);
    if (this.#early.length <= 2 * C.intervalGaps) return NOTHING;
    const experts = this.#makeExperts(this.#early);
    for (let i = 0; i < this.#early.length; i += 2) {
      experts.take(this.#early[i]!, this.#early[i + 1]!);
    }
    this.#experts = experts;
    this.#early = NO_SAMPLES;
    return experts.score;
  }

  /**
   * What {@linkcode take} would say of a sample, and why: to the bit what it then
   * says. The sample is not learned. Slow beside `take`.
   *
   * @param atMs See {@linkcode take}.
   * @param value See {@linkcode take}.
   * @throws {RangeError} If the time or the value is not finite.
   */
  explainNext(atMs: number, value: number): SeriesDerivation {
    checkFinite(atMs, value);
    const experts = this.#expertsFor(atMs, value);
    if (experts !== undefined) return experts.explain(atMs, value);
    return {
      atMs,
      value,
      origin: value,
      ...NOTHING,
      expected: value,
      residual: 0,
      experts: [],
    };
  }

  /**
   * The points that each expert compares the next sample with, by slot: the
   * windows behind {@linkcode explainNext}. Empty before there are experts.
   *
   * @param atMs See {@linkcode take}; of interest only for the sample with which the experts begin.
   * @param value See {@linkcode take}.
   */
  referencePoints(
    atMs: number = NaN,
    value: number = NaN,
  ): ReturnType<SeriesExperts["points"]> {
    const experts = Number.isNaN(atMs)
      ? this.#experts
      : this.#expertsFor(atMs, value);
    return experts?.points() ?? {};
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    const experts = this.#experts;
    writer.section("lof/2 1");
    writer.text(this.#options.memory ?? "full");
    writer.numbers(this.#early);
    writer.flag(experts !== undefined);
    if (experts === undefined) return;
    writer.f64(experts.intervalMs);
    writer.f64(experts.origin);
    experts.save(writer);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    const { memory = "full", localMs = utcMs, newNormalMs } = this.#options;
    reader.section("lof/2 1");
    const stored = reader.text();
    if (stored !== memory) {
      throw reader.error(`the memory is ${memory}, stored is ${stored}`);
    }
    this.#early = reader.numbers();
    if (!reader.flag()) return;
    const intervalMs = reader.finite();
    if (!(intervalMs > 0)) throw reader.error(`an interval of ${intervalMs}`);
    const plan = seriesPlan(intervalMs, memory, newNormalMs);
    this.#experts = new SeriesExperts(plan, localMs, reader.finite());
    this.#experts.load(reader);
  }

  /** The experts that judge the next sample: those that begin with it are made for the question. */
  #expertsFor(atMs: number, value: number): SeriesExperts | undefined {
    if (this.#experts !== undefined || this.missing > 0) return this.#experts;
    const experts = this.#makeExperts(this.#early.concat(atMs, value));
    for (let i = 0; i < this.#early.length; i += 2) {
      experts.take(this.#early[i]!, this.#early[i + 1]!);
    }
    return experts;
  }

  /** Experts for the series whose first samples are given, times and values in turn. */
  #makeExperts(samples: readonly number[]): SeriesExperts {
    const times = samples.filter((_, i) => i % 2 === 0);
    const values = samples.filter((_, i) => i % 2 === 1).sort((a, b) => a - b);
    const { memory = "full", localMs = utcMs, newNormalMs } = this.#options;
    const intervalMs = learnedInterval(times, C.fallbackIntervalMs);
    const plan = seriesPlan(intervalMs, memory, newNormalMs);
    return new SeriesExperts(plan, localMs, values[values.length >> 1]!);
  }
}

function checkFinite(atMs: number, value: number): void {
  if (!Number.isFinite(value) || !Number.isFinite(atMs)) {
    throw new RangeError(
      `Cannot judge a sample that is not finite: ${value} at ${atMs}`,
    );
  }
}

/** Makes the detectors of all series. */
export class SeriesDetectorFactory {
  /** Name and version of the detector. */
  readonly version: string = SERIES_DETECTOR_VERSION;
  readonly #options: DetectorOptions;

  /** All its detectors have the same options. */
  constructor(options: DetectorOptions = DEFAULTS) {
    this.#options = options;
  }

  /** A detector that has seen nothing. */
  create(): SeriesDetector {
    return new SeriesDetector(this.#options);
  }
}

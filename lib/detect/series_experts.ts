/**
 * The four experts of a series whose interval is known, and how their verdicts
 * are summed. See `series_detector.ts`.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import type {
  ExpertDerivation,
  ExpertName,
  SeriesDerivation,
} from "./derivation.ts";
import { Expert } from "./expert.ts";
import { SERIES_CONSTANTS } from "./series_constants.ts";
import { FeaturePoints, SeriesFeatures } from "./series_features.ts";
import type { SeriesPlan } from "./series_plan.ts";

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

/** Working memory of all series: the features of the present sample. */
const now = new FeaturePoints();

/** The verdict of all series, overwritten by each. */
const shared = { slow: 0, fast: 0, score: 0 };

/** The state of a series whose interval is known. */
export class SeriesExperts implements Stored {
  readonly #plan: SeriesPlan;
  readonly #localMs: (atMs: number) => number;
  readonly #origin: number;
  readonly #features: SeriesFeatures;
  readonly #envelope: Expert;
  readonly #context: Expert;
  readonly #short: Expert;
  readonly #seasonal: Expert;

  /**
   * Without samples.
   *
   * @param plan What all series of its interval have in common.
   * @param localMs Local time from the time in ms since 1970.
   * @param origin A usual value: values are kept relative to it.
   */
  constructor(
    plan: SeriesPlan,
    localMs: (atMs: number) => number,
    origin: number,
  ) {
    this.#plan = plan;
    this.#localMs = localMs;
    this.#origin = origin;
    this.#features = new SeriesFeatures(plan);
    this.#envelope = new Expert(plan.envelope);
    this.#context = new Expert(plan.context);
    this.#short = new Expert(plan.short);
    this.#seasonal = new Expert(plan.seasonal);
  }

  /** The interval that it was made for. */
  get intervalMs(): number {
    return this.#plan.intervalMs;
  }

  /** The value that all are kept relative to. */
  get origin(): number {
    return this.#origin;
  }

  /** Whether the windows of all experts are full. */
  get isFull(): boolean {
    return this.#envelope.isFull && this.#context.isFull &&
      this.#short.isFull && this.#seasonal.isFull;
  }

  /** What was said of the sample that was taken last, by whatever series. */
  get score(): SeriesScore {
    return shared;
  }

  /** Scores a sample, then learns it. See `SeriesDetector.take`. */
  take(atMs: number, value: number): SeriesScore {
    this.#features.learn(this.#localMs(atMs), this.#relative(value), now);
    shared.slow = this.#envelope.take(now.envelope, now.slowSigma) +
      this.#context.take(now.context, now.slowSigma);
    shared.fast = this.#short.take(now.short, now.fastSigma) +
      this.#seasonal.take(now.seasonal, now.residualSigma);
    shared.score = shared.slow + C.fastWeight * shared.fast;
    return shared;
  }

  /** What {@linkcode take} would say of a sample, and why; learns nothing. */
  explain(atMs: number, value: number): SeriesDerivation {
    const relative = this.#relative(value);
    this.#features.preview(this.#localMs(atMs), relative, now);
    const experts: ExpertDerivation[] = [
      this.#envelope.explain("envelope", now.envelope, now.slowSigma),
      this.#context.explain("context", now.context, now.slowSigma),
      this.#short.explain("short", now.short, now.fastSigma),
      this.#seasonal.explain("seasonal", now.seasonal, now.residualSigma),
    ];
    const slow = experts[0]!.lnLof + experts[1]!.lnLof;
    const fast = experts[2]!.lnLof + experts[3]!.lnLof;
    return {
      atMs,
      value,
      origin: this.#origin,
      slow,
      fast,
      score: slow + C.fastWeight * fast,
      expected: this.#origin + relative - now.residual,
      residual: now.residual,
      experts,
    };
  }

  /** The points that each expert compares the next sample with, by slot. */
  points(): Partial<Record<ExpertName, number[][]>> {
    return {
      envelope: this.#envelope.points(),
      context: this.#context.points(),
      short: this.#short.points(),
      seasonal: this.#seasonal.points(),
    };
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
      this.#features,
      this.#envelope,
      this.#context,
      this.#short,
      this.#seasonal,
    ];
  }

  /** A value as it is kept. The difference of two finite values may be infinite. */
  #relative(value: number): number {
    const difference = value - this.#origin;
    return Math.fround(
      Math.max(-C.farthestValue, Math.min(C.farthestValue, difference)),
    );
  }
}

/**
 * The stand-alone detector: the LOF of a value, or of the last few values,
 * against those that the same series had before.
 *
 * Rules that hold for every series:
 *
 * - A series that never changes scores ln LOF = 0 for ever. The first step away
 *   from it, by d, scores ln(1 + d / 1e-10), at most 20: the series has shown
 *   no scale yet by which to call the step small. Whether so small a change
 *   matters in practice is for `decide` to say.
 * - The unit of the values, a shift of all of them, and the order in which the
 *   window got them do not matter (within rounding, and as long as the standard
 *   deviation of the series stays above 1e-10).
 * - Scores are finite and lie in [-20, 20]. Values beyond ±1e150 count as
 *   ±1e150, so that no distance overflows.
 *
 * @module
 */

import type { Evidence, Score } from "../model/score.ts";
import { SeriesMemory, type SeriesMemoryPlan } from "./_series_memory.ts";
import type { Detector, DetectorFactory } from "./detector.ts";
import { IncrementalLof } from "./incremental_lof.ts";
import { SortedWindow } from "./sorted_window.ts";
import { SortedWindowLof } from "./sorted_window_lof.ts";

/** Scores are clipped to [-20, 20]. */
const HIGHEST_SCORE = 20;

/** The square of the difference of two values must stay finite. */
const LARGEST_VALUE = 1e150;

/** Samples that a detector keeps as they are before it sets up its window. */
const EARLY_SAMPLES = 8;

/** Settings of the detector. */
export interface LofOptions {
  /** Points that a sample is compared with, an integer from k + 1 to 65,536. */
  readonly window: number;
  /** Number of neighbours, an integer from 1 to 1000. */
  readonly k: number;
  /** Consecutive values that make a point, an integer from 1 to 1000. */
  readonly dimension: number;
  /** Points that must be in the window before there are scores, an integer from k + 1 to `window`. */
  readonly warmUp: number;
}

/** Makes the detectors of all series; they share its working memory. */
export class LofDetectorFactory implements DetectorFactory {
  /** Name and version of this detector. */
  readonly version = "lof/1";
  readonly #plan: Plan;

  /**
   * Checks the settings.
   *
   * @throws {RangeError} If one of them is out of range.
   */
  constructor(options: LofOptions) {
    const { window, k, dimension, warmUp } = options;
    checkInteger("k", k, 1, 1000);
    checkInteger("dimension", dimension, 1, 1000);
    checkInteger("window", window, k + 1, 65_536);
    checkInteger("warmUp", warmUp, k + 1, window);
    const scorer = new SortedWindowLof(k);
    const samplesToScore = warmUp + dimension - 1;
    this.#plan = {
      window,
      k,
      dimension,
      samplesToScore,
      earlySamples: Math.min(EARLY_SAMPLES, samplesToScore),
      point: new Float64Array(dimension),
      createWindow: () =>
        dimension === 1
          ? new SortedWindow(scorer, window)
          : new IncrementalLof({ k, dimension, capacity: window }),
    };
  }

  /** A detector that has seen nothing; it takes about 80 bytes. */
  create(): Detector {
    return new LofDetector(this.#plan);
  }
}

/** What the detectors of one factory have in common. */
interface Plan extends SeriesMemoryPlan {
  /** Samples to learn before there are scores. */
  readonly samplesToScore: number;
  /** Samples to learn before there is a window, 1 to `samplesToScore`. */
  readonly earlySamples: number;
}

/** Detector of one series; see the head of this file for its rules. */
class LofDetector implements Detector {
  readonly #plan: Plan;
  /**
   * The first samples, times and values in turn, until there are enough to be
   * worth a window (2 KB): the first record of a large array brings one or two
   * samples of each of 200,000 series.
   */
  #early: number[] | undefined;
  #memory: SeriesMemory | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  get isFull(): boolean {
    return this.#memory?.isFull ?? false;
  }

  score(_atMs: number, value: number): Score {
    const learned = this.#memory?.learned ?? this.#earlyCount;
    const missing = this.#plan.samplesToScore - learned;
    if (this.#memory === undefined || missing > 0) {
      return { kind: "warming_up", missing };
    }
    const lnLof = Math.log(this.#memory.lof(usable(value)));
    return {
      kind: "scored",
      lnLof: Math.max(-HIGHEST_SCORE, Math.min(HIGHEST_SCORE, lnLof)),
    };
  }

  explain(_atMs: number, value: number): Evidence {
    const memory = this.#memory ?? this.#createMemory();
    return memory.explain(usable(value));
  }

  learn(atMs: number, value: number): void {
    const kept = usable(value);
    if (this.#memory !== undefined) {
      this.#memory.learn(atMs, kept);
      return;
    }
    // Not push(): it would make room for 17 more numbers.
    this.#early = (this.#early ?? []).concat(atMs, kept);
    if (this.#earlyCount < this.#plan.earlySamples) return;
    this.#memory = this.#createMemory();
    this.#early = undefined;
  }

  get #earlyCount(): number {
    return (this.#early?.length ?? 0) / 2;
  }

  /** A memory that has learned the early samples. */
  #createMemory(): SeriesMemory {
    const memory = new SeriesMemory(this.#plan);
    const early = this.#early ?? [];
    for (let i = 0; i < early.length; i += 2) {
      memory.learn(early[i]!, early[i + 1]!);
    }
    return memory;
  }
}

/**
 * The value as it is compared.
 *
 * @throws {RangeError} If it is not finite: one NaN would spoil the window.
 */
function usable(value: number): number {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot judge a value that is not finite: ${value}`);
  }
  return Math.max(-LARGEST_VALUE, Math.min(LARGEST_VALUE, value));
}

function checkInteger(
  name: string,
  value: number,
  least: number,
  most: number,
): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(
      `Cannot make a detector: ${name} must be an integer from ${least} to ${most}, got ${value}`,
    );
  }
}

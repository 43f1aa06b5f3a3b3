/**
 * Turns the scores of a series into messages about its anomalies.
 *
 * Decides by sample times only and draws on nothing else than its arguments:
 * the same samples give the same messages, byte for byte as JSON.
 *
 * @module
 */

import type { Anomaly } from "../model/anomaly.ts";
import type { RecordPosition } from "../model/record.ts";
import type { Sample } from "../model/sample.ts";
import type { Evidence, Score } from "../model/score.ts";
import type { SeriesKey, SeriesLabels } from "../model/series.ts";
import { type AnomalyFacts, anomalyOf } from "./anomaly_of.ts";
import {
  advance,
  endOf,
  type Firing,
  type Lifecycle,
  type LifecycleOptions,
  messageOf,
} from "./lifecycle.ts";

/** How a decider decides. */
export interface DeciderOptions extends LifecycleOptions {
  /** Name and version of the detector, for example `lof/1`; enters every id. */
  readonly detector: string;
}

/** What can give the evidence for a score; a detector can. */
export interface Explainer {
  /** Why the sample has its score; called only when a message is made. */
  explain(atMs: number, value: number): Evidence;
  /** Whether the window is full. */
  readonly isFull: boolean;
}

/** A series as the decider sees it. */
export interface JudgedSeries {
  /** Its identity. */
  readonly key: SeriesKey;
  /** Its labels now. */
  readonly labels: SeriesLabels;
  /** What is kept of it between samples. */
  readonly state: {
    /** Gives the evidence. */
    readonly detector: Explainer;
    /** Starts as `QUIET`; only the decider replaces it. */
    lifecycle: Lifecycle;
  };
}

/** Decides for all series; what it knows of each is in that series' state. */
export class Decider {
  readonly #options: DeciderOptions;
  #suppressedCount = 0;

  /**
   * A decider.
   *
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: DeciderOptions) {
    const { threshold, resolveAfter, cooldownMs } = options;
    if (!(threshold > 0 && threshold < Infinity)) {
      throw new RangeError(
        `Cannot decide with threshold=${threshold}: expected a number > 0`,
      );
    }
    if (!Number.isSafeInteger(resolveAfter) || resolveAfter < 1) {
      throw new RangeError(
        `Cannot decide with resolveAfter=${resolveAfter}: expected an integer >= 1`,
      );
    }
    if (!(cooldownMs >= 0 && cooldownMs < Infinity)) {
      throw new RangeError(
        `Cannot decide with cooldownMs=${cooldownMs}: expected a number >= 0`,
      );
    }
    this.#options = options;
  }

  /** Outliers that raised nothing because their series was cooling down. */
  get suppressedCount(): number {
    return this.#suppressedCount;
  }

  /**
   * Takes the score of one sample. Call it in order of time within a series,
   * and before the detector learns the sample: the evidence must be what the
   * score was made of. Allocates nothing while the series stays quiet.
   *
   * @param series The series; its lifecycle moves on.
   * @param atMs Time of the sample in ms since 1970.
   * @param value Value of the sample.
   * @param score Its score; nothing is decided while the detector warms up.
   * @param source The record that brought the sample.
   * @returns A message, where there is something to say.
   */
  decide(
    series: JudgedSeries,
    atMs: number,
    value: number,
    score: Score,
    source: RecordPosition,
  ): Anomaly | undefined {
    if (score.kind === "warming_up") return undefined;
    const { state } = series;
    const was = state.lifecycle;
    const next = advance(was, atMs, score.lnLof, this.#options);
    if (next === was) return undefined;
    state.lifecycle = next;
    const message = messageOf(was, next);
    if (message === undefined) {
      // While a series cools down, its state changes only to count an outlier.
      if (was.kind === "resolved" && next.kind === "resolved") {
        this.#suppressedCount++;
      }
      return undefined;
    }
    return this.#describe(series, {
      state: message,
      // A message about an anomaly that is not firing now says that it has ended.
      firing: next.kind === "firing" ? next : was as Firing,
      sample: { atMs, value },
      lnLof: score.lnLof,
      source,
      isGone: false,
    });
  }

  /**
   * Ends the open anomaly of a series that is about to be forgotten.
   *
   * @param series The series; its lifecycle moves on.
   * @param newest Its newest sample.
   * @param source The record in whose course it is forgotten.
   * @returns The `resolved` message, if an anomaly was open.
   */
  close(
    series: JudgedSeries,
    newest: Sample,
    source: RecordPosition,
  ): Anomaly | undefined {
    const firing = series.state.lifecycle;
    if (firing.kind !== "firing") return undefined;
    series.state.lifecycle = endOf(firing, newest.atMs, this.#options);
    return this.#describe(series, {
      state: "resolved",
      firing,
      sample: newest,
      lnLof: firing.score,
      source,
      isGone: true,
    });
  }

  #describe(series: JudgedSeries, occasion: Occasion): Anomaly {
    const { detector } = series.state;
    const { atMs, value } = occasion.sample;
    const evidence = detector.explain(atMs, value);
    return anomalyOf(series, {
      ...occasion,
      evidence,
      isFull: detector.isFull,
      threshold: this.#options.threshold,
      detector: this.#options.detector,
    });
  }
}

/** What only this moment knows of a message. */
type Occasion = Omit<
  AnomalyFacts,
  "evidence" | "isFull" | "threshold" | "detector"
>;

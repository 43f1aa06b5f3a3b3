/**
 * Checks of one resource that need no density: frozen counters, loads that fall
 * to zero, single absurd samples. O(metrics) per collection.
 *
 * @module
 */

import type { RuleKind } from "../model/array_verdict.ts";
import { type MetricFacts, metricFacts } from "./metric_table.ts";
import { RULES } from "./storage_constants.ts";

/** What a rule found. */
export interface RuleHit {
  /** Which rule. */
  readonly kind: RuleKind;
  /** Index of the metric that shows it; for `frozen` the first live one, all the others stand still too. */
  readonly metric: number;
}

/** All that the rules remember of a resource: plain numbers, to be saved as they are. */
export interface StorageRulesState {
  /** Time of the first collection in ms since 1970; NaN before. */
  sinceMs: number;
  /** Time of the first collection of the run that repeats; meaningless without a run. */
  frozenSinceMs: number;
  /** Collections in a row in which all live metrics repeated, >= 0. */
  frozenRun: number;
  /** Samples so far. Shape `[metrics]`. */
  readonly counts: Float64Array;
  /** Samples that repeated the one before, while not frozen. Shape `[metrics]`. */
  readonly repeats: Float64Array;
  /** Newest value; NaN before. Shape `[metrics]`. */
  readonly last: Float64Array;
  /** The value before the newest; NaN before. Shape `[metrics]`. */
  readonly before: Float64Array;
  /** Mean of the values, each clipped at some levels. Shape `[metrics]`. */
  readonly means: Float64Array;
  /** Highest median of three consecutive values, >= 0. Shape `[metrics]`. */
  readonly levels: Float64Array;
  /** Samples at nothing that were not reported. Shape `[metrics]`. */
  readonly zeros: Float64Array;
  /** Samples in a row at nothing. Shape `[metrics]`. */
  readonly zeroRuns: Float64Array;
  /** Time of the first of them; meaningless without a run. Shape `[metrics]`. */
  readonly zeroSinceMs: Float64Array;
}

/**
 * The memory of rules that have seen nothing.
 *
 * @param metricCount Metrics of the resource, >= 0.
 */
export function newRulesState(metricCount: number): StorageRulesState {
  const column = (initial = 0) => new Float64Array(metricCount).fill(initial);
  return {
    sinceMs: NaN,
    frozenSinceMs: NaN,
    frozenRun: 0,
    counts: column(),
    repeats: column(),
    last: column(NaN),
    before: column(NaN),
    means: column(),
    levels: column(),
    zeros: column(),
    zeroRuns: column(),
    zeroSinceMs: column(NaN),
  };
}

/** The rules of one resource. */
export class StorageRules {
  readonly #facts: readonly MetricFacts[];

  /**
   * Rules for the metrics of a resource.
   *
   * @param metrics Canonical names, in the order of the values to come.
   * @param state What is remembered; changed in place.
   */
  constructor(
    metrics: readonly string[],
    readonly state: StorageRulesState = newRulesState(metrics.length),
  ) {
    this.#facts = metrics.map(metricFacts);
  }

  /**
   * Takes one collection.
   *
   * @param atMs Sample time in ms since 1970, later than that of the collection before.
   * @param values Finite, NaN where one is missing. Shape `[metrics]`.
   * @param hits What is found is added here.
   */
  take(atMs: number, values: ArrayLike<number>, hits: RuleHit[]): void {
    const state = this.state;
    if (Number.isNaN(state.sinceMs)) state.sinceMs = atMs;
    const mayJudge = atMs - state.sinceMs >= RULES.learnMs;
    const shown = this.#frozen(atMs, values);
    const isStill = mayJudge && state.frozenRun >= RULES.leastSamples;
    if (isStill && atMs - state.frozenSinceMs >= RULES.frozenMs) {
      hits.push({ kind: "frozen", metric: shown });
    }
    for (let m = 0; m < this.#facts.length; m++) {
      const value = values[m]!;
      if (Number.isNaN(value)) continue;
      if (this.#facts[m]!.isLoad && this.#isDead(atMs, m, value, mayJudge)) {
        hits.push({ kind: "zero", metric: m });
      }
      if (mayJudge && this.#isSpike(m, value)) {
        hits.push({ kind: "spike", metric: m });
      }
      this.#learn(m, value, isStill);
    }
  }

  /** Counts the run in which every live metric repeats; the first live metric, or -1. */
  #frozen(atMs: number, values: ArrayLike<number>): number {
    const state = this.state;
    let first = -1;
    let doAllRepeat = true;
    for (let m = this.#facts.length - 1; m >= 0; m--) {
      const value = values[m]!;
      if (Number.isNaN(value)) continue;
      if (state.repeats[m]! > RULES.liveRepeats * state.counts[m]!) continue;
      first = m;
      if (value !== state.last[m]) doAllRepeat = false;
    }
    if (first < 0 || !doAllRepeat) state.frozenRun = 0;
    else if (state.frozenRun++ === 0) state.frozenSinceMs = atMs;
    return first;
  }

  /** Whether a load has been at nothing for long, where that is not usual. */
  #isDead(
    atMs: number,
    m: number,
    value: number,
    mayJudge: boolean,
  ): boolean {
    const state = this.state;
    const mean = state.means[m]!;
    if (mean < this.#facts[m]!.floor || value > RULES.zeroShare * mean) {
      state.zeroRuns[m] = 0;
      return false;
    }
    if (state.zeroRuns[m]!++ === 0) state.zeroSinceMs[m] = atMs;
    const isUsual = state.zeros[m]! > RULES.zeroUsual * state.counts[m]!;
    const isDead = mayJudge && !isUsual &&
      state.zeroRuns[m]! >= RULES.leastSamples &&
      atMs - state.zeroSinceMs[m]! >= RULES.zeroMs;
    if (!isDead) state.zeros[m]!++; // what is not reported is usual in the end
    return isDead;
  }

  /** Whether a rate is absurd beside its level and the samples just before. */
  #isSpike(m: number, value: number): boolean {
    const { isRate, floor } = this.#facts[m]!;
    if (!isRate) return false;
    const state = this.state;
    const level = Math.max(state.levels[m]!, floor);
    const recent = Math.max(
      state.last[m]!,
      state.before[m]!,
      floor / RULES.spikeJump,
    );
    return value > RULES.spikeFactor * level &&
      value > RULES.spikeJump * recent;
  }

  #learn(m: number, value: number, isStill: boolean): void {
    const state = this.state;
    const last = state.last[m]!;
    const count = ++state.counts[m]!;
    // A frozen resource does not teach that repeats are usual.
    if (value === last && !isStill) state.repeats[m]!++;
    const high = Math.max(value, last);
    const low = Math.min(value, last);
    const middle = Math.max(low, Math.min(high, state.before[m]!));
    if (middle > state.levels[m]!) state.levels[m] = middle;
    // The first two samples have no median of three: they count as they are.
    const level = count < 3
      ? Math.max(state.levels[m]!, value)
      : state.levels[m]!;
    const step = Math.min(value, RULES.meanClip * level);
    state.means[m]! += (step - state.means[m]!) / count;
    state.before[m] = last;
    state.last[m] = value;
  }
}

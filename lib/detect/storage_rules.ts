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
  /** Index of the metric that shows it; for `frozen` a live one, a load if there is one; all the others stand still too. */
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
  counts: Float64Array;
  /** Samples that repeated the one before, while not frozen. Shape `[metrics]`. */
  repeats: Float64Array;
  /** Newest value; NaN before. Shape `[metrics]`. */
  last: Float64Array;
  /** The value before the newest; NaN before. Shape `[metrics]`. */
  before: Float64Array;
  /** Mean of the values of about four weeks, each clipped at some levels. Shape `[metrics]`. */
  means: Float64Array;
  /** Highest median of three consecutive values, >= 0. Shape `[metrics]`. */
  levels: Float64Array;
  /** Samples at nothing that were not reported. Shape `[metrics]`. */
  zeros: Float64Array;
  /** Samples in a row at nothing. Shape `[metrics]`. */
  zeroRuns: Float64Array;
  /** Time of the first of them; meaningless without a run. Shape `[metrics]`. */
  zeroSinceMs: Float64Array;
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

/** What an operator may decide of the rules. */
export interface RulesOptions {
  /** A load that has been at nothing for this long is no longer told of, in ms, > 0. */
  readonly newNormalMs: number;
}

/** A day makes a new normal. */
export const RULES_DEFAULTS: RulesOptions = { newNormalMs: 86_400_000 };

/** The rules of one resource. */
export class StorageRules {
  readonly #metrics: string[];
  readonly #facts: MetricFacts[];
  readonly #options: RulesOptions;

  /**
   * Rules for the metrics of a resource.
   *
   * @param metrics Canonical names, in the order of the values to come.
   * @param state What is remembered; changed in place.
   * @param options What an operator may decide.
   */
  constructor(
    metrics: readonly string[],
    readonly state: StorageRulesState = newRulesState(metrics.length),
    options: RulesOptions = RULES_DEFAULTS,
  ) {
    this.#metrics = [...metrics];
    this.#facts = metrics.map(metricFacts);
    this.#options = options;
  }

  /**
   * Adds a metric behind the others.
   *
   * @param metric Canonical name.
   * @param floor Values below this are noise of an idle resource, in the metric's unit, >= 0; `undefined`: the usual one.
   */
  addMetric(metric: string, floor?: number): void {
    const facts = metricFacts(metric);
    this.#metrics.push(metric);
    this.#facts.push(floor === undefined ? facts : { ...facts, floor });
    const { state } = this;
    state.counts = withOneMore(state.counts);
    state.repeats = withOneMore(state.repeats);
    state.last = withOneMore(state.last, NaN);
    state.before = withOneMore(state.before, NaN);
    state.means = withOneMore(state.means);
    state.levels = withOneMore(state.levels);
    state.zeros = withOneMore(state.zeros);
    state.zeroRuns = withOneMore(state.zeroRuns);
    state.zeroSinceMs = withOneMore(state.zeroSinceMs, NaN);
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
      this.#learn(atMs, m, value, isStill);
    }
  }

  /** Counts the run in which every live metric repeats, not all of them at 0; the first live metric, or -1. */
  #frozen(atMs: number, values: ArrayLike<number>): number {
    const state = this.state;
    let first = -1;
    let doAllRepeat = true;
    let isAtWork = false;
    for (let m = this.#facts.length - 1; m >= 0; m--) {
      const value = values[m]!;
      if (Number.isNaN(value)) continue;
      if (state.repeats[m]! > RULES.liveRepeats * state.counts[m]!) continue;
      if (first < 0 || this.#standsBefore(m, first)) first = m;
      if (value !== state.last[m]) doAllRepeat = false;
      if (value !== 0) isAtWork = true;
    }
    // What stands still at nothing is dead or idle, not frozen.
    if (!isAtWork || !doAllRepeat) state.frozenRun = 0;
    else if (state.frozenRun++ === 0) state.frozenSinceMs = atMs;
    return first;
  }

  /** Which of two live metrics is the first: loads before others, then by name; the order in which metrics came does not matter. */
  #standsBefore(a: number, b: number): boolean {
    const isLoad = this.#facts[a]!.isLoad;
    if (isLoad !== this.#facts[b]!.isLoad) return isLoad;
    return this.#metrics[a]! < this.#metrics[b]!;
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
    const zeroMs = atMs - state.zeroSinceMs[m]!;
    const isDead = mayJudge && !isUsual &&
      state.zeroRuns[m]! >= RULES.leastSamples &&
      zeroMs >= RULES.zeroMs && zeroMs < this.#options.newNormalMs;
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

  #learn(atMs: number, m: number, value: number, isStill: boolean): void {
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
    const ageMs = Math.max(RULES.meanMs, atMs - state.sinceMs);
    const remembered = Math.max(1, count * RULES.meanMs / ageMs);
    state.means[m]! += (step - state.means[m]!) / remembered;
    state.before[m] = last;
    state.last[m] = value;
  }
}

/** A column with room for one more metric. */
function withOneMore(column: Float64Array, initial = 0): Float64Array {
  const longer = new Float64Array(column.length + 1).fill(initial);
  longer.set(column);
  return longer;
}

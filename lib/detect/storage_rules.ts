/**
 * Checks of one resource that need no density: frozen counters, loads that fall
 * to zero, single absurd samples. O(metrics) per collection.
 *
 * @module
 */

import type { RuleKind } from "../model/array_verdict.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
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
  /**
   * What is remembered of each metric; the columns are named below. Shape
   * `[metrics, 9]`, in one plain array: a resource has few metrics, and a typed
   * array takes 200 bytes beside what it holds.
   */
  metrics: number[];
}

/** Samples so far. */
const COUNT = 0;
/** Samples that repeated the one before, while not frozen. */
const REPEATS = 1;
/** Newest value; NaN before. */
const LAST = 2;
/** The value before the newest; NaN before. */
const BEFORE = 3;
/** Mean of the values of about four weeks, each clipped at some levels. */
const MEAN = 4;
/** Highest median of three consecutive values, >= 0. */
const LEVEL = 5;
/** Samples at nothing that were not reported. */
const ZEROS = 6;
/** Samples in a row at nothing. */
const ZERO_RUN = 7;
/** Time of the first of them in ms since 1970; meaningless without a run. */
const ZERO_SINCE_MS = 8;
/** Of a metric without samples. */
const NEW_METRIC = [0, 0, NaN, NaN, 0, 0, 0, 0, NaN];
const COLUMNS = NEW_METRIC.length;

/** What the rules remember of one metric, in its unit. */
export interface MetricMemory {
  /** Samples so far. */
  readonly count: number;
  /** Samples that repeated the one before, while not frozen. */
  readonly repeats: number;
  /** Newest value; NaN before. */
  readonly last: number;
  /** The value before the newest; NaN before. */
  readonly before: number;
  /** Mean of the values of about four weeks, each clipped at some levels. */
  readonly mean: number;
  /** Highest median of three consecutive values, >= 0. */
  readonly level: number;
  /** Samples at nothing that were not reported. */
  readonly zeros: number;
  /** Samples in a row at nothing. */
  readonly zeroRun: number;
  /** Time of the first of them in ms since 1970; meaningless without a run. */
  readonly zeroSinceMs: number;
}

/** What is remembered of a metric without samples. */
export const NO_MEMORY: MetricMemory = memoryOf(NEW_METRIC);

function memoryOf(columns: ArrayLike<number>): MetricMemory {
  return {
    count: columns[COUNT]!,
    repeats: columns[REPEATS]!,
    last: columns[LAST]!,
    before: columns[BEFORE]!,
    mean: columns[MEAN]!,
    level: columns[LEVEL]!,
    zeros: columns[ZEROS]!,
    zeroRun: columns[ZERO_RUN]!,
    zeroSinceMs: columns[ZERO_SINCE_MS]!,
  };
}

/**
 * The memory of rules that have seen nothing.
 *
 * @param metricCount Metrics of the resource, >= 0.
 */
export function newRulesState(metricCount: number): StorageRulesState {
  // Of the size that it needs: an array that grows makes room for more.
  const metrics = new Array<number>(metricCount * COLUMNS);
  for (let i = 0; i < metrics.length; i++) {
    metrics[i] = NEW_METRIC[i % COLUMNS]!;
  }
  return { sinceMs: NaN, frozenSinceMs: NaN, frozenRun: 0, metrics };
}

/** What an operator may decide of the rules. */
export interface RulesOptions {
  /** A load that has been at nothing for this long is no longer told of, in ms, > 0. */
  readonly newNormalMs: number;
  /** Values below this are noise of an idle resource, in each metric's unit, >= 0; `undefined`: the usual one. Shape `[<= metrics]`. */
  readonly floors?: readonly (number | undefined)[];
}

/** A day makes a new normal. */
export const RULES_DEFAULTS: RulesOptions = { newNormalMs: 86_400_000 };

/** The rules of one resource. */
export class StorageRules implements Stored {
  #metrics: readonly string[];
  #facts: readonly MetricFacts[];
  readonly #newNormalMs: number;

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
    const { floors = [], newNormalMs } = options;
    this.#metrics = [...metrics];
    this.#facts = metrics.map((metric, m) => factsOf(metric, floors[m]));
    this.#newNormalMs = newNormalMs;
  }

  /**
   * Adds a metric behind the others.
   *
   * @param metric Canonical name.
   * @param floor Values below this are noise of an idle resource, in the metric's unit, >= 0; `undefined`: the usual one.
   */
  addMetric(metric: string, floor?: number): void {
    // Not push(): it would make room for 17 more.
    this.#metrics = [...this.#metrics, metric];
    this.#facts = [...this.#facts, factsOf(metric, floor)];
    this.state.metrics = this.state.metrics.concat(NEW_METRIC);
  }

  /**
   * Changes from which value on a metric is more than noise.
   *
   * @param m Its place.
   * @param floor As in {@linkcode StorageRules.addMetric}.
   */
  setFloor(m: number, floor: number | undefined): void {
    this.#facts = this.#facts.with(m, factsOf(this.#metrics[m]!, floor));
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    const { sinceMs, frozenSinceMs, frozenRun, metrics } = this.state;
    writer.section("rules/1");
    writer.f64(sinceMs);
    writer.f64(frozenSinceMs);
    writer.u32(frozenRun);
    writer.numbers(metrics);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    const { state } = this;
    reader.section("rules/1");
    state.sinceMs = reader.f64();
    state.frozenSinceMs = reader.f64();
    state.frozenRun = reader.u32();
    const metrics = reader.numbers();
    if (metrics.length !== state.metrics.length) {
      throw reader.error(`${metrics.length} columns`);
    }
    state.metrics = metrics;
  }

  /** What is remembered of a metric. */
  remembered(metric: number): MetricMemory {
    const from = metric * COLUMNS;
    return memoryOf(this.state.metrics.slice(from, from + COLUMNS));
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
    const { metrics } = state;
    let first = -1;
    let doAllRepeat = true;
    let isAtWork = false;
    for (let m = this.#facts.length - 1; m >= 0; m--) {
      const value = values[m]!;
      if (Number.isNaN(value)) continue;
      const at = m * COLUMNS;
      if (metrics[at + REPEATS]! > RULES.liveRepeats * metrics[at + COUNT]!) {
        continue;
      }
      if (first < 0 || this.#standsBefore(m, first)) first = m;
      if (value !== metrics[at + LAST]) doAllRepeat = false;
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
    const { metrics } = this.state;
    const at = m * COLUMNS;
    const mean = metrics[at + MEAN]!;
    if (mean < this.#facts[m]!.floor || value > RULES.zeroShare * mean) {
      metrics[at + ZERO_RUN] = 0;
      return false;
    }
    if (metrics[at + ZERO_RUN]!++ === 0) metrics[at + ZERO_SINCE_MS] = atMs;
    const isUsual =
      metrics[at + ZEROS]! > RULES.zeroUsual * metrics[at + COUNT]!;
    const zeroMs = atMs - metrics[at + ZERO_SINCE_MS]!;
    const isDead = mayJudge && !isUsual &&
      metrics[at + ZERO_RUN]! >= RULES.leastSamples &&
      zeroMs >= RULES.zeroMs && zeroMs < this.#newNormalMs;
    if (!isDead) metrics[at + ZEROS]!++; // what is not reported is usual in the end
    return isDead;
  }

  /** Whether a rate is absurd beside its level and the samples just before. */
  #isSpike(m: number, value: number): boolean {
    const { isRate, floor } = this.#facts[m]!;
    if (!isRate) return false;
    const { metrics } = this.state;
    const at = m * COLUMNS;
    const level = Math.max(metrics[at + LEVEL]!, floor);
    const recent = Math.max(
      metrics[at + LAST]!,
      metrics[at + BEFORE]!,
      floor / RULES.spikeJump,
    );
    return value > RULES.spikeFactor * level &&
      value > RULES.spikeJump * recent;
  }

  #learn(atMs: number, m: number, value: number, isStill: boolean): void {
    const { metrics, sinceMs } = this.state;
    const at = m * COLUMNS;
    const last = metrics[at + LAST]!;
    const count = ++metrics[at + COUNT]!;
    // A frozen resource does not teach that repeats are usual.
    if (value === last && !isStill) metrics[at + REPEATS]!++;
    const high = Math.max(value, last);
    const low = Math.min(value, last);
    const middle = Math.max(low, Math.min(high, metrics[at + BEFORE]!));
    if (middle > metrics[at + LEVEL]!) metrics[at + LEVEL] = middle;
    // The first two samples have no median of three: they count as they are.
    const level = count < 3
      ? Math.max(metrics[at + LEVEL]!, value)
      : metrics[at + LEVEL]!;
    const step = Math.min(value, RULES.meanClip * level);
    const ageMs = Math.max(RULES.meanMs, atMs - sinceMs);
    const remembered = Math.max(1, count * RULES.meanMs / ageMs);
    metrics[at + MEAN]! += (step - metrics[at + MEAN]!) / remembered;
    metrics[at + BEFORE] = last;
    metrics[at + LAST] = value;
  }
}

/** Facts about a metric, with a floor of its own if one is given. */
function factsOf(metric: string, floor: number | undefined): MetricFacts {
  const facts = metricFacts(metric);
  const isUsual = floor === undefined || floor === facts.floor;
  return isUsual ? facts : { ...facts, floor };
}

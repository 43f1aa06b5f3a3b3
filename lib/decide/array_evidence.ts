/**
 * The alert budget of one array: evidence of its resources combined, and the
 * level that it must pass.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { ARRAY } from "./array_constants.ts";

const DAY_MS = 86_400_000;

/** Evidence of several resources as one. */
export interface CombinedEvidence {
  /** In ln LOF of one resource, >= 0. */
  readonly evidence: number;
  /** How many of the highest scores it is made of, >= 0. */
  readonly count: number;
}

/**
 * Combines scores: of the highest m the sum over 1 + correlation (m - 1), for
 * the m that makes the most of it. One alone counts as it is; the divisor is the
 * design effect of correlated observations (Kish, "Survey Sampling", 1965).
 *
 * @param scores ln LOF, descending.
 * @returns Evidence 0 of 0 scores where none is above 0.
 */
export function combineEvidence(scores: ArrayLike<number>): CombinedEvidence {
  let sum = 0;
  let evidence = 0;
  let count = 0;
  for (let i = 0; i < scores.length; i++) {
    sum += scores[i]!;
    const combined = sum / (1 + i * ARRAY.correlation);
    if (combined <= evidence) continue;
    evidence = combined;
    count = i + 1;
  }
  return { evidence, count };
}

/** All that the budget remembers of an array: plain data, to be saved as it is. */
export interface ArrayEvidenceState {
  /** Highest evidence of each past day that opened nothing, oldest first, at most 28. */
  readonly dailyMaxima: number[];
  /** The present day, in days since 1970; NaN before the first. */
  day: number;
  /** Highest evidence of the present day that opened nothing, >= 0. */
  today: number;
  /** Since when the evidence is above the level, in ms since 1970; NaN while it is not. */
  overSinceMs: number;
}

/** The memory of an array that has shown nothing. */
export function newArrayEvidenceState(): ArrayEvidenceState {
  return { dailyMaxima: [], day: NaN, today: 0, overSinceMs: NaN };
}

/** What an array may tell. */
export interface ArrayEvidenceOptions {
  /** Incidents per week that a quiet array may open, > 0; read anew each time, so it may change. */
  readonly incidentsPerWeek: number;
  /** No level is below this, > 0. Default: that of joint views, in ln LOF. */
  readonly leastLevel?: () => number;
  /** What a day is taken to have shown at most, for each of the first seven that has not been seen yet, >= 0. Default: nothing is assumed. */
  readonly priorMaximum?: () => number;
  /** For how long evidence at the level must have been there, in ms, >= 0; less for more of it, nothing at twice the level. Default: half an hour. */
  readonly persistMs?: number;
}

/** Decides when the evidence of one array is enough. */
export class ArrayEvidence implements Stored {
  readonly #options: Pick<ArrayEvidenceOptions, "incidentsPerWeek">;
  readonly #leastLevel: () => number;
  readonly #priorMaximum: (() => number) | undefined;
  readonly #persistMs: number;

  /**
   * For one array.
   *
   * @param options What it may tell.
   * @param state What is remembered; changed in place.
   * @throws {RangeError} If an option is out of range.
   */
  constructor(
    options: ArrayEvidenceOptions,
    readonly state: ArrayEvidenceState = newArrayEvidenceState(),
  ) {
    const { incidentsPerWeek } = options;
    if (!(incidentsPerWeek > 0)) {
      throw new RangeError(
        `Cannot keep a budget of ${incidentsPerWeek} incidents per week: it must be above 0`,
      );
    }
    this.#options = options;
    this.#leastLevel = options.leastLevel ?? (() => ARRAY.leastLevel);
    this.#priorMaximum = options.priorMaximum;
    this.#persistMs = options.persistMs ?? ARRAY.persistMs;
  }

  /**
   * The evidence that a quiet array passes as often as the budget allows: daily
   * maxima have an exponential tail, so it is their mean times ln(7 / budget).
   */
  get level(): number {
    const { dailyMaxima } = this.state;
    let sum = 0;
    for (const maximum of dailyMaxima) sum += maximum;
    let days = dailyMaxima.length;
    if (this.#priorMaximum !== undefined && days < ARRAY.priorDays) {
      sum += (ARRAY.priorDays - days) * this.#priorMaximum();
      days = ARRAY.priorDays;
    }
    const mean = days === 0 ? 0 : sum / days;
    return Math.max(this.#leastLevel(), mean * this.#tail());
  }

  /**
   * How often a quiet array shows as much: with an exponential tail that the
   * budget is met at the level.
   *
   * @param evidence >= 0.
   * @returns Times per week, > 0: 7 at no evidence, the budget at the level.
   */
  perWeek(evidence: number): number {
    const shareOfTail = evidence / this.level;
    const { incidentsPerWeek } = this.#options;
    const times = 7 * (Math.min(7, incidentsPerWeek) / 7) ** shareOfTail;
    return Math.max(Number.MIN_VALUE, times);
  }

  /**
   * Takes the evidence of one collection.
   *
   * @param atMs Sample time in ms since 1970, later than before.
   * @param evidence >= 0.
   * @param leastMs How long it must have been above the level in any case, in ms, >= 0.
   * @returns Whether it is, and for long enough has been, above the level.
   */
  take(atMs: number, evidence: number, leastMs = 0): boolean {
    const state = this.state;
    if (evidence < this.level) {
      state.overSinceMs = NaN;
      this.#learn(atMs, evidence);
      return false;
    }
    this.#learn(atMs, 0); // an alert is no sign of what is quiet
    if (Number.isNaN(state.overSinceMs)) state.overSinceMs = atMs;
    // The further out, the sooner: at twice the level there is no doubt to wait for.
    const doubt = Math.max(0, 2 - evidence / this.level);
    const waitMs = Math.max(leastMs, doubt * this.#persistMs);
    return atMs - state.overSinceMs >= waitMs;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    const { dailyMaxima, day, today, overSinceMs } = this.state;
    writer.section("evidence/1");
    writer.numbers(dailyMaxima);
    writer.f64(day);
    writer.f64(today);
    writer.f64(overSinceMs);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    const { state } = this;
    reader.section("evidence/1");
    state.dailyMaxima.push(...reader.numbers());
    state.day = reader.f64();
    state.today = reader.finite();
    state.overSinceMs = reader.f64();
  }

  /** Mean daily maxima that make the level. */
  #tail(): number {
    // Seven or more a week is every day: then the least level alone decides.
    return Math.max(0, Math.log(7 / this.#options.incidentsPerWeek));
  }

  #learn(atMs: number, evidence: number): void {
    const state = this.state;
    const day = Math.floor(atMs / DAY_MS);
    if (day !== state.day) {
      if (!Number.isNaN(state.day)) state.dailyMaxima.push(state.today);
      if (state.dailyMaxima.length > ARRAY.levelDays) state.dailyMaxima.shift();
      state.day = day;
      state.today = 0;
    }
    if (evidence > state.today) state.today = evidence;
  }
}

/**
 * The verdict on an array by its single series: whether one is far enough out
 * for an array with so many of them.
 *
 * @module
 */

import { ALERT_CONSTANTS } from "../decide/alert_constants.ts";
import { ARRAY } from "../decide/array_constants.ts";
import { ArrayEvidence } from "../decide/array_evidence.ts";
import type { Finding } from "../decide/finding.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import type { ArrayMembers } from "./_array_members.ts";
import type { ScoredSample } from "./_rounds.ts";
import { type UnusualSample, unusualSample } from "./_unusual_finding.ts";

const WEEK_MS = 7 * 86_400_000;

/**
 * The single series of one array. Whatever they do, the array opens about as
 * many incidents a week as its budget allows: each one raises the level.
 */
export class SingleTier implements Stored {
  readonly #members: ArrayMembers;
  readonly #evidence: ArrayEvidence;
  /** By how much the level stands higher for what was told lately, in ln; >= 0. */
  #raised = 0;
  #raisedMs = NaN;
  /** Time of the newest round: one of resources that are behind counts no time again. */
  #newestMs = -Infinity;

  /** Has seen nothing of the array. */
  constructor(members: ArrayMembers) {
    this.#members = members;
    this.#evidence = new ArrayEvidence({
      get incidentsPerWeek() {
        return members.options.incidentsPerWeek;
      },
      leastLevel: () => members.hasViews ? ARRAY.aloneLevel : Number.EPSILON,
      // Each series alerts once a week: the highest of a day's has this mean.
      priorMaximum: () =>
        Math.max(0, Math.log(members.seriesCount / 7)) / ALERT_CONSTANTS.tail,
      persistMs: 0,
    });
  }

  /**
   * Judges a round.
   *
   * @param samples Its samples that alert or whose series has an open anomaly.
   * @param atMs Its time in ms since 1970; may be before that of another round.
   * @returns What is wrong.
   */
  judge(samples: Iterable<ScoredSample>, atMs: number): Finding[] {
    const found: UnusualSample[] = [];
    let highest = 0;
    for (const sample of samples) {
      const unusual = unusualSample(sample, this.#members);
      if (unusual === undefined) continue;
      found.push(unusual);
      if (!unusual.isNew) continue;
      highest = Math.max(highest, Math.log(unusual.excess / sample.level));
    }
    this.#newestMs = Math.max(this.#newestMs, atMs);
    this.#fall(this.#newestMs);
    const { probe } = this.#members.options;
    const { state, level } = this.#evidence;
    const basis = probe && {
      level: level + this.#raised,
      dailyMaxima: [...state.dailyMaxima],
    };
    const isEnough = this.#evidence.take(
      this.#newestMs,
      Math.max(0, highest - this.#raised),
    );
    probe?.tierJudged({
      tier: "single",
      atMs,
      ...basis!,
      evidence: highest,
      isEnough,
      overSinceMs: state.overSinceMs,
      outliers: found.map(({ series: { key }, excess, from, isNew }) => ({
        key: key.text,
        excess,
        from,
        isNew,
      })),
    }, this.#members);
    if (isEnough) this.#raise();
    const findings: Finding[] = [];
    for (const { finding, isNew, series, from } of found) {
      if (isNew && !isEnough) continue;
      series.state.unusualFrom = from;
      findings.push(finding());
    }
    return findings;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.section("single-tier/1");
    writer.f64(this.#raised);
    writer.f64(this.#raisedMs);
    writer.f64(this.#newestMs);
    this.#evidence.save(writer);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.section("single-tier/1");
    this.#raised = reader.finite();
    this.#raisedMs = reader.f64();
    this.#newestMs = reader.f64();
    this.#evidence.load(reader);
  }

  /** The level falls by one raise for each incident that the budget allows. */
  #fall(atMs: number): void {
    const weeks = (atMs - this.#raisedMs) / WEEK_MS;
    this.#raisedMs = atMs;
    if (!(weeks > 0)) return;
    const { incidentsPerWeek } = this.#members.options;
    const fallen = ARRAY.singleRaise * incidentsPerWeek * weeks;
    this.#raised = Math.max(0, this.#raised - fallen);
  }

  /** The series that alerts has raised its own level; the others have not. */
  #raise(): void {
    const { seriesCount } = this.#members;
    this.#raised += ARRAY.singleRaise * (1 - 1 / Math.max(1, seriesCount));
  }
}

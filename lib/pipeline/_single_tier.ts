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
import type { ArrayMembers } from "./_array_members.ts";
import type { ScoredSample } from "./_rounds.ts";
import { type UnusualSample, unusualSample } from "./_unusual_finding.ts";

/** The single series of one array. */
export class SingleTier {
  readonly #members: ArrayMembers;
  readonly #evidence: ArrayEvidence;

  /** Has seen nothing of the array. */
  constructor(members: ArrayMembers) {
    this.#members = members;
    this.#evidence = new ArrayEvidence({
      incidentsPerWeek: members.options.incidentsPerWeek,
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
   * @param atMs Its time in ms since 1970.
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
    const { probe } = this.#members.options;
    const { state } = this.#evidence;
    const basis = probe &&
      { level: this.#evidence.level, dailyMaxima: [...state.dailyMaxima] };
    const isEnough = this.#evidence.take(atMs, highest);
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
    const findings: Finding[] = [];
    for (const { finding, isNew, series, from } of found) {
      if (isNew && !isEnough) continue;
      series.state.unusualFrom = from;
      findings.push(finding());
    }
    return findings;
  }
}

/**
 * The verdict on one array: rules and joint views of its resources, combined.
 *
 * Its alerts do not depend on the order in which the resources are given.
 *
 * @module
 */

import { ArrayEvidence, combineEvidence } from "../decide/array_evidence.ts";
import { harmOf } from "../decide/array_harm.ts";
import { JointView } from "../detect/joint_view.ts";
import { servesItself } from "../detect/metric_table.ts";
import { type RuleHit, StorageRules } from "../detect/storage_rules.ts";
import type {
  ArrayAlert,
  HarmKind,
  JointVerdict,
} from "../model/array_verdict.ts";
import type { SeriesKey } from "../model/series.ts";

/** The series of one resource of the array, at least one, each metric once. */
export type ResourceSeries = readonly SeriesKey[];

/** What the array may tell. */
export interface StorageJudgeOptions {
  /** Incidents per week that a quiet array may open, > 0. */
  readonly incidentsPerWeek: number;
}

/** One incident per array and week: what an operator looks into without learning to ignore it. */
export const STORAGE_JUDGE_DEFAULTS: StorageJudgeOptions = {
  incidentsPerWeek: 1,
};

/** A resource with its checks, and what they say of the present collection. */
interface Member {
  readonly key: string;
  readonly type: string;
  readonly series: ResourceSeries;
  readonly rules: StorageRules;
  readonly view: JointView | undefined;
  verdict: JointVerdict | undefined;
}

/** A member that is harmed in the present collection. */
interface Suspect {
  readonly key: string;
  readonly reason: HarmKind;
  readonly score: number;
}

/** Judges the collections of one array. */
export class StorageJudge {
  readonly #members: readonly Member[];
  readonly #evidence: ArrayEvidence;
  readonly #hits: RuleHit[] = [];
  #newestMs = -Infinity;

  /**
   * For one array.
   *
   * @param resources Its resources; their order is that of the values to come.
   * @param options What it may tell.
   * @throws {RangeError} If a resource has no series, or an option is out of range.
   */
  constructor(
    resources: readonly ResourceSeries[],
    options: StorageJudgeOptions = STORAGE_JUDGE_DEFAULTS,
  ) {
    this.#members = resources.map(makeMember);
    this.#evidence = new ArrayEvidence(options);
  }

  /** The evidence that opens an incident, in ln LOF of one resource. */
  get level(): number {
    return this.#evidence.level;
  }

  /**
   * Takes what all resources said at one time.
   *
   * @param atMs Sample time in ms since 1970, later than before: late samples must be put in order first.
   * @param values One row of finite values per resource, in the order of its series, NaN where one
   * is missing; `undefined` where nothing came. Shape `[resources][series]`. Not kept.
   * @param alerts What is wrong is added here.
   * @throws {RangeError} If the time is not later than before.
   */
  take(
    atMs: number,
    values: readonly (ArrayLike<number> | undefined)[],
    alerts: ArrayAlert[],
  ): void {
    if (!(atMs > this.#newestMs)) {
      throw new RangeError(
        `Cannot judge a collection at ${atMs}: the newest is of ${this.#newestMs}`,
      );
    }
    this.#newestMs = atMs;
    for (let r = 0; r < this.#members.length; r++) {
      const member = this.#members[r]!;
      const row = values[r];
      member.verdict = row === undefined
        ? undefined
        : member.view?.take(atMs, row);
      if (row !== undefined) this.#applyRules(member, atMs, row, alerts);
    }
    this.#combine(atMs, alerts);
  }

  #applyRules(
    { key, rules, series }: Member,
    atMs: number,
    row: ArrayLike<number>,
    alerts: ArrayAlert[],
  ): void {
    this.#hits.length = 0;
    rules.take(atMs, row, this.#hits);
    for (const { kind, metric } of this.#hits) {
      alerts.push({
        key: kind === "frozen" ? key : series[metric]!.text,
        atMs,
        reason: kind,
        score: undefined,
      });
    }
  }

  /** Whether the harmed resources together are enough for an incident. */
  #combine(atMs: number, alerts: ArrayAlert[]): void {
    const suspects: Suspect[] = [];
    for (const member of this.#members) {
      const reason = harmOf(member, this.#members);
      const score = member.verdict?.score ?? 0;
      if (reason !== undefined && score > 0) {
        suspects.push({ key: member.key, reason, score });
      }
    }
    suspects.sort(byScore);
    const { evidence, count } = combineEvidence(
      suspects.map(({ score }) => score),
    );
    if (!this.#evidence.take(atMs, evidence)) return;
    for (const { key, reason, score } of suspects.slice(0, count)) {
      alerts.push({ key, atMs, reason, score });
    }
  }
}

function makeMember(series: ResourceSeries): Member {
  const first = series[0];
  if (first === undefined) {
    throw new RangeError("Cannot judge a resource: it has no series");
  }
  const metrics = series.map(({ metric }) => metric);
  return {
    key: first.text.slice(0, first.text.lastIndexOf("/")),
    type: first.resourceType,
    series,
    rules: new StorageRules(metrics),
    view: servesItself(first.resourceType)
      ? JointView.create(metrics)
      : undefined,
    verdict: undefined,
  };
}

/** The highest score first; equal ones by their keys, so that no order of input matters. */
function byScore(a: Suspect, b: Suspect): number {
  return b.score - a.score || (a.key < b.key ? -1 : 1);
}

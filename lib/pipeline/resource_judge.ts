/**
 * One resource of an array: its series side by side, the rules and the joint
 * view over them.
 *
 * @module
 */

import { JointView } from "../detect/joint_view.ts";
import type { DetectorOptions } from "../detect/memory_size.ts";
import { servesItself } from "../detect/metric_table.ts";
import {
  newRulesState,
  type RuleHit,
  StorageRules,
} from "../detect/storage_rules.ts";
import type { JointVerdict } from "../model/array_verdict.ts";
import type { MetricPolicy } from "../model/metric_policy.ts";
import type { SeriesKey } from "../model/series.ts";
import type { Series } from "../store/series_store.ts";
import type { SeriesState } from "./series_state.ts";

/** How a resource is judged: its rules and its joint view. */
export type ResourceOptions = Required<DetectorOptions>;

/** One series of a resource. */
export interface ResourceMember {
  /** Its identity. */
  readonly key: SeriesKey;
  /** What the operator wants to hear of it. */
  readonly policy: MetricPolicy;
  /** The series as the store keeps it; `undefined` before its first sample and once it is forgotten. */
  series: Series<SeriesState> | undefined;
}

/** Of all resources of which the rules say nothing: nearly all of them. */
const NO_HITS: readonly RuleHit[] = [];

/** Judges the rows of one resource. */
export class ResourceJudge {
  /** Canonical text: the first three parts of that of its series. */
  readonly key: string;
  /** Its type, as Delfin names it. */
  readonly type: string;
  /** Its series, in the order in which they came; the values of a row are in this order. */
  get members(): readonly ResourceMember[] {
    return this.#members;
  }
  /** What the rules say of the newest row. */
  get hits(): readonly RuleHit[] {
    return this.#hits;
  }
  /** Time of the newest row in ms since 1970; -Infinity before the first. */
  newestMs: number = -Infinity;
  /** Time of the row before it. */
  previousMs: number = -Infinity;
  /** When the joint view last spoke, -Infinity before. */
  verdictMs: number = -Infinity;
  /** Since when the joint view has called it harmed without a break; NaN while it does not. */
  harmedSinceMs: number = NaN;
  /** Series that are alive, those whose first sample is held back included. */
  seriesCount: number = 0;
  readonly #options: ResourceOptions;
  /** From the second row on: the first record of a large array brings many resources. */
  #rules: StorageRules | undefined;
  #members: readonly ResourceMember[] = [];
  #view: JointView | undefined;
  /** Whether a metric of the joint view has come that it does not know. */
  #isViewStale = false;
  #verdict: JointVerdict | undefined;
  #hits: readonly RuleHit[] = NO_HITS;
  /** A plain array: a typed one takes 200 bytes beside what it holds. */
  #row: number[] = [];
  #rowMs = -Infinity;

  /**
   * A resource without series.
   *
   * @param key Canonical text.
   * @param type Its type.
   * @param options How it is judged.
   */
  constructor(key: string, type: string, options: ResourceOptions) {
    this.key = key;
    this.type = type;
    this.#options = options;
  }

  /** What its metrics say together, as the joint view said last; see {@linkcode verdictMs}. */
  get verdict(): JointVerdict | undefined {
    return this.#verdict;
  }

  /** The joint view, where latency, operations and throughput are among its metrics. */
  get view(): JointView | undefined {
    return this.#view;
  }

  /** Whether it is judged by all its metrics together. */
  get isJoint(): boolean {
    return servesItself(this.type) && JointView.suits(this.#metrics());
  }

  /** The rules, with all that they remember; `undefined` before the second row. */
  get rules(): StorageRules | undefined {
    return this.#rules;
  }

  /** Time of the row in hand in ms since 1970; -Infinity while it has no value. */
  get rowMs(): number {
    return this.#rowMs;
  }

  /** The values of the newest row, NaN where one is missing. Shape `[members]`. */
  get row(): readonly number[] {
    return this.#row;
  }

  /**
   * The place of a series in the row; a new one is put behind the others.
   *
   * A joint view begins anew when one of its metrics comes for the first time:
   * it compares points of one dimension only.
   */
  placeOf(key: SeriesKey, policy: MetricPolicy): number {
    const known = this.members.findIndex((member) =>
      member.key.metric === key.metric
    );
    if (known >= 0) return known;
    // Not push(): it would make room for 17 more.
    this.#members = [...this.#members, { key, policy, series: undefined }];
    this.#rules?.addMetric(key.metric, floorOf(policy));
    this.#row = this.#row.concat(NaN);
    if (JointView.isColumn(key.metric)) this.#isViewStale = true;
    return this.members.length - 1;
  }

  /** Its name, or else its id; `""` for the array-level resource. */
  get name(): string {
    const [first] = this.members;
    if (first === undefined) return "";
    return first.series?.labels.resourceName || first.key.resourceName ||
      first.key.resourceId;
  }

  /** Value of a metric in the row; NaN where there is none. */
  valueOf(metric: string): number {
    const place = this.members.findIndex(({ key }) => key.metric === metric);
    return place < 0 ? NaN : this.#row[place]!;
  }

  /** A series of the resource by its canonical text. */
  memberOf(keyText: string): ResourceMember | undefined {
    return this.members.find(({ key }) => key.text === keyText);
  }

  /** Whether the row has a value of a series. */
  hasValueOf(keyText: string): boolean {
    const place = this.members.findIndex(({ key }) => key.text === keyText);
    return place >= 0 && !Number.isNaN(this.#row[place]!);
  }

  /** Begins the next row. */
  clear(): void {
    this.#row.fill(NaN);
    this.#rowMs = -Infinity;
  }

  /**
   * Puts a value into the row.
   *
   * @returns Whether there was room: a row holds one value of each series.
   */
  put(place: number, atMs: number, value: number): boolean {
    if (!Number.isNaN(this.#row[place]!)) return false;
    this.#row[place] = value;
    this.#rowMs = Math.max(this.#rowMs, atMs);
    return true;
  }

  /**
   * Judges the row. A row that is not newer than the one before is left out:
   * the order of its samples is not known.
   *
   * @returns Whether it was judged.
   */
  judge(): boolean {
    this.#hits = NO_HITS;
    const atMs = this.#rowMs;
    if (!(atMs > this.newestMs)) return false;
    this.previousMs = this.newestMs;
    this.newestMs = atMs;
    if (this.previousMs === -Infinity) return true;
    this.#rules ??= this.#makeRules();
    if (this.#isViewStale) this.#renewView();
    const verdict = this.#view?.take(atMs, this.#row);
    if (verdict !== undefined) {
      this.#verdict = verdict;
      this.verdictMs = atMs;
    }
    const hits: RuleHit[] = [];
    this.#rules.take(atMs, this.#row, hits);
    if (hits.length > 0) this.#hits = hits;
    return true;
  }

  #makeRules(): StorageRules {
    const { newNormalMs } = this.#options;
    const floors = this.members.map(({ policy }) => floorOf(policy));
    const state = newRulesState(this.members.length);
    return new StorageRules(this.#metrics(), state, { newNormalMs, floors });
  }

  #renewView(): void {
    this.#isViewStale = false;
    this.#verdict = undefined;
    this.#view = this.isJoint
      ? JointView.create(this.#metrics(), this.#options)
      : undefined;
  }

  #metrics(): string[] {
    return this.members.map(({ key }) => key.metric);
  }

  /** Since when a rule has seen what it reports. */
  hitSinceMs(hit: RuleHit): number {
    const rules = this.#rules!; // a hit is theirs
    switch (hit.kind) {
      case "frozen":
        return rules.state.frozenSinceMs;
      case "zero":
        return rules.remembered(hit.metric).zeroSinceMs;
      case "spike":
        return this.newestMs;
    }
  }

  /** The highest level that a metric held before the newest row, in its unit, >= 0. */
  levelOf(place: number): number {
    return this.#rules?.remembered(place).level ?? 0;
  }

  /** Rows in a row that the hit rests on, >= 1. */
  hitRun(hit: RuleHit): number {
    const rules = this.#rules!; // a hit is theirs
    switch (hit.kind) {
      case "frozen":
        return rules.state.frozenRun;
      case "zero":
        return rules.remembered(hit.metric).zeroRun;
      case "spike":
        return 1;
    }
  }
}

/** What is too little to matter is too little for the rules as well. */
function floorOf({ minAbsolute }: MetricPolicy): number | undefined {
  return minAbsolute || undefined;
}

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
import type { SeriesKey, SeriesLabels } from "../model/series.ts";
import {
  readKey,
  readLabels,
  writeKey,
  writeLabels,
} from "../state/series_codec.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Series } from "../store/series_store.ts";
import type { SeriesState } from "./series_state.ts";

/** How a resource is judged: its rules and its joint view. */
export type ResourceOptions = Required<DetectorOptions>;

/** One series of a resource. */
export interface ResourceMember {
  /** Its identity. */
  readonly key: SeriesKey;
  /** What the operator wants to hear of it; {@linkcode ResourceJudge.setPolicy} changes it. */
  policy: MetricPolicy;
  /** The series as the store keeps it; `undefined` before its first sample and once it is forgotten. */
  series: Series<SeriesState> | undefined;
}

/** Of all resources of which the rules say nothing: nearly all of them. */
const NO_HITS: readonly RuleHit[] = [];

/** Of a series that is forgotten. */
const NO_LABELS: SeriesLabels = {
  name: undefined,
  resourceName: undefined,
  unit: undefined,
  serialNumber: undefined,
};

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
  /** Whether nothing has changed since it was saved last. */
  isSaved: boolean = false;
  /** Rises from resource to resource of an array, in the order in which they came. */
  readonly ordinal: number;

  /**
   * A resource without series.
   *
   * @param key Canonical text.
   * @param type Its type.
   * @param options How it is judged.
   * @param ordinal Its place among the resources of the array.
   */
  constructor(
    key: string,
    type: string,
    options: ResourceOptions,
    ordinal: number = 0,
  ) {
    this.ordinal = ordinal;
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
    if (known >= 0) {
      this.setPolicy(known, policy);
      return known;
    }
    this.isSaved = false;
    // Not push(): it would make room for 17 more.
    this.#members = [...this.#members, { key, policy, series: undefined }];
    this.#rules?.addMetric(key.metric, floorOf(policy));
    this.#row = this.#row.concat(NaN);
    if (JointView.isColumn(key.metric)) this.#isViewStale = true;
    return this.members.length - 1;
  }

  /** Changes what the operator wants to hear of a series; not while a row is in hand. */
  setPolicy(place: number, policy: MetricPolicy): void {
    const member = this.#members[place]!;
    const isSameFloor = floorOf(member.policy) === floorOf(policy);
    member.policy = policy;
    if (!isSameFloor) this.#rules?.setFloor(place, floorOf(policy));
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
    this.isSaved = false;
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

  /**
   * Writes all that it remembers, but for {@linkcode ResourceJudge.harmedSinceMs},
   * which is of its array; not while a row is in hand.
   */
  save(writer: StateWriter): void {
    this.isSaved = true;
    writer.section("resource/1");
    writer.list(this.#members, ({ key, series }) => {
      writeKey(writer, key);
      writeLabels(writer, series?.labels ?? NO_LABELS);
    });
    writer.f64(this.newestMs);
    writer.f64(this.previousMs);
    writer.f64(this.verdictMs);
    writer.flag(this.#isViewStale);
    writer.flag(this.#verdict !== undefined);
    if (this.#verdict !== undefined) writeVerdict(writer, this.#verdict);
    writer.flag(this.#rules !== undefined);
    this.#rules?.save(writer);
    // A stale view is made anew before it is asked again.
    const view = this.#isViewStale ? undefined : this.#view;
    writer.flag(view !== undefined);
    view?.save(writer);
  }

  /**
   * Takes over what {@linkcode ResourceJudge.save} wrote; for a resource without series.
   *
   * @param reader At its beginning.
   * @param policyOf What the operator wants to hear of a series.
   * @throws {StateError} If it is not that, or does not fit the options.
   */
  load(
    reader: StateReader,
    policyOf: (key: SeriesKey, labels: SeriesLabels) => MetricPolicy,
  ): void {
    reader.section("resource/1");
    this.#members = reader.list(() => {
      const key = readKey(reader);
      const policy = policyOf(key, readLabels(reader));
      return { key, policy, series: undefined };
    });
    this.#row = this.#members.map(() => NaN);
    this.newestMs = reader.f64();
    this.previousMs = reader.f64();
    this.verdictMs = reader.f64();
    this.#isViewStale = reader.flag();
    if (reader.flag()) this.#verdict = readVerdict(reader);
    if (reader.flag()) {
      this.#rules = this.#makeRules();
      this.#rules.load(reader);
    }
    if (reader.flag()) {
      this.#view = JointView.create(this.#metrics(), this.#options);
      if (this.#view === undefined) throw reader.error("a joint view");
      this.#view.load(reader);
    }
    this.isSaved = true;
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

function writeVerdict(writer: StateWriter, verdict: JointVerdict): void {
  writer.f64(verdict.score);
  writer.flag(verdict.isLatencyHigh);
  writer.flag(verdict.isHitLow);
  writer.flag(verdict.isLoadUnknown);
  writer.flag(verdict.isLoadRaised);
  writer.flag(verdict.isLoadStrange);
  writer.f64(verdict.loadFactor);
}

function readVerdict(reader: StateReader): JointVerdict {
  return {
    score: reader.f64(),
    isLatencyHigh: reader.flag(),
    isHitLow: reader.flag(),
    isLoadUnknown: reader.flag(),
    isLoadRaised: reader.flag(),
    isLoadStrange: reader.flag(),
    loadFactor: reader.f64(),
  };
}

/** What is too little to matter is too little for the rules as well. */
function floorOf({ minAbsolute }: MetricPolicy): number | undefined {
  return minAbsolute || undefined;
}

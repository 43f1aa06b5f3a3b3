/**
 * The verdict on one array: what its series, its resources and the whole of it
 * say, as anomalies and as incidents.
 *
 * Samples are taken as they come; at the end of a record they are put into
 * rounds and judged. What is said does not depend on the order of the entries
 * inside a record.
 *
 * @module
 */

import type { Finding } from "../decide/finding.ts";
import type { Feedback } from "../model/feedback.ts";
import { isIncident, type Message } from "../model/message.ts";
import type { RecordPosition } from "../model/record.ts";
import type { SeriesKey, SeriesLabels } from "../model/series.ts";
import type { SilenceEvent } from "../model/silence.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Series } from "../store/series_store.ts";
import { ArrayMembers } from "./_array_members.ts";
import { ArrayVoice } from "./_array_voice.ts";
import { JointTier } from "./_joint_tier.ts";
import { Rounds, type ScoredSample } from "./_rounds.ts";
import { ruleFinding } from "./_rule_finding.ts";
import { SingleTier } from "./_single_tier.ts";
import type { ArrayJudgeOptions } from "./array_judge_options.ts";
import type { ResourceJudge } from "./resource_judge.ts";
import type { SeriesState } from "./series_state.ts";

/** Samples between two chances for the caller to do something else. */
const SAMPLES_PER_SLICE = 4096;

/** Resources likewise. */
const RESOURCES_PER_SLICE = 256;

/** Judges one array. */
export class ArrayJudge {
  /** Canonical text: the first part of that of its series. */
  readonly key: string;
  readonly #members: ArrayMembers;
  readonly #probe: ArrayJudgeOptions["probe"];
  readonly #joint: JointTier;
  readonly #single: SingleTier;
  readonly #voice: ArrayVoice;
  readonly #rounds = new Rounds();
  /** Resources with values in the round in hand. */
  readonly #touched = new Set<ResourceJudge>();
  /** Shortest interval of its series in ms; Infinity until one is known. */
  #intervalMs = Infinity;
  #newestMs = -Infinity;

  /**
   * An array that has shown nothing.
   *
   * @param key Canonical text.
   * @param options How it is judged.
   */
  constructor(key: string, options: ArrayJudgeOptions) {
    this.key = key;
    this.#members = new ArrayMembers(options);
    this.#probe = options.probe;
    this.#joint = new JointTier(this.#members);
    this.#single = new SingleTier(this.#members);
    this.#voice = new ArrayVoice(key, this.#members);
  }

  /** Anomalies that are open. */
  get openCount(): number {
    return this.#voice.openCount;
  }

  /** Incidents that are open. */
  get incidentCount(): number {
    return this.#voice.incidentCount;
  }

  /** Time of its newest sample in ms since 1970; `-Infinity` before the first. */
  get newestMs(): number {
    return this.#newestMs;
  }

  /** Its resources. */
  get resources(): ReadonlyMap<string, ResourceJudge> {
    return this.#members.resources;
  }

  /** Finds the place of a new series. */
  enroll(
    key: SeriesKey,
    labels: SeriesLabels,
  ): { resource: ResourceJudge; place: number } {
    return this.#members.enroll(key, labels);
  }

  /** See {@linkcode ArrayMembers.renewPolicies}; between two records. */
  renewPolicies(labelsOf: (key: string) => SeriesLabels | undefined): void {
    this.#members.renewPolicies(labelsOf);
  }

  /** Takes what an operator said; between two records. */
  takeFeedback(feedback: Feedback): void {
    this.#voice.takeFeedback(feedback);
  }

  /** Takes a sample of a series that is enrolled here, in the order of its series. */
  add(
    series: Series<SeriesState>,
    atMs: number,
    value: number,
    score: Omit<ScoredSample, "series" | "atMs" | "value">,
  ): void {
    const { resource, place, detector } = series.state;
    resource.members[place]!.series = series;
    const { intervalMs } = detector;
    if (intervalMs > 0 && intervalMs < this.#intervalMs) {
      this.#intervalMs = intervalMs;
    }
    this.#rounds.add({ series, atMs, value, ...score });
  }

  /**
   * Judges what was taken since the last call. Yields now and then.
   *
   * @param source The record in hand.
   * @param out Gets the messages, in the order of time.
   */
  *conclude(
    source: RecordPosition,
    out: Message[],
  ): Generator<undefined, void> {
    const rounds = this.#rounds;
    // Of a series that was forgotten in the meantime, nothing would ever end what opens.
    const all = rounds.order();
    yield;
    const order = all.filter((i) => {
      const series = rounds.seriesAt(i);
      const { resource, place } = series.state;
      return resource.members[place]!.series === series;
    });
    yield;
    const toleranceMs = Number.isFinite(this.#intervalMs)
      ? this.#intervalMs / 2
      : 0;
    let begin = 0;
    let startMs = order.length > 0 ? rounds.timeAt(order[0]!) : 0;
    for (let i = 0; i < order.length; i++) {
      const sample = order[i]!;
      const atMs = rounds.timeAt(sample);
      const { resource, place } = rounds.seriesAt(sample).state;
      const isOver = atMs - startMs > toleranceMs;
      if (isOver || !resource.put(place, atMs, rounds.valueAt(sample))) {
        yield* this.#judgeRound(order.subarray(begin, i), source, out);
        begin = i;
        startMs = atMs;
        resource.put(place, atMs, rounds.valueAt(sample));
      }
      this.#touched.add(resource);
      if ((i + 1) % SAMPLES_PER_SLICE === 0) yield;
    }
    yield* this.#judgeRound(order.subarray(begin), source, out);
    rounds.clear();
  }

  /**
   * Takes what has fallen silent or sends again here.
   *
   * @param events All silences of a record, at least one.
   * @param source The record in hand.
   * @param out Gets the messages.
   */
  takeSilences(
    events: readonly SilenceEvent[],
    source: RecordPosition,
    out: Message[],
  ): void {
    const atMs = events.reduce((ms, event) => Math.max(ms, event.atMs), 0);
    this.#voice.takeSilences(events, { atMs, source, out });
    for (const event of this.#probe === undefined ? [] : events) {
      const about = out.filter((one) =>
        isIncident(one) || one.key === event.key
      );
      this.#probe!.silenceTold(event, about);
    }
  }

  /** Ends what is open about a series that is about to be forgotten; with its last series, the array itself. */
  forget(series: Series<SeriesState>, source: RecordPosition): Message[] {
    const out: Message[] = [];
    const { resource, place } = series.state;
    const isGone = this.#members.forget(resource, place);
    const occasion = { atMs: this.#newestMs, source, out };
    const gone = isGone ? resource.key : undefined;
    this.#voice.forget(series.key.text, gone, occasion);
    return out;
  }

  /** Writes all that it remembers beside its resources and series; between two records. */
  save(writer: StateWriter): void {
    writer.section("array/1");
    writer.f64(this.#intervalMs);
    writer.f64(this.#newestMs);
    this.#members.movement.save(writer);
    this.#joint.save(writer);
    this.#single.save(writer);
    this.#voice.save(writer);
    // These change without a sample of their resource or series.
    const all = [...this.resources.values()];
    const harmed = all.filter((one) => !Number.isNaN(one.harmedSinceMs));
    writer.list(harmed, ({ key, harmedSinceMs }) => {
      writer.text(key);
      writer.f64(harmedSinceMs);
    });
    const states = all.flatMap(({ members }) =>
      members.flatMap(({ series }) => series ?? [])
    );
    const unusual = states.filter(({ state }) =>
      !Number.isNaN(state.unusualFrom)
    );
    writer.list(unusual, ({ key, state }) => {
      writer.text(key.text);
      writer.f64(state.unusualFrom);
    });
  }

  /**
   * Takes over what {@linkcode ArrayJudge.save} wrote; once its resources and
   * series are restored.
   *
   * @throws {StateError} If it is not that.
   */
  load(reader: StateReader): void {
    reader.section("array/1");
    this.#intervalMs = reader.f64();
    this.#newestMs = reader.f64();
    this.#members.movement.load(reader);
    this.#joint.load(reader);
    this.#single.load(reader);
    this.#voice.load(reader);
    reader.list(() => {
      const resource = this.resources.get(reader.text());
      const harmedSinceMs = reader.f64();
      if (resource === undefined) throw reader.error("a resource is missing");
      resource.harmedSinceMs = harmedSinceMs;
    });
    reader.list(() => {
      const key = reader.text();
      const unusualFrom = reader.f64();
      const resource = this.resources.get(key.slice(0, key.lastIndexOf("/")));
      const series = resource?.memberOf(key)?.series;
      if (series === undefined) throw reader.error("a series is missing");
      series.state.unusualFrom = unusualFrom;
    });
  }

  /** Takes over a resource; see {@linkcode ArrayMembers.restore}. */
  restoreResource(key: string, ordinal: number, reader: StateReader): void {
    this.#members.restore(key, ordinal, reader);
  }

  /** Judges the row of every touched resource, then the array. */
  *#judgeRound(
    samples: Uint32Array,
    source: RecordPosition,
    out: Message[],
  ): Generator<undefined, void> {
    if (samples.length === 0) return;
    const atMs = this.#rounds.timeAt(samples.at(-1)!);
    const judged = new Set<ResourceJudge>();
    const findings: Finding[] = [];
    let sinceYield = 0;
    for (const resource of this.#touched) {
      if (++sinceYield % RESOURCES_PER_SLICE === 0) yield;
      this.#probe?.rowComes(resource);
      if (!resource.judge()) continue;
      this.#probe?.rowJudged(resource);
      judged.add(resource);
      this.#applyRules(resource, findings);
    }
    yield;
    if (atMs > this.#newestMs) {
      this.#newestMs = atMs;
      this.#members.movement.take(atMs, judged);
      yield;
      for (const one of this.#judgeJointly(atMs)) findings.push(one);
    }
    yield;
    const telling = this.#tellingSamples(samples, findings);
    for (const one of this.#single.judge(telling, atMs)) findings.push(one);
    yield;
    const wasSeen = ({ key, resource }: Finding) => {
      const subject = this.#members.resources.get(resource);
      return subject !== undefined && judged.has(subject) &&
        subject.hasValueOf(key);
    };
    const before = out.length;
    this.#voice.decide(findings, wasSeen, { atMs, source, out });
    this.#probe?.roundEnded(this.#members, out.slice(before));
    yield;
    for (const resource of this.#touched) resource.clear();
    this.#touched.clear();
  }

  #applyRules(resource: ResourceJudge, findings: Finding[]): void {
    for (const hit of resource.hits) {
      const finding = ruleFinding(resource, hit, this.#members);
      if (finding !== undefined) findings.push(finding);
    }
  }

  #judgeJointly(atMs: number): Finding[] {
    if (!this.#members.hasViews) return [];
    return this.#joint.judge(
      atMs,
      this.#intervalMs,
      (kind, resource) => this.#voice.isOpen(kind, resource),
    );
  }

  /** Samples that matter by themselves, but for those that a check has a better word for. */
  *#tellingSamples(
    samples: Uint32Array,
    findings: readonly Finding[],
  ): Generator<ScoredSample> {
    const told = new Set(findings.map(({ key }) => key));
    for (const i of samples) {
      if (!this.#rounds.isTelling(i)) continue;
      const { text } = this.#rounds.seriesAt(i).key;
      if (told.has(text) || this.#voice.isTold(text, "unusual")) continue;
      yield this.#rounds.at(i);
    }
  }
}

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

import { ALERT_CONSTANTS } from "../decide/alert_constants.ts";
import { AnomalyBook, type AnomalyStep } from "../decide/anomaly_book.ts";
import { anomalyOf } from "../decide/anomaly_of.ts";
import { ARRAY } from "../decide/array_constants.ts";
import { ArrayEvidence, combineEvidence } from "../decide/array_evidence.ts";
import {
  type ArrayLoad,
  arrayLoadOf,
  harmOf,
  isPoolType,
  type JudgedResource,
} from "../decide/array_harm.ts";
import type { Finding } from "../decide/finding.ts";
import { IncidentFold } from "../decide/incident_fold.ts";
import { incidentOf } from "../decide/incident_of.ts";
import type { HarmKind } from "../model/array_verdict.ts";
import type { Message } from "../model/message.ts";
import type { RecordPosition } from "../model/record.ts";
import type { SeriesKey, SeriesLabels } from "../model/series.ts";
import type { SilenceEvent } from "../model/silence.ts";
import type { Topology } from "../model/topology.ts";
import type { Series } from "../store/series_store.ts";
import { copyText, foldCopies } from "./_copies.ts";
import { ArrayMovement } from "./_array_movement.ts";
import { causeAt } from "./_array_cause.ts";
import type { ArrayContext, ArrayJudgeOptions } from "./array_judge_options.ts";
import { harmFinding, isHarmWanted } from "./_harm_finding.ts";
import { ruleFinding } from "./_rule_finding.ts";
import { type UnusualSample, unusualSample } from "./_unusual_finding.ts";
import { ResourceJudge } from "./resource_judge.ts";
import { silenceFinding } from "./_silence_finding.ts";
import { Rounds, type ScoredSample } from "./_rounds.ts";
import type { SeriesState } from "./series_state.ts";

/** A resource that is harmed. */
interface Suspect {
  readonly resource: ResourceJudge;
  readonly kind: HarmKind;
  readonly score: number;
}

/** Rounds between two chances for the caller to do something else. */
const SAMPLES_PER_SLICE = 4096;

/** Judges one array. */
export class ArrayJudge {
  /** Canonical text: the first part of that of its series. */
  readonly key: string;
  readonly #options: ArrayJudgeOptions;
  readonly #resources = new Map<string, ResourceJudge>();
  readonly #joint: ArrayEvidence;
  readonly #unusual: ArrayEvidence;
  readonly #movement = new ArrayMovement();
  readonly #book: AnomalyBook;
  readonly #fold: IncidentFold;
  readonly #rounds = new Rounds();
  readonly #touched = new Set<ResourceJudge>();
  readonly #findings: Finding[] = [];
  /** Whether some of its resources are judged by all their metrics together. */
  #hasViews = false;
  #seriesCount = 0;
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
    this.#options = options;
    const { incidentsPerWeek, detector, resolveAfter } = options;
    this.#joint = new ArrayEvidence({ incidentsPerWeek });
    this.#unusual = new ArrayEvidence({
      incidentsPerWeek,
      leastLevel: () => this.#hasViews ? ARRAY.aloneLevel : Number.EPSILON,
      // Each series alerts once a week: the highest of a day's has this mean.
      priorMaximum: () =>
        Math.max(0, Math.log(this.#seriesCount / 7)) / ALERT_CONSTANTS.tail,
      persistMs: 0,
    });
    this.#book = new AnomalyBook({ detector, resolveAfter });
    this.#fold = new IncidentFold(key, detector);
  }

  /** Anomalies that are open. */
  get openCount(): number {
    return this.#book.size;
  }

  /** Incidents that are open. */
  get incidentCount(): number {
    return this.#fold.incidents.length;
  }

  /** Its resources. */
  get resources(): ReadonlyMap<string, ResourceJudge> {
    return this.#resources;
  }

  /** Finds the place of a new series. */
  enroll(
    key: SeriesKey,
    labels: SeriesLabels,
  ): { resource: ResourceJudge; place: number } {
    const text = key.text.slice(0, key.text.lastIndexOf("/"));
    let resource = this.#resources.get(text);
    if (resource === undefined) {
      const { newNormalMs } = this.#options;
      resource = new ResourceJudge(text, key.resourceType, { newNormalMs });
      this.#resources.set(text, resource);
    }
    const policy = this.#options.policies.of(key, labels);
    const place = resource.placeOf(key, policy);
    this.#seriesCount++;
    this.#hasViews ||= resource.view !== undefined;
    return { resource, place };
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
    const order = rounds.order().filter((i) => {
      const series = rounds.seriesAt(i);
      const { resource, place } = series.state;
      return resource.members[place]!.series === series;
    });
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
        this.#judgeRound(order.subarray(begin, i), source, out);
        if (i - begin > 0) yield;
        begin = i;
        startMs = atMs;
        resource.put(place, atMs, rounds.valueAt(sample));
      }
      this.#touched.add(resource);
      if ((i + 1) % SAMPLES_PER_SLICE === 0) yield;
    }
    this.#judgeRound(order.subarray(begin), source, out);
    rounds.clear();
  }

  /**
   * Takes what has fallen silent or sends again here.
   *
   * @param event The silence.
   * @param source The record in hand.
   * @param out Gets the messages.
   */
  takeSilence(
    event: SilenceEvent,
    source: RecordPosition,
    out: Message[],
  ): void {
    const finding = silenceFinding(event, this.#name());
    const step = event.state === "open"
      ? this.#book.report(finding)
      : undefined;
    const steps = step === undefined ? [] : [step];
    if (event.state === "resolved") {
      steps.push(...this.#book.close((anomaly) => {
        const { kind, key } = anomaly.finding;
        if (kind !== "silence" || key !== event.key) return false;
        anomaly.finding = finding; // it tells of the return
        return true;
      }));
    }
    this.#tell(steps, event.atMs, source, out);
  }

  /** Ends what is open about a series that is about to be forgotten; with its last series, the array itself. */
  forget(series: Series<SeriesState>, source: RecordPosition): Message[] {
    const out: Message[] = [];
    const { resource, place } = series.state;
    const member = resource.members[place]!;
    member.series = undefined;
    this.#seriesCount--;
    const isGone = resource.members.every(({ series }) => series === undefined);
    const steps = this.#book.close(({ finding }) =>
      finding.key === series.key.text ||
      (isGone && finding.resource === resource.key)
    );
    this.#book.forget(series.key.text);
    if (isGone) this.#resources.delete(resource.key);
    this.#tell(steps, this.#newestMs, source, out);
    return out;
  }

  /** Judges the row of every touched resource, then the array. */
  #judgeRound(
    samples: Uint32Array,
    source: RecordPosition,
    out: Message[],
  ): void {
    if (samples.length === 0) return;
    const atMs = this.#rounds.timeAt(samples.at(-1)!);
    const judged = new Set<ResourceJudge>();
    for (const resource of this.#touched) {
      if (!resource.judge()) continue;
      judged.add(resource);
      this.#applyRules(resource);
    }
    if (atMs > this.#newestMs) {
      this.#newestMs = atMs;
      this.#movement.take(atMs, judged);
      this.#combine(atMs);
    }
    this.#judgeSingles(samples, atMs);
    this.#decide(judged, atMs, source, out);
    for (const resource of this.#touched) resource.clear();
    this.#touched.clear();
  }

  #applyRules(resource: ResourceJudge): void {
    const context = this.#context();
    for (const hit of resource.hits) {
      const finding = ruleFinding(resource, hit, context);
      if (finding !== undefined) this.#findings.push(finding);
    }
  }

  /** Whether the harmed resources together are enough for an incident. */
  #combine(atMs: number): void {
    const load = this.#load(atMs);
    const suspects: Suspect[] = [];
    for (const resource of this.#resources.values()) {
      const judged = this.#asJudged(resource, atMs);
      const kind = harmOf(judged, this.#poolsOf(resource), load);
      const score = judged.verdict?.score ?? 0;
      const isHarmed = kind !== undefined && isHarmWanted(resource, kind);
      if (!isHarmed || !(score > 0)) {
        resource.harmedSinceMs = NaN;
        continue;
      }
      if (Number.isNaN(resource.harmedSinceMs)) {
        resource.harmedSinceMs = resource.verdictMs;
      }
      suspects.push({ resource, kind, score });
    }
    suspects.sort(byScore);
    const counted = foldCopies(
      suspects,
      ({ resource, kind }) => copyText(resource, kind),
    ).map(({ first, copies }) => ({ ...first, copies }));
    const { evidence, count } = combineEvidence(
      counted.map(({ score }) => score),
    );
    const { level } = this.#joint;
    const isEnough = this.#joint.take(atMs, evidence);
    const about = {
      level,
      perWeek: this.#joint.perWeek(evidence),
      context: this.#context(),
    };
    counted.forEach((suspect, i) => {
      const opens = isEnough && i < count;
      if (!opens && !this.#goesOn(suspect, level)) return;
      this.#findings.push(harmFinding(suspect, about));
    });
  }

  /** Whether an open anomaly goes on: below the level too, or it would come and go with noise. */
  #goesOn({ resource, kind, score }: Suspect, level: number): boolean {
    if (score < ARRAY.goOnShare * level) return false;
    for (const { finding } of this.#book.values()) {
      if (finding.kind === kind && finding.resource === resource.key) {
        return true;
      }
    }
    return false;
  }

  /** Whether single series are far enough out for an array with so many of them. */
  #judgeSingles(samples: Uint32Array, atMs: number): void {
    const found: UnusualSample[] = [];
    const told = new Set(this.#findings.map(({ key }) => key));
    let highest = 0;
    for (const i of samples) {
      if (!this.#rounds.isTelling(i)) continue;
      const sample = this.#rounds.at(i);
      // What a check has a better word for is not said twice.
      const { text } = sample.series.key;
      if (told.has(text) || this.#book.isTold(text, "unusual")) continue;
      const unusual = unusualSample(sample, this.#context());
      if (unusual === undefined) continue;
      found.push(unusual);
      if (!unusual.isNew) continue;
      highest = Math.max(highest, Math.log(unusual.excess / sample.level));
    }
    const isEnough = this.#unusual.take(atMs, highest);
    for (const { finding, isNew, series, from } of found) {
      if (isNew && !isEnough) continue;
      series.state.unusualFrom = from;
      this.#findings.push(finding());
    }
  }

  /** Opens, continues and ends anomalies and incidents. */
  #decide(
    judged: ReadonlySet<ResourceJudge>,
    atMs: number,
    source: RecordPosition,
    out: Message[],
  ): void {
    const findings = this.#withoutCopies(this.#findings.splice(0).sort(byKey));
    const reported = new Set<string>();
    const steps: AnomalyStep[] = [];
    for (const finding of findings) {
      reported.add(`${finding.kind} ${finding.key}`);
      const step = this.#book.report(finding);
      if (step !== undefined) steps.push(step);
    }
    steps.push(...this.#book.settle(({ finding: { kind, key, resource } }) => {
      if (reported.has(`${kind} ${key}`)) return false;
      const subject = this.#resources.get(resource);
      return subject !== undefined && judged.has(subject) &&
        subject.hasValueOf(key);
    }));
    this.#tell(steps, atMs, source, out);
  }

  /** Findings with equal rows behind them, counted once; see `_copies.ts`. */
  #withoutCopies(findings: readonly Finding[]): Finding[] {
    const textOf = ({ kind, key, resource }: Finding) => {
      const subject = this.#resources.get(resource);
      const metric = key.slice(key.lastIndexOf("/"));
      return subject && copyText(subject, `${kind} ${metric}`);
    };
    return foldCopies(findings, textOf).map(({ first, copies }) =>
      copies === 0 ? first : { ...first, copies: first.copies + copies }
    );
  }

  /** Steps of anomalies to messages about them and their incidents. */
  #tell(
    steps: readonly AnomalyStep[],
    atMs: number,
    source: RecordPosition,
    out: Message[],
  ): void {
    if (steps.length === 0 && this.#fold.incidents.length === 0) return;
    const { detector, config } = this.#options;
    const about = { atMs, source, detector, config };
    for (const { state, anomaly } of steps) {
      if (state === "open") this.#fold.join(anomaly, atMs);
      if (state !== "resolved") continue;
      this.#fold.leave(anomaly);
      this.#calm(anomaly.finding);
    }
    for (const incident of this.#fold.incidents) {
      incident.cause = causeAt(incident, this.#context(), atMs);
    }
    const isGone = this.#resources.size === 0; // its last series is forgotten
    const incidents = this.#fold.step(atMs, isGone);
    const describe = {
      key: this.key,
      topology: this.#topology,
      resources: this.#resources,
    };
    for (const { state, incident } of incidents) {
      if (state !== "resolved") {
        out.push(incidentOf(incident, state, about, describe));
      }
    }
    for (const { state, anomaly } of steps) {
      out.push(anomalyOf(anomaly, state, about));
    }
    for (const { state, incident } of incidents) {
      if (state === "resolved") {
        out.push(incidentOf(incident, state, about, describe));
      }
    }
  }

  /** The samples of a series need not be looked at any more. */
  #calm({ kind, key, resource }: Finding): void {
    const series = this.#resources.get(resource)?.memberOf(key)?.series;
    if (kind !== "unusual" || series === undefined) return;
    series.state.unusualFrom = NaN;
  }

  /** What was told of it, or else what moves together. */
  get #topology(): Topology {
    const told = this.#options.topology();
    return {
      parentsOf: (resource) => {
        const parents = told.parentsOf(resource);
        return parents.length > 0
          ? parents
          : this.#movement.parentsOf(resource);
      },
    };
  }

  /** Name of the array, where its labels have one. */
  #name(): string | undefined {
    for (const { members } of this.#resources.values()) {
      for (const { series } of members) {
        if (series?.labels.name !== undefined) return series.labels.name;
      }
    }
    return undefined;
  }

  #context(): ArrayContext {
    return {
      options: this.#options,
      resources: this.#resources,
      topology: this.#topology,
    };
  }

  #load(atMs: number): ArrayLoad {
    const judged: JudgedResource[] = [];
    for (const resource of this.#resources.values()) {
      judged.push(this.#asJudged(resource, atMs));
    }
    return arrayLoadOf(judged);
  }

  /** A resource with its verdict, as long as that is fresh. */
  #asJudged(resource: ResourceJudge, atMs: number): JudgedResource {
    const { key, type, verdict, verdictMs, newestMs, previousMs } = resource;
    const gapMs = newestMs - previousMs;
    const freshMs = Math.min(ARRAY.freshMs, 1.5 * gapMs);
    const isFresh = verdictMs === newestMs
      ? atMs - verdictMs <= Math.max(freshMs, this.#intervalMs)
      : atMs - verdictMs <= freshMs;
    return { key, type, verdict: isFresh ? verdict : undefined };
  }

  #poolsOf(resource: ResourceJudge): readonly string[] {
    if (isPoolType(resource.type)) return [resource.key];
    // A guess is good enough to explain, not to keep silent.
    return this.#options.topology().parentsOf(resource.key)
      .filter((parent) => isPoolType(parent.split("/")[1] ?? ""));
  }
}

/** The highest score first; equal ones by their keys, so that no order of input matters. */
function byScore(a: Suspect, b: Suspect): number {
  return b.score - a.score || (a.resource.key < b.resource.key ? -1 : 1);
}

function byKey(a: Finding, b: Finding): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0;
}

/**
 * What an array says: from findings to messages about its anomalies and
 * incidents.
 *
 * @module
 */

import {
  AnomalyBook,
  type AnomalyStep,
  type OpenAnomaly,
} from "../decide/anomaly_book.ts";
import { anomalyOf } from "../decide/anomaly_of.ts";
import { FeedbackBook } from "../decide/feedback_book.ts";
import type { Finding, FindingFacts } from "../decide/finding.ts";
import { IncidentFold } from "../decide/incident_fold.ts";
import { incidentOf, type IncidentSubject } from "../decide/incident_of.ts";
import type { Feedback } from "../model/feedback.ts";
import type { Incident } from "../model/incident.ts";
import type { Message } from "../model/message.ts";
import type { RecordPosition } from "../model/record.ts";
import type { SilenceEvent } from "../model/silence.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { causeAt } from "./_array_cause.ts";
import type { ArrayMembers } from "./_array_members.ts";
import { copyText, foldCopies } from "./_copies.ts";
import { silenceFinding } from "./_silence_finding.ts";
import { findingFrom } from "./_stored_finding.ts";

/** Where and when something is said. */
export interface Occasion {
  /** Time of the round in ms since 1970. */
  readonly atMs: number;
  /** The record in hand. */
  readonly source: RecordPosition;
  /** Gets the messages. */
  readonly out: Message[];
}

/** The voice of one array. */
export class ArrayVoice implements Stored {
  readonly #key: string;
  readonly #members: ArrayMembers;
  readonly #book: AnomalyBook;
  readonly #fold: IncidentFold;
  readonly #feedback = new FeedbackBook();
  /** Whether an operator said something since the last round. */
  #isNews = false;

  /**
   * Has said nothing.
   *
   * @param key Canonical text of the array.
   * @param members What it consists of.
   */
  constructor(key: string, members: ArrayMembers) {
    this.#key = key;
    this.#members = members;
    this.#book = new AnomalyBook(members.options);
    this.#fold = new IncidentFold(key, members.options.detector);
  }

  /** Anomalies that are open. */
  get openCount(): number {
    return this.#book.size;
  }

  /** Incidents that are open. */
  get incidentCount(): number {
    return this.#fold.incidents.length;
  }

  /**
   * Messages about all that is open, each incident before its anomalies, as if
   * it had got worse now. Nothing is changed: the next message is what it would
   * have been.
   */
  open(source: RecordPosition): Message[] {
    const { options } = this.#members;
    const about = {
      atMs: 0, // what is told is as old as its newest sample
      source,
      detector: options.detector,
      config: options.config,
    };
    const subject = this.#subject();
    return [
      ...this.#fold.incidents.map((incident) =>
        incidentOf(incident, "update", about, subject)
      ),
      ...[...this.#book.values()].map((anomaly) =>
        anomalyOf(anomaly, "update", about)
      ),
    ];
  }

  /** Whether a subject has an open anomaly of another kind. */
  isTold(key: string, kind: Finding["kind"]): boolean {
    return this.#book.isTold(key, kind);
  }

  /** Whether a resource has an open anomaly of a kind. */
  isOpen(kind: Finding["kind"], resource: string): boolean {
    return this.#book.isOpen(kind, resource);
  }

  /** Takes what an operator said of an incident; it counts from the next round on. */
  takeFeedback(feedback: Feedback): void {
    this.#feedback.take(feedback, this.#members.options.newNormalMs);
    this.#isNews = true;
  }

  /**
   * Opens, continues and ends anomalies and incidents.
   *
   * @param findings All that is wrong in a round, in any order.
   * @param wasSeen Whether the series or resource behind a finding had a sample in it.
   * @param occasion Where and when.
   */
  decide(
    findings: readonly Finding[],
    wasSeen: (finding: Finding) => boolean,
    occasion: Occasion,
  ): void {
    const reported = new Set<string>();
    const steps: AnomalyStep[] = this.#silenced();
    for (const finding of this.#withoutCopies(findings.toSorted(byKey))) {
      if (this.#feedback.mutes(finding) !== undefined) continue;
      reported.add(`${finding.kind} ${finding.key}`);
      const step = this.#book.report(finding);
      if (step !== undefined) steps.push(step);
    }
    // A silence is over when its watch says so.
    const isNormal = ({ finding }: OpenAnomaly) =>
      finding.kind !== "silence" &&
      !reported.has(`${finding.kind} ${finding.key}`) && wasSeen(finding);
    steps.push(...this.#book.settle(isNormal));
    this.#tell(steps, occasion);
  }

  /** Takes what has fallen silent or sends again with one record. */
  takeSilences(events: readonly SilenceEvent[], occasion: Occasion): void {
    const { name } = this.#members;
    const steps: AnomalyStep[] = [];
    const returned = new Map<string, Finding>();
    for (const event of events) {
      const finding = silenceFinding(event, name);
      if (event.state === "resolved") {
        returned.set(event.key, finding);
        continue;
      }
      if (!this.#isWanted(finding)) continue;
      if (this.#feedback.mutes(finding) !== undefined) continue;
      const step = this.#book.report(finding);
      if (step !== undefined) steps.push(step);
    }
    if (returned.size > 0) {
      steps.push(...this.#book.close((anomaly) => {
        const { kind, key } = anomaly.finding;
        const finding = kind === "silence" ? returned.get(key) : undefined;
        if (finding === undefined) return false;
        anomaly.finding = finding; // it tells of the return, up to which it lasted
        anomaly.endMs = Math.max(anomaly.endMs, finding.atMs);
        return true;
      }));
    }
    this.#tell(steps, occasion);
  }

  /**
   * Ends what is open about a series that is forgotten.
   *
   * @param key Canonical text of the series.
   * @param resource Canonical text of its resource, if that is gone with it.
   * @param occasion Where and when.
   */
  forget(
    key: string,
    resource: string | undefined,
    occasion: Occasion,
  ): void {
    const steps = this.#book.close(({ finding }) =>
      finding.key === key || finding.resource === resource
    );
    this.#book.forget(key);
    if (resource !== undefined) this.#book.forget(resource);
    // Many go at once where a resource is deleted: nothing to tell, nothing to look at.
    const isLast = this.#members.resources.size === 0;
    if (steps.length > 0 || isLast) this.#tell(steps, occasion);
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.section("voice/2");
    this.#book.save(writer);
    this.#fold.save(writer);
    this.#feedback.save(writer);
    writer.flag(this.#isNews);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.section("voice/2");
    const makeFinding = (facts: FindingFacts) =>
      findingFrom(facts, this.#members);
    this.#book.load(reader, makeFinding);
    const open = new Map([...this.#book.values()].map((one) => [one.id, one]));
    this.#fold.load(reader, (id) => open.get(id), makeFinding);
    this.#feedback.load(reader);
    this.#isNews = reader.flag();
  }

  /** Steps of anomalies to messages about them and their incidents. */
  #tell(
    steps: readonly AnomalyStep[],
    { atMs, source, out }: Occasion,
  ): void {
    if (steps.length === 0 && this.#fold.incidents.length === 0) return;
    const { options, resources } = this.#members;
    const about = {
      atMs,
      source,
      detector: options.detector,
      config: options.config,
    };
    for (const { state, anomaly } of steps) {
      if (state === "open") this.#fold.join(anomaly, atMs);
      if (state !== "resolved") continue;
      this.#fold.leave(anomaly);
    }
    const isOver = ({ state, anomaly }: AnomalyStep) =>
      state === "resolved" && anomaly.finding.kind === "unusual";
    if (steps.some(isOver)) this.#calm();
    for (const incident of this.#fold.incidents) {
      incident.cause = causeAt(incident, this.#members, atMs);
    }
    const isGone = resources.size === 0; // its last series is forgotten
    const subject = this.#subject();
    const incidents = this.#fold.step(atMs, isGone)
      .map(({ state, incident }) =>
        incidentOf(incident, state, about, subject)
      );
    // An incident before its details; once it is over, after them.
    const [ended, others] = [[], []] as [Incident[], Incident[]];
    for (const incident of incidents) {
      (incident.state === "resolved" ? ended : others).push(incident);
    }
    for (const incident of others) out.push(incident);
    for (const { state, anomaly } of steps) {
      out.push(anomalyOf(anomaly, state, about));
    }
    for (const incident of ended) out.push(incident);
  }

  #subject(): IncidentSubject {
    const { topology, resources } = this.#members;
    return { key: this.#key, topology, resources };
  }

  /** Findings with equal rows behind them, counted once; see `_copies.ts`. */
  #withoutCopies(findings: readonly Finding[]): Finding[] {
    const textOf = ({ kind, key, resource }: Finding) => {
      const subject = this.#members.resources.get(resource);
      const metric = key.slice(key.lastIndexOf("/"));
      return subject && copyText(subject, `${kind} ${metric}`);
    };
    return foldCopies(findings, textOf).map(({ first, copies }) =>
      copies === 0 ? first : { ...first, copies: first.copies + copies }
    );
  }

  /** Ends what is open and not to be told of any more. */
  #silenced(): AnomalyStep[] {
    if (!this.#isNews) return [];
    this.#isNews = false;
    return this.#book.close(({ finding }) =>
      this.#feedback.mutes(finding) !== undefined
    );
  }

  /** Whether the operator wants to hear of a silence: of a resource, unless that is so of none of its series. */
  #isWanted({ key, resource }: Finding): boolean {
    const subject = this.#members.resources.get(resource);
    if (subject === undefined) return true; // the whole array
    const member = subject.memberOf(key);
    const members = member === undefined ? subject.members : [member];
    return members.some(({ policy }) => policy.direction !== "none");
  }

  /** Samples of series of which nothing is open need not be looked at any more: what was told of, and its copies. */
  #calm(): void {
    for (const { members } of this.#members.resources.values()) {
      for (const { key, series } of members) {
        if (series === undefined || Number.isNaN(series.state.unusualFrom)) {
          continue;
        }
        if (this.#book.get("unusual", key.text) !== undefined) continue;
        series.state.unusualFrom = NaN;
      }
    }
  }
}

function byKey(a: Finding, b: Finding): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0;
}

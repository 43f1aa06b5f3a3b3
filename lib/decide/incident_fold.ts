/**
 * Anomalies of one array that belong together, as one incident: what opens while
 * it is open, or within an hour of its last abnormal sample, joins it. But not
 * for ever: once nothing has joined for a day, what opens is an incident of its
 * own, or a counter that nobody mends would swallow everything after it.
 *
 * @module
 */

import type { AnomalyState } from "../model/anomaly.ts";
import type { Cause } from "../model/incident.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import { readAnomaly, writeAnomaly } from "./_anomaly_codec.ts";
import type { OpenAnomaly } from "./anomaly_book.ts";
import { UPDATE_STEP } from "./anomaly_book.ts";
import { anomalyId } from "./anomaly_id.ts";
import { ARRAY } from "./array_constants.ts";
import type { FindingMaker } from "./finding.ts";

/** One incident of one array. */
export interface OpenIncident {
  /** 32 hex digits. */
  readonly id: string;
  /** First abnormal sample of the first member in ms since 1970. */
  readonly startMs: number;
  /** Newest abnormal sample of any member. */
  endMs: number;
  /** When the newest member joined. */
  joinedMs: number;
  /** By the id of the anomaly, in the order in which they joined; of each trouble the first and the newest. */
  readonly members: Map<string, OpenAnomaly>;
  /** Anomalies that have ever joined, >= 1. */
  memberCount: number;
  /** The different things that are or were wrong, by kind and key: the id of the newest member where that is not the first. */
  readonly troubles: Map<string, string | undefined>;
  /** Members that are open. */
  readonly open: Set<OpenAnomaly>;
  /** Why latency is high, if it is. */
  cause: Cause | undefined;
  /** Highest severity of its members, in [0, 1]. */
  severity: number;
  /** What was told last: how many different things are wrong, severity and cause. */
  told: { troubles: number; severity: number; tag: string } | undefined;
}

/** Something to tell about an incident. */
export interface IncidentStep {
  /** What happened. */
  readonly state: AnomalyState;
  /** To which. */
  readonly incident: OpenIncident;
}

/** Folds the anomalies of one array. */
export class IncidentFold {
  readonly #key: string;
  readonly #detector: string;
  /** Oldest first; nearly always one at most. */
  readonly #incidents: OpenIncident[] = [];

  /**
   * No incident yet.
   *
   * @param key Canonical text of the array.
   * @param detector Name and version of the detector, which enters ids.
   */
  constructor(key: string, detector: string) {
    this.#key = key;
    this.#detector = detector;
  }

  /** Incidents that are open, oldest first. */
  get incidents(): readonly OpenIncident[] {
    return this.#incidents;
  }

  /**
   * Takes an anomaly that has just opened.
   *
   * @param anomaly Its `incident` is set.
   * @param atMs When, in ms since 1970.
   */
  join(anomaly: OpenAnomaly, atMs: number): OpenIncident {
    const newest = this.#incidents.at(-1);
    const incident = newest !== undefined && isJoinable(newest, atMs)
      ? newest
      : this.#start(anomaly);
    anomaly.incident = incident.id;
    incident.joinedMs = atMs;
    this.#remember(incident, anomaly);
    incident.open.add(anomaly);
    return incident;
  }

  /** What comes and goes for weeks must not fill the memory: its first time says where it began, its newest how it is. */
  #remember(incident: OpenIncident, anomaly: OpenAnomaly): void {
    const { members, troubles } = incident;
    const { id, finding: { kind, key } } = anomaly;
    const trouble = `${kind} ${key}`;
    const newest = troubles.get(trouble);
    if (newest !== undefined) members.delete(newest);
    troubles.set(trouble, troubles.has(trouble) ? id : undefined);
    members.set(id, anomaly);
    incident.memberCount++;
  }

  /** Hears that an anomaly has ended. */
  leave(anomaly: OpenAnomaly): void {
    for (const { open } of this.#incidents) open.delete(anomaly);
  }

  /**
   * What there is to tell after a round.
   *
   * @param atMs Its time in ms since 1970.
   * @param isLast Whether there will be no other: what has no open member ends at once.
   * @returns Oldest incident first. An incident that is `resolved` is forgotten.
   */
  step(atMs: number, isLast = false): IncidentStep[] {
    const steps: IncidentStep[] = [];
    for (const incident of [...this.#incidents]) {
      for (const { endMs, severity } of incident.members.values()) {
        incident.endMs = Math.max(incident.endMs, endMs);
        incident.severity = Math.max(incident.severity, severity);
      }
      const state = stateAt(incident, isLast ? Infinity : atMs);
      if (state === undefined) continue;
      incident.told = {
        troubles: incident.troubles.size,
        severity: incident.severity,
        tag: incident.cause?.tag ?? "",
      };
      steps.push({ state, incident });
      if (state !== "resolved") continue;
      this.#incidents.splice(this.#incidents.indexOf(incident), 1);
    }
    return steps;
  }

  /** See `Stored`. */
  save(writer: StateWriter): void {
    writer.section("fold/1");
    writer.list(this.#incidents, (incident) => {
      writer.text(incident.id);
      writer.f64(incident.startMs);
      writer.f64(incident.endMs);
      writer.f64(incident.joinedMs);
      writer.list([...incident.members], ([id, anomaly]) => {
        const isOpen = incident.open.has(anomaly);
        writer.flag(isOpen);
        if (isOpen) writer.text(id);
        else writeAnomaly(writer, anomaly);
      });
      writer.list([...incident.open], ({ id }) => writer.text(id));
      writer.u32(incident.memberCount);
      writer.list([...incident.troubles], ([trouble, newest]) => {
        writer.text(trouble);
        writer.textOrNone(newest);
      });
      writer.data(incident.cause);
      writer.f64(incident.severity);
      writer.data(incident.told);
    });
  }

  /**
   * See `Stored`.
   *
   * @param reader At its beginning.
   * @param openAnomaly The open anomaly of the book with an id: the very object, for the book changes it.
   * @param makeFinding Makes findings again.
   */
  load(
    reader: StateReader,
    openAnomaly: (id: string) => OpenAnomaly | undefined,
    makeFinding: FindingMaker,
  ): void {
    const opened = () => {
      const anomaly = openAnomaly(reader.text());
      if (anomaly === undefined) throw reader.error("an anomaly is missing");
      return anomaly;
    };
    reader.section("fold/1");
    this.#incidents.push(...reader.list((): OpenIncident => ({
      id: reader.text(),
      startMs: reader.finite(),
      endMs: reader.finite(),
      joinedMs: reader.finite(),
      members: new Map(
        reader.list(() =>
          reader.flag() ? opened() : readAnomaly(reader, makeFinding)
        )
          .map((anomaly) => [anomaly.id, anomaly]),
      ),
      open: new Set(reader.list(opened)),
      memberCount: reader.u32(),
      troubles: new Map(
        reader.list(() => [reader.text(), reader.textOrNone()]),
      ),
      cause: reader.data(),
      severity: reader.finite(),
      told: reader.data(),
    })));
  }

  #start(anomaly: OpenAnomaly): OpenIncident {
    const text = `${this.#key} incident ${anomaly.id}`;
    const incident: OpenIncident = {
      id: anomalyId(text, anomaly.startMs, this.#detector),
      startMs: anomaly.startMs,
      endMs: anomaly.endMs,
      joinedMs: anomaly.endMs,
      members: new Map(),
      memberCount: 0,
      troubles: new Map(),
      open: new Set(),
      cause: undefined,
      severity: 0,
      told: undefined,
    };
    this.#incidents.push(incident);
    return incident;
  }
}

/** Whether what opens now belongs to it. */
function isJoinable(incident: OpenIncident, atMs: number): boolean {
  if (atMs - incident.joinedMs > ARRAY.joinMs) return false;
  return incident.open.size > 0 || atMs - incident.endMs <= ARRAY.foldMs;
}

function stateAt(
  incident: OpenIncident,
  atMs: number,
): AnomalyState | undefined {
  const { told, open, endMs, severity, cause, troubles } = incident;
  if (told === undefined) return "open";
  if (open.size === 0 && atMs - endMs > ARRAY.foldMs) return "resolved";
  const isNews = troubles.size > told.troubles ||
    severity - told.severity >= UPDATE_STEP ||
    (cause?.tag ?? "") !== told.tag;
  return isNews ? "update" : undefined;
}

/**
 * Puts the message about an incident together.
 *
 * @module
 */

import type { AnomalyKind, AnomalyState } from "../model/anomaly.ts";
import {
  type Incident,
  INCIDENT_MEMBERS,
  INCIDENT_SCHEMA,
  type IncidentMember,
} from "../model/incident.ts";
import type { Topology } from "../model/topology.ts";
import type { OpenAnomaly } from "./anomaly_book.ts";
import { type MessageFacts, positionOf } from "./anomaly_of.ts";
import type { OpenIncident } from "./incident_fold.ts";

/** The array of an incident. */
export interface IncidentSubject {
  /** Canonical text of the array. */
  readonly key: string;
  /** What lives on what. */
  readonly topology: Topology;
}

/**
 * The message.
 *
 * @param incident The incident; it has members.
 * @param state What happened to it.
 * @param facts What all messages of the round have in common.
 * @param subject The array.
 * @returns A fresh object.
 */
export function incidentOf(
  incident: OpenIncident,
  state: AnomalyState,
  facts: MessageFacts,
  { key }: IncidentSubject,
): Incident {
  const { id, startMs, endMs, cause, severity } = incident;
  const ranked = [...incident.members.values()].sort(byOrigin);
  const first = ranked[0]!;
  const { storage_id, name } = first.finding.series();
  const resources = new Set(ranked.map(({ finding }) => finding.resource));
  const kinds = [...new Set(ranked.map(({ finding }) => finding.kind))];
  return {
    schema: INCIDENT_SCHEMA,
    id,
    state,
    key,
    array: { storage_id, name },
    startMs,
    atMs: Math.max(endMs, facts.atMs),
    endMs: state === "resolved" ? endMs : null,
    severity,
    kinds: kinds satisfies AnomalyKind[],
    cause: cause ?? null,
    members: ranked.slice(0, INCIDENT_MEMBERS).map(memberOf),
    memberCount: ranked.length,
    resourceCount: resources.size,
    why: first.finding.details({
      state,
      startMs: first.startMs,
      endMs: first.endMs,
      atMs: first.finding.atMs,
    }).why,
    source: positionOf(facts.source),
    detector: facts.detector,
    config: facts.config,
  };
}

function memberOf(anomaly: OpenAnomaly): IncidentMember {
  const { id, startMs, endMs, severity, finding } = anomaly;
  return {
    anomaly: id,
    key: finding.key,
    kind: finding.kind,
    startMs,
    endMs,
    severity,
    copies: finding.copies,
    why: finding.details({ state: "open", startMs, endMs, atMs: finding.atMs })
      .why,
  };
}

/** The likeliest origin first; equal ones by what they are about, so that no order of input matters. */
function byOrigin(a: OpenAnomaly, b: OpenAnomaly): number {
  return a.startMs - b.startMs || b.severity - a.severity ||
    (subjectOf(a) < subjectOf(b) ? -1 : 1);
}

function subjectOf({ finding: { key, kind } }: OpenAnomaly): string {
  return `${key} ${kind}`;
}

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
import { ARRAY } from "./array_constants.ts";
import {
  type CommonParent,
  type IncidentFinding,
  incidentSentence,
  leadingFindings,
} from "./incident_sentence.ts";
import { commonParent, downstreamRank } from "./upstream.ts";
import type { OpenIncident } from "./incident_fold.ts";

/** The array of an incident. */
export interface IncidentSubject {
  /** Canonical text of the array. */
  readonly key: string;
  /** What lives on what. */
  readonly topology: Topology;
  /** All its resources, by canonical text. */
  readonly resources: ReadonlyMap<string, {
    /** Its type, as Delfin names it. */
    readonly type: string;
    /** Its name, or else its id. */
    readonly name: string;
  }>;
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
  subject: IncidentSubject,
): Incident {
  const { id, startMs, endMs, cause, severity } = incident;
  const ranked = rankedMembers(incident);
  const findings = ranked.map(findingOf);
  const first = ranked[0]!;
  const { storage_id, name } = first.finding.series();
  const resources = new Set(ranked.map(({ finding }) => finding.resource));
  const atMs = Math.max(endMs, facts.atMs);
  const kinds = [...new Set(ranked.map(({ finding }) => finding.kind))];
  return {
    schema: INCIDENT_SCHEMA,
    id,
    state,
    key: subject.key,
    array: { storage_id, name },
    startMs,
    atMs,
    endMs: state === "resolved" ? endMs : null,
    severity,
    kinds: kinds satisfies AnomalyKind[],
    cause: cause ?? null,
    members: ranked.slice(0, INCIDENT_MEMBERS).map(memberOf),
    memberCount: incident.memberCount,
    resourceCount: resources.size,
    why: incidentSentence({
      state,
      isWholeFeed: false,
      startMs,
      endMs,
      atMs,
      findings,
      counts: countsOf(subject),
      parent: parentOf(findings, subject),
      cause: cause ?? null,
    }),
    source: positionOf(facts.source),
    detector: facts.detector,
    config: facts.config,
  };
}

function findingOf(
  { finding, startMs, severity }: OpenAnomaly,
): IncidentFinding {
  const { metric, resource_type, resource_id, resource_name } = finding
    .series();
  return {
    key: finding.key,
    kind: finding.kind,
    resourceType: resource_type,
    name: resource_name || resource_id || "",
    metric: metric ?? undefined,
    startMs,
    severity,
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

/**
 * The likeliest origin first: what began within half an hour goes by what is
 * upstream, then by severity; all else by its start.
 */
function rankedMembers({ members, startMs }: OpenIncident): OpenAnomaly[] {
  const step = (anomaly: OpenAnomaly) =>
    Math.floor((anomaly.startMs - startMs) / ARRAY.persistMs);
  const place = ({ finding }: OpenAnomaly) => downstreamRank(finding.resource);
  return [...members.values()].sort((a, b) =>
    step(a) - step(b) || place(a) - place(b) || b.severity - a.severity ||
    (subjectOf(a) < subjectOf(b) ? -1 : 1)
  );
}

function subjectOf({ finding: { key, kind } }: OpenAnomaly): string {
  return `${key} ${kind}`;
}

/** How many resources of each type there are. */
function countsOf({ resources }: IncidentSubject): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of resources.values()) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}

/** What all that the sentence is about lives on, with how many of their type do. */
function parentOf(
  findings: readonly IncidentFinding[],
  { topology, resources }: IncidentSubject,
): CommonParent | undefined {
  const leading = leadingFindings(findings)
    .map(({ key }) => key.split("/", 3).join("/"));
  const common = commonParent(topology, leading, {
    isSeen: (resource) => resources.has(resource),
  });
  const parent = common && resources.get(common.resource);
  if (common === undefined || parent === undefined) return undefined;
  const { resource, childType } = common;
  let children = 0;
  for (const [key, { type }] of resources) {
    if (type !== childType) continue;
    if (topology.parentsOf(key).includes(resource)) children++;
  }
  const { type, name } = parent;
  return { type, name, children: children > 0 ? children : undefined };
}

/**
 * The JSON form of a message: one line, keys always in the order of the types
 * in `lib/model/`, so that equal messages are equal bytes.
 *
 * @module
 */

import type { Anomaly, ExpectedRange } from "../model/anomaly.ts";
import type { Incident } from "../model/incident.ts";
import { isIncident, type Message } from "../model/message.ts";
import type { RecordPosition } from "../model/record.ts";
import { escapeControls } from "../telemetry/escape.ts";

/**
 * One anomaly as JSON.
 *
 * @param anomaly Its numbers are finite.
 * @returns One line without its end; no control character stands in it raw.
 */
export function anomalyJson(anomaly: Anomaly): string {
  // Named key by key: JSON.stringify would keep whatever order the object has.
  const { series } = anomaly;
  return escapeControls(JSON.stringify({
    schema: anomaly.schema,
    id: anomaly.id,
    state: anomaly.state,
    kind: anomaly.kind,
    incident: anomaly.incident,
    key: anomaly.key,
    series: {
      storage_id: series.storage_id,
      resource_type: series.resource_type,
      resource_id: series.resource_id,
      resource_name: series.resource_name,
      metric: series.metric,
      name: series.name,
      unit: series.unit,
    },
    startMs: anomaly.startMs,
    atMs: anomaly.atMs,
    endMs: anomaly.endMs,
    value: anomaly.value,
    expected: rangeOf(anomaly.expected),
    direction: anomaly.direction,
    score: anomaly.score,
    threshold: anomaly.threshold,
    perWeek: anomaly.perWeek,
    severity: anomaly.severity,
    confidence: anomaly.confidence,
    why: anomaly.why,
    neighbors: anomaly.neighbors.map(({ atMs, value, distance }) => ({
      atMs,
      value,
      distance,
    })),
    metrics: anomaly.metrics.map(({ metric, share, value, expected }) => ({
      metric,
      share,
      value,
      expected: rangeOf(expected),
    })),
    copies: anomaly.copies,
    source: positionOf(anomaly.source),
    detector: anomaly.detector,
    config: anomaly.config,
    suppressedBy: anomaly.suppressedBy,
  }));
}

/**
 * One incident as JSON.
 *
 * @param incident Its numbers are finite.
 * @returns One line without its end; no control character stands in it raw.
 */
export function incidentJson(incident: Incident): string {
  const { array, cause } = incident;
  return escapeControls(JSON.stringify({
    schema: incident.schema,
    id: incident.id,
    state: incident.state,
    key: incident.key,
    array: array && { storage_id: array.storage_id, name: array.name },
    startMs: incident.startMs,
    atMs: incident.atMs,
    endMs: incident.endMs,
    severity: incident.severity,
    kinds: incident.kinds,
    cause: cause && { tag: cause.tag, evidence: cause.evidence },
    members: incident.members.map((member) => ({
      anomaly: member.anomaly,
      key: member.key,
      kind: member.kind,
      startMs: member.startMs,
      endMs: member.endMs,
      severity: member.severity,
      copies: member.copies,
      why: member.why,
    })),
    memberCount: incident.memberCount,
    resourceCount: incident.resourceCount,
    why: incident.why,
    source: positionOf(incident.source),
    detector: incident.detector,
    config: incident.config,
    suppressedBy: incident.suppressedBy,
  }));
}

/**
 * One message as JSON; its `schema` tells which form it has.
 *
 * @param message Its numbers are finite.
 * @returns One line without its end; no control character stands in it raw.
 */
export function messageJson(message: Message): string {
  return isIncident(message) ? incidentJson(message) : anomalyJson(message);
}

/**
 * Several messages as JSON lines.
 *
 * @returns UTF-8, one line each in their order, every line ended.
 */
export function messageJsonLines(messages: readonly Message[]): Uint8Array {
  let lines = "";
  for (const message of messages) lines += messageJson(message) + "\n";
  return new TextEncoder().encode(lines);
}

function rangeOf(range: ExpectedRange | null): ExpectedRange | null {
  return range && { low: range.low, high: range.high };
}

function positionOf(position: RecordPosition): RecordPosition {
  const { topic, partition, offset } = position;
  return { topic, partition, offset };
}

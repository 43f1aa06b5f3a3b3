/**
 * Puts the message about an anomaly together.
 *
 * @module
 */

import {
  type Anomaly,
  ANOMALY_SCHEMA,
  type AnomalyState,
} from "../model/anomaly.ts";
import type { RecordPosition } from "../model/record.ts";
import type { OpenAnomaly } from "./anomaly_book.ts";

/** What all messages of a round have in common. */
export interface MessageFacts {
  /** Time of the round in ms since 1970. */
  readonly atMs: number;
  /** The record in hand. */
  readonly source: RecordPosition;
  /** Name and version of the detector. */
  readonly detector: string;
  /** Hash of the settings that verdicts depend on. */
  readonly config: string;
}

/**
 * The message.
 *
 * @param anomaly The anomaly; it has its incident.
 * @param state What happened to it.
 * @param facts What all messages of the round have in common.
 * @returns A fresh object.
 */
export function anomalyOf(
  anomaly: OpenAnomaly,
  state: AnomalyState,
  facts: MessageFacts,
): Anomaly {
  const { finding, startMs, endMs } = anomaly;
  // A message about the end is about now; others are about the finding.
  const atMs = state === "resolved"
    ? Math.max(endMs, facts.atMs)
    : finding.atMs;
  const details = finding.details({ state, startMs, endMs, atMs });
  return {
    schema: ANOMALY_SCHEMA,
    id: anomaly.id,
    state,
    kind: finding.kind,
    incident: anomaly.incident,
    key: finding.key,
    series: finding.series(),
    startMs,
    atMs,
    endMs: state === "resolved" ? endMs : null,
    value: details.value,
    expected: details.expected,
    direction: details.direction,
    score: finding.score?.score ?? null,
    threshold: finding.score?.threshold ?? null,
    perWeek: finding.score?.perWeek ?? null,
    severity: anomaly.severity,
    confidence: finding.confidence,
    why: details.why,
    neighbors: details.neighbors,
    metrics: details.metrics,
    copies: finding.copies,
    source: positionOf(facts.source),
    detector: facts.detector,
    config: facts.config,
  };
}

/** The position alone: what is handed in may be a whole record. */
export function positionOf(
  { topic, partition, offset }: RecordPosition,
): RecordPosition {
  return { topic, partition, offset };
}

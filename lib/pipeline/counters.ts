/**
 * What the pipeline counts.
 *
 * @module
 */

import {
  ANOMALY_KINDS,
  ANOMALY_STATES,
  type AnomalyKind,
  type AnomalyState,
} from "../model/anomaly.ts";
import { type Reason, REASONS } from "../model/record.ts";
import type { Counter, Registry } from "../telemetry/metrics.ts";

/** The counters of the stages from decode to decide. */
export interface PipelineCounters {
  /** Records handled, also refused ones. */
  readonly records: Counter;
  /** Bytes of those records. */
  readonly bytes: Counter;
  /** Samples that reached a detector. */
  readonly samples: Counter;
  /** Of those, samples that got a score. */
  readonly scored: Counter;
  /** What was refused or marked, by reason. */
  readonly reasons: (reason: Reason) => Counter;
  /** How often each reason was counted; none that never was. */
  readonly refused: () => Readonly<Partial<Record<Reason, number>>>;
  /** Messages about anomalies, by state and kind. */
  readonly anomalies: (state: AnomalyState, kind: AnomalyKind) => Counter;
  /** Messages about incidents, by state. */
  readonly incidents: (state: AnomalyState) => Counter;
  /** Series that idle eviction dropped. */
  readonly evicted: Counter;
}

/**
 * Registers the counters; once per registry. All label values are there from
 * the start: Prometheus sees no increase in a counter that appears with 1.
 */
export function pipelineCounters(registry: Registry): PipelineCounters {
  const counter = (name: string, help: string) =>
    registry.counter({ name: `anomaly_detection_${name}_total`, help }).of();
  const reasons = registry.counter({
    name: "anomaly_detection_refused_total",
    help:
      "Records, entries of records, values and samples that were refused, or kept and marked, by reason",
    labels: ["reason"],
  });
  for (const reason of Object.keys(REASONS)) reasons.of(reason);
  const byReason = new Map<Reason, Counter>();
  const ofReason = (reason: Reason): Counter => {
    const known = byReason.get(reason);
    if (known !== undefined) return known;
    const made = reasons.of(reason);
    byReason.set(reason, made);
    return made;
  };
  const anomalies = registry.counter({
    name: "anomaly_detection_anomalies_total",
    help: "Messages about anomalies: that they opened, got worse, are over",
    labels: ["state", "kind"],
  });
  for (const state of ANOMALY_STATES) {
    for (const kind of ANOMALY_KINDS) anomalies.of(state, kind);
  }
  const incidents = registry.counter({
    name: "anomaly_detection_incidents_total",
    help: "Messages about incidents: that they opened, grew, are over",
    labels: ["state"],
  });
  for (const state of ANOMALY_STATES) incidents.of(state);
  return {
    records: counter("records", "Records that were read and judged or refused"),
    bytes: counter("record_bytes", "Bytes of the records that were read"),
    samples: counter("samples", "Samples that reached a detector"),
    scored: counter(
      "scored_samples",
      "Samples that got a score: the first 16 or so of a series do not",
    ),
    reasons: ofReason,
    refused: () => valuesOf(byReason),
    anomalies: (state, kind) => anomalies.of(state, kind),
    incidents: (state) => incidents.of(state),
    evicted: counter(
      "evicted_series",
      "Series that were forgotten because nothing came for them any more",
    ),
  };
}

/** The counts that are not 0, in the order in which they first occurred. */
function valuesOf(
  counters: ReadonlyMap<Reason, Counter>,
): Partial<Record<Reason, number>> {
  const values: Partial<Record<Reason, number>> = {};
  for (const [reason, { value }] of counters) {
    if (value > 0) values[reason] = value;
  }
  return values;
}

/**
 * What the pipeline counts.
 *
 * @module
 */

import type { AnomalyState } from "../model/anomaly.ts";
import type { Reason } from "../model/record.ts";
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
  /** Messages about anomalies, by state. */
  readonly anomalies: (state: AnomalyState) => Counter;
  /** Messages about incidents, by state. */
  readonly incidents: (state: AnomalyState) => Counter;
  /** Series that idle eviction dropped. */
  readonly evicted: Counter;
}

/** Registers the counters; once per registry. */
export function pipelineCounters(registry: Registry): PipelineCounters {
  const counter = (name: string, help: string) =>
    registry.counter({ name: `anomaly_detection_${name}_total`, help }).of();
  const reasons = registry.counter({
    name: "anomaly_detection_refused_total",
    help: "Records, entries, values and samples that were refused or marked",
    labels: ["reason"],
  });
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
    help: "Messages about anomalies",
    labels: ["state"],
  });
  const incidents = registry.counter({
    name: "anomaly_detection_incidents_total",
    help: "Messages about incidents",
    labels: ["state"],
  });
  return {
    records: counter("records", "Records that were handled"),
    bytes: counter("record_bytes", "Bytes of the records that were handled"),
    samples: counter("samples", "Samples that reached a detector"),
    scored: counter("scored_samples", "Samples that got a score"),
    reasons: ofReason,
    refused: () => valuesOf(byReason),
    anomalies: (state) => anomalies.of(state),
    incidents: (state) => incidents.of(state),
    evicted: counter("evicted_series", "Series dropped because they were idle"),
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

/**
 * The JSON form of an anomaly: one line, keys always in the order of
 * `lib/model/anomaly.ts`, so that equal anomalies are equal bytes.
 *
 * @module
 */

import type { Anomaly } from "../model/anomaly.ts";
import { escapeControls } from "../telemetry/escape.ts";

/**
 * One anomaly as JSON.
 *
 * @param anomaly Its numbers are finite.
 * @returns One line without its end; no control character stands in it raw.
 */
export function anomalyJson(anomaly: Anomaly): string {
  // Named key by key: JSON.stringify would keep whatever order the object has.
  const { series, expected, source } = anomaly;
  return escapeControls(JSON.stringify({
    schema: anomaly.schema,
    id: anomaly.id,
    state: anomaly.state,
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
    expected: { low: expected.low, high: expected.high },
    direction: anomaly.direction,
    score: anomaly.score,
    threshold: anomaly.threshold,
    severity: anomaly.severity,
    confidence: anomaly.confidence,
    why: anomaly.why,
    neighbors: anomaly.neighbors.map(({ atMs, value, distance }) => ({
      atMs,
      value,
      distance,
    })),
    source: {
      topic: source.topic,
      partition: source.partition,
      offset: source.offset,
    },
    detector: anomaly.detector,
  }));
}

/**
 * Several anomalies as JSON lines.
 *
 * @returns UTF-8, one line each in their order, every line ended.
 */
export function anomalyJsonLines(anomalies: readonly Anomaly[]): Uint8Array {
  let lines = "";
  for (const anomaly of anomalies) lines += anomalyJson(anomaly) + "\n";
  return new TextEncoder().encode(lines);
}

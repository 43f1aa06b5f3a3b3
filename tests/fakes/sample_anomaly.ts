/**
 * Anomalies for tests of what comes after the decision.
 *
 * @module
 */

import { type Anomaly, ANOMALY_SCHEMA } from "../../lib/model/anomaly.ts";

/** An open anomaly of a volume; `changes` replaces fields of it. */
export function sampleAnomaly(changes: Partial<Anomaly> = {}): Anomaly {
  return {
    schema: ANOMALY_SCHEMA,
    id: "0123456789abcdef0123456789abcdef",
    state: "open",
    key: "s-1/volume/v-7/responseTime",
    series: {
      storage_id: "s-1",
      resource_type: "volume",
      resource_id: "v-7",
      resource_name: "vol_7",
      metric: "responseTime",
      name: "array-1",
      unit: "ms",
    },
    startMs: 1_700_000_000_000,
    atMs: 1_700_000_900_000,
    endMs: null,
    value: 41.2,
    expected: { low: 1.1, high: 6.3 },
    direction: "high",
    score: 3.4,
    threshold: 1.2,
    severity: 0.74,
    confidence: "normal",
    why: "responseTime 41.2 ms, usually 1.1 to 6.3 ms",
    neighbors: [{ atMs: 1_699_000_000_000, value: 7.9, distance: 33.3 }],
    source: { topic: "delfin-kafka", partition: 0, offset: "1234" },
    detector: "lof/1",
    ...changes,
  };
}

/**
 * Anomalies for tests of what comes after the decision.
 *
 * @module
 */

import {
  type Anomaly,
  ANOMALY_SCHEMA,
  type AnomalySeries,
} from "../../lib/model/anomaly.ts";

/** An open anomaly of a volume's latency; `changes` replaces fields of it. */
export function sampleAnomaly(changes: Partial<Anomaly> = {}): Anomaly {
  return {
    schema: ANOMALY_SCHEMA,
    id: "0123456789abcdef0123456789abcdef",
    state: "open",
    kind: "unusual",
    incident: "a1b2c3d4e5f60718293a4b5c6d7e8f90",
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
    perWeek: 0.02,
    severity: 0.74,
    confidence: "normal",
    why: "responseTime 41.2 ms, usually 1.1 to 6.3 ms",
    neighbors: [{ atMs: 1_699_000_000_000, value: 7.9, distance: 33.3 }],
    metrics: [],
    copies: 0,
    source: { topic: "delfin-kafka", partition: 0, offset: "1234" },
    detector: "lof/1",
    config: "0a1b2c3d4e5f",
    ...changes,
  };
}

const SERIES = sampleAnomaly().series;

/** Labels of an anomaly of the whole volume. */
const RESOURCE: AnomalySeries = { ...SERIES, metric: null, unit: null };

/** Labels of an anomaly of the whole array. */
const ARRAY: AnomalySeries = {
  ...RESOURCE,
  resource_type: null,
  resource_id: null,
  resource_name: null,
};

/** High latency, as all metrics of a volume together show it. */
export function sampleLatency(changes: Partial<Anomaly> = {}): Anomaly {
  return sampleAnomaly({
    kind: "latency",
    key: "s-1/volume/v-7",
    series: RESOURCE,
    value: null,
    expected: null,
    why:
      "responseTime 9.4 ms, although the load is usual: 1.1 to 2.3 ms at the 8 most similar loads",
    neighbors: [],
    metrics: [
      {
        metric: "responseTime",
        share: 0.75,
        value: 9.4,
        expected: { low: 1.1, high: 2.3 },
      },
      { metric: "iops", share: 0.25, value: 800, expected: null },
    ],
    copies: 2,
    ...changes,
  });
}

/** An array of which nothing comes any more: no value, no score. */
export function sampleSilence(changes: Partial<Anomaly> = {}): Anomaly {
  return sampleAnomaly({
    kind: "silence",
    key: "s-1",
    series: ARRAY,
    value: null,
    expected: null,
    direction: "absent",
    score: null,
    threshold: null,
    perWeek: null,
    why: "nothing has come since 2023-11-14T22:13Z",
    neighbors: [],
    ...changes,
  });
}

/** All of the feed, of which nothing comes any more. */
export function sampleFeedSilence(changes: Partial<Anomaly> = {}): Anomaly {
  return sampleSilence({
    key: "",
    series: { ...ARRAY, storage_id: "", name: null },
    ...changes,
  });
}

import { assertEquals } from "@std/assert";
import { anomalyOf } from "../../../lib/decide/anomaly_of.ts";
import type { Anomaly } from "../../../lib/model/anomaly.ts";
import { openAnomaly, sampleFinding } from "../../fakes/sample_finding.ts";

const FACTS = {
  atMs: 9000,
  source: { topic: "t", partition: 1, offset: "2" },
  detector: "lof/2",
  config: "0123456789ab",
};

Deno.test("anomalyOf() says all that is known of an anomaly that opens", () => {
  const anomaly = openAnomaly({ sinceMs: 1000, atMs: 3000, copies: 2 });
  anomaly.incident = "f".repeat(32);
  const expected: Anomaly = {
    schema: "anomaly/2",
    id: anomaly.id,
    state: "open",
    kind: "latency",
    incident: "f".repeat(32),
    key: "a/volume/v1/responseTime",
    series: {
      storage_id: "a",
      resource_type: "volume",
      resource_id: "v1",
      resource_name: null,
      metric: "responseTime",
      name: "array-1",
      unit: "ms",
    },
    startMs: 1000,
    atMs: 3000,
    endMs: null,
    value: 41.2,
    expected: { low: 1.1, high: 6.3 },
    direction: "high",
    score: 1,
    threshold: 1,
    perWeek: 1,
    severity: 0.5,
    confidence: "normal",
    why: "a/volume/v1/responseTime open 1000 3000 3000",
    neighbors: [{ atMs: 500, value: 7.9, distance: 33.3 }],
    metrics: [],
    copies: 2,
    source: { topic: "t", partition: 1, offset: "2" },
    detector: "lof/2",
    config: "0123456789ab",
  };
  assertEquals(anomalyOf(anomaly, "open", FACTS), expected);
});

Deno.test("anomalyOf() has no score where a check without statistics speaks", () => {
  const anomaly = openAnomaly({ kind: "zero", score: undefined });
  const { score, threshold, perWeek, severity } = anomalyOf(
    anomaly,
    "open",
    FACTS,
  );
  assertEquals([score, threshold, perWeek, severity], [null, null, null, 0.8]);
});

Deno.test("anomalyOf() tells of the newest finding, and of the end when the round is", () => {
  const anomaly = openAnomaly({ sinceMs: 1000, atMs: 1000 });
  anomaly.endMs = 3000;
  anomaly.finding = sampleFinding({ atMs: 3000, confidence: "low" });
  const update = anomalyOf(anomaly, "update", FACTS);
  assertEquals(
    [update.startMs, update.atMs, update.endMs, update.confidence],
    [1000, 3000, null, "low"],
  );
  const { startMs, atMs, endMs, why } = anomalyOf(anomaly, "resolved", FACTS);
  assertEquals([startMs, atMs, endMs], [1000, 9000, 3000]);
  assertEquals(why, "a/volume/v1/responseTime resolved 1000 3000 9000");
});

Deno.test("anomalyOf() takes the position of a record, not what else it has", () => {
  const source = { ...FACTS.source, value: new Uint8Array(3) };
  const anomaly = anomalyOf(openAnomaly(), "open", { ...FACTS, source });
  assertEquals(anomaly.source, FACTS.source);
});

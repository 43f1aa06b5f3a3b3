/**
 * What the pipeline counts.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { pipelineCounters } from "../../../lib/pipeline/counters.ts";
import { REASONS } from "../../../lib/model/record.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { figures } from "../../fakes/metric_figures.ts";

Deno.test("pipelineCounters() tells what was refused, without zeros", () => {
  const counters = pipelineCounters(new Registry());
  assertEquals(counters.refused(), {});
  counters.reasons("late").inc(3);
  counters.reasons("not_json");
  counters.reasons("late").inc();
  counters.reasons("too_large").inc();
  assertEquals(counters.refused(), { late: 4, too_large: 1 });
});

Deno.test("pipelineCounters() shows every reason, kind and state from the start", () => {
  const registry = new Registry();
  const counters = pipelineCounters(registry);
  counters.anomalies("open", "latency").inc();
  const shown = figures(registry);
  const sets = (name: string) =>
    [...shown.keys()].filter((key) => key.startsWith(`${name}{`)).length;
  assertEquals(
    sets("anomaly_detection_refused_total"),
    Object.keys(REASONS).length,
  );
  assertEquals(sets("anomaly_detection_anomalies_total"), 8 * 3);
  assertEquals(sets("anomaly_detection_incidents_total"), 3);
  const opened = 'anomaly_detection_anomalies_total{state="open",kind=';
  assertEquals(shown.get(`${opened}"latency"}`), 1);
  assertEquals(shown.get(`${opened}"silence"}`), 0);
});

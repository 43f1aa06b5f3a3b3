/**
 * What is shown of a source, with and without brokers.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { sourceMetrics } from "../../../lib/source/source_metrics.ts";
import type { SourceStats, SourceStatus } from "../../../lib/source/source.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { figures } from "../../fakes/metric_figures.ts";

const NOTHING: SourceStats = {
  rebuilds: 0,
  crashes: 0,
  silences: 0,
  rebalances: 0,
  lostBatches: 0,
  unreadableBatches: 0,
  unreadableRecords: 0,
  offsetResets: 0,
};

/** Reads figures of a registry without their prefix. */
function reader(registry: Registry) {
  const shown = figures(registry);
  return (...names: string[]) =>
    names.map((name) => shown.get(`anomaly_detection_${name}`));
}

Deno.test("sourceMetrics() shows state, partitions and lag at every rendering", () => {
  const registry = new Registry();
  let status: SourceStatus = {
    state: "starting",
    lag: undefined,
    assignment: "t[]",
    partitions: 0,
  };
  sourceMetrics(registry, { status: () => status, stats: NOTHING });
  const names = [
    'source_state{state="starting"}',
    'source_state{state="running"}',
    'source_state{state="waiting"}',
    'source_state{state="stopped"}',
    "assigned_partitions",
    "consumer_lag_records",
  ];
  assertEquals(reader(registry)(...names), [1, 0, 0, 0, 0, NaN]);
  status = { state: "running", lag: 40, assignment: "t[0,1]", partitions: 2 };
  assertEquals(reader(registry)(...names), [0, 1, 0, 0, 2, 40]);
});

Deno.test("sourceMetrics() counts what happened to a source, and each of it once", () => {
  const registry = new Registry();
  const status = (): SourceStatus => ({
    state: "running",
    lag: 0,
    assignment: "",
  });
  const stats = { ...NOTHING };
  sourceMetrics(registry, { status, stats });
  const names = [
    "consumer_rebuilds_total",
    "consumer_rebalances_total",
    "lost_batches_total",
    "unreadable_records_total",
    "offset_resets_total",
  ];
  assertEquals(reader(registry)(...names), [0, 0, 0, 0, 0]);
  Object.assign(stats, {
    rebuilds: 1,
    rebalances: 2,
    lostBatches: 3,
    unreadableRecords: 400,
    offsetResets: 5,
  });
  registry.render();
  assertEquals(reader(registry)(...names), [1, 2, 3, 400, 5]);
});

Deno.test("sourceMetrics() of a source without brokers counts nothing and knows no lag", () => {
  const registry = new Registry();
  const status = (): SourceStatus => ({
    state: "running",
    lag: undefined,
    assignment: "capture.ndjson",
  });
  sourceMetrics(registry, { status });
  assertEquals(
    reader(registry)(
      "assigned_partitions",
      "consumer_lag_records",
      "consumer_rebuilds_total",
    ),
    [NaN, NaN, 0],
  );
});

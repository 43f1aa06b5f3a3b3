/**
 * What is shown of configurations that are taken over.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { reloadMetrics } from "../../../cmds/reload_metrics.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { figures } from "../../fakes/metric_figures.ts";

Deno.test("reloadMetrics() shows since when a configuration is in force, and whether the last one was", () => {
  const registry = new Registry();
  let nowMs = 1_000_000;
  const metrics = reloadMetrics(registry, () => nowMs);
  const shown = () => {
    const all = figures(registry);
    const last = "anomaly_detection_config_last_reload";
    return [
      all.get(`${last}_successful`),
      all.get(`${last}_success_timestamp_seconds`),
      all.get('anomaly_detection_config_info{config="a"}'),
      all.get('anomaly_detection_config_info{config="b"}'),
    ];
  };
  metrics.inForce("a");
  assertEquals(shown(), [1, 1000, 1, undefined]);
  nowMs = 2_000_000;
  metrics.refused();
  assertEquals(shown(), [0, 1000, 1, undefined]);
  metrics.applied("b");
  assertEquals(shown(), [1, 2000, 0, 1]);
  nowMs = 3_000_000;
  metrics.applied("b"); // of the log level, say: the hash is the same
  assertEquals(shown(), [1, 3000, 0, 1]);
});

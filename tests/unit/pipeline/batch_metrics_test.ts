/**
 * What is shown of the batches of a source.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { batchMetrics } from "../../../lib/pipeline/batch_metrics.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { figures } from "../../fakes/metric_figures.ts";

Deno.test("batchMetrics() shows when the newest batch came and how long it is in hand", () => {
  const registry = new Registry();
  const clock = { wall: 1_700_000_000_000, steady: 5000 };
  const metrics = batchMetrics(registry, {
    wallMs: () => clock.wall,
    steadyMs: () => clock.steady,
  });
  const shown = () => {
    const all = figures(registry);
    return [
      all.get("anomaly_detection_last_arrival_timestamp_seconds"),
      all.get("anomaly_detection_batch_in_hand_seconds"),
    ];
  };
  assertEquals(shown(), [0, 0]);
  metrics.batch(true);
  clock.wall -= 3_600_000; // a wall clock may jump
  clock.steady += 2500;
  assertEquals(shown(), [1_700_000_000, 2.5]);
  metrics.batch(false);
  assertEquals(shown(), [1_700_000_000, 0]);
  metrics.batch(true);
  assertEquals(shown(), [1_699_996_400, 0]);
});

/**
 * What is shown of a judge.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { judgeMetrics } from "../../../lib/pipeline/judge_metrics.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { figures } from "../../fakes/metric_figures.ts";

Deno.test("judgeMetrics() asks the judge at every rendering", () => {
  const registry = new Registry();
  const judge = {
    store: { size: 0 },
    arrays: { size: 0 },
    openCount: 0,
    incidentCount: 0,
  };
  judgeMetrics(registry, judge, 200);
  registry.render();
  Object.assign(judge, {
    store: { size: 85 },
    arrays: { size: 2 },
    openCount: 7,
    incidentCount: 1,
  });
  const shown = figures(registry);
  const names = [
    "series",
    "series_limit",
    "arrays",
    "open_anomalies",
    "open_incidents",
  ];
  assertEquals(
    names.map((name) => shown.get(`anomaly_detection_${name}`)),
    [85, 200, 2, 7, 1],
  );
});

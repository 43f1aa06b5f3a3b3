/**
 * Writes the tables of metrics and of reasons of README.md, between their two
 * markers, from what the service registers. Run it after a change of a metric; a
 * test says when it was forgotten.
 *
 *     deno run -A tools/metrics.ts
 *
 * @module
 */

import { reloadMetrics } from "../cmds/reload_metrics.ts";
import { showService } from "../cmds/show_service.ts";
import { markdownTable } from "../lib/config/markdown_table.ts";
import { REASONS } from "../lib/model/record.ts";
import { heldMetric } from "../lib/emit/held_metric.ts";
import { historyMetrics } from "../lib/emit/history_metrics.ts";
import { maintenanceMetrics } from "../lib/maintenance/maintenance_metrics.ts";
import { FanOut } from "../lib/emit/fan_out.ts";
import { pipelineCounters } from "../lib/pipeline/counters.ts";
import { stateMetrics } from "../lib/pipeline/state_metrics.ts";
import { type MetricDescription, Registry } from "../lib/telemetry/metrics.ts";
import { between } from "./settings.ts";

/**
 * The metrics that the service registers, without a service. A test compares
 * them with those of one that ran.
 */
export function serviceRegistry(): Registry {
  const registry = new Registry();
  pipelineCounters(registry);
  stateMetrics(registry);
  reloadMetrics(registry);
  new FanOut({ emitters: [], registry });
  heldMetric(registry);
  historyMetrics(registry);
  maintenanceMetrics(registry);
  showService(registry, {
    judge: {
      store: { size: 0 },
      arrays: { size: 0 },
      openCount: 0,
      incidentCount: 0,
    },
    maxSeries: 0,
    source: {
      status: () => ({ state: "starting", lag: undefined, assignment: "" }),
    },
  });
  return registry;
}

/**
 * What stands between the markers.
 *
 * @param metrics In any order.
 * @returns Markdown: the metrics, sorted by name, and the values of `reason`.
 */
export function metricsPage(metrics: readonly MetricDescription[]): string {
  const rows = metrics
    .toSorted((a, b) => a.name < b.name ? -1 : 1)
    .map(({ name, type, labels, help }) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(", "),
      help.replaceAll("|", "\\|"),
    ]);
  const reasons = Object.entries(REASONS)
    .map(([reason, meaning]) => [`\`${reason}\``, meaning]);
  return [
    markdownTable([["Metric", "Type", "Labels", "What it says"], ...rows]),
    "The reasons of `anomaly_detection_refused_total`:\n",
    markdownTable([
      ["Reason", "What was refused, or kept and marked"],
      ...reasons,
    ]),
  ].join("\n");
}

if (import.meta.main) {
  const readme = new URL("../README.md", import.meta.url);
  const text = metricsPage(serviceRegistry().describe());
  const page = Deno.readTextFileSync(readme);
  Deno.writeTextFileSync(readme, between(page, text, "metrics"));
}

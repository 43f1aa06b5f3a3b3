/**
 * What is counted of messages that are held back.
 *
 * @module
 */

import type { Counter, Metric, Registry } from "../telemetry/metrics.ts";

/** Registers the metric; once per registry. */
export function heldMetric(registry: Registry): Metric<Counter> {
  return registry.counter({
    name: "anomaly_detection_emit_held_back_messages_total",
    help:
      "Messages beyond the rate limit of an emitter: a summary tells them together",
    labels: ["emitter"],
  });
}

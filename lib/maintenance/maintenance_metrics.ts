/**
 * What is counted of planned work.
 *
 * @module
 */

import type { Registry } from "../telemetry/metrics.ts";

/** The metrics of planned work, by the name of the window. */
export interface MaintenanceMetrics {
  /** A window is in force: it shows from now on. */
  inForce(window: string): void;
  /** It suppressed a message. */
  suppressed(window: string): void;
}

/** Registers the metrics; once per registry. */
export function maintenanceMetrics(registry: Registry): MaintenanceMetrics {
  const suppressed = registry.counter({
    name: "anomaly_detection_suppressed_messages_total",
    help:
      "Messages that no emitter was given, by the maintenance window that explains them",
    labels: ["window"],
  });
  return {
    inForce: (window) => void suppressed.of(window),
    suppressed: (window) => suppressed.of(window).inc(),
  };
}

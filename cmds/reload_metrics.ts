/**
 * What is counted and shown of configurations that are taken over.
 *
 * @module
 */

import type { Registry } from "../lib/telemetry/metrics.ts";

/** Told what becomes of configurations. */
export interface ReloadMetrics {
  /** A configuration is in force from the start. */
  inForce(hash: string): void;
  /** Another one was taken over. */
  applied(hash: string): void;
  /** Another one was refused: the one in force stays. */
  refused(): void;
}

/**
 * Registers the metrics; once per registry.
 *
 * @param registry Where they go.
 * @param wallMs What the clock on the wall shows, in ms since 1970.
 */
export function reloadMetrics(
  registry: Registry,
  wallMs: () => number = Date.now,
): ReloadMetrics {
  const reloads = registry.counter({
    name: "anomaly_detection_reloads_total",
    help:
      "Attempts to take a changed configuration over, by outcome: applied or refused",
    labels: ["outcome"],
  });
  for (const outcome of ["applied", "refused"]) reloads.of(outcome);
  const success = registry.gauge({
    name: "anomaly_detection_config_last_reload_successful",
    help:
      "1 if the last attempt to take a changed configuration over was applied, or there was none; 0 if it was refused",
  }).of();
  const appliedAt = registry.gauge({
    name: "anomaly_detection_config_last_reload_success_timestamp_seconds",
    help:
      "Since when the configuration in force is in force, in seconds since 1970",
  }).of();
  const info = registry.gauge({
    name: "anomaly_detection_config_info",
    help:
      "1 for the hash of the configuration in force, as in the field config of the messages; 0 for earlier ones",
    labels: ["config"],
    maxLabelSets: 100,
  });
  let last: string | undefined;
  const inForce = (hash: string) => {
    if (last !== undefined) info.of(last).set(0);
    info.of(hash).set(1);
    last = hash;
    success.set(1);
    appliedAt.set(wallMs() / 1000);
  };
  return {
    inForce,
    applied(hash) {
      inForce(hash);
      reloads.of("applied").inc();
    },
    refused() {
      success.set(0);
      reloads.of("refused").inc();
    },
  };
}

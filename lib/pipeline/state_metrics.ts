/**
 * What is counted and shown of stored state.
 *
 * @module
 */

import type { Counter, Gauge, Registry } from "../telemetry/metrics.ts";

/** The metrics of a state keeper. */
export interface StateMetrics {
  /** Snapshots that were stored. */
  readonly saves: Counter;
  /** Snapshots that could not be stored. */
  readonly failures: Counter;
  /** When the last one was stored, in seconds since 1970. */
  readonly savedAt: Gauge;
  /** How long that took. */
  readonly seconds: Gauge;
  /** Longest time that nothing else could run meanwhile. */
  readonly longestSlice: Gauge;
  /** How often one is due, in seconds. */
  readonly interval: Gauge;
}

/** Registers the metrics; once per registry. */
export function stateMetrics(registry: Registry): StateMetrics {
  const counter = (name: string, help: string) =>
    registry.counter({ name: `anomaly_detection_${name}_total`, help }).of();
  const gauge = (name: string, help: string) =>
    registry.gauge({ name: `anomaly_detection_${name}`, help }).of();
  return {
    saves: counter(
      "state_snapshots",
      "Snapshots of the state that were stored",
    ),
    failures: counter(
      "state_failures",
      "Snapshots of the state that could not be stored",
    ),
    savedAt: gauge(
      "state_snapshot_timestamp_seconds",
      "When the last snapshot was stored, in seconds since 1970; 0 before the first of this process",
    ),
    seconds: gauge(
      "state_snapshot_duration_seconds",
      "How long the last snapshot took; reading goes on after it",
    ),
    longestSlice: gauge(
      "state_snapshot_longest_slice_seconds",
      "Longest time during the last snapshot in which nothing else could run",
    ),
    interval: gauge(
      "state_interval_seconds",
      "How often a snapshot is due, if records come ([state] interval)",
    ),
  };
}

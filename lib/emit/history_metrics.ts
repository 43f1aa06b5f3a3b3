/**
 * What is counted of the history.
 *
 * @module
 */

import type { Counter, Registry } from "../telemetry/metrics.ts";

/** The metrics of a history keeper. */
export interface HistoryMetrics {
  /** Writes that failed. */
  readonly failures: Counter;
  /** Messages that were given up. */
  readonly dropped: Counter;
}

/** Registers the metrics; once per registry. */
export function historyMetrics(registry: Registry): HistoryMetrics {
  const counter = (name: string, help: string) =>
    registry.counter({ name: `anomaly_detection_history_${name}_total`, help })
      .of();
  return {
    failures: counter(
      "failures",
      "Writes of the history that failed: the messages wait in memory",
    ),
    dropped: counter(
      "dropped_messages",
      "Messages that the history will never get: it could not be written for too long",
    ),
  };
}

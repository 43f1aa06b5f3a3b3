/**
 * What is shown of a source: what it does, how far behind it is, and what
 * happened to it.
 *
 * @module
 */

import type { Registry } from "../telemetry/metrics.ts";
import type { Source, SourceStats, SourceStatus } from "./source.ts";

/** Every state: the compiler misses none. */
const STATES: Readonly<Record<SourceStatus["state"], true>> = {
  starting: true,
  waiting: true,
  running: true,
  stopped: true,
};

/** What is counted, by the name of the metric. */
const COUNTED: readonly (readonly [keyof SourceStats, string, string])[] = [
  [
    "rebuilds",
    "consumer_rebuilds",
    "Kafka consumers that were replaced by a new one: the broker was away, hung or refused them",
  ],
  [
    "rebalances",
    "consumer_rebalances",
    "Assignments of partitions after the first one of a Kafka consumer",
  ],
  [
    "lostBatches",
    "lost_batches",
    "Batches that were handed over and not committed, because of a rebalance for example: they come again",
  ],
  [
    "unreadableRecords",
    "unreadable_records",
    "Records on the broker that could not be read and were skipped: they are lost",
  ],
  [
    "offsetResets",
    "offset_resets",
    "How often the broker no longer had the wanted offset: records were deleted before they were read",
  ],
];

/**
 * Registers the metrics; once per registry.
 *
 * @param registry Asks the source whenever it renders.
 * @param source The source. One that has no broker counts nothing, and its partitions and its lag are NaN.
 */
export function sourceMetrics(
  registry: Registry,
  source: Pick<Source, "status" | "stats">,
): void {
  const states = registry.gauge({
    name: "anomaly_detection_source_state",
    help:
      "1 for what the source does now: starting, waiting (for the broker), running, stopped; 0 for the others",
    labels: ["state"],
  });
  const partitions = registry.gauge({
    name: "anomaly_detection_assigned_partitions",
    help:
      "Kafka partitions that the consumer group gave to this process; 0 for a stand-by; NaN without Kafka",
  }).of();
  const lag = registry.gauge({
    name: "anomaly_detection_consumer_lag_records",
    help:
      "Records of the assigned partitions behind the newest committed one; NaN while unknown",
  }).of();
  const counters = COUNTED.map(([figure, name, help]) => ({
    figure,
    counter: registry
      .counter({ name: `anomaly_detection_${name}_total`, help }).of(),
  }));
  registry.beforeRender(() => {
    const status = source.status();
    for (const state of Object.keys(STATES)) {
      states.of(state).set(Number(state === status.state));
    }
    partitions.set(status.partitions ?? NaN);
    lag.set(status.lag ?? NaN);
    for (const { figure, counter } of counters) {
      counter.inc((source.stats?.[figure] ?? 0) - counter.value);
    }
  });
}

/**
 * What is counted of each emitter, and what is said of messages that it lost.
 *
 * @module
 */

import type { Logger } from "../telemetry/logger.ts";
import type { Counter, Gauge, Metric, Registry } from "../telemetry/metrics.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import type { DropReason } from "./spool_queue.ts";

/** How an emitter is doing, and how much waits for it. */
export interface Condition {
  /** Whether its last attempt failed. */
  readonly isFailing: boolean;
  /** Whether it is waited for. */
  readonly isRequired: boolean;
  /** Messages, wherever they wait. */
  readonly queued: number;
  /** Those in the spool's file. */
  readonly spooled: number;
  /** Their size in bytes. */
  readonly spooledBytes: number;
  /** What that may be at most; 0: nothing goes there. */
  readonly limitBytes: number;
  /** When the oldest one came, in ms; `undefined` where none waits. */
  readonly oldestMs: number | undefined;
}

/** The metrics of all emitters. */
export interface EmitMetrics {
  /** Messages accepted. */
  readonly accepted: Metric<Counter>;
  /** Attempts that failed. */
  readonly failures: Metric<Counter>;
  /** Messages given up, by reason. */
  readonly dropped: Metric<Counter>;
  /** Whether the last attempt failed. */
  readonly failing: Metric<Gauge>;
  /** Whether it is waited for. */
  readonly required: Metric<Gauge>;
  /** Messages waiting. */
  readonly queued: Metric<Gauge>;
  /** Messages in the spool's file. */
  readonly spooled: Metric<Gauge>;
  /** Their size. */
  readonly spooledBytes: Metric<Gauge>;
  /** What that may be at most. */
  readonly limitBytes: Metric<Gauge>;
  /** Age of the oldest one. */
  readonly oldestAge: Metric<Gauge>;
}

/** Makes the metrics of all emitters. */
export function emitMetrics(registry: Registry): EmitMetrics {
  const labels = ["emitter"];
  return {
    accepted: registry.counter({
      name: "anomaly_detection_emitted_messages_total",
      help: "Messages that an emitter accepted",
      labels,
    }),
    failures: registry.counter({
      name: "anomaly_detection_emit_failures_total",
      help: "Attempts to deliver to an emitter that failed: they are repeated",
      labels,
    }),
    dropped: registry.counter({
      name: "anomaly_detection_emit_dropped_messages_total",
      help:
        "Messages that an emitter will never get, by reason: spool_full and memory_full of the oldest, damaged in the file of the spool, refused by the emitter, closed and end",
      labels: [...labels, "reason"],
    }),
    failing: registry.gauge({
      name: "anomaly_detection_emit_failing",
      help: "1 if the last attempt to deliver to an emitter failed, else 0",
      labels,
    }),
    required: registry.gauge({
      name: "anomaly_detection_emit_required",
      help:
        "1 for an emitter that is required: offsets are committed after it has the messages; 0 for others",
      labels,
    }),
    queued: registry.gauge({
      name: "anomaly_detection_emit_queue_messages",
      help: "Messages that wait for an emitter, in memory and on the disk",
      labels,
    }),
    spooled: registry.gauge({
      name: "anomaly_detection_emit_spooled_messages",
      help:
        "Messages that wait for an emitter on the disk, in the file of [spool] path",
      labels,
    }),
    spooledBytes: registry.gauge({
      name: "anomaly_detection_emit_spooled_bytes",
      help: "Size of the messages that wait for an emitter on the disk",
      labels,
    }),
    limitBytes: registry.gauge({
      name: "anomaly_detection_emit_spool_limit_bytes",
      help:
        "What may wait for an emitter on the disk ([spool] max_mb): beyond it the oldest are dropped; 0: nothing goes there",
      labels,
    }),
    oldestAge: registry.gauge({
      name: "anomaly_detection_emit_oldest_age_seconds",
      help: "How long the oldest message has waited for an emitter; 0 is none",
      labels,
    }),
  };
}

/** What one emitter's ledger needs. */
export interface LedgerOptions {
  /** Name of the emitter. */
  readonly emitter: string;
  /** Where it counts. */
  readonly metrics: EmitMetrics;
  /** Where losses are told. */
  readonly log: Logger;
  /** Milliseconds on any clock. */
  readonly now: () => number;
}

/** What the log says of a loss: "kafka lost messages: …". */
const LOSSES: Readonly<Record<DropReason, string>> = {
  spool_full: "its spool is full, the oldest were dropped",
  memory_full: "memory is full, the oldest were dropped",
  damaged: "the file of the spool was damaged",
  refused: "it will never accept them",
  closed: "it will accept no more",
  end: "the service ended before it accepted them, and no spool has them",
};

/** The counts of one emitter. */
export class Ledger {
  /** Messages accepted. */
  readonly accepted: Counter;
  /** Attempts that failed. */
  readonly failures: Counter;
  readonly #options: LedgerOptions;
  readonly #limit: RateLimit;
  #dropped = 0;

  /** Everything is 0. */
  constructor(options: LedgerOptions) {
    const { emitter, metrics, now } = options;
    this.#options = options;
    this.#limit = new RateLimit({ now });
    this.accepted = metrics.accepted.of(emitter);
    this.failures = metrics.failures.of(emitter);
    for (const reason of Object.keys(LOSSES)) {
      metrics.dropped.of(emitter, reason); // Prometheus sees no increase in one that appears
    }
  }

  /** Messages that were given up, for whatever reason. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Counts messages that were given up, and tells it once a minute.
   *
   * @param error Why, if something failed.
   */
  drop(count: number, reason: DropReason, error?: unknown): void {
    const { emitter, metrics, log } = this.#options;
    const dropped = metrics.dropped.of(emitter, reason);
    dropped.inc(count);
    this.#dropped += count;
    if (this.#limit.admit(reason, count) === undefined) return;
    const fields = { emitter, reason, lost: dropped.value };
    log.error(
      `${emitter} lost messages: ${LOSSES[reason]}`,
      error === undefined ? fields : { ...fields, error },
    );
  }

  /** Shows how it is now. */
  show(condition: Condition): void {
    const { emitter, metrics, now } = this.#options;
    const { oldestMs } = condition;
    metrics.failing.of(emitter).set(Number(condition.isFailing));
    metrics.required.of(emitter).set(Number(condition.isRequired));
    metrics.queued.of(emitter).set(condition.queued);
    metrics.spooled.of(emitter).set(condition.spooled);
    metrics.spooledBytes.of(emitter).set(condition.spooledBytes);
    metrics.limitBytes.of(emitter).set(condition.limitBytes);
    metrics.oldestAge.of(emitter).set(
      oldestMs === undefined ? 0 : Math.max(0, (now() - oldestMs) / 1000),
    );
  }
}

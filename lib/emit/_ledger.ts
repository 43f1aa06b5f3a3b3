/**
 * What is counted of each emitter, and what is said of messages that it lost.
 *
 * @module
 */

import type { Logger } from "../telemetry/logger.ts";
import type { Counter, Gauge, Metric, Registry } from "../telemetry/metrics.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import type { DropReason } from "./spool_queue.ts";

/** How much waits for an emitter. */
export interface Backlog {
  /** Messages, wherever they wait. */
  readonly queued: number;
  /** Those in the spool's file. */
  readonly spooled: number;
  /** Their size in bytes. */
  readonly spooledBytes: number;
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
  /** Messages waiting. */
  readonly queued: Metric<Gauge>;
  /** Messages in the spool's file. */
  readonly spooled: Metric<Gauge>;
  /** Their size. */
  readonly spooledBytes: Metric<Gauge>;
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
      help: "Attempts to deliver messages that failed and were repeated",
      labels,
    }),
    dropped: registry.counter({
      name: "anomaly_detection_emit_dropped_messages_total",
      help: "Messages that an emitter never got, by reason",
      labels: [...labels, "reason"],
    }),
    queued: registry.gauge({
      name: "anomaly_detection_emit_queue_messages",
      help: "Messages that wait for an emitter",
      labels,
    }),
    spooled: registry.gauge({
      name: "anomaly_detection_emit_spooled_messages",
      help: "Messages that wait for an emitter on the disk",
      labels,
    }),
    spooledBytes: registry.gauge({
      name: "anomaly_detection_emit_spooled_bytes",
      help: "Size of the messages that wait for an emitter on the disk",
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
    metrics.queued.of(emitter).set(0);
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

  /** Shows what waits now. */
  show({ queued, spooled, spooledBytes, oldestMs }: Backlog): void {
    const { emitter, metrics, now } = this.#options;
    metrics.queued.of(emitter).set(queued);
    metrics.spooled.of(emitter).set(spooled);
    metrics.spooledBytes.of(emitter).set(spooledBytes);
    metrics.oldestAge.of(emitter).set(
      oldestMs === undefined ? 0 : Math.max(0, (now() - oldestMs) / 1000),
    );
  }
}

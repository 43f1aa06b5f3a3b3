/**
 * Keeps what was said in a file, for commands, the dashboard and whoever comes
 * at 3 a.m.; what is old enough is removed.
 *
 * It writes before anything is delivered, so a crash costs no row: what is not
 * committed is said again, and takes the place of itself. A file that cannot be
 * written stops nothing: messages wait in memory until it can.
 *
 * @module
 */

import { isIncident, type Message } from "../model/message.ts";
import type { HistoryFile, HistoryRow } from "../state/history_file.ts";
import { StateError } from "../state/state_error.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Counter, Registry } from "../telemetry/metrics.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import { historyMetrics } from "./history_metrics.ts";
import { messageJson } from "./message_json.ts";

/** What a history keeper works with. */
export interface HistoryKeeperOptions {
  /** Where it writes. */
  readonly file: Pick<HistoryFile, "put" | "prune" | "close">;
  /** What is over is kept for so long after the newest message, in ms. */
  readonly retentionMs: number;
  /** How many messages may wait in memory, >= 1. Default 10,000. */
  readonly queueSize?: number;
  /** Where failures are told. */
  readonly log: Logger;
  /** Milliseconds on any clock, for the log. */
  readonly now: () => number;
  /** Where it counts. */
  readonly registry: Registry;
}

/** Writes the history. */
export class HistoryKeeper {
  readonly #options: HistoryKeeperOptions;
  readonly #limit: RateLimit;
  readonly #failures: Counter;
  readonly #dropped: Counter;
  /** Not written yet, oldest first. */
  #waiting: Message[] = [];
  #newestMs = -Infinity;

  /** Has written nothing yet. */
  constructor(options: HistoryKeeperOptions) {
    this.#options = options;
    this.#limit = new RateLimit({ now: options.now });
    const { failures, dropped } = historyMetrics(options.registry);
    this.#failures = failures;
    this.#dropped = dropped;
  }

  /** Messages that wait for the file. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Writes messages, after those that still wait. Never throws a {@linkcode StateError}. */
  keep(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    this.#waiting.push(...messages);
    this.#write();
  }

  /** Tries what waits a last time, and closes the file. */
  close(): void {
    this.#write();
    this.#drop(this.#waiting.length);
    this.#options.file.close();
  }

  #write(): void {
    if (this.#waiting.length === 0) return;
    const { file, retentionMs, queueSize = 10_000, log } = this.#options;
    try {
      file.put(this.#waiting.map(historyRow));
      for (const { atMs } of this.#waiting) {
        this.#newestMs = Math.max(this.#newestMs, atMs);
      }
      this.#waiting = [];
      file.prune(this.#newestMs - retentionMs);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      this.#failures.inc();
      if (this.#limit.admit("failing") !== undefined) {
        log.error(`${error.message}: the history waits in memory`);
      }
      this.#drop(this.#waiting.length - queueSize);
    }
  }

  /** Drops the oldest that wait. */
  #drop(count: number): void {
    if (count <= 0) return;
    this.#waiting.splice(0, count);
    this.#dropped.inc(count);
    if (this.#limit.admit("dropped", count) === undefined) return;
    const lost = this.#dropped.value;
    this.#options.log.error("The history lost messages", { lost });
  }
}

/** A message as a row of the history. */
export function historyRow(message: Message): HistoryRow {
  const { id, key, startMs, atMs, severity, why, state } = message;
  const common = {
    id,
    key,
    startMs,
    atMs,
    severity,
    why,
    isOpen: state !== "resolved",
    body: messageJson(message),
  };
  return isIncident(message)
    ? {
      ...common,
      type: "incident",
      incident: null,
      storageId: message.array?.storage_id ?? "",
      metric: null,
      kinds: message.kinds,
    }
    : {
      ...common,
      type: "anomaly",
      incident: message.incident,
      storageId: message.series.storage_id,
      metric: message.series.metric,
      kinds: [message.kind],
    };
}

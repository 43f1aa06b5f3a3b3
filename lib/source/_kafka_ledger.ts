/**
 * What a Kafka source knows of itself: its assignment, its lag and its
 * counters; and the log lines that go with them.
 *
 * @module
 */

import type { ConsumerEvent, FetchedBatch } from "../kafka/consumer.ts";
import { KafkaError } from "../kafka/errors.ts";
import type { Logger } from "../telemetry/logger.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import type { Share } from "./_merge.ts";
import { type SessionObserver, SilenceError } from "./_kafka_session.ts";
import { reasonOf } from "./_open_batch.ts";
import type { SourceStats, SourceStatus } from "./source.ts";

/** What a ledger works with. */
export interface LedgerParts {
  /** The topic. */
  readonly topic: string;
  /** The consumer group. */
  readonly groupId: string;
  /** Where reading goes on when an offset is gone. */
  readonly startFrom: "earliest" | "latest";
  /** Where the lines go. */
  readonly logger: Logger;
  /** Milliseconds on any clock. */
  readonly now: () => number;
}

/** See the module. */
export class KafkaLedger implements SessionObserver {
  /** See {@linkcode SourceStats}. */
  readonly stats: SourceStats = {
    rebuilds: 0,
    crashes: 0,
    silences: 0,
    rebalances: 0,
    lostBatches: 0,
    unreadableBatches: 0,
    unreadableRecords: 0,
    offsetResets: 0,
  };
  readonly #parts: LedgerParts;
  readonly #troubles: RateLimit;
  #state: SourceStatus["state"] = "starting";
  #joins = 0;
  /** Whether a fetch was answered since the consumer joined: before, the lag is unknown. */
  #hasFetched = false;
  #partitions: readonly number[] = [];
  /** Records behind the group's offset by partition, as of the last fetch. */
  readonly #lag = new Map<number, number>();
  /** Last offset that was reported as unreadable by partition: a batch may be fetched again. */
  readonly #unreadableUpTo = new Map<number, bigint>();

  /** Knows nothing yet. */
  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.#troubles = new RateLimit({ now: parts.now });
  }

  /** See {@linkcode SourceStatus}. */
  status(): SourceStatus {
    let lag = 0;
    for (const records of this.#lag.values()) lag += records;
    return {
      state: this.#state,
      lag: this.#hasFetched ? lag : undefined,
      assignment: `${this.#parts.topic}[${this.#partitions.join(",")}]`,
      partitions: this.#partitions.length,
    };
  }

  /** A consumer has ended, by itself or not, and a new one may follow. */
  ended(error?: unknown): void {
    const hadJoined = this.#joins > 0;
    this.#joins = 0;
    this.#hasFetched = false;
    this.#state = "waiting";
    this.#assign([]);
    if (error === undefined) return;
    this.stats.rebuilds++;
    const problem = problemOf(error);
    if (problem === "silence") this.stats.silences++;
    else if (hadJoined) this.stats.crashes++;
    const suppressed = this.#troubles.admit(problem);
    if (suppressed === undefined) return;
    const tries = suppressed > 0 ? ` (${suppressed} more tries failed)` : "";
    this.#parts.logger.warn(`${messageOf(error)}; trying again${tries}`, {
      problem,
    });
  }

  /** Nothing follows. */
  stopped(): void {
    this.#state = "stopped";
  }

  event(event: ConsumerEvent): void {
    if (event.kind === "joined") this.#joined(event.partitions);
    if (event.kind === "fetched") this.#hasFetched = true;
    if (event.kind === "offset_reset") this.#offsetReset(event.partition);
  }

  fetched(batch: FetchedBatch): void {
    const { topic, partition, unreadable, firstOffset } = batch;
    this.#lag.set(partition, recordsFrom(firstOffset, batch));
    for (const bad of unreadable) {
      const lastOffset = BigInt(bad.lastOffset);
      if (lastOffset <= (this.#unreadableUpTo.get(partition) ?? -1n)) continue;
      this.#unreadableUpTo.set(partition, lastOffset);
      this.stats.unreadableBatches++;
      this.stats.unreadableRecords += bad.recordCount;
      this.#parts.logger.error(
        `Cannot read offsets ${bad.firstOffset} to ${bad.lastOffset} of ` +
          `${topic}[${partition}], they are skipped: ${bad.reason}`,
        { records: bad.recordCount },
      );
    }
  }

  committed({ fetched, nextOffset }: Share): void {
    this.#lag.set(fetched.partition, recordsFrom(nextOffset, fetched));
  }

  lost({ fetched, count }: Share, because: unknown): void {
    this.stats.lostBatches++;
    const { topic, partition, firstOffset } = fetched;
    this.#parts.logger.debug(
      `${count} records of ${topic}[${partition}] from offset ` +
        `${firstOffset} come again: ${reasonOf(because)}`,
    );
  }

  #joined(partitions: readonly number[]): void {
    if (this.#joins++ > 0) this.stats.rebalances++;
    const isNews = this.#state !== "running" ||
      this.#partitions.join() !== partitions.join();
    this.#state = "running";
    this.#assign(partitions);
    if (!isNews) return;
    const { logger, groupId } = this.#parts;
    logger.info(`Reading ${this.status().assignment} as group ${groupId}`);
  }

  #assign(partitions: readonly number[]): void {
    this.#partitions = partitions;
    for (const partition of this.#lag.keys()) {
      if (!partitions.includes(partition)) this.#lag.delete(partition);
    }
    for (const partition of this.#unreadableUpTo.keys()) {
      if (!partitions.includes(partition)) {
        this.#unreadableUpTo.delete(partition);
      }
    }
  }

  #offsetReset(partition: number): void {
    this.stats.offsetResets++;
    const { topic, groupId, startFrom, logger } = this.#parts;
    logger.error(
      `Records of ${topic}[${partition}] were missed: the broker no longer ` +
        `has the offset of group ${groupId}; reading goes on at the ` +
        `${startFrom === "earliest" ? "oldest" : "next new"} record`,
    );
  }
}

/** Records of the partition from an offset on, as of the fetch. */
function recordsFrom(offset: string, { highWatermark }: FetchedBatch): number {
  return Number(BigInt(highWatermark) - BigInt(offset));
}

/** A bounded name for the kind of trouble: each kind is logged by itself. */
function problemOf(error: unknown): string {
  if (error instanceof KafkaError) return error.problem;
  return error instanceof SilenceError ? "silence" : "setup";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

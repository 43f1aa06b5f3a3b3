/**
 * Records from a Kafka topic, as a member of a consumer group.
 *
 * - **At least once.** Offsets are stored by `RecordBatch.commit()` and by
 *   nothing else. After a crash, a rebalance or a failed commit the records
 *   come again; the store ignores samples that it already has. `commit()` of a
 *   batch whose partition was given away rejects with `LostBatchError`: there
 *   is nothing to do but to go on with the next batch.
 * - **With its memory.** Records between what a stored memory has and what the
 *   group has committed are read again and marked as warm: `isWarm`.
 * - **In the order of time.** A batch holds records of all partitions that have
 *   some, merged by their timestamps, up to where a partition has more on the
 *   broker than was fetched: so a backlog is read in order, whichever way its
 *   producer spread it. A partition that was read to its end is not waited
 *   for. The order ends where one fetch does not reach all partitions of a
 *   broker (10 MiB, or ten partitions with 1 MiB each).
 * - **Back-pressure.** One batch at a time: the next one is not handed over,
 *   and nothing more is fetched, until the pipeline asks for it. Meanwhile
 *   heartbeats go out, as long as the event loop turns.
 * - **It waits, and does not give up.** A broker that is down, a topic that
 *   does not exist, a refused login (passwords get rotated): one log line a
 *   minute, and another try with growing pauses. A consumer that crashed or
 *   fell silent is replaced by a new one in the same way.
 * - **Nothing that lies on the topic stops it.** Records of any size and
 *   content are passed on. A batch that cannot be read at all (damaged, or
 *   inflating beyond measure) is skipped with one `error` line that names its
 *   offsets, and counted: reading it again would give the same bytes.
 *
 * @module
 */

import { setTimeout as sleepFor } from "node:timers/promises";
import type { KafkaClient } from "../kafka/client.ts";
import { getLogger, type Logger } from "../telemetry/logger.ts";
import { KafkaResume } from "./_kafka_resume.ts";
import { KafkaLedger } from "./_kafka_ledger.ts";
import { KafkaSession, type Sleep } from "./_kafka_session.ts";
import { Handover } from "./_open_batch.ts";
import type {
  RecordBatch,
  Source,
  SourceStats,
  SourceStatus,
} from "./source.ts";

export { LostBatchError } from "./_open_batch.ts";

/** What a Kafka source reads, and how patiently. */
export interface KafkaSourceOptions {
  /** The topic. It is never created. */
  readonly topic: string;
  /** The consumer group: several processes with one name share the partitions. */
  readonly groupId: string;
  /** Where the group begins that has no offset yet, or one that is gone from the broker. */
  readonly startFrom: "earliest" | "latest";
  /** Time between heartbeats, in ms: as in the Kafka options. */
  readonly heartbeatIntervalMs: number;
  /** How long a request may take, in ms: as in the Kafka options. */
  readonly requestTimeoutMs: number;
  /** How long the broker waits for news before it answers a fetch, in ms: also how long a stop may take. 1000 by default. */
  readonly maxWaitMs?: number | undefined;
  /** Next offset of each partition that a memory has, decimal; `undefined`: there is no memory. */
  readonly offsets?: ReadonlyMap<number, string> | undefined;
  /**
   * Without a memory, records of this last time before now that the group has
   * committed are read again, warm, in ms. 0 by default: none.
   */
  readonly replayMs?: number | undefined;
}

/** What a test replaces. */
export interface KafkaSourceTools {
  /** Milliseconds on any clock. */
  readonly now?: () => number;
  /** Resolves after so many ms; rejects when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** A number in [0, 1): spreads the pauses. */
  readonly random?: () => number;
  /** Where the log lines go. */
  readonly logger?: Logger;
}

const MAX_WAIT_MS = 1_000;
/** Pause before the first new try; it doubles up to the last value. */
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 30_000;
/** After a consumer that lived this long the pauses begin anew. */
const GOOD_LIFE_MS = 60_000;
/** Silence is so many times the longest regular fetch. */
const SILENCE_FACTOR = 3;

/** See the module. */
export class KafkaSource implements Source {
  readonly name = "kafka";
  readonly #connect: () => KafkaClient;
  readonly #options: KafkaSourceOptions;
  readonly #now: () => number;
  readonly #sleep: Sleep;
  readonly #random: () => number;
  readonly #ledger: KafkaLedger;
  readonly #resume: KafkaResume;
  readonly #handover = new Handover();
  #isUsed = false;

  /**
   * Makes it; connects nothing.
   *
   * @param connect Makes a client; asked anew for every consumer, so that it may read rotated secrets again.
   * @param options What to read.
   * @param tools Doubles for tests.
   */
  constructor(
    connect: () => KafkaClient,
    options: KafkaSourceOptions,
    tools: KafkaSourceTools = {},
  ) {
    this.#connect = connect;
    this.#options = options;
    this.#now = tools.now ?? Date.now;
    this.#sleep = tools.sleep ??
      ((ms, signal) => sleepFor(ms, undefined, { signal }));
    this.#random = tools.random ?? Math.random;
    const logger = tools.logger ?? getLogger("kafka");
    this.#ledger = new KafkaLedger({ ...options, now: this.#now, logger });
    this.#resume = new KafkaResume({
      topic: options.topic,
      groupId: options.groupId,
      offsets: options.offsets,
      replayMs: options.replayMs ?? 0,
      wallMs: Date.now,
      logger,
    });
  }

  /** What happened so far. */
  get stats(): Readonly<SourceStats> {
    return this.#ledger.stats;
  }

  offsets(): ReadonlyMap<number, string> {
    return this.#resume.offsets();
  }

  status(): SourceStatus {
    return this.#ledger.status();
  }

  async *batches(signal: AbortSignal): AsyncGenerator<RecordBatch, void> {
    if (this.#isUsed) throw new TypeError("Cannot read a source twice");
    this.#isUsed = true;
    const left = new AbortController();
    const ending = AbortSignal.any([signal, left.signal]);
    const close = () => this.#handover.close();
    ending.addEventListener("abort", close);
    if (ending.aborted) close();
    const supervision = this.#supervise(ending)
      .catch((error) => this.#handover.fail(error));
    try {
      while (true) {
        const batch = await this.#handover.take();
        if (batch === undefined) return;
        try {
          yield batch;
        } finally {
          batch.release();
        }
      }
    } finally {
      left.abort();
      await supervision;
      this.#ledger.stopped();
    }
  }

  /** One consumer after the other, until it is told to stop. */
  async #supervise(signal: AbortSignal): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const bornMs = this.#now();
      try {
        await this.#live(signal);
        this.#ledger.ended();
        return;
      } catch (error) {
        this.#ledger.ended(error);
      }
      if (this.#now() - bornMs >= GOOD_LIFE_MS) pauseMs = FIRST_PAUSE_MS;
      const jitter = 0.5 + this.#random() / 2;
      if (signal.aborted) return;
      await this.#sleep(pauseMs * jitter, signal).catch(() => {});
      pauseMs = Math.min(2 * pauseMs, LAST_PAUSE_MS);
    }
  }

  /** The life of one consumer. */
  #live(signal: AbortSignal): Promise<void> {
    const { heartbeatIntervalMs, requestTimeoutMs } = this.#options;
    const { maxWaitMs = MAX_WAIT_MS } = this.#options;
    const client = this.#connect();
    const { topic, groupId, startFrom } = this.#options;
    const startAt = async (partitions: readonly number[]) => {
      const admin = await client.admin();
      try {
        return await this.#resume.plan(admin, partitions);
      } finally {
        await admin.close();
      }
    };
    const consumer = client
      .consumer({ topic, groupId, startFrom, maxWaitMs, startAt });
    const session = new KafkaSession({
      consumer,
      handover: this.#handover,
      resume: this.#resume,
      observer: this.#ledger,
      now: this.#now,
      sleep: this.#sleep,
      heartbeatIntervalMs,
      gatherLimitMs: maxWaitMs,
      silenceLimitMs: SILENCE_FACTOR * (maxWaitMs + requestTimeoutMs),
    });
    return session.run(signal);
  }
}

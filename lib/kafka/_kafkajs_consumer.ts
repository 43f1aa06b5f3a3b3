/**
 * A member of a consumer group, made of kafkajs' consumer.
 *
 * kafkajs would restart a crashed consumer by itself in some cases and not in
 * others; here it never does, so that the owner has one way to recover: a new
 * consumer. Offsets move only by `FetchedBatch.commit`.
 *
 * @module
 */

import type {
  Consumer as Inner,
  EachBatchPayload,
  Kafka,
  KafkaMessage,
} from "kafkajs";
import type { RawRecord } from "../model/record.ts";
import type {
  Consumer,
  ConsumerHandler,
  ConsumerOptions,
  FetchedBatch,
} from "./consumer.ts";
import { explainKafkaError, KafkaError, type KafkaTarget } from "./errors.ts";
import { UNREADABLE, type UnreadableBatch } from "./fetch_salvage_patch.ts";
import type { OffsetResetListener } from "./log_bridge.ts";
import type { KafkaOptions } from "./options.ts";

/** Partitions that were added to a topic are noticed after this time. */
const METADATA_MAX_AGE_MS = 60_000;
/** Partitions of one fetch that are handed over side by side: any number that a consumer may have. */
const MAX_CONCURRENT_PARTITIONS = 1_000;
/** How often a commit is tried that fails for a passing reason, and the pause in between. */
const COMMIT_TRIES = 3;
const COMMIT_RETRY_MS = 300;

/** See {@linkcode Consumer}. */
export class KafkajsConsumer implements Consumer {
  readonly #inner: Inner;
  readonly #target: KafkaTarget;
  readonly #options: ConsumerOptions;
  readonly #resetListeners: Set<OffsetResetListener>;
  #onReset: OffsetResetListener | undefined;
  /** Assignments so far. */
  #joins = 0;

  /** Makes it; connects nothing. */
  constructor(
    kafka: Kafka,
    target: KafkaTarget,
    options: KafkaOptions,
    wanted: ConsumerOptions,
    resetListeners: Set<OffsetResetListener>,
  ) {
    this.#target = target;
    this.#options = wanted;
    this.#resetListeners = resetListeners;
    this.#inner = kafka.consumer({
      groupId: wanted.groupId,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: options.heartbeatIntervalMs,
      maxWaitTimeInMs: wanted.maxWaitMs,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
  }

  async start(handler: ConsumerHandler): Promise<void> {
    const { topic, startFrom } = this.#options;
    this.#listen(handler);
    try {
      await this.#inner.connect();
      await this.#inner.subscribe({
        topics: [topic],
        fromBeginning: startFrom === "earliest",
      });
      await this.#inner.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: MAX_CONCURRENT_PARTITIONS,
        eachBatch: (payload) => this.#handle(payload, handler),
      });
    } catch (error) {
      throw this.#explain(error);
    }
  }

  commit(offsets: ReadonlyMap<number, string>): Promise<void> {
    const { topic } = this.#options;
    const all = [...offsets].map(([partition, offset]) => ({
      topic,
      partition,
      offset,
    }));
    return this.#ask(() => this.#inner.commitOffsets(all));
  }

  async stop(): Promise<void> {
    if (this.#onReset) this.#resetListeners.delete(this.#onReset);
    try {
      await this.#inner.disconnect();
    } catch {
      // It was broken already, and nothing of it is used again.
    }
  }

  #listen(handler: ConsumerHandler): void {
    const { topic, groupId } = this.#options;
    const { events } = this.#inner;
    this.#inner.on(events.GROUP_JOIN, ({ payload }) => {
      const partitions = [...payload.memberAssignment[topic] ?? []];
      partitions.sort((a, b) => a - b);
      handler.event({ kind: "joined", partitions });
      this.#position(partitions, handler);
    });
    // The types of kafkajs leave out that each of the two has a `nodeId`.
    this.#inner.on(events.FETCH_START, ({ payload }) => {
      handler.event({ kind: "fetching", node: nodeOf(payload) });
    });
    this.#inner.on(events.FETCH, ({ payload }) => {
      handler.event({ kind: "fetched", node: nodeOf(payload) });
    });
    this.#inner.on(events.CRASH, ({ payload }) => {
      const error = this.#explain(payload.error);
      handler.event({ kind: "crashed", error });
    });
    this.#onReset = (group, resetTopic, partition) => {
      if (group !== groupId || resetTopic !== topic) return;
      handler.event({ kind: "offset_reset", partition });
    };
    this.#resetListeners.add(this.#onReset);
  }

  /**
   * Has the partitions read from where the owner wants. A pause that begins
   * inside the listener comes before the first fetch.
   */
  async #position(
    partitions: number[],
    handler: ConsumerHandler,
  ): Promise<void> {
    const { topic, startAt } = this.#options;
    const join = ++this.#joins;
    if (startAt === undefined || partitions.length === 0) return;
    this.#inner.pause([{ topic, partitions }]);
    try {
      const offsets = await startAt(partitions);
      if (join !== this.#joins) return; // the group was joined again meanwhile
      for (const [partition, offset] of offsets) {
        this.#inner.seek({ topic, partition, offset });
      }
      this.#inner.resume([{ topic, partitions }]);
    } catch (error) {
      if (join !== this.#joins) return;
      handler.event({ kind: "crashed", error: this.#explain(error) });
    }
  }

  /**
   * What is thrown here goes back to kafkajs, which looks at the type of its
   * own errors: so the original error is thrown, not our sentence. A foreign
   * error of ours (a `TypeError` above all) would end the consumer for good.
   */
  async #handle(
    payload: EachBatchPayload,
    handler: ConsumerHandler,
  ): Promise<void> {
    const batch = this.#fetched(payload);
    try {
      await handler.batch(batch.fetched);
    } catch (error) {
      throw error instanceof KafkaError && error.cause instanceof Error
        ? error.cause
        : new Error(String(error));
    } finally {
      batch.close();
    }
  }

  #fetched(payload: EachBatchPayload): {
    fetched: FetchedBatch;
    close(): void;
  } {
    const { batch } = payload;
    const { topic, partition, highWatermark } = batch;
    const records: RawRecord[] = [];
    const unreadable: UnreadableBatch[] = [];
    for (const message of batch.messages) {
      const marker = markerOf(message);
      if (marker) unreadable.push(marker);
      else records.push(rawRecord(topic, partition, message));
    }
    const nextOffset = String(BigInt(batch.lastOffset()) + 1n);
    let isOpen = true;
    const fetched: FetchedBatch = {
      topic,
      partition,
      records,
      unreadable,
      firstOffset: unreadable.length > 0 && records.length === 0
        ? unreadable[0]!.firstOffset
        : batch.firstOffset() ?? nextOffset,
      nextOffset,
      highWatermark,
      pass: (offset) => {
        if (isOpen) payload.resolveOffset(String(BigInt(offset) - 1n));
      },
      heartbeat: () => this.#ask(() => payload.heartbeat()),
      commit: async (offset = nextOffset) => {
        await this.#ask(() => this.#commit(payload, offset, () => isOpen));
        // kafkajs reads on behind this offset only if it is told so.
        if (isOpen) payload.resolveOffset(String(BigInt(offset) - 1n));
      },
    };
    return { fetched, close: () => isOpen = false };
  }

  /** Commits; tries again what the broker calls retriable, while the batch is ours. */
  async #commit(
    payload: EachBatchPayload,
    offset: string,
    isOpen: () => boolean,
  ): Promise<void> {
    const { topic, partition } = payload.batch;
    const offsets = {
      topics: [{ topic, partitions: [{ partition, offset }] }],
    };
    for (let attempt = 1;; attempt++) {
      try {
        return await payload.commitOffsetsIfNecessary(offsets);
      } catch (error) {
        const { retriable } = error as { retriable?: unknown };
        const isLast = attempt === COMMIT_TRIES;
        if (retriable !== true || isLast || !isOpen()) throw error;
        await new Promise((resolve) => setTimeout(resolve, COMMIT_RETRY_MS));
      }
    }
  }

  async #ask(request: () => Promise<void>): Promise<void> {
    try {
      await request();
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): KafkaError {
    const { topic, groupId } = this.#options;
    const doing = `read the topic ${topic} as group ${groupId}`;
    return explainKafkaError(error, doing, this.#target);
  }
}

function nodeOf(payload: unknown): string {
  return String((payload as { readonly nodeId?: unknown }).nodeId);
}

function markerOf(message: KafkaMessage): UnreadableBatch | undefined {
  return (message as { [UNREADABLE]?: UnreadableBatch })[UNREADABLE];
}

function rawRecord(
  topic: string,
  partition: number,
  { offset, timestamp, value }: KafkaMessage,
): RawRecord {
  const timestampMs = Number(timestamp);
  return {
    topic,
    partition,
    offset,
    timestampMs: timestampMs >= 0 ? timestampMs : undefined,
    // A plain view of the same bytes: Buffer's methods differ from Uint8Array's.
    value: value &&
      new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
  };
}

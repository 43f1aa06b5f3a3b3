/**
 * A member of a consumer group, as the rest of the program sees it.
 *
 * @module
 */

import type { RawRecord } from "../model/record.ts";
import type { KafkaError } from "./errors.ts";
import type { UnreadableBatch } from "./fetch_salvage_patch.ts";

/** What a consumer reads, and as whom. */
export interface ConsumerOptions {
  /** The topic. It is never created. */
  readonly topic: string;
  /** The group that shares the partitions and remembers the offsets. */
  readonly groupId: string;
  /** Where a group begins that has no offset for a partition, or one that is gone. */
  readonly startFrom: "earliest" | "latest";
  /** How long the broker waits for news before it answers a fetch: also how long a stop may take. */
  readonly maxWaitMs: number;
  /**
   * Asked for every assignment before its first fetch: where partitions are to
   * be read from, decimal, if not from the group's offset on. If it rejects, the
   * consumer crashes.
   */
  readonly startAt?: (
    partitions: readonly number[],
  ) => Promise<ReadonlyMap<number, string>>;
}

/** Records that came with one fetch, of one partition. */
export interface FetchedBatch {
  /** The topic. */
  readonly topic: string;
  /** The partition. */
  readonly partition: number;
  /**
   * In the order of their offsets. Their values are views of the bytes of the
   * whole fetch, so one that is kept keeps up to 10 MiB alive.
   */
  readonly records: readonly RawRecord[];
  /** Batches of the partition that could not be read and are not in `records`. */
  readonly unreadable: readonly UnreadableBatch[];
  /** Offset of the first record, decimal. */
  readonly firstOffset: string;
  /** Offset behind the last record, decimal: what a commit stores. */
  readonly nextOffset: string;
  /** Offset behind the newest record of the partition at the time of the fetch, decimal. */
  readonly highWatermark: string;
  /**
   * Tells the broker that we are alive, if it is time.
   *
   * @throws {KafkaError} If the group gave the partition away (`lost_membership`), or the broker does not answer.
   */
  heartbeat(): Promise<void>;
  /**
   * Stores an offset for the group: what lies before it is done, and reading
   * goes on there. Without it the records come again.
   *
   * @param nextOffset Of a record of this batch, decimal; the batch's `nextOffset` by default.
   * @throws {KafkaError} If it is not stored, above all after a rebalance (`lost_membership`).
   */
  commit(nextOffset?: string): Promise<void>;
  /**
   * Goes on reading behind an offset, and stores nothing: what lies before it
   * was committed earlier, or is committed later.
   *
   * @param nextOffset Of a record of this batch, decimal.
   */
  pass(nextOffset: string): void;
}

/** What happens to a consumer between its batches. */
export type ConsumerEvent =
  | {
    /** The group gave us these partitions, in ascending order. */
    readonly kind: "joined";
    readonly partitions: readonly number[];
  }
  /** A broker was asked for records. */
  | { readonly kind: "fetching"; readonly node: string }
  /** It answered, also without records. The batches of the answer follow in the same turn. */
  | { readonly kind: "fetched"; readonly node: string }
  | {
    /** The broker no longer had the wanted offset: reading went on at `startFrom`. */
    readonly kind: "offset_reset";
    readonly partition: number;
  }
  | {
    /** The consumer has ended and left the group: make a new one. */
    readonly kind: "crashed";
    readonly error: KafkaError;
  };

/** What a consumer calls. */
export interface ConsumerHandler {
  /**
   * Takes a batch. All batches of one fetch come in one turn, each of another
   * partition; the broker is asked again when all of their promises are
   * settled, and what was not committed then comes again.
   * Rejects with the error of `heartbeat` or `commit` where one failed: this
   * is how the consumer learns that it has to join its group again.
   */
  batch(batch: FetchedBatch): Promise<void>;
  /** Must not throw. */
  event(event: ConsumerEvent): void;
}

/** One member of a consumer group; good for one start and one stop. */
export interface Consumer {
  /**
   * Connects, joins the group and begins to call the handler.
   *
   * @throws {KafkaError} If the broker cannot be reached, refuses us, or the topic does not exist.
   */
  start(handler: ConsumerHandler): Promise<void>;
  /**
   * Stores offsets for the group, of batches that were passed.
   *
   * @param offsets Next offset of each partition, decimal.
   * @throws {KafkaError} If they are not stored.
   */
  commit(offsets: ReadonlyMap<number, string>): Promise<void>;
  /**
   * Leaves the group and disconnects, after the handler has returned.
   * Never rejects, but may take as long as a request.
   */
  stop(): Promise<void>;
}

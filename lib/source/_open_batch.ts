/**
 * Where kafkajs, which pushes batches, meets the pipeline, which pulls them:
 * one batch at a time, and the pushing side waits until the batch is done.
 *
 * @module
 */

import { KafkaError } from "../kafka/errors.ts";
import type { RawRecord } from "../model/record.ts";
import type { KafkaResume } from "./_kafka_resume.ts";
import type { Merged, Share } from "./_merge.ts";
import type { RecordBatch } from "./source.ts";

/** The group gave the partition away before the batch was committed: its records come again. */
export class LostBatchError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "LostBatchError";
}

/** How a batch ended: stored now or later, or returned without a commit. */
export type BatchEnd = "committed" | "released";

/** Stores the next offset of each partition, decimal, of batches that were deferred. */
export type CommitLater = (
  offsets: ReadonlyMap<number, string>,
) => Promise<void>;

/** A batch that the pipeline holds, or is about to take. */
export class OpenBatch implements RecordBatch {
  readonly records: readonly RawRecord[];
  /** What it holds of each partition. */
  readonly shares: readonly Share[];
  readonly #end = Promise.withResolvers<BatchEnd>();
  readonly #resume: KafkaResume;
  readonly #commitLater: CommitLater;
  /** Committed, or to be committed later. */
  #isDone = false;
  #lostBecause: unknown;

  /** Opens it. */
  constructor(
    { records, shares }: Merged,
    resume: KafkaResume,
    commitLater: CommitLater,
  ) {
    this.#resume = resume;
    this.#commitLater = commitLater;
    this.records = records;
    // A batch of unreadable records alone has none, and is done all the same.
    this.shares = shares.filter(({ fetched, count }) =>
      count > 0 || fetched.records.length === 0
    );
    // Whoever pushed the batch may be gone when it is lost.
    this.#end.promise.catch(() => {});
  }

  /** Settled when the batch is over; rejects with what made us lose it. */
  get end(): Promise<BatchEnd> {
    return this.#end.promise;
  }

  async commit(count: number = this.records.length): Promise<void> {
    if (this.#isDone) return;
    if (this.#lostBecause !== undefined) throw this.#lostError();
    try {
      for (const share of this.shares) {
        const { fetched } = share;
        const { partition } = fetched;
        const nextOffset = this.#nextOffset(share, count);
        if (nextOffset === undefined) continue;
        if (this.#resume.isCommitted(partition, nextOffset)) {
          fetched.pass(nextOffset);
        } else {
          await fetched.commit(nextOffset);
        }
        this.#resume.advance(partition, nextOffset);
      }
    } catch (error) {
      this.lose(error);
      throw this.#lostError();
    }
    this.#isDone = true;
    this.#end.resolve("committed");
  }

  defer(): () => Promise<void> {
    if (this.#lostBecause !== undefined) {
      const error = this.#lostError();
      return () => Promise.reject(error);
    }
    const offsets = new Map<number, string>();
    for (const { fetched, nextOffset } of this.shares) {
      fetched.pass(nextOffset);
      offsets.set(fetched.partition, nextOffset);
    }
    this.#isDone = true;
    this.#end.resolve("committed");
    const commitLater = this.#commitLater;
    return () => commitLater(offsets);
  }

  isWarm(record: RawRecord): boolean {
    return this.#resume.isWarm(record);
  }

  /** The pipeline is through with it; without a commit its records come again. */
  release(): void {
    if (this.#isDone || this.#lostBecause !== undefined) return;
    this.#lostBecause = new Error("it was returned without a commit");
    this.#end.resolve("released");
  }

  /** It can no longer be committed. */
  lose(because: unknown): void {
    if (this.#isDone || this.#lostBecause !== undefined) return;
    this.#lostBecause = because;
    this.#end.reject(because);
  }

  /** Behind the share's last record among the first `count`; `undefined` where none is. */
  #nextOffset({ fetched, nextOffset }: Share, count: number) {
    if (count === this.records.length) return nextOffset;
    const last = this.records.slice(0, count)
      .findLast(({ partition }) => partition === fetched.partition);
    return last && String(BigInt(last.offset) + 1n);
  }

  #lostError(): LostBatchError {
    const places = this.shares.map(({ fetched }) =>
      `${fetched.topic}[${fetched.partition}] from offset ${fetched.firstOffset}`
    );
    return new LostBatchError(
      `Cannot commit the records of ${places.join(" and ")}, ` +
        `they come again: ${reasonOf(this.#lostBecause)}`,
      { cause: this.#lostBecause },
    );
  }
}

/** Why a batch was lost, as the end of a sentence. */
export function reasonOf(because: unknown): string {
  if (because instanceof KafkaError) return because.reason;
  return because instanceof Error ? because.message : String(because);
}

/** Hands batches over, one at a time. */
export class Handover {
  #offered: OpenBatch | undefined;
  #taker: PromiseWithResolvers<OpenBatch | undefined> | undefined;
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;

  /** Whether it has ended. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Lays a batch out. There is at most one. Once closed, the batch is lost. */
  offer(batch: OpenBatch): void {
    if (this.#isClosed) {
      batch.lose(new Error("the source is stopping"));
    } else if (this.#taker) {
      this.#taker.resolve(batch);
      this.#taker = undefined;
    } else {
      this.#offered = batch;
    }
  }

  /** Takes it back, if nobody took it. */
  withdraw(batch: OpenBatch): void {
    if (this.#offered === batch) this.#offered = undefined;
  }

  /** The next batch; `undefined` once closed. */
  take(): Promise<OpenBatch | undefined> {
    if (this.#failure) return Promise.reject(this.#failure.error);
    if (this.#isClosed) return Promise.resolve(undefined);
    if (this.#offered) {
      const batch = this.#offered;
      this.#offered = undefined;
      return Promise.resolve(batch);
    }
    this.#taker = Promise.withResolvers();
    return this.#taker.promise;
  }

  /** Ends it: nothing is handed over any more, and what nobody took is lost. */
  close(): void {
    this.#isClosed = true;
    this.#offered?.lose(new Error("the source is stopping"));
    this.#offered = undefined;
    this.#taker?.resolve(undefined);
    this.#taker = undefined;
  }

  /** Ends it with an error for the taker. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.#taker?.reject(error);
    this.#taker = undefined;
    this.close();
  }
}

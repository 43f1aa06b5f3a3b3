/**
 * One life of one Kafka consumer: from its start until it is told to stop,
 * crashes, or falls silent. What comes after is the business of its owner.
 *
 * @module
 */

import type {
  Consumer,
  ConsumerEvent,
  ConsumerHandler,
  FetchedBatch,
} from "../kafka/consumer.ts";
import { FetchWatch } from "./_fetch_watch.ts";
import type { KafkaResume } from "./_kafka_resume.ts";
import { hasMore, mergeBatches, type Merged, type Share } from "./_merge.ts";
import {
  type CommitLater,
  type Handover,
  LostBatchError,
  OpenBatch,
} from "./_open_batch.ts";

/** What the owner wants to know. */
export interface SessionObserver {
  /** Something happened; called in order. */
  event(event: ConsumerEvent): void;
  /** A batch came in; before it is handed over. */
  fetched(batch: FetchedBatch): void;
  /** What was handed over of a batch is done: stored, or to be stored later. */
  committed(share: Share): void;
  /** It ended without a commit: its records come again. */
  lost(share: Share, because: unknown): void;
}

/** Resolves after so many ms; rejects when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<unknown>;

/** What a session works with. */
export interface SessionParts {
  /** Not started yet. */
  readonly consumer: Consumer;
  /** Where batches go. */
  readonly handover: Handover;
  /** Knows what was told before. */
  readonly resume: KafkaResume;
  /** Told of everything. */
  readonly observer: SessionObserver;
  /** Milliseconds on any clock. */
  readonly now: () => number;
  /** Resolves after so many ms; rejects when the signal aborts. */
  readonly sleep: Sleep;
  /** Time between heartbeats while a batch is open, in ms. */
  readonly heartbeatIntervalMs: number;
  /** Without an answered fetch for this long, and with no open batch, the consumer counts as dead; in ms. */
  readonly silenceLimitMs: number;
  /** How long batches wait for the answer of another broker that may have older records, in ms. */
  readonly gatherLimitMs: number;
}

/** A batch of kafkajs that is not over. */
interface HeldBatch {
  readonly fetched: FetchedBatch;
  readonly end: PromiseWithResolvers<void>;
}

/** A stop may wait this long for the broker. */
const STOP_LIMIT_MS = 5_000;
/** Pause before a batch that was returned without a commit is read again. */
const RELEASED_PAUSE_MS = 1_000;

/** The consumer did not hear from the broker for too long. */
export class SilenceError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "SilenceError";
}

/** See the module. */
export class KafkaSession implements ConsumerHandler {
  readonly #parts: SessionParts;
  readonly #ended = new AbortController();
  readonly #crash = Promise.withResolvers<never>();
  readonly #held = new Set<HeldBatch>();
  readonly #fetches = new FetchWatch();
  #isGathering = false;
  /** Assignments so far: what was deferred under an earlier one comes again. */
  #joins = 0;
  #open: OpenBatch | undefined;
  #lastSignMs: number;

  /** Makes it; starts nothing. */
  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#lastSignMs = parts.now();
    this.#crash.promise.catch(() => {}); // it may crash when nobody waits
  }

  /**
   * Runs the consumer, and stops it in any case.
   *
   * @param signal Ends it; an open batch may still be committed before.
   * @returns When `signal` aborted and the consumer is stopped.
   * @throws {KafkaError | SilenceError} Why it ended by itself.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { consumer, silenceLimitMs } = this.#parts;
    const aborted = Promise.withResolvers<void>();
    const onAbort = () => aborted.resolve();
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    const started = consumer.start(this);
    this.#every(silenceLimitMs / 6, this.#ended.signal, () => this.#watch());
    try {
      await Promise.race([started, this.#crash.promise, aborted.promise]);
      await Promise.race([this.#crash.promise, aborted.promise]);
      // The batch that the pipeline holds now is its last one.
      if (signal.aborted) await this.#open?.end.catch(() => {});
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#end();
      await this.#stop(started);
    }
  }

  event(event: ConsumerEvent): void {
    if (this.#ended.signal.aborted) return;
    this.#lastSignMs = this.#parts.now();
    this.#parts.observer.event(event);
    this.#fetches.event(event);
    if (event.kind === "joined") this.#joins++;
    if (event.kind === "crashed") this.#crash.reject(event.error);
  }

  async batch(fetched: FetchedBatch): Promise<void> {
    if (this.#ended.signal.aborted) throw new Error("the consumer has ended");
    const { observer, heartbeatIntervalMs } = this.#parts;
    observer.fetched(fetched);
    const held = { fetched, end: Promise.withResolvers<void>() };
    this.#held.add(held);
    const closed = new AbortController();
    // Twice as often as needed: kafkajs skips a heartbeat that is not due yet.
    this.#every(heartbeatIntervalMs / 2, closed.signal, () => {
      fetched.heartbeat().catch((error) => this.#lose(error));
    });
    this.#fetches.arrived(fetched.partition);
    this.#gather();
    try {
      await held.end.promise;
    } finally {
      closed.abort();
      this.#held.delete(held);
      this.#lastSignMs = this.#parts.now();
    }
  }

  /** Merges what is here, once it is here, and sees it through; then what came meanwhile. */
  async #gather(): Promise<void> {
    if (this.#isGathering) return;
    this.#isGathering = true;
    await this.#fetches.settled((signal) => {
      const { sleep, gatherLimitMs } = this.#parts;
      const either = AbortSignal.any([signal, this.#ended.signal]);
      return sleep(gatherLimitMs, either);
    });
    const round = [...this.#held];
    if (round.length > 0) {
      try {
        await this.#see(mergeBatches(round.map(({ fetched }) => fetched)));
        for (const held of round) held.end.resolve();
      } catch (error) {
        this.#lose(error);
      }
      for (const held of round) this.#held.delete(held);
    }
    this.#isGathering = false;
    if (this.#held.size > 0) this.#gather();
  }

  /** Hands records over and waits for their end. */
  async #see(merged: Merged): Promise<void> {
    const { observer, handover, resume, sleep } = this.#parts;
    const open = this.#open = new OpenBatch(
      merged,
      resume,
      this.#laterCommit(),
    );
    try {
      // Nothing for the pipeline where nothing could be read.
      if (open.records.length === 0) await open.commit();
      else handover.offer(open);
      if (await open.end === "committed") {
        for (const share of open.shares) observer.committed(share);
        return;
      }
      const because = new Error("it was returned without a commit");
      for (const share of open.shares) observer.lost(share, because);
      await sleep(RELEASED_PAUSE_MS, this.#ended.signal).catch(() => {});
    } catch (error) {
      const because = error instanceof LostBatchError ? error.cause : error;
      if (!handover.isClosed) {
        for (const share of open.shares) observer.lost(share, because);
      }
      throw because;
    } finally {
      handover.withdraw(open);
      this.#open = undefined;
      // What is left of these batches lies on the broker, and is fetched again.
      for (const { fetched, count } of merged.shares) {
        const isLeft = count < fetched.records.length || hasMore(fetched);
        this.#fetches.done(fetched.partition, isLeft);
      }
    }
  }

  /** Commits for a batch that is open now, once it no longer is. */
  #laterCommit(): CommitLater {
    const { consumer, resume } = this.#parts;
    const joins = this.#joins;
    return async (offsets) => {
      // After a new assignment its records have come again, and are committed with these.
      if (this.#ended.signal.aborted || joins !== this.#joins) return;
      const told = [...offsets]
        .filter(([partition, next]) => !resume.isCommitted(partition, next));
      try {
        if (told.length > 0) await consumer.commit(new Map(told));
      } catch (error) {
        this.#crash.reject(error); // a new consumer reads from the group's offset on
        throw error;
      }
      for (const [partition, next] of offsets) resume.advance(partition, next);
    };
  }

  /** All batches are lost at once: the group is left and joined as a whole. */
  #lose(because: unknown): void {
    this.#open?.lose(because);
    for (const { end } of this.#held) end.reject(because);
    this.#held.clear();
  }

  /** While the pipeline holds a batch nothing is fetched: that silence is our own. */
  #watch(): void {
    const { now, silenceLimitMs } = this.#parts;
    const silentMs = now() - this.#lastSignMs;
    if (this.#held.size > 0 || silentMs <= silenceLimitMs) return;
    this.#crash.reject(
      new SilenceError(
        `Cannot read from Kafka: no fetch was answered for ${
          Math.round(silentMs / 1000)
        } s`,
      ),
    );
  }

  /** From now on nothing that a late consumer does has an effect. */
  #end(): void {
    this.#ended.abort();
    this.#lose(new Error("the consumer has ended"));
  }

  /** kafkajs may still try to connect: then it is stopped once that has ended. */
  async #stop(started: Promise<void>): Promise<void> {
    const { consumer, sleep } = this.#parts;
    const enough = new AbortController();
    const limit = sleep(STOP_LIMIT_MS, enough.signal).catch(() => {});
    const stopped = started.catch(() => {}).then(() => consumer.stop());
    await Promise.race([limit, stopped]);
    enough.abort();
  }

  async #every(
    ms: number,
    signal: AbortSignal,
    task: () => void,
  ): Promise<void> {
    try {
      while (true) {
        await this.#parts.sleep(ms, signal);
        task();
      }
    } catch {
      // Aborted: it has ended.
    }
  }
}

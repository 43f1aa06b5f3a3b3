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
import { type Handover, LostBatchError, OpenBatch } from "./_open_batch.ts";

/** What the owner wants to know. */
export interface SessionObserver {
  /** Something happened; called in order. */
  event(event: ConsumerEvent): void;
  /** A batch came in; before it is handed over. */
  fetched(batch: FetchedBatch): void;
  /** The batch is stored. */
  committed(batch: FetchedBatch): void;
  /** The batch ended without a commit: its records come again. */
  lost(batch: FetchedBatch, because: unknown): void;
}

/** Resolves after so many ms; rejects when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<unknown>;

/** What a session works with. */
export interface SessionParts {
  /** Not started yet. */
  readonly consumer: Consumer;
  /** Where batches go. */
  readonly handover: Handover;
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
    if (event.kind === "crashed") this.#crash.reject(event.error);
  }

  async batch(fetched: FetchedBatch): Promise<void> {
    if (this.#ended.signal.aborted) throw new Error("the consumer has ended");
    const { observer, handover, heartbeatIntervalMs, sleep } = this.#parts;
    observer.fetched(fetched);
    const open = this.#open = new OpenBatch(fetched);
    const closed = new AbortController();
    // Twice as often as needed: kafkajs skips a heartbeat that is not due yet.
    this.#every(heartbeatIntervalMs / 2, closed.signal, () => {
      fetched.heartbeat().catch((error) => open.lose(error));
    });
    try {
      // Nothing for the pipeline where nothing could be read.
      if (fetched.records.length === 0) await open.commit();
      else handover.offer(open);
      if (await open.end === "committed") return observer.committed(fetched);
      observer.lost(fetched, new Error("it was returned without a commit"));
      await sleep(RELEASED_PAUSE_MS, this.#ended.signal).catch(() => {});
    } catch (error) {
      const because = error instanceof LostBatchError ? error.cause : error;
      if (!handover.isClosed) observer.lost(fetched, because);
      throw because;
    } finally {
      closed.abort();
      handover.withdraw(open);
      this.#open = undefined;
      this.#lastSignMs = this.#parts.now();
    }
  }

  /** While the pipeline holds a batch nothing is fetched: that silence is our own. */
  #watch(): void {
    const { now, silenceLimitMs } = this.#parts;
    const silentMs = now() - this.#lastSignMs;
    if (this.#open !== undefined || silentMs <= silenceLimitMs) return;
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
    this.#open?.lose(new Error("the consumer has ended"));
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

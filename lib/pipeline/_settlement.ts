/**
 * What follows a batch that was judged: its messages are delivered, then it is
 * committed, in the order of the batches.
 *
 * An emitter that is waited for and does not accept holds the commits; reading
 * goes on, so that the others hear what is new, until so many messages wait
 * that memory could suffer. What is not committed comes again after a crash.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import type { RecordBatch } from "../source/source.ts";
import { getLogger } from "../telemetry/logger.ts";

/** What a settlement works with. */
export interface SettlementOptions {
  /** Resolves when every emitter that is waited for has accepted the messages. */
  readonly emit: (
    messages: readonly Message[],
    signal: AbortSignal,
  ) => Promise<void>;
  /** From then on nothing is deferred: each batch is held until it is committed. */
  readonly stop: AbortSignal;
  /** Gives up waiting. */
  readonly abandon: AbortSignal;
  /** How long a batch is held for its delivery before the source goes on, in ms. */
  readonly patienceMs: number;
  /** Reading stops while more messages than this, or as many batches, wait. */
  readonly limit: number;
}

/** A batch that is judged and not committed. */
interface Unsettled {
  readonly messages: number;
  /** Stores its offsets; no longer there once that has begun. */
  commit: (() => Promise<void>) | undefined;
  /** Settled when it is committed; rejects if its messages are not accepted. */
  done: Promise<void>;
}

const log = getLogger("pipeline");

/** See the module. */
export class Settlement {
  readonly #options: SettlementOptions;
  /** In the order of the batches. */
  readonly #queue: Unsettled[] = [];
  #messages = 0;
  readonly #failed = new AbortController();

  /** Nothing waits. */
  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** Whether every batch is committed. */
  get isSettled(): boolean {
    return this.#queue.length === 0;
  }

  /** Aborts when messages will never be accepted; the reason is why. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /**
   * Settles a batch; resolves when the next one may be read.
   *
   * @param batch The batch.
   * @param count How many of its records were judged.
   * @param messages What came of them.
   * @throws What `emit` throws, also for an earlier batch.
   */
  async settle(
    batch: RecordBatch,
    count: number,
    messages: readonly Message[],
  ): Promise<void> {
    const isBehind = !this.isSettled;
    const entry = this.#add(batch, count, messages);
    const { patienceMs, stop } = this.#options;
    if (batch.defer === undefined || stop.aborted) return await entry.done;
    if (!isBehind) await within(patienceMs, entry.done);
    while (!this.#hasRoom()) await this.#queue[0]!.done;
    this.failed.throwIfAborted();
    if (entry.commit === undefined || stop.aborted) return await entry.done;
    entry.commit = batch.defer();
  }

  /**
   * Resolves when every batch is committed.
   *
   * @throws What `emit` throws.
   */
  async settled(): Promise<void> {
    this.failed.throwIfAborted();
    await this.#queue.at(-1)?.done;
  }

  #add(
    batch: RecordBatch,
    count: number,
    messages: readonly Message[],
  ): Unsettled {
    const before = this.#queue.at(-1)?.done ?? Promise.resolve();
    const entry: Unsettled = {
      messages: messages.length,
      commit: () => batch.commit(count),
      done: before,
    };
    this.#queue.push(entry);
    this.#messages += messages.length;
    const { emit, abandon } = this.#options;
    const delivered = messages.length > 0
      ? emit(messages, abandon)
      : Promise.resolve();
    entry.done = this.#follow(entry, before, delivered);
    entry.done.catch((error) => this.#failed.abort(error));
    return entry;
  }

  /** Commits once all before it is committed and its own messages are accepted. */
  async #follow(
    entry: Unsettled,
    before: Promise<void>,
    delivered: Promise<void>,
  ): Promise<void> {
    await Promise.all([before, delivered]);
    const commit = entry.commit!;
    entry.commit = undefined;
    await this.#commit(commit);
    this.#queue.shift();
    this.#messages -= entry.messages;
  }

  /** A broker that does not answer must not hold up the end: what it did not confirm comes again. */
  async #commit(commit: () => Promise<void>): Promise<void> {
    try {
      await unless(this.#options.abandon, commit());
    } catch (error) {
      log.warn(error instanceof Error ? error.message : String(error));
    }
  }

  #hasRoom(): boolean {
    const { limit } = this.#options;
    return this.isSettled ||
      this.#messages <= limit && this.#queue.length <= limit;
  }
}

/** Resolves after so many ms, or when the work is done; rejects if it does. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, ms);
  try {
    await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The outcome of the work, or the reason of the signal if it aborts first. */
async function unless(
  signal: AbortSignal,
  work: Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

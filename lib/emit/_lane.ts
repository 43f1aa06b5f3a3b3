/**
 * The order in which one emitter gets its messages: first what the spool keeps
 * for it, then, if it is required, the batches that are waited for.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import type { Courier } from "./_courier.ts";
import type { Ledger } from "./_ledger.ts";
import type { SpoolQueue } from "./spool_queue.ts";
import type { EmitError, Emitter } from "./emitter.ts";
import type { EmitterStatus } from "./fan_out.ts";
import { type Spool, SPOOL_RETRY_MS } from "./spool.ts";

/** Some messages that were handed over together, as one lane sees them. */
export interface Batch {
  /** In order, not empty. */
  readonly messages: readonly Message[];
  /** When it was handed over, in ms. */
  readonly sinceMs: number;
  /** Aborts when nobody waits for the batch any more. */
  readonly signal: AbortSignal;
  /** Called once this emitter took them. */
  accepted(emitter: Emitter): void;
  /** Called if this emitter will never take them. */
  refused(error: EmitError): void;
}

/** What a lane needs. */
export interface LaneOptions {
  /** Whether somebody waits until the emitter has accepted. */
  readonly isRequired: boolean;
  /** How many messages may wait in batches, the ones in delivery included. */
  readonly queueSize: number;
  /** Tries. */
  readonly courier: Courier;
  /** Counts. */
  readonly ledger: Ledger;
  /** Keeps what nobody waits for. */
  readonly spool: Spool;
  /** The emitter's part of it. */
  readonly kept: SpoolQueue;
  /** Resolves after so many ms; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Called whenever the queue of batches got shorter. */
  readonly onRoom: () => void;
}

/** Delivers to one emitter, one message after the other. */
export class Lane {
  /** Whether somebody waits until the emitter has accepted. */
  readonly isRequired: boolean;
  /** To whom. */
  readonly emitter: Emitter;
  /** What the spool keeps for it. */
  readonly kept: SpoolQueue;
  readonly #options: LaneOptions;
  readonly #queue: Batch[] = [];
  /** Messages in the batches. */
  #queued = 0;
  #isRunning = false;
  #running = Promise.resolve();
  /** Whether there may be more to do than when the last look began. */
  #isWoken = false;
  /** Aborts when there is something to do, also without the file. */
  #nap: AbortController | undefined;
  /** Aborts when no pause makes sense any more. */
  readonly #hurry = new AbortController();
  /** Aborts when all has to end. */
  readonly #stop = new AbortController();

  /** Idle. */
  constructor(options: LaneOptions) {
    this.isRequired = options.isRequired;
    this.emitter = options.courier.emitter;
    this.kept = options.kept;
    this.#options = options;
  }

  /** How the emitter is doing. */
  status(): EmitterStatus {
    const { courier, ledger } = this.#options;
    return {
      name: this.emitter.name,
      accepted: ledger.accepted.value,
      failures: ledger.failures.value,
      queued: this.#queued + this.kept.count,
      isFailing: courier.isFailing,
      isRequired: this.isRequired,
      dropped: ledger.dropped,
    };
  }

  /** Has the metrics show how it is now. */
  show(): void {
    const { kept, isRequired } = this;
    const { courier, ledger, spool } = this.#options;
    ledger.show({
      isFailing: courier.isFailing,
      isRequired,
      queued: this.#queued + kept.count,
      spooled: kept.storedCount,
      spooledBytes: kept.storedBytes,
      limitBytes: isRequired ? 0 : spool.limitBytes,
      oldestMs: spool.oldestMs(kept) ?? this.#queue[0]?.sinceMs,
    });
  }

  /** Whether so many more messages may wait. An empty queue takes any number. */
  hasRoomFor(count: number): boolean {
    return this.#queue.length === 0 ||
      this.#queued + count <= this.#options.queueSize;
  }

  /** Puts a batch at the end of the queue. */
  push(batch: Batch): void {
    this.#queue.push(batch);
    this.#queued += batch.messages.length;
    this.start();
  }

  /** Delivers what waits, unless that is going on already. */
  start(): void {
    this.#isWoken = true;
    this.#nap?.abort();
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#running = this.#run(); // does not reject
  }

  /** Tries what waits a last time each, without pauses; resolves when that is done. */
  async finish(): Promise<void> {
    this.#hurry.abort();
    await this.#running;
  }

  /** Ends it, whatever waits. */
  stop(): void {
    this.#hurry.abort();
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    while (this.#isWoken && !this.#stop.signal.aborted) {
      this.#isWoken = false;
      await this.#deliverKept();
      const batch = this.#queue[0];
      if (batch === undefined) continue;
      await this.#deliver(batch);
      this.#queue.shift();
      this.#queued -= batch.messages.length;
      this.#isWoken = true;
      this.#options.onRoom();
    }
    this.#isRunning = false;
  }

  /** Delivers what the spool keeps, oldest first, until nothing is left of it. */
  async #deliverKept(): Promise<void> {
    const { courier, ledger, spool } = this.#options;
    const stop = this.#stop.signal;
    while (!stop.aborted) {
      spool.tend();
      const messages = spool.take(this.kept);
      if (messages.length === 0) {
        const isHeldUp = spool.isCutOff || this.kept.count > 0;
        if (!isHeldUp || this.isRequired || this.#hurry.signal.aborted) return;
        await this.#lookAgain();
        continue;
      }
      if (courier.closed !== undefined) {
        spool.done(this.kept, messages.length);
        ledger.drop(messages.length, "closed", courier.closed);
        continue;
      }
      const settled = await courier.attempt(messages, stop);
      spool.done(this.kept, settled);
      if (settled === messages.length || courier.closed !== undefined) continue;
      if (this.#hurry.signal.aborted) return;
      await courier.pause(this.#hurry.signal);
    }
  }

  /** Waits until the file may be there again, or a message comes. */
  async #lookAgain(): Promise<void> {
    const nap = this.#nap = new AbortController();
    const wake = AbortSignal.any([nap.signal, this.#hurry.signal]);
    try {
      await this.#options.sleep(SPOOL_RETRY_MS, wake);
    } catch {
      // Aborted: the loop sees it.
    } finally {
      this.#nap = undefined;
    }
  }

  /** Tries until the emitter takes the batch or nobody waits for it. */
  async #deliver(batch: Batch): Promise<void> {
    const { courier } = this.#options;
    let rest = batch.messages;
    while (!batch.signal.aborted) {
      if (courier.closed !== undefined) return batch.refused(courier.closed);
      rest = rest.slice(await courier.attempt(rest, batch.signal));
      if (rest.length === 0) return batch.accepted(this.emitter);
      if (courier.closed === undefined) await courier.pause(batch.signal);
    }
  }
}

/**
 * The queue and the retry loop of one emitter.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Counter, Gauge } from "../telemetry/metrics.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import { EmitError, type Emitter } from "./emitter.ts";
import type { EmitterStatus } from "./fan_out.ts";

/** First pause after a failure, in ms; each further one is twice as long. */
const FIRST_PAUSE_MS = 500;

/** No pause is longer, in ms. */
const LONGEST_PAUSE_MS = 30_000;

/** Some messages that were handed over together, as one lane sees them. */
export interface Batch {
  /** In order, not empty. */
  readonly messages: readonly Message[];
  /** Aborts when nobody waits for the batch any more. */
  readonly signal: AbortSignal;
  /** Called once this emitter took them. */
  accepted(emitter: Emitter): void;
  /** Called if this emitter will never take them. */
  refused(error: EmitError): void;
}

/** What a lane needs beside its emitter. */
export interface LaneOptions {
  /** How many messages may wait, the ones in delivery included. */
  readonly queueSize: number;
  /** Resolves after so many ms; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** A random number in [0, 1). */
  readonly random: () => number;
  /** Milliseconds on any clock, for the log. */
  readonly now: () => number;
  /** Where failures are told. */
  readonly log: Logger;
  /** Messages accepted. */
  readonly accepted: Counter;
  /** Attempts that failed. */
  readonly failures: Counter;
  /** Messages waiting. */
  readonly queued: Gauge;
  /** Called whenever the queue got shorter. */
  readonly onRoom: () => void;
}

/** Delivers batches to one emitter, one after the other, until it takes them. */
export class Lane {
  /** To whom. */
  readonly emitter: Emitter;
  readonly #options: LaneOptions;
  readonly #queue: Batch[] = [];
  readonly #limit: RateLimit;
  #isRunning = false;
  /** Failures since the last success. */
  #failed = 0;
  /** Whether the log says that it fails. */
  #isAnnounced = false;
  #permanent: EmitError | undefined;

  /** Idle and empty. */
  constructor(emitter: Emitter, options: LaneOptions) {
    this.emitter = emitter;
    this.#options = options;
    this.#limit = new RateLimit({ now: options.now });
  }

  /** How the emitter is doing. */
  status(): EmitterStatus {
    const { accepted, failures, queued } = this.#options;
    return {
      name: this.emitter.name,
      accepted: accepted.value,
      failures: failures.value,
      queued: queued.value,
      isFailing: this.#failed > 0,
    };
  }

  /** Whether so many more messages may wait. An empty queue takes any number. */
  hasRoomFor(count: number): boolean {
    const { queued, queueSize } = this.#options;
    return this.#queue.length === 0 || queued.value + count <= queueSize;
  }

  /** Puts a batch at the end of the queue. */
  push(batch: Batch): void {
    this.#queue.push(batch);
    this.#addQueued(batch.messages.length);
    if (!this.#isRunning) {
      this.#isRunning = true;
      this.#run(); // does not reject
    }
  }

  async #run(): Promise<void> {
    for (let batch = this.#queue[0]; batch; batch = this.#queue[0]) {
      await this.#deliver(batch);
      this.#queue.shift();
      this.#addQueued(-batch.messages.length);
      this.#options.onRoom();
    }
    this.#isRunning = false;
  }

  #addQueued(count: number): void {
    const { queued } = this.#options;
    queued.set(queued.value + count);
  }

  /** Tries until the emitter takes the batch or nobody waits for it. */
  async #deliver(batch: Batch): Promise<void> {
    while (!batch.signal.aborted) {
      if (this.#permanent !== undefined) return batch.refused(this.#permanent);
      try {
        await this.emitter.emit(batch.messages, batch.signal);
        this.#succeed(batch);
        return;
      } catch (error) {
        if (batch.signal.aborted) return;
        this.#fail(error);
      }
      if (this.#permanent === undefined) await this.#pause(batch.signal);
    }
  }

  #succeed(batch: Batch): void {
    this.#options.accepted.inc(batch.messages.length);
    if (this.#isAnnounced) {
      this.#options.log.info(`${this.emitter.name} accepts messages again`, {
        emitter: this.emitter.name,
        failures: this.#failed,
      });
    }
    this.#isAnnounced = false;
    this.#failed = 0;
    batch.accepted(this.emitter);
  }

  #fail(error: unknown): void {
    const { log, failures } = this.#options;
    failures.inc();
    this.#failed++;
    const emitter = this.emitter.name;
    if (error instanceof EmitError && error.isPermanent) {
      this.#permanent = error;
      log.error(`${emitter} will accept no more messages`, { emitter, error });
      return;
    }
    // One that fails and recovers many times a minute is told once a minute.
    if (this.#limit.admit("failing") === undefined) return;
    this.#isAnnounced = true;
    log.warn(
      `${emitter} does not accept messages: they wait, nothing is lost`,
      {
        emitter,
        failures: this.#failed,
        error,
      },
    );
  }

  /**
   * Exponential backoff with jitter: half of the pause is certain, half drawn
   * ("equal jitter" in M. Brooker, "Exponential Backoff And Jitter", AWS
   * Architecture Blog, 2015).
   */
  async #pause(signal: AbortSignal): Promise<void> {
    const { sleep, random } = this.#options;
    const longestMs = Math.min(
      LONGEST_PAUSE_MS,
      FIRST_PAUSE_MS * 2 ** (this.#failed - 1),
    );
    try {
      await sleep(longestMs * (0.5 + random() / 2), signal);
    } catch {
      // Aborted: the loop sees it.
    }
  }
}

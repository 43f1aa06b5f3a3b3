/**
 * Attempts to deliver to one emitter, and the pauses between them.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import type { Logger } from "../telemetry/logger.ts";
import { RateLimit } from "../telemetry/rate_limit.ts";
import type { Ledger } from "./_ledger.ts";
import { EmitError, type Emitter } from "./emitter.ts";

/** First pause after a failure, in ms; each further one is twice as long. */
const FIRST_PAUSE_MS = 500;

/** No pause is longer, in ms, unless the emitter asks for it. */
const LONGEST_PAUSE_MS = 30_000;

/** However long an emitter asks to be left alone: it is tried again after so many ms. */
const LONGEST_WISH_MS = 300_000;

/** What a courier needs beside its emitter. */
export interface CourierOptions {
  /** Resolves after so many ms; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds on any clock, for the log. */
  readonly now: () => number;
  /** Where failures are told. */
  readonly log: Logger;
  /** Where the emitter's counts are. */
  readonly ledger: Ledger;
}

/** Delivers to one emitter, one attempt at a time. */
export class Courier {
  /** To whom. */
  readonly emitter: Emitter;
  readonly #options: CourierOptions;
  readonly #limit: RateLimit;
  /** Failures since the last success. */
  #failed = 0;
  /** How long the emitter asked to be left alone at its last failure, in ms. */
  #wishMs = 0;
  /** Whether the log says that it fails. */
  #isAnnounced = false;
  #closed: EmitError | undefined;

  /** Has not tried yet. */
  constructor(emitter: Emitter, options: CourierOptions) {
    this.emitter = emitter;
    this.#options = options;
    this.#limit = new RateLimit({ now: options.now });
  }

  /** Whether the last attempt failed. */
  get isFailing(): boolean {
    return this.#failed > 0;
  }

  /** Why the emitter will never accept anything again, if so. */
  get closed(): EmitError | undefined {
    return this.#closed;
  }

  /**
   * Tries once. A message that the emitter will never accept is counted as
   * dropped: it stands in nobody's way. Where the emitter does not say which one
   * it is, it is searched for by halves.
   *
   * @param messages In order.
   * @param signal Ends the attempt.
   * @returns With how many of them, from the first on, there is nothing more to do.
   */
  async attempt(
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<number> {
    if (signal.aborted) return 0;
    try {
      await this.emitter.emit(messages, signal);
    } catch (error) {
      if (signal.aborted) return 0;
      const fault = error instanceof EmitError ? error : undefined;
      const { accepted, isMessageFault = false } = fault ?? {};
      // Who refuses a message has answered.
      if (accepted || isMessageFault) this.#succeed(accepted ?? 0);
      if (!isMessageFault) {
        this.#fail(error);
        return accepted ?? 0;
      }
      if (accepted === undefined && messages.length > 1) {
        return await this.#halves(messages, signal);
      }
      this.#options.ledger.drop(1, "refused", error);
      return (accepted ?? 0) + 1;
    }
    this.#succeed(messages.length);
    return messages.length;
  }

  /**
   * Waits before the next attempt: 500 ms after the first failure, then twice
   * as long each time, up to 30 s; longer if the emitter asks for it, up to 5
   * minutes. Not at all where the last attempt had a success and no failure.
   */
  async pause(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#failed === 0) return;
    const pauseMs = Math.min(
      LONGEST_PAUSE_MS,
      FIRST_PAUSE_MS * 2 ** (this.#failed - 1),
    );
    const wishMs = Math.min(LONGEST_WISH_MS, this.#wishMs);
    try {
      await this.#options.sleep(Math.max(pauseMs, wishMs), signal);
    } catch {
      // Aborted: who waits sees it.
    }
  }

  async #halves(
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<number> {
    const middle = messages.length >> 1;
    const settled = await this.attempt(messages.slice(0, middle), signal);
    if (settled < middle) return settled;
    return middle + await this.attempt(messages.slice(middle), signal);
  }

  #succeed(count: number): void {
    const { log, ledger } = this.#options;
    ledger.accepted.inc(count);
    if (this.#isAnnounced) {
      log.info(`${this.emitter.name} accepts messages again`, {
        emitter: this.emitter.name,
        failures: this.#failed,
      });
    }
    this.#isAnnounced = false;
    this.#failed = 0;
  }

  #fail(error: unknown): void {
    const { log, ledger } = this.#options;
    ledger.failures.inc();
    this.#failed++;
    this.#wishMs = (error instanceof EmitError ? error.retryAfterMs : 0) ?? 0;
    const emitter = this.emitter.name;
    if (error instanceof EmitError && error.isPermanent) {
      this.#closed = error;
      log.error(`${emitter} will accept no more messages`, { emitter, error });
      return;
    }
    // One that fails and recovers many times a minute is told once a minute.
    if (this.#limit.admit("failing") === undefined) return;
    this.#isAnnounced = true;
    log.warn(`${emitter} does not accept messages: they wait`, {
      emitter,
      failures: this.#failed,
      error,
    });
  }
}

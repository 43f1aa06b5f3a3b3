/**
 * Where messages go.
 *
 * @module
 */

import type { Message } from "../model/message.ts";

/** Delivers messages to one destination. Retrying is the caller's business. */
export interface Emitter {
  /** Label value in telemetry and logs, for example `kafka`. */
  readonly name: string;
  /** Rejects with {@linkcode EmitError} if not every message was accepted. */
  emit(messages: readonly Message[], signal: AbortSignal): Promise<void>;
  /** Flushes and releases what it holds. */
  close(): Promise<void>;
}

/** What is known about a failed delivery beside its sentence. */
export interface EmitErrorFacts extends ErrorOptions {
  /** See {@linkcode EmitError.isPermanent}. Default: false. */
  readonly isPermanent?: boolean;
  /** See {@linkcode EmitError.isMessageFault}. Default: false. */
  readonly isMessageFault?: boolean;
  /** See {@linkcode EmitError.accepted}. */
  readonly accepted?: number | undefined;
  /** See {@linkcode EmitError.retryAfterMs}. */
  readonly retryAfterMs?: number | undefined;
}

/** A destination did not accept the messages. */
export class EmitError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "EmitError";
  /** Whether trying again is pointless: a closed pipe stays closed. */
  readonly isPermanent: boolean;
  /**
   * Whether a message is at fault, so that it alone will never be accepted:
   * others may be. It is the next one after those that were accepted, or any
   * where it is not known how many were.
   */
  readonly isMessageFault: boolean;
  /**
   * How many messages, from the first on, were accepted before it, >= 0: they
   * need not be sent again. `undefined`: all of them have to be.
   */
  readonly accepted: number | undefined;
  /** How long the destination asks to be left alone, in ms, >= 0. */
  readonly retryAfterMs: number | undefined;

  /** One sentence: what, where and why not; `cause` is what failed below. */
  constructor(message: string, facts: EmitErrorFacts = {}) {
    const { cause } = facts;
    super(message, cause === undefined ? {} : { cause });
    this.isPermanent = facts.isPermanent ?? false;
    this.isMessageFault = facts.isMessageFault ?? false;
    this.accepted = facts.accepted;
    this.retryAfterMs = facts.retryAfterMs;
  }

  /**
   * The same failure to who had more messages than were passed on.
   *
   * @param passed Those that were passed on, in their order.
   * @param messages All of them: what was not passed on counts as accepted.
   */
  among(passed: readonly Message[], messages: readonly Message[]): EmitError {
    const next = passed[this.accepted ?? passed.length];
    return next === undefined ? this : this.after(messages.indexOf(next));
  }

  /** The same failure, with another number of accepted messages. */
  after(accepted: number): EmitError {
    return new EmitError(this.message, {
      ...this,
      cause: this.cause,
      accepted,
    });
  }
}

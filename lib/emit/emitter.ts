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

/** A destination did not accept the messages. */
export class EmitError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "EmitError";
  /** Whether trying again is pointless: a closed pipe stays closed. */
  readonly isPermanent: boolean;
  /**
   * Whether a message is at fault, so that it alone will never be accepted:
   * others may be.
   */
  readonly isMessageFault: boolean;

  /** One sentence: what, where and why not; `cause` is what failed below. */
  constructor(
    message: string,
    { isPermanent = false, isMessageFault = false, ...options }:
      & ErrorOptions
      & {
        readonly isPermanent?: boolean;
        readonly isMessageFault?: boolean;
      } = {},
  ) {
    super(message, options);
    this.isPermanent = isPermanent;
    this.isMessageFault = isMessageFault;
  }
}

/**
 * Lets an emitter have only some kinds of messages.
 *
 * @module
 */

import { isIncident, type Message } from "../model/message.ts";
import { EmitError, type Emitter } from "./emitter.ts";

/** The kinds of messages that may be asked for. */
export type MessageKind = "incidents" | "anomalies";

/** Passes on the messages of the wanted kinds, in their order, and accepts the others. */
export class MessageFilter implements Emitter {
  /** The name of the emitter that it passes them on to. */
  readonly name: string;
  readonly #emitter: Emitter;
  readonly #kinds: readonly MessageKind[];

  /**
   * Passes nothing on yet.
   *
   * @throws {RangeError} If no kind is wanted.
   */
  constructor(emitter: Emitter, kinds: Iterable<MessageKind>) {
    this.name = emitter.name;
    this.#emitter = emitter;
    this.#kinds = [...kinds];
    if (this.#kinds.length === 0) {
      throw new RangeError(`Cannot filter for ${this.name}: no kind is wanted`);
    }
  }

  /**
   * Resolves when the emitter has accepted what is wanted; at once where
   * nothing of it is. No messages at all are passed on: that is how emitters
   * are asked whether they can write.
   *
   * @throws {EmitError} As the emitter does.
   */
  async emit(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const wanted = messages.filter((message) =>
      isOfKinds(message, this.#kinds)
    );
    if (wanted.length === 0 && messages.length > 0) return;
    try {
      await this.#emitter.emit(wanted, signal);
    } catch (error) {
      if (!(error instanceof EmitError)) throw error;
      const next = wanted[error.accepted ?? wanted.length];
      throw next === undefined ? error : error.after(messages.indexOf(next));
    }
  }

  /** Closes the emitter. */
  close(): Promise<void> {
    return this.#emitter.close();
  }
}

/** Whether a message is of one of some kinds. */
export function isOfKinds(
  message: Message,
  kinds: readonly MessageKind[],
): boolean {
  return kinds.includes(isIncident(message) ? "incidents" : "anomalies");
}

/**
 * Lets an emitter have only some messages.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import { EmitError, type Emitter } from "./emitter.ts";
import type { MessageRoute } from "./message_route.ts";

/**
 * Passes on the messages that are wanted, in their order, and accepts the
 * others. What was told of is told to its end, whatever becomes of it.
 */
export class MessageFilter implements Emitter {
  /** The name of the emitter that it passes them on to. */
  readonly name: string;
  readonly #emitter: Emitter;
  readonly #isWanted: MessageRoute;
  /** Ids of what was told of and is not over. */
  readonly #told = new Set<string>();

  /** Passes nothing on yet. */
  constructor(emitter: Emitter, isWanted: MessageRoute) {
    this.name = emitter.name;
    this.#emitter = emitter;
    this.#isWanted = isWanted;
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
    const wanted = this.#wantedOf(messages);
    if (wanted.length === 0 && messages.length > 0) return;
    try {
      await this.#emitter.emit(wanted, signal);
    } catch (error) {
      if (!(error instanceof EmitError)) throw error;
      this.#remember(wanted.slice(0, error.accepted ?? 0));
      throw error.among(wanted, messages);
    }
    this.#remember(wanted);
  }

  /** Closes the emitter. */
  close(): Promise<void> {
    return this.#emitter.close();
  }

  #wantedOf(messages: readonly Message[]): readonly Message[] {
    const beginning = new Set<string>();
    return messages.filter((message) => {
      const { id } = message;
      const isWanted = this.#told.has(id) || beginning.has(id) ||
        this.#isWanted(message);
      if (isWanted) beginning.add(id);
      return isWanted;
    });
  }

  #remember(messages: readonly Message[]): void {
    for (const { id, state } of messages) {
      if (state === "resolved") this.#told.delete(id);
      else this.#told.add(id);
    }
  }
}

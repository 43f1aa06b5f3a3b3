/**
 * Tells everybody who listens what is said, as it is said. Who is too slow is
 * let go: a browser connects again and asks what it missed.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import type { HistoryAction } from "../state/history_file.ts";

/** What is said: by the service, or by an operator of an incident. */
export type Said = Message | HistoryAction;

/** At most so many listen. */
const LISTENERS = 200;
/** So many messages may wait for one. */
const WAITING = 1000;

/** One who listens. */
export class Listener {
  #waiting: Said[] = [];
  #wake = Promise.withResolvers<void>();
  #isClosed = false;

  /** Hears something. */
  hear(said: readonly Said[]): void {
    if (this.#waiting.length + said.length > WAITING) return this.close();
    this.#waiting.push(...said);
    this.#wake.resolve();
  }

  /** Hears no more. */
  close(): void {
    this.#isClosed = true;
    this.#wake.resolve();
  }

  /**
   * What came since the last call, or after `waitMs` nothing.
   *
   * @returns `undefined` once it is closed.
   */
  async next(waitMs: number): Promise<readonly Said[] | undefined> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, waitMs);
    await Promise.race([this.#wake.promise, late.promise]);
    clearTimeout(timer);
    if (this.#isClosed) return undefined;
    this.#wake = Promise.withResolvers<void>();
    return this.#waiting.splice(0);
  }
}

/** Where what is said comes in. */
export class EventHub {
  readonly #listeners = new Set<Listener>();

  /** Says something to all. */
  tell(said: readonly Said[]): void {
    if (said.length === 0) return;
    for (const listener of this.#listeners) listener.hear(said);
  }

  /**
   * Begins to listen.
   *
   * @returns `undefined` if too many do.
   */
  listen(): Listener | undefined {
    if (this.#listeners.size >= LISTENERS) return undefined;
    const listener = new Listener();
    this.#listeners.add(listener);
    return listener;
  }

  /** Lets a listener go. */
  leave(listener: Listener): void {
    listener.close();
    this.#listeners.delete(listener);
  }

  /** Lets all go. */
  close(): void {
    for (const listener of [...this.#listeners]) this.leave(listener);
  }
}

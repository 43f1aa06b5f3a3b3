/**
 * An emitter that does what a test tells it to.
 *
 * @module
 */

import type { Emitter } from "../../lib/emit/emitter.ts";
import type { Message } from "../../lib/model/message.ts";

/** What one attempt does: accept, fail, or what a function does. */
export type Attempt =
  | "accept"
  | Error
  | ((signal: AbortSignal) => Promise<void>);

/** Takes one step of its script per attempt, then accepts everything. */
export class ScriptedEmitter implements Emitter {
  /** The `id` of every message that was accepted, in order. */
  readonly accepted: string[] = [];
  /** How often `emit` was called. */
  attempts = 0;
  /** How often `close` was called. */
  closed = 0;

  constructor(
    readonly name: string,
    private readonly script: Attempt[] = [],
    private readonly onClose: () => Promise<void> = () => Promise.resolve(),
  ) {}

  async emit(
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<void> {
    this.attempts++;
    const attempt = this.script.shift() ?? "accept";
    if (attempt instanceof Error) throw attempt;
    if (attempt !== "accept") await attempt(signal);
    this.accepted.push(...messages.map(({ id }) => id));
  }

  close(): Promise<void> {
    this.closed++;
    return this.onClose();
  }
}

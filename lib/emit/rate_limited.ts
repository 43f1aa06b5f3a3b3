/**
 * Lets an emitter have so many messages in a time; what is beyond that is told
 * together, in one summary, when the time is over.
 *
 * What was told of is told to its end: the end of an incident is never held
 * back. Of what nobody heard, nobody hears the end.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import type { Summary } from "../model/summary.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Counter } from "../telemetry/metrics.ts";
import { EmitError, type Emitter } from "./emitter.ts";
import { HeldBack } from "./held_back.ts";

/** An emitter that can tell many messages as one. */
export interface SummaryEmitter extends Emitter {
  /** Rejects with {@linkcode EmitError} if it was not accepted. */
  summarize(summary: Summary, signal: AbortSignal): Promise<void>;
}

/** How much is let through. */
export interface RateLimitedOptions {
  /** So many messages, >= 1 … */
  readonly messages: number;
  /** … in this time, in ms, > 0. */
  readonly windowMs: number;
  /** Counts messages that are held back. */
  readonly held: Counter;
  /** Where it is told. */
  readonly log: Logger;
  /** What a test does differently. */
  readonly clock?: RateClock;
}

/** The clocks of a machine. */
export interface RateClock {
  /** What the clock on the wall shows, in ms since 1970. */
  readonly wallMs: () => number;
  /** Calls a function after so many ms, unless what it returns is called before. */
  readonly after: (ms: number, call: () => void) => () => void;
}

const THIS_MACHINE: RateClock = {
  wallMs: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** A summary that was not accepted is tried again after so long, in ms. */
const AGAIN_MS = 30_000;

/** How long the last summary may take, in ms: less than an emitter may take to close. */
const LAST_MS = 1500;

/** See the module. */
export class RateLimited implements Emitter {
  /** The name of the emitter that it passes messages on to. */
  readonly name: string;
  readonly #emitter: SummaryEmitter;
  readonly #options: RateLimitedOptions;
  readonly #clock: RateClock;
  #heldBack = new HeldBack();
  /** What is being told, until that is accepted. */
  #telling: HeldBack | undefined;
  /** What was decided of messages, which may come again. */
  readonly #passes = new WeakMap<Message, boolean>();
  /** Ids of what was told of and is not over. */
  readonly #told = new Set<string>();
  /** The summary that is on its way. */
  #sending: Promise<void> | undefined;
  /** Gives up what is on its way. */
  readonly #stop = new AbortController();
  #isClosing = false;
  /** How many may still pass in the time that runs. */
  #left: number;
  #cancel: (() => void) | undefined;

  /** Has passed nothing on yet. */
  constructor(emitter: SummaryEmitter, options: RateLimitedOptions) {
    this.name = emitter.name;
    this.#emitter = emitter;
    this.#options = options;
    this.#clock = options.clock ?? THIS_MACHINE;
    this.#left = options.messages;
  }

  /** See {@linkcode Emitter}; an error says which of the given messages were accepted. */
  async emit(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    const passed = messages.filter((message) => this.#mayPass(message));
    if (passed.length === 0) return;
    try {
      await this.#emitter.emit(passed, signal);
    } catch (error) {
      throw error instanceof EmitError ? error.among(passed, messages) : error;
    }
  }

  /** Tells what is held back, if there is time, and closes the emitter. */
  async close(): Promise<void> {
    this.#cancel?.();
    this.#isClosing = true;
    const timer = setTimeout(() => this.#stop.abort(), LAST_MS);
    try {
      while (this.#waiting > 0) await this.#summarize();
    } catch (error) {
      this.#options.log.warn(
        `${this.name} did not get the summary of what was held back`,
        { emitter: this.name, messages: this.#waiting, error },
      );
    } finally {
      clearTimeout(timer);
    }
    await this.#emitter.close();
  }

  #mayPass(message: Message): boolean {
    const known = this.#passes.get(message);
    if (known !== undefined) return known;
    const { id, state } = message;
    const isEnd = state === "resolved" && this.#told.delete(id);
    const passes = isEnd || this.#take();
    this.#passes.set(message, passes);
    if (passes) {
      if (state !== "resolved") this.#told.add(id);
    } else {
      this.#options.held.inc();
      this.#heldBack.add(message, this.#clock.wallMs());
    }
    return passes;
  }

  /** Whether one more may pass; the first one begins the time. */
  #take(): boolean {
    this.#cancel ??= this.#clock.after(this.#options.windowMs, this.#renew);
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }

  readonly #renew = (): void => {
    this.#cancel = undefined;
    this.#left = this.#options.messages;
    if (this.#waiting === 0 || this.#isClosing) return;
    this.#summarize().then(
      () => this.#options.windowMs,
      (error) => {
        this.#options.log.warn(
          `${this.name} did not take a summary: it is tried again`,
          { emitter: this.name, messages: this.#waiting, error },
        );
        return AGAIN_MS;
      },
    ).then((ms) => {
      if (this.#waiting === 0 || this.#isClosing) return;
      this.#cancel ??= this.#clock.after(ms, this.#renew);
    });
  };

  /** Messages that no summary has told yet. */
  get #waiting(): number {
    return this.#heldBack.size + (this.#telling?.size ?? 0);
  }

  /** Sends the next summary, or waits for the one that is on its way. */
  #summarize(): Promise<void> {
    if (this.#sending !== undefined) return this.#sending;
    this.#telling ??= this.#heldBack;
    // What comes meanwhile is told with the next one.
    if (this.#telling === this.#heldBack) this.#heldBack = new HeldBack();
    const summary = this.#telling.summary(this.#clock.wallMs());
    return this.#sending = this.#emitter.summarize(summary, this.#stop.signal)
      .then(() => void (this.#telling = undefined))
      .finally(() => this.#sending = undefined);
  }
}

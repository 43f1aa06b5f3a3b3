/**
 * Delivers every message to every emitter, each at its own pace.
 *
 * A required emitter is waited for: `emit` resolves when it has accepted, so
 * that offsets are committed after that. An optional one is not: its messages go
 * to the {@linkcode Spool} first, and from there to it, also after a restart.
 * One that does not accept holds up no other.
 *
 * @module
 */

import { setTimeout as sleepFor } from "node:timers/promises";
import type { Message } from "../model/message.ts";
import { getLogger, type Logger } from "../telemetry/logger.ts";
import type { Registry } from "../telemetry/metrics.ts";
import { Courier } from "./_courier.ts";
import { emitMetrics, Ledger } from "./_ledger.ts";
import { type Batch, Lane } from "./_lane.ts";
import { EmitError, type Emitter } from "./emitter.ts";
import { Spool, type SpoolOptions } from "./spool.ts";

/** What a {@linkcode FanOut} delivers to, and how. */
export interface FanOutOptions {
  /** All of them get every message. Their names differ. */
  readonly emitters: readonly Emitter[];
  /** Names of those that nobody waits for. Default: none. */
  readonly optional?: readonly string[];
  /** Where the messages of optional emitters wait. Default: in memory only. */
  readonly spool?: Pick<SpoolOptions, "path" | "maxBytes" | "open">;
  /** Where the counters of the emitters go. */
  readonly registry: Registry;
  /** How many messages may wait for one emitter, outside of a file, >= 1. Default 10,000. */
  readonly queueSize?: number;
  /** How long optional emitters may go on at the end, in ms. Default 1500. */
  readonly drainLimitMs?: number;
  /** How long one emitter may take to close, in ms. Default 2000. */
  readonly closeLimitMs?: number;
  /** Resolves after so many ms; rejects when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds on a clock that goes on over restarts: for the log, and the age of what waits. */
  readonly now?: () => number;
  /** Default: the log of the part `emit`. */
  readonly log?: Logger;
}

/** How an emitter is doing. */
export interface EmitterStatus {
  /** Its name. */
  readonly name: string;
  /** Messages it accepted. */
  readonly accepted: number;
  /** Attempts that failed. */
  readonly failures: number;
  /** Messages that wait for it. */
  readonly queued: number;
  /** Whether its last attempt failed. */
  readonly isFailing: boolean;
  /** Whether it is waited for. */
  readonly isRequired: boolean;
  /** Messages it never got: the metric has the reasons. */
  readonly dropped: number;
}

/** A batch on its way to every emitter. */
class Delivery implements Batch {
  readonly messages: readonly Message[];
  readonly sinceMs: number;
  /** Resolves when every emitter has it; rejects with what stopped it. */
  readonly done: Promise<void>;
  /** Who does not have it yet. */
  readonly missing: Set<Emitter>;
  readonly #stop = new AbortController();
  readonly #resolve: () => void;
  readonly #reject: (reason: unknown) => void;

  constructor(
    messages: readonly Message[],
    sinceMs: number,
    emitters: Iterable<Emitter>,
  ) {
    this.messages = messages;
    this.sinceMs = sinceMs;
    this.missing = new Set(emitters);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.done = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  accepted(emitter: Emitter): void {
    this.missing.delete(emitter);
    if (this.missing.size === 0) this.#resolve();
  }

  refused(error: unknown): void {
    this.#reject(error);
    this.#stop.abort(error); // no emitter goes on with it
  }
}

/** Delivers to several emitters; itself an emitter, one that retries. */
export class FanOut implements Emitter {
  /** Its name in logs. */
  readonly name = "fan_out";
  readonly #lanes: readonly Lane[];
  readonly #required: readonly Lane[];
  readonly #optional: readonly Lane[];
  readonly #spool: Spool;
  readonly #sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly #now: () => number;
  readonly #drainLimitMs: number;
  readonly #closeLimitMs: number;
  readonly #log: Logger;
  /** Every delivery that has not ended. */
  readonly #open = new Set<Delivery>();
  /** Those that are in no queue yet, for want of room in one; oldest first. */
  readonly #waiting: Delivery[] = [];
  #isClosed = false;

  /**
   * Begins with what an earlier run left in the file of the spool.
   *
   * @throws {RangeError} If two emitters have one name, or a queue has no room.
   */
  constructor(options: FanOutOptions) {
    const { emitters, optional = [], queueSize = 10_000 } = options;
    const names = new Set(emitters.map(({ name }) => name));
    if (names.size < emitters.length || !(queueSize >= 1)) {
      throw new RangeError(
        `Cannot deliver to ${[...names].join(", ")} by queues of ${queueSize}`,
      );
    }
    const sleep = options.sleep ??
      ((ms, signal) => sleepFor(ms, undefined, { signal }));
    const log = options.log ?? getLogger("emit");
    const now = options.now ?? Date.now;
    const spool = new Spool({
      ...options.spool,
      isNeeded: emitters.some(({ name }) => optional.includes(name)),
      memorySize: queueSize,
      now,
      log,
    });
    const metrics = emitMetrics(options.registry);
    this.#lanes = emitters.map((emitter) => {
      const ledger = new Ledger({ emitter: emitter.name, metrics, log, now });
      return new Lane({
        isRequired: !optional.includes(emitter.name),
        queueSize,
        courier: new Courier(emitter, { sleep, now, log, ledger }),
        ledger,
        spool,
        kept: spool.queue(
          emitter.name,
          (count, reason) => ledger.drop(count, reason),
        ),
        sleep,
        onRoom: () => this.#admit(),
      });
    });
    options.registry.beforeRender(() => {
      for (const lane of this.#lanes) lane.show();
    });
    this.#required = this.#lanes.filter(({ isRequired }) => isRequired);
    this.#optional = this.#lanes.filter(({ isRequired }) => !isRequired);
    this.#spool = spool;
    this.#sleep = sleep;
    this.#now = now;
    this.#log = log;
    this.#drainLimitMs = options.drainLimitMs ?? 1500;
    this.#closeLimitMs = options.closeLimitMs ?? 2000;
    spool.open();
    for (const lane of this.#lanes) lane.start();
  }

  /**
   * Resolves when every required emitter has accepted the messages, however long
   * that takes, and those for the others are kept. Calls need not wait for each
   * other: each emitter gets all messages in the order of the calls.
   *
   * @throws The reason of `signal` once it aborts: some emitters may have
   * accepted then. Or the {@linkcode EmitError} of a required emitter that never
   * will.
   */
  async emit(
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    if (this.#isClosed) {
      throw new EmitError("Cannot deliver messages: delivery has ended");
    }
    if (messages.length === 0) return;
    this.#keep(messages);
    if (this.#required.length === 0) return;
    const emitters = this.#required.map(({ emitter }) => emitter);
    const delivery = new Delivery(messages, this.#now(), emitters);
    const stop = () => this.#stop(delivery, signal.reason);
    signal.addEventListener("abort", stop);
    this.#open.add(delivery);
    this.#waiting.push(delivery);
    this.#admit();
    try {
      await delivery.done;
    } finally {
      signal.removeEventListener("abort", stop);
      this.#open.delete(delivery);
    }
  }

  /** How every emitter is doing, in their order. */
  status(): EmitterStatus[] {
    return this.#lanes.map((lane) => lane.status());
  }

  /**
   * Ends what is waited for, lets the other emitters go on for a moment and
   * closes all. What is still in the spool then is delivered after the next
   * start. An emitter that fails to close or takes too long is logged and left
   * behind.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    const reason = new EmitError(
      "Cannot deliver messages: delivery has ended",
    );
    for (const delivery of this.#open) this.#stop(delivery, reason);
    await this.#drain();
    this.#spool.close();
    await Promise.all(this.#lanes.map(({ emitter }) => this.#close(emitter)));
  }

  /** Keeps messages for the emitters that nobody waits for. */
  #keep(messages: readonly Message[]): void {
    if (this.#optional.length === 0) return;
    this.#spool.add(this.#optional.map(({ kept }) => kept), messages);
    for (const lane of this.#optional) lane.start();
  }

  async #drain(): Promise<void> {
    const drained = new AbortController();
    const finished = Promise.all(this.#lanes.map((lane) => lane.finish()));
    const late = this.#sleep(this.#drainLimitMs, drained.signal);
    await Promise.race([finished, late.catch(() => {})]);
    drained.abort();
    for (const lane of this.#lanes) lane.stop();
  }

  /** Moves deliveries into the queues while all have room: never into some only. */
  #admit(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const { messages, signal } = next;
      if (
        !signal.aborted &&
        !this.#required.every((lane) => lane.hasRoomFor(messages.length))
      ) return;
      this.#waiting.shift();
      if (signal.aborted) continue;
      for (const lane of this.#required) lane.push(next);
    }
  }

  #stop(delivery: Delivery, reason: unknown): void {
    delivery.refused(reason);
    this.#admit(); // it may have stood in the way of another
    const missing = [...delivery.missing].map(({ name }) => name);
    this.#log.warn("Stopped before every emitter accepted the messages", {
      messages: delivery.messages.length,
      missing,
    });
  }

  async #close(emitter: Emitter): Promise<void> {
    const limitMs = this.#closeLimitMs;
    const closed = new AbortController();
    const late = this.#sleep(limitMs, closed.signal).then(() => {
      throw new EmitError(`Cannot wait longer than ${limitMs} ms`);
    });
    try {
      await Promise.race([Promise.try(() => emitter.close()), late]);
    } catch (error) {
      this.#log.warn(`${emitter.name} did not close`, {
        emitter: emitter.name,
        error,
      });
    } finally {
      closed.abort();
    }
  }
}

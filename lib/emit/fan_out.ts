/**
 * Delivers every message to every emitter: one bounded queue and retry loop
 * for each, so that a slow one harms no other until its queue is full.
 *
 * @module
 */

import { setTimeout as sleepFor } from "node:timers/promises";
import type { Message } from "../model/message.ts";
import { getLogger, type Logger } from "../telemetry/logger.ts";
import type { Counter, Gauge, Metric, Registry } from "../telemetry/metrics.ts";
import { type Batch, Lane } from "./_lane.ts";
import { EmitError, type Emitter } from "./emitter.ts";

/** What a {@linkcode FanOut} delivers to, and how. */
export interface FanOutOptions {
  /** All of them must accept a message. Their names differ. */
  readonly emitters: readonly Emitter[];
  /** Where the counters of the emitters go. */
  readonly registry: Registry;
  /** How many messages may wait for one emitter, >= 1. Default 10,000. */
  readonly queueSize?: number;
  /** How long one emitter may take to close, in ms. Default 5000. */
  readonly closeLimitMs?: number;
  /** Resolves after so many ms; rejects when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** A random number in [0, 1): spreads retries, decides nothing. */
  readonly random?: () => number;
  /** Milliseconds on any clock: when the log may repeat itself. */
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
}

/** A batch on its way to every emitter. */
class Delivery implements Batch {
  readonly messages: readonly Message[];
  /** Resolves when every emitter has it; rejects with what stopped it. */
  readonly done: Promise<void>;
  /** Who does not have it yet. */
  readonly missing: Set<Emitter>;
  readonly #stop = new AbortController();
  readonly #resolve: () => void;
  readonly #reject: (reason: unknown) => void;

  constructor(messages: readonly Message[], emitters: Iterable<Emitter>) {
    this.messages = messages;
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
  readonly #sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly #closeLimitMs: number;
  readonly #log: Logger;
  /** Every delivery that has not ended. */
  readonly #open = new Set<Delivery>();
  /** Those that are in no queue yet, for want of room in one; oldest first. */
  readonly #waiting: Delivery[] = [];
  #isClosed = false;

  /**
   * Delivers nothing yet.
   *
   * @throws {RangeError} If two emitters have one name, or a queue has no room.
   */
  constructor(options: FanOutOptions) {
    const { emitters, queueSize = 10_000 } = options;
    const names = new Set(emitters.map(({ name }) => name));
    if (names.size < emitters.length || !(queueSize >= 1)) {
      throw new RangeError(
        `Cannot deliver to ${[...names].join(", ")} by queues of ${queueSize}`,
      );
    }
    const sleep = options.sleep ??
      ((ms, signal) => sleepFor(ms, undefined, { signal }));
    const log = options.log ?? getLogger("emit");
    const { accepted, failures, queued } = emitMetrics(options.registry);
    this.#lanes = emitters.map((emitter) =>
      new Lane(emitter, {
        queueSize,
        sleep,
        random: options.random ?? Math.random,
        now: options.now ?? Date.now,
        log,
        accepted: accepted.of(emitter.name),
        failures: failures.of(emitter.name),
        queued: queued.of(emitter.name),
        onRoom: () => this.#admit(),
      })
    );
    this.#sleep = sleep;
    this.#log = log;
    this.#closeLimitMs = options.closeLimitMs ?? 5000;
  }

  /**
   * Resolves when every emitter has accepted the messages, however long that
   * takes. Calls need not wait for each other: each emitter gets all messages
   * in the order of the calls.
   *
   * @throws The reason of `signal` once it aborts: some emitters may have
   * accepted then. Or the {@linkcode EmitError} of an emitter that never will.
   */
  async emit(
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    if (this.#isClosed) {
      throw new EmitError("Cannot deliver messages: delivery has ended");
    }
    if (messages.length === 0 || this.#lanes.length === 0) return;
    const emitters = this.#lanes.map(({ emitter }) => emitter);
    const delivery = new Delivery(messages, emitters);
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
   * Stops what is still to be delivered and closes every emitter. One that
   * fails or takes too long is logged and left behind.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    const reason = new EmitError(
      "Cannot deliver messages: delivery has ended",
    );
    for (const delivery of this.#open) this.#stop(delivery, reason);
    await Promise.all(this.#lanes.map(({ emitter }) => this.#close(emitter)));
  }

  /** Moves deliveries into the queues while all have room: never into some only. */
  #admit(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const { messages, signal } = next;
      if (
        !signal.aborted &&
        !this.#lanes.every((lane) => lane.hasRoomFor(messages.length))
      ) return;
      this.#waiting.shift();
      if (signal.aborted) continue;
      for (const lane of this.#lanes) lane.push(next);
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

function emitMetrics(registry: Registry): {
  accepted: Metric<Counter>;
  failures: Metric<Counter>;
  queued: Metric<Gauge>;
} {
  const labels = ["emitter"];
  return {
    accepted: registry.counter({
      name: "anomaly_detection_emitted_messages_total",
      help: "Messages that an emitter accepted",
      labels,
    }),
    failures: registry.counter({
      name: "anomaly_detection_emit_failures_total",
      help: "Attempts to deliver messages that failed and were repeated",
      labels,
    }),
    queued: registry.gauge({
      name: "anomaly_detection_emit_queue_messages",
      help: "Messages that wait for an emitter",
      labels,
    }),
  };
}

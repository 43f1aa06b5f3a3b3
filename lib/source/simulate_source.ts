/**
 * Simulated arrays as a source: records that look like Delfin's, at any speed,
 * without a broker. What they hold depends on the seed alone; the clock only
 * paces them.
 *
 * @module
 */

import type { RawRecord } from "../model/record.ts";
import type { ArrayLabels } from "./simulate/labels.ts";
import {
  type Fault,
  Simulation,
  type SimulationOptions,
} from "./simulate/simulation.ts";
import type { RecordBatch, Source, SourceStatus } from "./source.ts";

/** The topic of simulated records. */
export const SIMULATE_TOPIC = "simulate";

/** What is simulated, and how fast. */
export interface SimulateOptions extends SimulationOptions {
  /** Simulated seconds per real second, >= 0; 0 = as fast as they are taken. */
  readonly speed: number;
}

/** One array for a week, as fast as possible. */
export const SIMULATE_DEFAULTS: SimulateOptions = {
  seed: 1,
  startMs: Date.UTC(2026, 0, 1),
  intervalMs: 300_000,
  collectionMs: 900_000,
  days: 7,
  faults: true,
  arrays: 1,
  speed: 0,
};

/** The passing of real time. */
export interface SimulateClock {
  /** Milliseconds of a steady clock, from any start. */
  nowMs(): number;
  /**
   * Waits, at least until the event loop has turned once.
   *
   * @param ms How long, >= 0.
   * @param signal Ends the wait early, without an error.
   */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Real time. */
export const REAL_CLOCK: SimulateClock = {
  nowMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
    }),
};

/** With speed 0, how long records may follow each other before the event loop gets its turn, in ms. */
const TURN_MS = 10;

/** Delivers one simulated collection per batch; commits mean nothing to it. */
export class SimulateSource implements Source {
  /** Name of this kind of source. */
  readonly name = "simulate";
  readonly #options: SimulateOptions;
  readonly #clock: SimulateClock;
  readonly #simulation: Simulation;
  #state: SourceStatus["state"] = "starting";
  #arrivedMs: number;

  /**
   * Prepares a simulation; nothing runs before {@linkcode batches}.
   *
   * @param options What is simulated, and how fast.
   * @param clock Real time, or a test's.
   * @throws {RangeError} If an option is outside its range.
   */
  constructor(options: SimulateOptions, clock: SimulateClock = REAL_CLOCK) {
    if (!(options.speed >= 0 && options.speed < Infinity)) {
      throw new RangeError(
        `Cannot simulate: speed is ${options.speed}, must be a finite number, 0 or more`,
      );
    }
    this.#options = options;
    this.#clock = clock;
    this.#simulation = new Simulation(options);
    this.#arrivedMs = options.startMs;
  }

  /**
   * The faults, as ground truth: of the whole simulation where it has an end,
   * else those that began until now. In the order of their start.
   */
  get faults(): readonly Fault[] {
    const { endMs } = this.#simulation;
    return this.#simulation.faultsUntil(
      endMs === Infinity ? this.#arrivedMs : endMs,
    );
  }

  /**
   * The ground truth of each array until now, in the form that `evaluate
   * storage` reads. It is measured when asked for, which takes a while.
   */
  labels(): ArrayLabels[] {
    return this.#simulation.labelsUntil(this.#arrivedMs);
  }

  /** Simulated time of the newest record in ms since 1970; the start before the first. */
  get simulatedMs(): number {
    return this.#arrivedMs;
  }

  /**
   * One collection per batch, in the order of arrival. The offset counts them
   * from 0. With a speed, a collection comes when its simulated time has
   * passed since the first; a late taker gets the missed ones at once.
   *
   * @throws {TypeError} If called twice.
   */
  async *batches(signal: AbortSignal): AsyncGenerator<RecordBatch, void> {
    if (this.#state !== "starting") {
      throw new TypeError("Cannot simulate twice: batches() was called before");
    }
    this.#state = "running";
    const pace = new Pace(this.#options.speed, this.#clock);
    let offset = 0;
    try {
      for (const { arrivalMs, value } of this.#simulation.collections()) {
        await pace.wait(arrivalMs, signal);
        if (signal.aborted) return;
        this.#arrivedMs = arrivalMs;
        yield batchOf(offset++, arrivalMs, value);
      }
    } finally {
      this.#state = "stopped";
    }
  }

  /** What it is doing now; it has no lag. */
  status(): SourceStatus {
    const { seed, arrays } = this.#options;
    return {
      state: this.#state,
      lag: undefined,
      assignment: `${SIMULATE_TOPIC}[${arrays} arrays, seed ${seed}]`,
    };
  }
}

function batchOf(
  offset: number,
  timestampMs: number,
  value: Uint8Array,
): RecordBatch {
  const record: RawRecord = {
    topic: SIMULATE_TOPIC,
    partition: 0,
    offset: String(offset),
    timestampMs,
    value,
  };
  return { records: [record], commit: () => Promise.resolve() };
}

/** Maps simulated time to real time. */
class Pace {
  readonly #speed: number;
  readonly #clock: SimulateClock;
  #first: { readonly simulatedMs: number; readonly realMs: number } | undefined;
  #turnMs = -Infinity;

  constructor(speed: number, clock: SimulateClock) {
    this.#speed = speed;
    this.#clock = clock;
  }

  /** Waits for a simulated time; lets the event loop turn often enough even if it is late. */
  async wait(simulatedMs: number, signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.nowMs();
    this.#first ??= { simulatedMs, realMs: nowMs };
    const dueMs = this.#speed === 0 ? nowMs : this.#first.realMs +
      (simulatedMs - this.#first.simulatedMs) / this.#speed;
    if (dueMs <= nowMs && nowMs < this.#turnMs + TURN_MS) return;
    await this.#clock.sleep(Math.max(0, dueMs - nowMs), signal);
    this.#turnMs = this.#clock.nowMs();
  }
}

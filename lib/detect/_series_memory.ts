/**
 * What a detector remembers of its series, and what it makes of a value with it.
 *
 * @module
 */

import type { Evidence } from "../model/score.ts";
import { expectedRange, nearestSamples } from "./_evidence.ts";
import { LagEmbedding } from "./features.ts";
import type { LofWindow } from "./lof_window.ts";
import { regularization, Scale } from "./scale.ts";
import { SlotTimes } from "./slot_times.ts";

/** Neighbours that the evidence names at most. */
const EVIDENCE_NEIGHBORS = 5;

/** Settings and scratch that the memories of all series share. */
export interface SeriesMemoryPlan {
  /** Points in a full window. */
  readonly window: number;
  /** Number of neighbours. */
  readonly k: number;
  /** Coordinates of a point. */
  readonly dimension: number;
  /** Scratch: one point, shape `[dimension]`. */
  readonly point: Float64Array;
  /** Makes an empty window of that many points. */
  readonly createWindow: () => LofWindow;
}

/** The newest points of one series with their times, and its scale. */
export class SeriesMemory {
  readonly #plan: SeriesMemoryPlan;
  readonly #scale = new Scale();
  readonly #lags: LagEmbedding;
  /** Slots are filled in turn: once it is full, the next slot holds the oldest point. */
  readonly #window: LofWindow;
  readonly #times: SlotTimes;
  #nextSlot = 0;

  /** Remembers nothing. */
  constructor(plan: SeriesMemoryPlan) {
    this.#plan = plan;
    this.#lags = new LagEmbedding(plan.dimension);
    this.#window = plan.createWindow();
    this.#times = new SlotTimes(plan.window);
  }

  /** Whether the window is full. */
  get isFull(): boolean {
    return this.#window.size === this.#plan.window;
  }

  /** Samples learned, but for those that left the window again. */
  get learned(): number {
    return this.#window.size + this.#lags.size;
  }

  /** Takes a sample in; the oldest point leaves if the window is full. */
  learn(atMs: number, value: number): void {
    this.#scale.learn(value);
    if (this.#lags.isFull) {
      const { point } = this.#plan;
      const slot = this.#nextSlot;
      this.#lags.embed(value, point);
      if (this.isFull) this.#window.evict(slot);
      this.#window.insert(slot, point);
      this.#times.set(slot, atMs);
      this.#nextSlot = slot + 1 === this.#plan.window ? 0 : slot + 1;
    }
    this.#lags.push(value);
  }

  /**
   * LOF of the point that `value` makes with the samples before it.
   *
   * @throws {RangeError} If the window holds no more than k points.
   */
  lof(value: number): number {
    const { point, dimension } = this.#plan;
    this.#lags.embed(value, point);
    return this.#window.lof(
      point,
      regularization(this.#scale.sigma, dimension),
    );
  }

  /** The evidence about `value`; of an empty window the value itself, and no neighbours. */
  explain(value: number): Evidence {
    const { point, dimension, k } = this.#plan;
    const size = this.#window.size;
    if (size === 0) {
      return { expected: { low: value, high: value }, neighbors: [] };
    }
    const history = {
      window: this.#window,
      times: this.#times,
      dimension,
      newest: (this.#nextSlot + size - 1) % size,
    };
    this.#lags.embed(value, point);
    const limit = Math.min(k, EVIDENCE_NEIGHBORS);
    return {
      expected: expectedRange(history),
      neighbors: nearestSamples(history, point, limit),
    };
  }
}

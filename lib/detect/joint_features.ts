/**
 * The point that the newest two hours of a resource make in the space of its
 * metrics: ln latency, ln operations, ln throughput, and the cache hit ratio
 * where there is one. Coordinates are dimensionless.
 *
 * A coordinate is the lower third of the span (the upper third of the hit
 * ratio): a burst that lasts less than that does not move the point. So
 * persistence is in the feature, and no verdict needs to be delayed for it.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { grownCapacity } from "./lof_window.ts";
import { JOINT } from "./storage_constants.ts";

/** Columns of a point. */
export const LATENCY = 0;
/** Operations per second. */
export const IOPS = 1;
/** Throughput. */
export const THROUGHPUT = 2;
/** Cache hit ratio; absent in three dimensions. */
export const HIT = 3;

const OFFSETS: readonly number[] = [
  JOINT.latencyOffset,
  JOINT.iopsOffset,
  JOINT.throughputOffset,
];

/** Working memory of all resources: the samples of one column, ascending. */
let sorted = new Float64Array(0);

/**
 * A coordinate back in the unit of its metric: ms, operations per second, MB/s,
 * percent.
 *
 * @param column Of the point.
 * @param coordinate Finite.
 */
export function metricValue(column: number, coordinate: number): number {
  return column === HIT
    ? coordinate * JOINT.hitUnit
    : Math.exp(coordinate) - OFFSETS[column]!;
}

/** The newest samples of one resource as a point. */
export class JointFeatures implements Stored {
  /** The point of the newest samples. Shape `[dimension]`. */
  readonly point: Float64Array;
  readonly #dimension: number;
  readonly #mostSamples: number;
  /** A ring: sample `i` since the start stands in place `i mod capacity`. */
  #times = new Float64Array(0);
  /** Shape `[dimension, capacity]`. */
  #values = new Float64Array(0);
  /** Samples taken in and dropped since the start. */
  #taken = 0;
  #dropped = 0;

  /** Without samples; `dimension` 3 or 4, `mostSamples` in a span. */
  constructor(dimension: number, mostSamples: number) {
    this.#dimension = dimension;
    this.#mostSamples = mostSamples;
    this.point = new Float64Array(dimension);
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    const capacity = this.#times.length;
    writer.u32(this.#dimension);
    writer.u32(this.#mostSamples);
    writer.array(this.point);
    writer.u32(this.#taken - this.#dropped);
    for (let sample = this.#dropped; sample < this.#taken; sample++) {
      const place = this.#placeOf(sample);
      writer.f64(this.#times[place]!);
      for (let c = 0; c < this.#dimension; c++) {
        writer.f64(this.#values[c * capacity + place]!);
      }
    }
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.expect("columns", this.#dimension);
    reader.expect("samples of a span", this.#mostSamples);
    reader.array(this.point);
    const count = reader.u32(this.#mostSamples + 1);
    while (this.#times.length < count) this.#grow();
    const capacity = this.#times.length;
    for (let place = 0; place < count; place++) {
      this.#times[place] = reader.finite();
      for (let c = 0; c < this.#dimension; c++) {
        this.#values[c * capacity + place] = reader.finite();
      }
    }
    this.#taken = count;
  }

  /**
   * Takes the values of one collection, and moves the point.
   *
   * @param atMs Sample time in ms since 1970, later than before. Samples that would be more than the most in a span are left out: those less than 30 s after one that was taken, where that is 240.
   * @param values The metrics of the resource, finite. Shape `[>= rows]`.
   * @param rows Index of each column in `values`. Shape `[dimension]`.
   */
  take(
    atMs: number,
    values: ArrayLike<number>,
    rows: readonly number[],
  ): void {
    const newest = this.#taken - 1;
    if (
      newest >= this.#dropped &&
      atMs - this.#times[this.#placeOf(newest)]! <
        JOINT.spanMs / this.#mostSamples
    ) return;
    while (
      this.#dropped < this.#taken &&
      this.#times[this.#placeOf(this.#dropped)]! <= atMs - JOINT.spanMs
    ) this.#dropped++;
    if (this.#taken - this.#dropped === this.#times.length) this.#grow();
    const capacity = this.#times.length;
    const place = this.#placeOf(this.#taken++);
    this.#times[place] = atMs;
    for (let c = 0; c < this.#dimension; c++) {
      this.#values[c * capacity + place] = values[rows[c]!]!;
    }
    this.#embed();
  }

  #placeOf(sample: number): number {
    return sample % this.#times.length;
  }

  #embed(): void {
    const count = this.#taken - this.#dropped;
    const low = Math.floor((count - 1) * JOINT.share);
    for (let c = 0; c < this.#dimension; c++) {
      this.#sort(c);
      this.point[c] = c === HIT
        ? Math.min(sorted[count - 1 - low]!, 100) / JOINT.hitUnit
        : Math.log(sorted[low]! + OFFSETS[c]!);
    }
  }

  /** Sorts the samples of one column by insertion: they are few. What is below zero is zero. */
  #sort(column: number): void {
    const capacity = this.#times.length;
    let count = 0;
    for (let sample = this.#dropped; sample < this.#taken; sample++) {
      const raw = this.#values[column * capacity + this.#placeOf(sample)]!;
      const value = raw > 0 ? raw : 0;
      let i = count++;
      for (; i > 0 && sorted[i - 1]! > value; i--) sorted[i] = sorted[i - 1]!;
      sorted[i] = value;
    }
  }

  /** Twice the room; the samples move to the front. */
  #grow(): void {
    const was = this.#times.length;
    const count = this.#taken - this.#dropped;
    const capacity = grownCapacity(was, this.#mostSamples + 1);
    const times = new Float64Array(capacity);
    const values = new Float64Array(capacity * this.#dimension);
    for (let i = 0; i < count; i++) {
      const place = this.#placeOf(this.#dropped + i);
      times[i] = this.#times[place]!;
      for (let c = 0; c < this.#dimension; c++) {
        values[c * capacity + i] = this.#values[c * was + place]!;
      }
    }
    this.#times = times;
    this.#values = values;
    if (sorted.length < capacity) sorted = new Float64Array(capacity);
    this.#dropped = 0;
    this.#taken = count;
  }
}

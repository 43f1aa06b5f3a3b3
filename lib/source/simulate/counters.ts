/**
 * What the counters of an array show of its physics: the metrics of every
 * resource, rounded as its firmware rounds.
 *
 * Latency, size and hit ratio are means over operations; where there are no
 * operations they are 0. Totals are sums of the rounded reads and writes.
 *
 * @module
 */

import { FLOW, FLOWS, type Physics } from "./physics.ts";
import { type Noise, STREAMS } from "./random.ts";
import {
  type Firmware,
  METRICS,
  type Quantity,
  type Resource,
  type Topology,
} from "./topology.ts";

const HALF_DAY_MS = 43_200_000;

/** First streams of the two: one stream per controller. */
const CPU_STREAM = STREAMS.controllers;
const MEMORY_STREAM = STREAMS.controllers + 100;

/** Reads the counters of one array. */
export class Counters {
  /** Series of the array. Shape `[RESOURCES + 1]`: resource `i` has those from `starts[i]` to `starts[i + 1]`. */
  readonly starts: Uint32Array;
  readonly #resources: readonly Resource[];
  readonly #noise: Noise;
  readonly #scale: Record<Quantity, number>;

  /**
   * Takes place in front of the counters of an array.
   *
   * @param topology The array.
   * @param noise Its draws.
   */
  constructor(topology: Topology, noise: Noise) {
    this.#resources = topology.resources;
    this.#noise = noise;
    this.#scale = scales(topology.firmware);
    this.starts = new Uint32Array(topology.resources.length + 1);
    topology.resources.forEach(({ type }, i) => {
      this.starts[i + 1] = (this.starts[i] as number) + METRICS[type].length;
    });
  }

  /**
   * Reads all counters.
   *
   * @param physics The array, moved to `atMs`.
   * @param atMs When, in ms since 1970.
   * @param row Receives the values in the order of a message. Shape `[SERIES]`.
   */
  read(physics: Physics, atMs: number, row: Float64Array): void {
    for (let i = 0; i < this.#resources.length; i++) {
      const { type, index } = this.#resources[i] as Resource;
      let next = this.#basic(
        physics.flows,
        i * FLOWS,
        row,
        this.starts[i] as number,
      );
      if (type === "controller") {
        const busy = physics.cpuBusy[index] as number;
        row[next++] = this.#cpu(busy, index, atMs);
        row[next++] = this.#memory(busy, index, atMs);
      } else if (type !== "storagePool") {
        this.#cache(physics.flows, i * FLOWS, row, next);
      }
    }
  }

  /** Writes the metrics that every resource has; returns the next free place. */
  #basic(
    flows: Float64Array,
    flow: number,
    row: Float64Array,
    start: number,
  ): number {
    const { operations, rate, time, size } = this.#scale;
    const reads = flows[flow + FLOW.reads] as number;
    const writes = flows[flow + FLOW.writes] as number;
    const readKb = flows[flow + FLOW.readKb] as number;
    const writeKb = flows[flow + FLOW.writeKb] as number;
    const readMs = flows[flow + FLOW.readMs] as number;
    const writeMs = flows[flow + FLOW.writeMs] as number;
    const readIops = round(reads, operations);
    const writeIops = round(writes, operations);
    const readMb = round(readKb / 1000, rate);
    const writeMb = round(writeKb / 1000, rate);
    row[start] = round(readIops + writeIops, operations);
    row[start + 1] = readIops;
    row[start + 2] = writeIops;
    row[start + 3] = round(readMb + writeMb, rate);
    row[start + 4] = readMb;
    row[start + 5] = writeMb;
    row[start + 6] = mean(readMs + writeMs, reads + writes, time);
    row[start + 7] = mean(readMs, reads, time);
    row[start + 8] = mean(writeMs, writes, time);
    row[start + 9] = mean(readKb + writeKb, reads + writes, size);
    row[start + 10] = mean(readKb, reads, size);
    row[start + 11] = mean(writeKb, writes, size);
    return start + 12;
  }

  #cache(
    flows: Float64Array,
    flow: number,
    row: Float64Array,
    start: number,
  ): void {
    const { percent } = this.#scale;
    const reads = flows[flow + FLOW.reads] as number;
    const writes = flows[flow + FLOW.writes] as number;
    const readHits = 100 * (flows[flow + FLOW.readHits] as number);
    const writeHits = 100 * (flows[flow + FLOW.writeHits] as number);
    row[start] = mean(readHits + writeHits, reads + writes, percent);
    row[start + 1] = mean(readHits, reads, percent);
    row[start + 2] = mean(writeHits, writes, percent);
  }

  /** Percent; even without hosts the firmware has some work. */
  #cpu(busy: number, controller: number, atMs: number): number {
    const own = 3 + 0.5 *
        this.#noise.normal(CPU_STREAM + controller, Math.floor(atMs / 1000));
    return round(clip(100 * busy + own), this.#scale.percent);
  }

  /** Percent: most of it is cache and always in use; firmware reports whole percents. */
  #memory(busy: number, controller: number, atMs: number): number {
    const wander = this.#noise.smooth(
      MEMORY_STREAM + controller,
      atMs,
      HALF_DAY_MS,
    );
    return Math.round(clip(66 + 3 * controller + 10 * busy + wander));
  }
}

/** Number of quanta in 1, per kind of value. */
export function scales(firmware: Firmware): Record<Quantity, number> {
  return {
    operations: 10 ** firmware.operations,
    rate: 10 ** firmware.rate,
    time: 10 ** firmware.time,
    size: 10 ** firmware.size,
    percent: 10 ** firmware.percent,
  };
}

function mean(sum: number, count: number, scale: number): number {
  return count > 0 ? round(sum / count, scale) : 0;
}

function round(value: number, scale: number): number {
  return Math.round(value * scale) / scale;
}

function clip(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}

/**
 * The physics of a storage array: from what hosts ask to what they get.
 *
 * Reads hit the cache or miss it, writes are destaged later; what reaches the
 * disks keeps them busy, and a busy server makes its customers wait: the disks
 * of a pool, a controller and a port are M/M/1 queues with the response time
 * R = S / (1 - utilisation) (Kleinrock, "Queueing Systems", volume 1, 1975).
 * Where hosts ask for more than the disks can do, they get what there is.
 *
 * Units: operations a second, KB, ms.
 *
 * @module
 */

import type { Effects } from "./effects.ts";
import { type Noise, STREAMS, STREAMS_PER_VOLUME } from "./random.ts";
import {
  CONTROLLERS,
  FIRST,
  POOLS,
  PORTS,
  PORTS_PER_CONTROLLER,
  RESOURCES,
  type Volume,
} from "./topology.ts";
import { type Demand, demandAt } from "./workload.ts";

const HALF_HOUR_MS = 1_800_000;

/** Service time of one disk operation in ms, and what each KB adds. */
interface Disk {
  readonly ms: number;
  readonly msPerKb: number;
}
const FLASH: Disk = { ms: 0.3, msPerKb: 0.0015 };
const NEARLINE: Disk = { ms: 5, msPerKb: 0.008 };
const diskOf = (pool: number): Disk => pool === 0 ? FLASH : NEARLINE;

/** A mirrored write makes two disk operations; the cache merges many into fewer. */
const WRITE_PENALTY = 2;
const DESTAGE_SHARE = 0.4;
/** Answer of the cache to a read; to a write, which both controllers must hold. */
const CACHE_READ_MS = 0.06;
const CACHE_WRITE_MS = 0.14;
/** Controller time per operation and per KB. */
const CPU_MS = 0.04;
const CPU_MS_PER_KB = 0.0004;
/** 16 Gbit/s Fibre Channel carries 1600 MB/s. */
const PORT_KB_PER_MS = 1600;
/** Utilisation of disks and controllers if all volumes had their peak at once. */
const SIZED_FOR = 0.5;
/** No queue gets busier. */
const SATURATION = 0.95;

/**
 * Columns of the table of flows. Each adds up over volumes: operations, KB and
 * hits a second, and ms of waiting a second.
 */
export const FLOW = {
  reads: 0,
  writes: 1,
  readKb: 2,
  writeKb: 3,
  readMs: 4,
  writeMs: 5,
  readHits: 6,
  writeHits: 7,
} as const;

/** Number of columns of the table of flows. */
export const FLOWS = 8;

/** Streams of a volume; the numbers below 8 belong to `workload.ts`. */
const DRAW = { latency: 8, readMs: 9, writeMs: 10, path: 11 } as const;

/** One array at one moment. */
export class Physics {
  /** What every resource does. Shape `[RESOURCES, FLOWS]`, row-major. */
  readonly flows: Float64Array = new Float64Array(RESOURCES * FLOWS);
  /** Utilisation of each controller, from 0 to 0.95. */
  readonly cpuBusy: Float64Array = new Float64Array(CONTROLLERS);
  readonly #volumes: readonly Volume[];
  readonly #noise: Noise;
  readonly #demands: readonly Demand[];
  /** What disks and controllers can do, in ms of work a second. */
  readonly #diskCapacity = new Float64Array(POOLS);
  readonly #cpuCapacity = new Float64Array(CONTROLLERS);
  readonly #diskBusy = new Float64Array(POOLS);
  readonly #portBusy = new Float64Array(PORTS);
  /** Share of a volume's operations per port of its controller. Shape `[volumes, PORTS_PER_CONTROLLER]`. */
  readonly #shares: Float64Array;
  /** The flows of the volume in work. Shape `[FLOWS]`. */
  readonly #own = new Float64Array(FLOWS);

  /**
   * Sizes disks and controllers for the volumes.
   *
   * @param volumes The volumes of the array.
   * @param noise Its draws.
   */
  constructor(volumes: readonly Volume[], noise: Noise) {
    this.#volumes = volumes;
    this.#noise = noise;
    this.#shares = new Float64Array(volumes.length * PORTS_PER_CONTROLLER);
    this.#demands = volumes.map(({ workload, peakIops }) => ({
      readIops: peakIops * (workload?.readShare ?? 0),
      writeIops: peakIops * (1 - (workload?.readShare ?? 0)),
      readKb: workload?.readKb ?? 0,
      writeKb: workload?.writeKb ?? 0,
      readHit: workload?.readHit ?? 0,
      writeHit: workload?.writeHit ?? 0,
    }));
    for (const { index, pool, controller } of volumes) {
      const peak = this.#demands[index] as Demand;
      add(this.#diskCapacity, pool, diskWork(peak, pool) / SIZED_FOR);
      add(this.#cpuCapacity, controller, cpuWork(peak) / SIZED_FOR);
    }
  }

  /**
   * Moves the array to a moment; {@linkcode flows} and {@linkcode cpuBusy}
   * then hold it.
   *
   * @param atMs The moment, in ms since 1970.
   * @param effects What faults do then.
   */
  moveTo(atMs: number, effects: Effects): void {
    for (const volume of this.#volumes) this.#offer(volume, atMs, effects);
    this.#queueAtDisks(effects);
    this.#queueAtControllers();
    this.flows.fill(0);
    for (const volume of this.#volumes) this.#flow(volume, atMs, effects);
  }

  /** What hosts ask of a volume, and which way they take. */
  #offer(volume: Volume, atMs: number, effects: Effects): void {
    const { index, controller } = volume;
    const demand = this.#demands[index] as Demand;
    demandAt(volume, atMs, this.#noise, demand);
    const load = at(effects.load, index);
    const hits = at(effects.hits, controller);
    demand.readIops *= load;
    demand.writeIops *= load;
    demand.readHit *= hits;
    demand.writeHit *= hits;
    const wander = 0.015 * this.#noise.normal(
      STREAMS.volumes + index * STREAMS_PER_VOLUME + DRAW.path,
      Math.floor(atMs / 1000),
    );
    const port = controller * PORTS_PER_CONTROLLER;
    const share = index * PORTS_PER_CONTROLLER;
    const first = (volume.firstPortShare + wander) * at(effects.path, port);
    const second = (1 - volume.firstPortShare - wander) *
      at(effects.path, port + 1);
    this.#shares[share] = first / (first + second);
    this.#shares[share + 1] = second / (first + second);
  }

  /** Sets how busy the disks are; beyond saturation every volume of the pool gets less. */
  #queueAtDisks(effects: Effects): void {
    this.#diskBusy.fill(0);
    for (const { index, pool } of this.#volumes) {
      const work = diskWork(this.#demands[index] as Demand, pool) *
        at(effects.service, pool);
      add(this.#diskBusy, pool, work / at(this.#diskCapacity, pool));
    }
    for (let pool = 0; pool < POOLS; pool++) {
      const background = at(effects.background, pool);
      const asked = at(this.#diskBusy, pool);
      const carried = Math.min(asked, SATURATION - background);
      this.#diskBusy[pool] = carried + background;
      if (carried < asked) this.#throttle(pool, carried / asked);
    }
  }

  #throttle(pool: number, share: number): void {
    for (const volume of this.#volumes) {
      if (volume.pool !== pool) continue;
      const demand = this.#demands[volume.index] as Demand;
      demand.readIops *= share;
      demand.writeIops *= share;
    }
  }

  /** Sets how busy controllers and ports are. */
  #queueAtControllers(): void {
    this.cpuBusy.fill(0);
    this.#portBusy.fill(0);
    for (const { index, controller } of this.#volumes) {
      const demand = this.#demands[index] as Demand;
      const work = cpuWork(demand) / at(this.#cpuCapacity, controller);
      add(this.cpuBusy, controller, work);
      const kbPerMs = (demand.readIops * demand.readKb +
        demand.writeIops * demand.writeKb) / 1000;
      for (let path = 0; path < PORTS_PER_CONTROLLER; path++) {
        add(
          this.#portBusy,
          controller * PORTS_PER_CONTROLLER + path,
          kbPerMs / PORT_KB_PER_MS *
            at(this.#shares, index * PORTS_PER_CONTROLLER + path),
        );
      }
    }
    saturate(this.cpuBusy);
    saturate(this.#portBusy);
  }

  /** Works out what a volume does, and adds it to everything that carries it. */
  #flow(volume: Volume, atMs: number, effects: Effects): void {
    const { index, pool, controller } = volume;
    const { readIops, writeIops, readKb, writeKb, readHit, writeHit } = this
      .#demands[index] as Demand;
    const stream = STREAMS.volumes + index * STREAMS_PER_VOLUME;
    const second = Math.floor(atMs / 1000);
    const noise = this.#noise;
    const wander = at(effects.latency, index) * Math.exp(
      0.05 * noise.smooth(stream + DRAW.latency, atMs, HALF_HOUR_MS),
    );
    const readMs = wander *
      (1 + 0.03 * noise.normal(stream + DRAW.readMs, second)) *
      this.#latencyMs(volume, effects, readKb, readHit, CACHE_READ_MS);
    const writeMs = wander *
      (1 + 0.03 * noise.normal(stream + DRAW.writeMs, second)) *
      this.#latencyMs(volume, effects, writeKb, writeHit, CACHE_WRITE_MS);
    const own = this.#own;
    own[FLOW.reads] = readIops;
    own[FLOW.writes] = writeIops;
    own[FLOW.readKb] = readIops * readKb;
    own[FLOW.writeKb] = writeIops * writeKb;
    own[FLOW.readMs] = readIops * readMs;
    own[FLOW.writeMs] = writeIops * writeMs;
    own[FLOW.readHits] = readIops * readHit;
    own[FLOW.writeHits] = writeIops * writeHit;
    this.#carry(FIRST.storage, 1);
    this.#carry(FIRST.storagePool + pool, 1);
    this.#carry(FIRST.controller + controller, 1);
    this.#carry(FIRST.volume + index, 1);
    for (let path = 0; path < PORTS_PER_CONTROLLER; path++) {
      this.#carry(
        FIRST.port + controller * PORTS_PER_CONTROLLER + path,
        at(this.#shares, index * PORTS_PER_CONTROLLER + path),
      );
    }
  }

  /** Mean latency of operations of one kind, without noise: controller, port, cache or disk. */
  #latencyMs(
    volume: Volume,
    effects: Effects,
    kb: number,
    hit: number,
    cacheMs: number,
  ): number {
    const { pool, controller } = volume;
    const cpuMs = CPU_MS / (1 - at(this.cpuBusy, controller));
    const missMs = at(effects.service, pool) * diskMs(pool, kb) /
      (1 - at(this.#diskBusy, pool));
    return cpuMs + kb * this.#linkMsPerKb(volume) + hit * cacheMs +
      (1 - hit) * missMs;
  }

  /** Mean transfer time over the two ports of a volume's controller. */
  #linkMsPerKb({ index, controller }: Volume): number {
    let mean = 0;
    for (let path = 0; path < PORTS_PER_CONTROLLER; path++) {
      const busy = at(
        this.#portBusy,
        controller * PORTS_PER_CONTROLLER + path,
      );
      const share = at(this.#shares, index * PORTS_PER_CONTROLLER + path);
      mean += share / (PORT_KB_PER_MS * (1 - busy));
    }
    return mean;
  }

  /** Adds a share of the volume in work to a resource. */
  #carry(resource: number, share: number): void {
    const row = resource * FLOWS;
    for (let field = 0; field < FLOWS; field++) {
      add(this.flows, row + field, share * at(this.#own, field));
    }
  }
}

/** Service time of one disk operation in ms. */
function diskMs(pool: number, kb: number): number {
  const { ms, msPerKb } = diskOf(pool);
  return ms + msPerKb * kb;
}

/** Work that a volume gives its disks, in ms a second. */
function diskWork(demand: Demand, pool: number): number {
  const reads = demand.readIops * (1 - demand.readHit);
  const writes = demand.writeIops * WRITE_PENALTY *
    (1 - demand.writeHit + DESTAGE_SHARE * demand.writeHit);
  return reads * diskMs(pool, demand.readKb) +
    writes * diskMs(pool, demand.writeKb);
}

/** Work that a volume gives its controller, in ms a second. */
function cpuWork(demand: Demand): number {
  return demand.readIops * (CPU_MS + CPU_MS_PER_KB * demand.readKb) +
    demand.writeIops * (CPU_MS + CPU_MS_PER_KB * demand.writeKb);
}

function saturate(busy: Float64Array): void {
  for (let i = 0; i < busy.length; i++) {
    busy[i] = Math.min(SATURATION, at(busy, i));
  }
}

/** A number of an array that is known to hold it. */
function at(numbers: Float64Array, index: number): number {
  return numbers[index] as number;
}

function add(numbers: Float64Array, index: number, amount: number): void {
  numbers[index] = at(numbers, index) + amount;
}

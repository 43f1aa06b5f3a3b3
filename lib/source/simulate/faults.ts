/**
 * The script of faults: what goes wrong where and when. It is a pure function
 * of the seed and of time, so every part of it can be asked for at any moment
 * and nothing grows while the simulation runs.
 *
 * After a clean start, time is cut into days. Each day has its own faults,
 * which begin and end within it and never touch one resource together.
 *
 * @module
 */

import { between, type Noise, STREAMS } from "./random.ts";
import {
  CONTROLLERS,
  POOLS,
  PORTS,
  PORTS_PER_CONTROLLER,
  type ResourceType,
  type Volume,
} from "./topology.ts";
import { WORKLOADS } from "./workload.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Days without faults at the start, where nothing else is asked for. */
export const CLEAN_DAYS = 1;
/** Faults that are planned for a day, where nothing else is asked for; one that finds no room is left out. */
export const FAULTS_PER_DAY = 4;
/** Time between two faults that touch the same resource, at least. */
const PAUSE_MS = 30 * MINUTE_MS;
const TRIES = 40;

interface Kind {
  readonly on: ResourceType;
  /** Shortest and longest duration in hours; 0 = a single sample. */
  readonly hours: readonly [number, number];
  /** Smallest and largest size; what it means stands beside the type. */
  readonly size: readonly [number, number];
}

/** What goes wrong. */
export type FaultType =
  | "latency_step"
  | "latency_creep"
  | "path_loss"
  | "cache_disabled"
  | "raid_rebuild"
  | "noisy_neighbour"
  | "frozen_counter"
  | "counter_spike"
  | "dead_volume";

const KINDS: Readonly<Record<FaultType, Kind>> = {
  /** Factor on the latency of a volume; its operations stay. */
  latency_step: { on: "volume", hours: [2, 8], size: [3, 6] },
  /** Factor that the service time of a pool reaches, growing linearly. */
  latency_creep: { on: "storagePool", hours: [9, 16], size: [1.6, 1.9] },
  /** A port falls to 0 and its partner carries the whole; size is always 1. */
  path_loss: { on: "port", hours: [1.5, 6], size: [1, 1] },
  /** Share of the cache hits of a controller that is lost. */
  cache_disabled: { on: "controller", hours: [1.5, 5], size: [0.5, 0.9] },
  /** Utilisation that the rebuild adds to the disks of a pool. */
  raid_rebuild: { on: "storagePool", hours: [5, 9], size: [0.3, 0.45] },
  /** Factor on the load of a volume. */
  noisy_neighbour: { on: "volume", hours: [1.5, 4], size: [5, 10] },
  /** Every metric of a volume stays at its last value; size is always 1. */
  frozen_counter: { on: "volume", hours: [5, 12], size: [1, 1] },
  /** Factor on operations and throughput of a volume in one sample. */
  counter_spike: { on: "volume", hours: [0, 0], size: [40, 3000] },
  /** The load of a volume falls to 0; size is always 1. */
  dead_volume: { on: "volume", hours: [3, 9], size: [1, 1] },
};

/** All types. */
export const FAULT_TYPES = Object.keys(KINDS) as readonly FaultType[];

/** One fault of the script. */
export interface ScriptedFault {
  /** Number in the script of its array, from 0; numbers of faults that found no room are missing. */
  readonly number: number;
  /** What goes wrong. */
  readonly type: FaultType;
  /** Type of the resource that is hit. */
  readonly on: ResourceType;
  /** Number of that resource among its type, from 0. */
  readonly index: number;
  /** First affected sample, in ms since 1970. */
  readonly startMs: number;
  /** Last affected sample, in ms since 1970. */
  readonly endMs: number;
  /** How strong it is; the meaning depends on the type. */
  readonly size: number;
}

/** Draws of one attempt to place a fault. */
const DRAWS = 4;
const ORDER_STREAM = STREAMS.faults;
const DRAFT_STREAM = STREAMS.faults + 1;

/** When the script applies. */
export interface FaultScriptOptions {
  /** Start of the simulation, in ms since 1970. */
  readonly startMs: number;
  /** Distance of two samples in ms: faults begin and end on samples. */
  readonly intervalMs: number;
  /** `false`: nothing ever goes wrong. */
  readonly enabled: boolean;
  /** Days without faults at the start, an integer >= 0. Default: 1. */
  readonly cleanDays?: number | undefined;
  /** Faults that are planned for a day, from 0.01 to 8; 0.5 is one every other day. Default: 4. */
  readonly faultsPerDay?: number | undefined;
}

/** The script of one array. */
export class FaultScript {
  readonly #volumes: readonly Volume[];
  readonly #noise: Noise;
  readonly #options: FaultScriptOptions;
  readonly #firstMs: number;
  readonly #perDay: number;
  #day = -1;
  #faults: readonly ScriptedFault[] = [];

  /**
   * Writes the script of an array.
   *
   * @param volumes The volumes of the array.
   * @param noise Its draws.
   * @param options When the script applies.
   */
  constructor(
    volumes: readonly Volume[],
    noise: Noise,
    options: FaultScriptOptions,
  ) {
    this.#volumes = volumes;
    this.#noise = noise;
    this.#options = options;
    const { startMs, cleanDays = CLEAN_DAYS, faultsPerDay = FAULTS_PER_DAY } =
      options;
    this.#firstMs = startMs + cleanDays * DAY_MS;
    this.#perDay = faultsPerDay;
  }

  /**
   * The faults of the day to which a time belongs, in the order of their start.
   *
   * @param atMs Any time, in ms since 1970.
   * @returns At most as many as are planned for a day, rounded up; none in the clean start.
   */
  around(atMs: number): readonly ScriptedFault[] {
    const day = Math.floor((atMs - this.#firstMs) / DAY_MS);
    if (day < 0 || !this.#options.enabled) return [];
    if (day !== this.#day) {
      this.#faults = this.#plan(day);
      this.#day = day;
    }
    return this.#faults;
  }

  /**
   * Every fault that starts up to a time.
   *
   * @param endMs In ms since 1970.
   * @returns In the order of their start.
   */
  until(endMs: number): ScriptedFault[] {
    const faults: ScriptedFault[] = [];
    for (let atMs = this.#firstMs; atMs <= endMs; atMs += DAY_MS) {
      faults.push(
        ...this.around(atMs).filter(({ startMs }) => startMs <= endMs),
      );
    }
    return faults;
  }

  #plan(day: number): ScriptedFault[] {
    const planned: ScriptedFault[] = [];
    const end = Math.floor((day + 1) * this.#perDay);
    for (let number = Math.floor(day * this.#perDay); number < end; number++) {
      const type = this.#typeOf(number);
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const fault = this.#draft(number, type, day, attempt);
        if (
          this.#fits(fault, day) &&
          planned.every((other) => !this.#collides(fault, other))
        ) {
          planned.push(fault);
          break;
        }
      }
    }
    return planned.sort((a, b) => a.startMs - b.startMs);
  }

  /** Every type comes once in each round, in an order drawn per round. */
  #typeOf(number: number): FaultType {
    const count = FAULT_TYPES.length;
    const round = Math.floor(number / count);
    const rank = FAULT_TYPES.map((type, i) => ({
      type,
      order: this.#noise.uniform(ORDER_STREAM, round * count + i),
    })).sort((a, b) => a.order - b.order);
    return (rank[number % count] as { type: FaultType }).type;
  }

  #draft(
    number: number,
    type: FaultType,
    day: number,
    attempt: number,
  ): ScriptedFault {
    const kind = KINDS[type];
    const draw = (which: number) =>
      this.#noise.uniform(
        DRAFT_STREAM,
        (number * TRIES + attempt) * DRAWS + which,
      );
    const startMs = this.#firstMs + (day + draw(0)) * DAY_MS;
    const lengthMs = between(...kind.hours, draw(1)) * HOUR_MS;
    const size = type === "counter_spike"
      // Even in the logarithm: small factors are as likely as absurd ones.
      ? Math.exp(between(Math.log(40), Math.log(3000), draw(2)))
      : between(...kind.size, draw(2));
    const { intervalMs } = this.#options;
    const first = Math.ceil(startMs / intervalMs) * intervalMs;
    const last = Math.floor((startMs + lengthMs) / intervalMs) * intervalMs;
    return {
      number,
      type,
      on: kind.on,
      index: this.#target(kind.on, draw(3)),
      startMs: first,
      endMs: Math.max(first, last),
      size: Math.round(size * 100) / 100,
    };
  }

  #target(on: ResourceType, draw: number): number {
    if (on === "volume") {
      // Idle volumes have nothing to lose, and by day the backup target has not either.
      const busy = this.#volumes.filter(({ workload }) =>
        workload !== undefined && workload !== WORKLOADS.backupTarget
      );
      return (busy[Math.floor(draw * busy.length)] as Volume).index;
    }
    const count = on === "storagePool"
      ? POOLS
      : on === "controller"
      ? CONTROLLERS
      : PORTS;
    return Math.floor(draw * count);
  }

  /** Within its day; a volume dies in business hours, when somebody would notice. */
  #fits({ type, startMs, endMs }: ScriptedFault, day: number): boolean {
    const hour = startMs % DAY_MS / HOUR_MS;
    if (type === "dead_volume" && (hour < 8 || hour >= 14)) return false;
    return endMs + PAUSE_MS <= this.#firstMs + (day + 1) * DAY_MS;
  }

  #collides(a: ScriptedFault, b: ScriptedFault): boolean {
    if (a.startMs > b.endMs + PAUSE_MS || b.startMs > a.endMs + PAUSE_MS) {
      return false;
    }
    const touched = new Set(this.#footprint(a));
    return this.#footprint(b).some((resource) => touched.has(resource));
  }

  /** Everything that clearly feels a fault: two faults there would be one puzzle. */
  #footprint({ type, on, index }: ScriptedFault): string[] {
    if (on === "port") {
      return [`paths ${Math.floor(index / PORTS_PER_CONTROLLER)}`];
    }
    const volumes = feltBy(this.#volumes, type, on, index);
    return volumes.map((volume) => `volume ${volume}`);
  }
}

/**
 * Which volumes clearly feel a fault.
 *
 * @returns Numbers of volumes, ascending; none for a lost path.
 */
export function feltBy(
  volumes: readonly Volume[],
  type: FaultType,
  on: ResourceType,
  index: number,
): number[] {
  const pool = type === "noisy_neighbour" ? volumes[index]?.pool : index;
  return volumes.filter((volume) => {
    if (on === "port") return false;
    if (on === "controller") return volume.controller === index;
    if (on === "storagePool" || type === "noisy_neighbour") {
      return volume.pool === pool;
    }
    return volume.index === index;
  }).map((volume) => volume.index);
}

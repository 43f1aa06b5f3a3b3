/**
 * What the faults of one moment do to the physics of an array. Faults of the
 * measurement (a frozen counter, a spike) change no physics; see
 * `array_model.ts`.
 *
 * @module
 */

import type { ScriptedFault } from "./faults.ts";
import { CONTROLLERS, POOLS, PORTS, VOLUMES } from "./topology.ts";

/** Factors and additions, neutral where nothing is wrong. */
export class Effects {
  /** Factor on the load of each volume, >= 0. */
  readonly load: Float64Array = new Float64Array(VOLUMES);
  /** Factor on the latency of each volume, >= 1. */
  readonly latency: Float64Array = new Float64Array(VOLUMES);
  /** Factor on the service time of each pool, >= 1. */
  readonly service: Float64Array = new Float64Array(POOLS);
  /** Utilisation that work without a host adds to each pool, >= 0. */
  readonly background: Float64Array = new Float64Array(POOLS);
  /** Share of the cache hits that each controller keeps, from 0 to 1. */
  readonly hits: Float64Array = new Float64Array(CONTROLLERS);
  /** 1 for a port that works, 0 for one that lost its path. */
  readonly path: Float64Array = new Float64Array(PORTS);

  /**
   * Takes the faults of one moment.
   *
   * @param faults Those that may be active.
   * @param atMs The moment, in ms since 1970.
   */
  set(faults: readonly ScriptedFault[], atMs: number): void {
    this.load.fill(1);
    this.latency.fill(1);
    this.service.fill(1);
    this.background.fill(0);
    this.hits.fill(1);
    this.path.fill(1);
    for (const fault of faults) {
      if (isActive(fault, atMs)) this.#add(fault, atMs);
    }
  }

  #add(fault: ScriptedFault, atMs: number): void {
    const { index, size, startMs, endMs } = fault;
    switch (fault.type) {
      case "latency_step":
        this.latency[index] = size;
        break;
      case "latency_creep":
        this.service[index] = 1 +
          (size - 1) * (atMs - startMs) / Math.max(1, endMs - startMs);
        break;
      case "path_loss":
        this.path[index] = 0;
        break;
      case "cache_disabled":
        this.hits[index] = 1 - size;
        break;
      case "raid_rebuild":
        this.background[index] = size;
        break;
      case "noisy_neighbour":
        this.load[index] = size;
        break;
      case "dead_volume":
        this.load[index] = 0;
        break;
      case "frozen_counter":
      case "counter_spike":
        break;
    }
  }
}

/** Whether a fault affects the sample of a moment. */
export function isActive(fault: ScriptedFault, atMs: number): boolean {
  return fault.startMs <= atMs && atMs <= fault.endMs;
}

/**
 * Ways to look into simulated arrays: one array's counters by name, and whole
 * simulations as series.
 *
 * @module
 */

import { ArrayModel } from "../../lib/source/simulate/array_model.ts";
import {
  FaultScript,
  type ScriptedFault,
} from "../../lib/source/simulate/faults.ts";
import { Noise } from "../../lib/source/simulate/random.ts";
import type { SimulationOptions } from "../../lib/source/simulate/simulation.ts";
import {
  makeTopology,
  METRICS,
  type ResourceType,
  SERIES,
  type Topology,
} from "../../lib/source/simulate/topology.ts";

/** Monday, 5 January 2026, 00:00 UTC. */
export const MONDAY_MS = 1_767_571_200_000;

/** One array at 5-minute samples for a day, without faults. */
export const QUIET_DAY: SimulationOptions = {
  seed: 1,
  startMs: MONDAY_MS,
  intervalMs: 300_000,
  collectionMs: 900_000,
  days: 1,
  faults: false,
  arrays: 1,
};

/** Reads single counters of one simulated array. */
export class CounterReader {
  /** The array. */
  readonly topology: Topology;
  readonly #model: ArrayModel;
  readonly #script: FaultScript;
  readonly #row = new Float64Array(SERIES);
  readonly #places = new Map<string, number>();
  #atMs = NaN;

  /** Number 2 rounds to three decimals, which disturbs comparisons least. */
  constructor(seed: number, enabled: boolean, array = 2) {
    const noise = new Noise(seed, array);
    this.topology = makeTopology(array, noise);
    const options = { startMs: MONDAY_MS, intervalMs: 300_000, enabled };
    this.#script = new FaultScript(this.topology.volumes, noise, options);
    this.#model = new ArrayModel(
      this.topology,
      noise,
      this.#script,
      options.intervalMs,
    );
    for (const { type, index } of this.topology.resources) {
      for (const { name } of METRICS[type]) {
        this.#places.set(`${type} ${index} ${name}`, this.#places.size);
      }
    }
  }

  /** What one counter shows at a time. */
  read(
    type: ResourceType,
    index: number,
    metric: string,
    atMs: number,
  ): number {
    if (atMs !== this.#atMs) this.#model.sample(atMs, this.#row);
    this.#atMs = atMs;
    const place = this.#places.get(`${type} ${index} ${metric}`);
    if (place === undefined) throw new RangeError(`No ${metric} of a ${type}`);
    return this.#row[place] as number;
  }

  /** The faults that start within so many days. */
  faults(days: number): ScriptedFault[] {
    return this.#script.until(MONDAY_MS + days * 86_400_000);
  }
}

/** One entry of a message. */
export type Entry = [
  name: string,
  labels: Record<string, string>,
  values: Record<string, number | null>,
];

/** The entries of a record; a bare NaN becomes `null`. */
export function entriesOf(value: Uint8Array): Entry[] {
  const text = new TextDecoder().decode(value);
  return JSON.parse(text.replaceAll(": NaN", ": null"));
}

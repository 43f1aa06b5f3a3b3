/**
 * One simulated array: its physics under its script of faults, as its counters
 * show it. Faults of the counters themselves are applied here.
 *
 * @module
 */

import { Counters } from "./counters.ts";
import { Effects, isActive } from "./effects.ts";
import type { FaultScript, ScriptedFault } from "./faults.ts";
import { Physics } from "./physics.ts";
import type { Noise } from "./random.ts";
import { FIRST, SERIES, type Topology } from "./topology.ts";

/** iops, throughput and their read and write forms come first among the metrics. */
const COUNTED_METRICS = 6;
/** At most one day's faults are near at a time; more than this many frozen rows are never needed. */
const FROZEN_ROWS = 8;

/** What of a script matters here. */
export type Script = Pick<FaultScript, "around">;

/** What an array's counters show at any time. */
export class ArrayModel {
  readonly #script: Script;
  readonly #intervalMs: number;
  readonly #effects = new Effects();
  readonly #physics: Physics;
  readonly #counters: Counters;
  /** What all counters showed just before they froze, by number of the fault. */
  readonly #frozen = new Map<number, Float64Array>();

  /**
   * Switches the array on.
   *
   * @param topology The array.
   * @param noise Its draws.
   * @param script What goes wrong with it.
   * @param intervalMs Distance of two samples in ms.
   */
  constructor(
    topology: Topology,
    noise: Noise,
    script: Script,
    intervalMs: number,
  ) {
    this.#script = script;
    this.#intervalMs = intervalMs;
    this.#physics = new Physics(topology.volumes, noise);
    this.#counters = new Counters(topology, noise);
  }

  /**
   * What all counters show at one time; the same for the same time, in any order.
   *
   * @param atMs In ms since 1970.
   * @param row Receives the values in the order of a message. Shape `[SERIES]`.
   */
  sample(atMs: number, row: Float64Array): void {
    const faults = this.#script.around(atMs);
    this.#effects.set(faults, atMs);
    this.#physics.moveTo(atMs, this.#effects);
    this.#counters.read(this.#physics, atMs, row);
    for (const fault of faults) {
      if (isActive(fault, atMs)) this.#misread(fault, row);
    }
  }

  /** Changes what the counters of a volume show, not what it does. */
  #misread(fault: ScriptedFault, row: Float64Array): void {
    const resource = FIRST.volume + fault.index;
    const start = this.#counters.starts[resource] as number;
    if (fault.type === "counter_spike") {
      for (let i = start; i < start + COUNTED_METRICS; i++) {
        row[i] = (row[i] as number) * fault.size;
      }
    } else if (fault.type === "frozen_counter") {
      const end = this.#counters.starts[resource + 1] as number;
      row.set(this.#before(fault).subarray(start, end), start);
    }
  }

  /** The last row before a fault. */
  #before(fault: ScriptedFault): Float64Array {
    let row = this.#frozen.get(fault.number);
    if (row === undefined) {
      if (this.#frozen.size >= FROZEN_ROWS) this.#frozen.clear();
      row = new Float64Array(SERIES);
      this.#frozen.set(fault.number, row);
      this.sample(fault.startMs - this.#intervalMs, row);
    }
    return row;
  }
}

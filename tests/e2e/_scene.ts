/**
 * What the dashboard is looked at with: a simulated array with incidents behind
 * it, an array of four volumes, one of which can be made slow, and an array
 * whose names are markup.
 *
 * @module
 */

import { Simulation } from "../../lib/source/simulate/simulation.ts";
import {
  busyRow,
  METRICS,
  type Mishap,
  STEP_MS,
} from "../fakes/busy_volume.ts";

const START_MS = Date.UTC(2026, 0, 5);
const DAYS = 7;
/** The volume of hostile name does nothing for so many steps before the scene opens. */
const IDLE_STEPS = 12;

/** Steps that have passed when the page is opened. */
export const OPENING_STEPS = DAYS * 96 - 24;

/** Names that would be markup, script or a wide page. */
export const HOSTILE = {
  array: `<img src=x onerror="globalThis.hit=1">`,
  arrayId: `"><script>globalThis.hit=2</script>`,
  resource: `<svg onload=globalThis.hit=3>${"very-long-name-".repeat(12)}`,
  resourceId: `javascript:globalThis.hit=4//%3Cimg%20src=x%3E`,
  unit: `<b onclick=hit>&amp;`,
} as const;

/** The volume that can be made slow. */
export const VICTIM = {
  array: "berlin-7",
  arrayId: "a7",
  resource: "orders-db",
  resourceId: "vol-0",
} as const;

const NEIGHBOURS = ["mail", "backup", "archive"];
const UNITS = ["ms", "IOPS", "MB/s", "%"];

/** Records step by step, a quarter of an hour each. */
export class Scene {
  readonly #simulated = simulated();
  readonly #isHostile: boolean;
  #step = 0;

  /** Has shown nothing; `isHostile`: whether the array with the names of markup is there. */
  constructor({ isHostile = true }: { readonly isHostile?: boolean } = {}) {
    this.#isHostile = isHostile;
  }

  /** The records of the next steps, in which this happens to the victim. */
  *next(steps: number, mishap: Mishap = {}): Generator<Uint8Array> {
    for (const end = this.#step + steps; this.#step < end; this.#step++) {
      const { value, done } = this.#simulated.next();
      if (!done) yield value;
      yield victims(this.#step, mishap);
      if (this.#isHostile) yield hostile(this.#step);
    }
  }
}

function* simulated(): Generator<Uint8Array> {
  const simulation = new Simulation({
    seed: 3,
    startMs: START_MS,
    intervalMs: STEP_MS,
    collectionMs: STEP_MS,
    days: DAYS,
    faults: true,
    cleanDays: 4,
    faultsPerDay: 2,
    arrays: 1,
  });
  for (const { value } of simulation.collections()) yield value;
}

function victims(step: number, mishap: Mishap): Uint8Array {
  const { array, arrayId, resource } = VICTIM;
  return record(
    step,
    [resource, ...NEIGHBOURS].map((name, i) => ({
      labels: {
        storage_id: arrayId,
        name: array,
        resource_id: `vol-${i}`,
        resource_name: name,
      },
      row: busyRow(step, 10 + i, i === 0 ? mishap : {}),
    })),
  );
}

function hostile(step: number): Uint8Array {
  const isIdle = step >= OPENING_STEPS - IDLE_STEPS;
  return record(step, [{
    labels: {
      storage_id: HOSTILE.arrayId,
      resource_id: HOSTILE.resourceId,
      resource_name: HOSTILE.resource,
      name: HOSTILE.array,
      unit: HOSTILE.unit,
    },
    row: busyRow(step, 1, isIdle ? { load: 0 } : {}),
  }]);
}

/** What some volumes say in one step. */
function record(
  step: number,
  volumes: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly row: readonly number[];
  }[],
): Uint8Array {
  const atMs = START_MS + step * STEP_MS;
  return new TextEncoder().encode(JSON.stringify(
    volumes.flatMap(({ labels, row }) =>
      METRICS.map((metric, m) => [
        metric,
        { resource_type: "volume", unit: UNITS[m], ...labels },
        { [atMs]: row[m] },
      ])
    ),
  ));
}

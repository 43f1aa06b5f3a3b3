import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Effects } from "../../../lib/source/simulate/effects.ts";
import { FLOW, FLOWS, Physics } from "../../../lib/source/simulate/physics.ts";
import { Noise } from "../../../lib/source/simulate/random.ts";
import {
  FIRST,
  makeTopology,
  type ResourceType,
  VOLUMES,
} from "../../../lib/source/simulate/topology.ts";
import { MONDAY_MS } from "../../fakes/simulated_array.ts";

const NOON_MS = MONDAY_MS + 11 * 3_600_000;
const NOISE = new Noise(5, 0);
const { volumes } = makeTopology(0, NOISE);

/** An array at Monday 11:00, with something wrong if `spoil` does it. */
function at(spoil: (effects: Effects) => void = () => {}): Physics {
  const effects = new Effects();
  effects.set([], NOON_MS);
  spoil(effects);
  const physics = new Physics(volumes, NOISE);
  physics.moveTo(NOON_MS, effects);
  return physics;
}

function flow(
  physics: Physics,
  type: ResourceType,
  index: number,
  field: keyof typeof FLOW,
): number {
  return physics.flows[(FIRST[type] + index) * FLOWS + FLOW[field]] as number;
}

/** Mean latency of reads in ms. */
function readMs(physics: Physics, volume: number): number {
  return flow(physics, "volume", volume, "readMs") /
    flow(physics, "volume", volume, "reads");
}

const numbers = Array.from({ length: VOLUMES }, (_, volume) => volume);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

Deno.test("Physics adds volumes up to pools, controllers, ports and the array", () => {
  const physics = at();
  for (const field of Object.keys(FLOW) as (keyof typeof FLOW)[]) {
    const of = (isIn: (volume: number) => boolean) =>
      sum(numbers.filter(isIn).map((v) => flow(physics, "volume", v, field)));
    const pairs: [number, number][] = [
      [flow(physics, "storage", 0, field), of(() => true)],
      [flow(physics, "storagePool", 0, field), of((v) => v < 10)],
      [flow(physics, "storagePool", 1, field), of((v) => v >= 10)],
      [flow(physics, "controller", 0, field), of((v) => v % 2 === 0)],
      [flow(physics, "controller", 1, field), of((v) => v % 2 === 1)],
      [
        flow(physics, "port", 0, field) + flow(physics, "port", 1, field),
        of((v) => v % 2 === 0),
      ],
      [
        flow(physics, "port", 2, field) + flow(physics, "port", 3, field),
        of((v) => v % 2 === 1),
      ],
    ];
    for (const [whole, parts] of pairs) {
      assert(whole > 0);
      assertAlmostEquals(whole / parts, 1, 1e-12);
    }
  }
});

Deno.test("Physics makes reads wait as an M/M/1 queue does", () => {
  // readMs(b) = A + B / (c - b), where b is utilisation by other work and c
  // what is left without it. Three points give c, the fourth must agree.
  const [f0, f1, f2, f3] = [0, 0.1, 0.2, 0.35].map((background) =>
    readMs(at((effects) => effects.background[1] = background), 10)
  ) as [number, number, number, number];
  const ratio = (f1 - f0) / (f2 - f0);
  const c = 0.1 * 0.2 * (ratio - 1) / (0.2 * ratio - 0.1);
  assert(c > 0.4 && c < 0.9, `free capacity ${c}`);
  assertAlmostEquals(
    (f3 - f0) / (f1 - f0),
    0.35 * (c - 0.1) / (0.1 * (c - 0.35)),
    1e-9,
  );
});

Deno.test("Physics lets cache hits shorten reads", () => {
  const withCache = at();
  const without = at((effects) => effects.hits[0] = 0.3);
  assertAlmostEquals(
    flow(without, "volume", 0, "readHits") /
      flow(withCache, "volume", 0, "readHits"),
    0.3,
    1e-12,
  );
  assert(readMs(without, 0) > 1.3 * readMs(withCache, 0));
});

Deno.test("Physics gives all operations to the port that is left", () => {
  const whole = at();
  const broken = at((effects) => effects.path[2] = 0);
  assertEquals(flow(broken, "port", 2, "reads"), 0);
  assertAlmostEquals(
    flow(broken, "port", 3, "reads"),
    flow(whole, "port", 2, "reads") + flow(whole, "port", 3, "reads"),
    1e-6,
  );
  assertEquals(
    flow(broken, "storage", 0, "reads"),
    flow(whole, "storage", 0, "reads"),
  );
  assert(readMs(broken, 1) > readMs(whole, 1));
});

Deno.test("Physics gives hosts no more than the disks can do", () => {
  const normal = at();
  const asked = 20;
  const crowded = at((effects) => effects.load.fill(asked));
  for (const pool of [0, 1]) {
    const factor = flow(crowded, "storagePool", pool, "reads") /
      flow(normal, "storagePool", pool, "reads");
    assert(factor > 1 && factor < asked, `${factor} times the reads`);
  }
  assert(readMs(crowded, 10) > 5 * readMs(normal, 10));
  assert(crowded.cpuBusy.every((busy) => busy <= 0.95));
});

Deno.test("Physics leaves idle volumes idle", () => {
  const physics = at((effects) => effects.load.fill(10));
  for (const volume of [9, 19]) {
    for (const field of Object.keys(FLOW) as (keyof typeof FLOW)[]) {
      assertEquals(flow(physics, "volume", volume, field), 0);
    }
  }
});

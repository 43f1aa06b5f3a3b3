import { assertEquals } from "@std/assert";
import {
  type RuleHit,
  StorageRules,
} from "../../../lib/detect/storage_rules.ts";
import { busyRow, METRICS, noise, STEP_MS } from "../../fakes/busy_volume.ts";

/** 80 hours: every rule may speak. */
const LEARNED = 320;

/** What the rules find in rows that come every quarter of an hour: [step, kind, metric]. */
function findings(
  rows: Iterable<readonly number[]>,
  metrics: readonly string[] = METRICS,
): [number, string, string][] {
  const rules = new StorageRules(metrics);
  const found: [number, string, string][] = [];
  let step = 0;
  for (const row of rows) {
    const hits: RuleHit[] = [];
    rules.take(step * STEP_MS, row, hits);
    for (const { kind, metric } of hits) {
      found.push([step, kind, metrics[metric] ?? ""]);
    }
    step++;
  }
  return found;
}

/** Rows of `count` steps, `change` replaces some. */
function rows(
  count: number,
  change: (step: number, row: number[]) => readonly number[] = (_, row) => row,
): (readonly number[])[] {
  return Array.from(
    { length: count },
    (_, step) => change(step, busyRow(step)),
  );
}

Deno.test("StorageRules find nothing in a volume at work", () => {
  assertEquals(findings(rows(1000)), []);
});

Deno.test("StorageRules report a frozen counter from an hour on, until it moves", () => {
  const stuck = busyRow(LEARNED - 1);
  const found = findings(
    rows(
      LEARNED + 10,
      (step, row) => step >= LEARNED && step < LEARNED + 7 ? stuck : row,
    ),
  );
  // The first repeat is step LEARNED; an hour later is four steps later.
  assertEquals(
    found,
    [4, 5, 6].map((i) => [LEARNED + i, "frozen", "iops"]),
  );
});

Deno.test("StorageRules name the same metric of a frozen resource in any order of metrics", () => {
  const named = (places: number[]) => {
    const found = findings(
      rows(LEARNED + 5, (step, row) => {
        const stuck = step >= LEARNED ? busyRow(LEARNED - 1) : row;
        return places.map((place) => stuck[place]!);
      }),
      places.map((place) => METRICS[place]!),
    );
    return found.map(([, kind, metric]) => `${kind} ${metric}`);
  };
  for (const places of [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]]) {
    assertEquals(named(places), ["frozen iops"]);
  }
  // Without a load, the name that comes first.
  for (const places of [[0, 3], [3, 0]]) {
    assertEquals(named(places), ["frozen cacheHitRatio"]);
  }
});

Deno.test("StorageRules do not call a resource frozen while one live metric moves", () => {
  const stuck = busyRow(LEARNED - 1);
  const found = findings(
    rows(
      LEARNED + 10,
      (step, row) => step >= LEARNED ? [...stuck.slice(0, 3), row[3]!] : row,
    ),
  );
  assertEquals(found, []);
});

Deno.test("StorageRules do not call an idle or a new resource frozen", () => {
  assertEquals(findings(rows(600, () => [0, 0, 0, 0])), []);
  const stuck = busyRow(100);
  // 72 hours are step 288.
  assertEquals(
    findings(rows(287, (step, row) => step > 100 && step < 130 ? stuck : row)),
    [],
  );
});

Deno.test("StorageRules skip what is missing and still see the others stand still", () => {
  const stuck = [NaN, ...busyRow(LEARNED - 1).slice(1)];
  const found = findings(
    rows(LEARNED + 5, (step, row) => step >= LEARNED ? stuck : row),
  );
  assertEquals(found, [[LEARNED + 4, "frozen", "iops"]]);
  assertEquals(findings(rows(400, () => [NaN, NaN, NaN, NaN])), []);
});

Deno.test("StorageRules report a load that falls to nothing from half an hour on", () => {
  const found = findings(
    rows(LEARNED + 6, (step, row) =>
      // 1 % of the mean of 600 is 6: a few operations of the array itself.
      step >= LEARNED && step < LEARNED + 4
        ? [1 + step, 3 + noise(step, 9), 9, 80 + step]
        : row),
  );
  assertEquals(found, [2, 3].map((i) => [LEARNED + i, "zero", "iops"]));
});

Deno.test("StorageRules do not report what is below the floor of its metric", () => {
  // 9 operations per second on average, then none: an idle resource's noise.
  const found = findings(
    rows(
      LEARNED + 20,
      (step) => [step >= LEARNED ? 0 : 9 + noise(step, 1), noise(step, 2)],
    ),
    ["iops", "other"],
  );
  assertEquals(found, []);
});

Deno.test("setFloor() makes noise of what was a load, and the other way round", () => {
  // About 100 operations per second, then none.
  const hits = (floor: number | undefined) => {
    const rules = new StorageRules(["iops", "other"]);
    const found: RuleHit[] = [];
    for (let step = 0; step < LEARNED + 20; step++) {
      if (step === LEARNED) rules.setFloor(0, floor);
      const iops = step >= LEARNED ? 0 : 100 + noise(step, 1);
      rules.take(step * STEP_MS, [iops, noise(step, 2)], found);
    }
    return new Set(found.map(({ kind, metric }) => `${kind} ${metric}`));
  };
  assertEquals(hits(undefined), new Set(["zero 0"]));
  assertEquals(hits(99), new Set(["zero 0"]));
  assertEquals(hits(200), new Set());
});

Deno.test("StorageRules do not report a fall to zero that is usual", () => {
  // Every night four quarters of an hour at rest: in the first 72 hours 12 of 288 samples, over 1 %.
  const found = findings(
    rows(
      1000,
      (step) => [step % 96 < 4 ? 0 : 100 + noise(step, 1), noise(step, 2)],
    ),
    ["iops", "other"],
  );
  assertEquals(found, []);
});

Deno.test("StorageRules do not report reads that stop", () => {
  const found = findings(
    rows(
      LEARNED + 20,
      (step) => [step >= LEARNED ? 0 : 100 + noise(step, 1), noise(step, 2)],
    ),
    ["readIops", "other"],
  );
  assertEquals(found, []);
});

for (
  const [name, factors, expected] of [
    ["one sample of 40 times its value", [40], [0]],
    ["two absurd samples in a row, the first of them", [40, 40], [0]],
    ["no burst of ten times its value", [10], []],
    ["no burst that builds up", [2, 4, 8, 16, 32], []],
  ] as [string, number[], number[]][]
) {
  Deno.test(`StorageRules report as a spike: ${name}`, () => {
    const found = findings(
      rows(LEARNED + 8, (step) => [
        (100 + noise(step, 1)) * (factors[step - LEARNED] ?? 1),
        noise(step, 2),
      ]),
      ["iops", "other"],
    );
    assertEquals(found, expected.map((i) => [LEARNED + i, "spike", "iops"]));
  });
}

Deno.test("StorageRules report no spike of a resource that hardly works, nor of latency", () => {
  const found = findings(
    rows(LEARNED + 8, (step) => {
      const factor = step === LEARNED ? 1000 : 1;
      return [
        (1 + 0.1 * noise(step, 1)) * factor,
        0.02 * factor,
        noise(step, 2),
      ];
    }),
    ["responseTime", "iops", "other"],
  );
  // 20 operations per second are below three times the floor of 10.
  assertEquals(found, []);
});

Deno.test("StorageRules go on from a state that was saved", () => {
  const stuck = busyRow(LEARNED - 1);
  const first = new StorageRules(METRICS);
  for (let step = 0; step < LEARNED + 3; step++) {
    first.take(step * STEP_MS, step < LEARNED ? busyRow(step) : stuck, []);
  }
  const second = new StorageRules(METRICS, structuredClone(first.state));
  const hits: RuleHit[] = [];
  second.take((LEARNED + 3) * STEP_MS, stuck, hits);
  second.take((LEARNED + 4) * STEP_MS, stuck, hits);
  assertEquals(hits, [{ kind: "frozen", metric: 1 }]);
});

/**
 * Laws of the Local Outlier Factor, for any points: the streaming forms are the
 * batch form, and nothing depends on the order in which points came.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BatchLof } from "../../lib/detect/batch_lof.ts";
import { IncrementalLof } from "../../lib/detect/incremental_lof.ts";
import type { LofWindow } from "../../lib/detect/lof_window.ts";
import { SortedWindow } from "../../lib/detect/sorted_window.ts";
import { SortedWindowLof } from "../../lib/detect/sorted_window_lof.ts";

/** Kinds of coordinates; one kind for a whole run, so that points meet. */
const COORDINATES: readonly fc.Arbitrary<number>[] = [
  fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  // Quantised: many exact ties and copies.
  fc.integer({ min: -4, max: 4 }).map((value) => value / 4),
  // Almost constant.
  fc.integer({ min: 0, max: 40 }).map((value) => (value === 40 ? 1 : 0)),
  // Small noise far from zero.
  fc.double({ min: -1, max: 1, noNaN: true }).map((value) => 1e6 + value),
  // Gaps that grow to one side: a point whose neighbours lie all on the other.
  fc.integer({ min: -40, max: 40 }).map((power) => 2 ** power),
  // All sizes together.
  fc.double({ min: -1e150, max: 1e150, noNaN: true }),
];

/** What happens to a window of `slots` slots. */
interface Run {
  readonly k: number;
  readonly dimension: number;
  readonly eps: number;
  readonly slots: number;
  /** The slot whose point changes (ignored by a FIFO window), and its new point. */
  readonly steps: readonly (readonly [number, number[]])[];
  readonly query: readonly number[];
}

function runs(dimensions: fc.Arbitrary<number>): fc.Arbitrary<Run> {
  return fc.record({
    k: fc.integer({ min: 1, max: 6 }),
    dimension: dimensions,
    eps: fc.constantFrom(1e-10, 1e-3, 1),
    slots: fc.integer({ min: 8, max: 80 }),
    coordinate: fc.constantFrom(...COORDINATES),
  }).chain(({ coordinate, ...shape }) => {
    const point = fc.array(coordinate, {
      minLength: shape.dimension,
      maxLength: shape.dimension,
    });
    const slot = fc.nat({ max: shape.slots - 1 });
    return fc.record({
      ...constants(shape),
      steps: fc.array(fc.tuple(slot, point), {
        minLength: shape.slots,
        maxLength: 4 * shape.slots,
        size: "max",
      }),
      query: point,
    });
  });
}

function constants<T extends object>(
  shape: T,
): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  const entries = Object.entries(shape);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, fc.constant(value)]),
  ) as { [K in keyof T]: fc.Arbitrary<T[K]> };
}

const ANY_RUN = runs(fc.integer({ min: 1, max: 5 }));
const LINE_RUN = runs(fc.constant(1));

function incremental({ k, dimension, slots }: Run): LofWindow {
  return new IncrementalLof({ k, dimension, capacity: slots });
}

/** Points of single precision: the batch form is asked about the rounded ones. */
function singleIncremental({ k, dimension, slots }: Run): LofWindow {
  const spare = slots % 4;
  const options = { k, dimension, capacity: slots, spare };
  return new IncrementalLof({ ...options, precision: "single" });
}

function singleSorted({ k, slots }: Run): LofWindow {
  return new SortedWindow(new SortedWindowLof(k), slots, "single");
}

/** The same run with all coordinates in the range and the precision of float32. */
function inSingles(run: Run): Run {
  const single = (value: number) =>
    Math.fround(Math.max(-1e37, Math.min(1e37, value)));
  return {
    ...run,
    steps: run.steps.map(([slot, point]) => [slot, point.map(single)]),
    query: run.query.map(single),
  };
}

function sortedWindow({ k, slots }: Run): LofWindow {
  return new SortedWindow(new SortedWindowLof(k), slots);
}

/** Checks the window against the batch form, for the query and for the newest point. */
function assertIsBatch(
  window: LofWindow,
  points: readonly number[][],
  { k, eps, query }: Run,
): void {
  assertEquals(window.size, points.length);
  if (points.length <= k) return;
  const batch = new BatchLof(points, { k, eps });
  for (const point of [query, points[points.length - 1]!]) {
    const lof = window.lof(Float64Array.from(point), eps);
    const expected = batch.novelty(point).lof;
    assert(Math.abs(lof / expected - 1) <= 1e-12, `${lof}, not ${expected}`);
  }
}

/** The oldest point leaves when the window is full. */
function checkFifo(window: LofWindow, run: Run): void {
  const points: number[][] = [];
  run.steps.forEach(([, point], t) => {
    const slot = t % run.slots;
    if (t >= run.slots) {
      window.evict(slot);
      points.shift();
    }
    window.insert(slot, Float64Array.from(point));
    points.push(point);
    if (t % 32 === 31) assertIsBatch(window, points, run);
  });
}

/** Points leave and come in any order: every other visit to a full slot empties it. */
function checkAnyOrder(window: LofWindow, run: Run): void {
  const points = new Map<number, number[]>();
  run.steps.forEach(([slot, point], t) => {
    const isHeld = points.delete(slot);
    if (isHeld) window.evict(slot);
    if (!isHeld || t % 2 === 0) {
      window.insert(slot, Float64Array.from(point));
      points.set(slot, point);
    }
    if (t % 32 === 31) assertIsBatch(window, [...points.values()], run);
  });
}

for (
  const { name, arbitrary, create } of [
    { name: "IncrementalLof", arbitrary: ANY_RUN, create: incremental },
    { name: "SortedWindow", arbitrary: LINE_RUN, create: sortedWindow },
    {
      name: "IncrementalLof in single precision",
      arbitrary: ANY_RUN.map(inSingles),
      create: singleIncremental,
    },
    {
      name: "SortedWindow in single precision",
      arbitrary: LINE_RUN.map(inSingles),
      create: singleSorted,
    },
  ]
) {
  Deno.test(`${name} is the batch form while the oldest points leave`, () => {
    fc.assert(
      fc.property(arbitrary, (run) => checkFifo(create(run), run)),
      { numRuns: 60 },
    );
  });

  Deno.test(`${name} is the batch form while points leave in any order`, () => {
    fc.assert(
      fc.property(arbitrary, (run) => checkAnyOrder(create(run), run)),
      { numRuns: 60 },
    );
  });

  Deno.test(`${name} does not depend on the order of points`, () => {
    fc.assert(fc.property(arbitrary, (run) => {
      const points = run.steps.slice(0, run.slots).map(([, point]) => point);
      const shuffled = points.map((point, i) => ({
        point,
        by: run.steps[i]![0],
      }))
        .sort((a, b) => a.by - b.by).map(({ point }) => point);
      const lofs = [points, shuffled].map((order) => {
        const window = create(run);
        order.forEach((point, i) => window.insert(i, Float64Array.from(point)));
        return window.lof(Float64Array.from(run.query), run.eps);
      });
      assertEquals(lofs[0], lofs[1]);
    }));
  });

  Deno.test(`${name}.lof() changes no state`, () => {
    fc.assert(fc.property(arbitrary, (run) => {
      const [asked, silent] = [create(run), create(run)];
      run.steps.slice(0, run.slots).forEach(([, point], slot) => {
        for (const window of [asked, silent]) {
          window.insert(slot, Float64Array.from(point));
        }
        if (asked.size > run.k) asked.lof(Float64Array.from(point), run.eps);
      });
      const query = Float64Array.from(run.query);
      assertEquals(asked.lof(query, run.eps), silent.lof(query, run.eps));
      assertEquals([...query], run.query);
    }));
  });
}

Deno.test("BatchLof does not depend on the order of points", () => {
  fc.assert(fc.property(ANY_RUN, ({ steps, slots, k, eps }) => {
    const points = steps.slice(0, slots).map(([, point]) => point);
    const forwards = new BatchLof(points, { k, eps }).points;
    const backwards = new BatchLof([...points].reverse(), { k, eps }).points;
    points.forEach((_, i) => {
      const before = forwards[i]!.lof;
      const after = backwards[points.length - 1 - i]!.lof;
      assert(Math.abs(after / before - 1) <= 1e-12);
    });
  }));
});

/** Whether neither its square nor a fraction of it leaves the range of doubles. */
function isMedium(value: number): boolean {
  return Math.abs(value) > 1e-140 && Math.abs(value) < 1e140;
}

Deno.test("BatchLof does not depend on the unit of the points", () => {
  fc.assert(
    fc.property(
      ANY_RUN,
      fc.integer({ min: -8, max: 8 }),
      ({ steps, slots, k, eps }, power) => {
        // A power of two scales without rounding, so that ties stay ties.
        const unit = 2 ** power;
        const points = steps.slice(0, slots).map(([, point]) =>
          point.map((value) => isMedium(value) ? value : 0)
        );
        const scaled = points.map((point) => point.map((v) => v * unit));
        const before = new BatchLof(points, { k, eps }).points;
        const after = new BatchLof(scaled, { k, eps: eps * unit }).points;
        before.forEach(({ lof }, i) => {
          assert(Math.abs(after[i]!.lof / lof - 1) <= 1e-12);
        });
      },
    ),
  );
});

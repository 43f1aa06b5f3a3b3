/**
 * The incremental LOF against calculations by hand, and its lists at their limits.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { BatchLof } from "../../../lib/detect/batch_lof.ts";
import { IncrementalLof } from "../../../lib/detect/incremental_lof.ts";

function windowOf(
  points: readonly (readonly number[])[],
  k = 2,
): IncrementalLof {
  const dimension = points[0]!.length;
  const window = new IncrementalLof({ k, dimension, capacity: 2000 });
  points.forEach((point, slot) =>
    window.insert(slot, Float64Array.from(point))
  );
  return window;
}

Deno.test("IncrementalLof.lof() is as by hand", () => {
  // See batch_lof_test.ts for the derivation.
  const window = windowOf([[7], [0], [3], [1]]);
  assertAlmostEquals(window.lof(Float64Array.of(5), 0.5), 85 / 66, 1e-14);
});

Deno.test("IncrementalLof.lof() is as by hand on a line through the plane", () => {
  // The same points times (3, 4): every distance is 5 times as long.
  const window = windowOf([[21, 28], [0, 0], [9, 12], [3, 4]]);
  assertAlmostEquals(window.lof(Float64Array.of(15, 20), 2.5), 85 / 66, 1e-14);
});

Deno.test("IncrementalLof.evict() leaves the points as if it had never held that one", () => {
  const window = windowOf([[7], [4.9], [0], [5.1], [3], [1]]);
  window.evict(1);
  window.evict(3);
  assertEquals(window.size, 4);
  assertAlmostEquals(window.lof(Float64Array.of(5), 0.5), 85 / 66, 1e-14);
  window.insert(3, Float64Array.of(2));
  assertEquals([window.size, window.coordinate(3, 0)], [5, 2]);
});

Deno.test("IncrementalLof searches anew when evictions shorten a list below k", () => {
  // Half of 100 points leave, and with them whole lists of 14.
  const window = windowOf(Array.from({ length: 100 }, (_, i) => [i, 0]));
  for (let slot = 1; slot < 100; slot++) {
    if (slot % 10 !== 0) window.evict(slot);
  }
  // k = 2 on 0, 10, ..., 90 at 45 -> neighbours 40 and 50, kd = 10 everywhere
  // but at the ends: m = (10 + 10) / 2 for all three.
  assertEquals(window.lof(Float64Array.of(45, 0), 1), 1);
});

/** A window of values, checked against the batch form after each change. */
class CheckedWindow {
  readonly #window = new IncrementalLof({ k: 2, dimension: 1, capacity: 99 });
  readonly #values = new Map<number, number>();

  insert(slot: number, value: number): void {
    this.#values.set(slot, value);
    this.#window.insert(slot, Float64Array.of(value));
    this.#check();
  }

  evict(slot: number): void {
    this.#values.delete(slot);
    this.#window.evict(slot);
    this.#check();
  }

  /** A query beside the point 0 sees the neighbours of that point. */
  #check(): void {
    if (this.#values.size <= 2) return;
    const points = [...this.#values.values()].map((value) => [value]);
    const batch = new BatchLof(points, { k: 2, eps: 0.01 });
    const lof = this.#window.lof(Float64Array.of(0.1), 0.01);
    assertAlmostEquals(lof, batch.novelty([0.1]).lof, 1e-12);
  }
}

Deno.test("IncrementalLof knows that a list that overflowed is not complete", () => {
  const window = new CheckedWindow();
  // Lists hold 14: that of 0 is complete until the 15th other comes.
  for (let value = 0; value <= 16; value++) window.insert(value, value);
  for (let slot = 1; slot <= 12; slot++) window.evict(slot);
  window.insert(17, 100);
  window.insert(18, 101);
  window.evict(13);
  window.evict(14);
});

Deno.test("IncrementalLof leaves out a new point that loses a tie to points it does not list", () => {
  const window = new CheckedWindow();
  // The list of 0 has room for 14 of 20 copies of -5, which win the tie with 5.
  for (let slot = 1; slot <= 20; slot++) window.insert(slot, -5);
  window.insert(0, 0);
  window.evict(20);
  window.insert(20, 5);
  for (let slot = 19; slot >= 1; slot--) window.evict(slot);
});

Deno.test("IncrementalLof.lof() is 1 among more than k copies", () => {
  const copies = Array.from({ length: 50 }, () => [1, 2, 3]);
  const window = windowOf([...copies, [9, 9, 9]]);
  assertEquals(window.lof(Float64Array.of(1, 2, 3), 0.1), 1);
});

Deno.test("IncrementalLof.lof() rejects a window of no more than k points", () => {
  assertThrows(
    () => windowOf([[1], [2]]).lof(Float64Array.of(1), 1),
    RangeError,
    "Cannot compute LOF: n=2, k=2",
  );
});

for (
  const { options, text } of [
    {
      options: { k: 0, dimension: 1, capacity: 9 },
      text: "k must be an integer from 1 to 1000, got 0",
    },
    {
      options: { k: 1, dimension: 1.5, capacity: 9 },
      text: "dimension must be an integer from 1 to 1000, got 1.5",
    },
    {
      options: { k: 1, dimension: 1, capacity: 65_537 },
      text: "capacity must be an integer from 1 to 65536, got 65537",
    },
  ]
) {
  Deno.test(`IncrementalLof says that ${text}`, () => {
    assertThrows(() => new IncrementalLof(options), RangeError, text);
  });
}

Deno.test("IncrementalLof.evict() rejects a free slot", () => {
  const window = windowOf([[1], [2], [3]]);
  window.evict(1);
  for (const slot of [1, 3, 50]) {
    assertThrows(
      () => window.evict(slot),
      RangeError,
      `Cannot evict slot ${slot}: it is free`,
    );
  }
});

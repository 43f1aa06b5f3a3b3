/**
 * The sorted window and its LOF against calculations by hand.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { SortedWindow } from "../../../lib/detect/sorted_window.ts";
import { SortedWindowLof } from "../../../lib/detect/sorted_window_lof.ts";

function windowOf(values: readonly number[], k = 2): SortedWindow {
  const window = new SortedWindow(new SortedWindowLof(k), 100);
  values.forEach((value, slot) => window.insert(slot, Float64Array.of(value)));
  return window;
}

function sorted(window: SortedWindow): number[] {
  const into = new Float64Array(window.size);
  window.copySorted(0, window.size, into);
  return [...into];
}

Deno.test("SortedWindow keeps its values sorted through inserts and evictions", () => {
  const window = windowOf([5, 1, 3, 1, -2, 9, 3, 3, 8, 0]);
  assertEquals(sorted(window), [-2, 0, 1, 1, 3, 3, 3, 5, 8, 9]);
  for (const slot of [0, 6, 2, 9]) window.evict(slot);
  assertEquals(sorted(window), [-2, 1, 1, 3, 8, 9]);
  window.insert(0, Float64Array.of(4));
  assertEquals(sorted(window), [-2, 1, 1, 3, 4, 8, 9]);
  assertEquals([window.size, window.coordinate(0, 0)], [7, 4]);
});

Deno.test("SortedWindow.evict() takes out the very slot among equal values", () => {
  const window = windowOf([1, 1, 1]);
  window.evict(1);
  window.insert(1, Float64Array.of(7));
  window.evict(0);
  assertEquals(sorted(window), [1, 7]);
  window.evict(2);
  assertEquals(sorted(window), [7]);
});

Deno.test("SortedWindow.place() counts the smaller values", () => {
  const window = windowOf([10, 20, 20, 30]);
  assertEquals([5, 10, 20, 25, 99].map((value) => window.place(value)), [
    0,
    0,
    1,
    3,
    4,
  ]);
});

Deno.test("SortedWindow.copySorted() copies a run to the front", () => {
  const into = new Float64Array(3);
  windowOf([4, 2, 3, 1]).copySorted(1, 3, into);
  assertEquals([...into], [2, 3, 0]);
});

Deno.test("SortedWindow.lof() is as by hand", () => {
  // See batch_lof_test.ts for the derivation.
  const window = windowOf([7, 0, 3, 1]);
  assertAlmostEquals(window.lof(Float64Array.of(5), 0.5), 85 / 66, 1e-14);
});

Deno.test("SortedWindow.lof() gives a tie to the smaller value", () => {
  // k = 1, query 2 between 0 and 4: the neighbour is 0, whose own is 1 and so on.
  // m(2) = max(kd(0) = 1, 2) = 2; m(0) = max(kd(1) = 1, 1) = 1: (2 + 1) / (1 + 1).
  const window = windowOf([-100, 0, -1, 4, 100], 1);
  assertEquals(window.lof(Float64Array.of(2), 1), 1.5);
});

Deno.test("SortedWindow.lof() is 1 among more than k copies", () => {
  const window = windowOf([3, 3, 3, 3, 50, 60, 70]);
  assertEquals(window.lof(Float64Array.of(3), 0.1), 1);
});

Deno.test("SortedWindow.lof() rejects a window of no more than k values", () => {
  assertThrows(
    () => windowOf([1, 2]).lof(Float64Array.of(1), 1),
    RangeError,
    "Cannot compute LOF: n=2, k=2",
  );
});

Deno.test("SortedWindowLof rejects a k that is no positive integer", () => {
  for (const k of [0, -1, 1.5, NaN]) {
    assertThrows(() => new SortedWindowLof(k), RangeError, `k=${k}`);
  }
});

Deno.test("SortedWindow.evict() rejects a free slot", () => {
  const window = windowOf([1, 2, 3]);
  window.evict(1);
  for (const slot of [1, 3, 50]) {
    assertThrows(
      () => window.evict(slot),
      RangeError,
      `Cannot evict slot ${slot}: it is free`,
    );
  }
});

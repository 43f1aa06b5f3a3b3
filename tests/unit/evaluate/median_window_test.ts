import { assertEquals, assertThrows } from "@std/assert";
import { MedianWindow } from "../../../lib/evaluate/_median_window.ts";

/** A window that has seen some values. */
function windowOf(size: number, values: readonly number[]): MedianWindow {
  const window = new MedianWindow(size);
  for (const value of values) window.push(value);
  return window;
}

Deno.test("MedianWindow has the median and the deviation from it", () => {
  const cases: [number[], number, number][] = [
    [[4], 4, 0],
    [[1, 3], 2, 1],
    [[9, 1, 2], 2, 1], // distances 7 1 0
    [[1, 2, 4, 9], 3, 1.5], // distances 2 1 1 6
    [[5, 5, 5, 7], 5, 0],
    [[3, 1, 1, 1, 8], 1, 0], // distances 2 0 0 0 7
  ];
  for (const [values, median, mad] of cases) {
    const window = windowOf(10, values);
    assertEquals(window.median(), median, `median of ${values}`);
    assertEquals(window.mad(), mad, `deviation of ${values}`);
  }
});

Deno.test("MedianWindow forgets the oldest value", () => {
  const window = windowOf(3, [100, 1, 2, 3]);
  assertEquals(window.count, 3);
  assertEquals(window.median(), 2);
  assertEquals(window.mad(), 1);
});

Deno.test("MedianWindow has no median of nothing and refuses to hold nothing", () => {
  assertEquals(new MedianWindow(1).median(), NaN);
  assertEquals(new MedianWindow(1).mad(), NaN);
  assertThrows(() => new MedianWindow(0), RangeError, "Cannot hold 0 values");
});

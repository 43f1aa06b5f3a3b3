/**
 * Mean and envelope of the newest values.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { RecentValues } from "../../../lib/detect/recent_values.ts";

function recentOf(capacity: number, values: readonly number[]): RecentValues {
  const recent = new RecentValues(capacity);
  for (const value of values) recent.push(value);
  return recent;
}

Deno.test("RecentValues.mean() is over the newest values, or all there are", () => {
  const recent = recentOf(3, [100, 2, 4, 9]);
  assertEquals(recent.mean(1), 9);
  assertEquals(recent.mean(2), 6.5);
  assertEquals(recent.mean(3), 5);
  assertEquals(recentOf(5, [4, 8]).mean(5), 6);
});

Deno.test("RecentValues.mean() of equal values is that value to the bit", () => {
  for (const value of [0.1, 1e9 + 0.3, -1e-9]) {
    const recent = recentOf(48, Array(100).fill(value));
    for (let n = 1; n <= 48; n++) assertEquals(recent.mean(n), value);
  }
});

Deno.test("RecentValues.envelope() is highest, lowest, weighed mean and deviation", () => {
  // The newest four of mean 5: deviations -3 -1 1 3, variance 20 / 4.
  const point = new Float64Array(4);
  recentOf(5, [99, 99, 2, 4, 6, 8]).envelope(4, point);
  assertEquals(point[0], 8);
  assertEquals(point[1], 2);
  assertAlmostEquals(point[2]!, 5 * Math.SQRT2, 1e-15);
  assertAlmostEquals(point[3]!, Math.sqrt(5), 1e-15);
});

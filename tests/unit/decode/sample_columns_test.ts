/**
 * The columns in which a record's samples are collected.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { sortByTime } from "../../../lib/decode/_sample_columns.ts";

Deno.test("sortByTime() keeps samples of one time in their order, also in long ranges", () => {
  for (const length of [3, 32, 33, 1000]) {
    // Times 0 2 1 0 2 1 …, values count up.
    const times = Float64Array.from({ length }, (_, i) => (2 * i) % 3);
    const values = Float64Array.from({ length }, (_, i) => i);
    sortByTime(times, values, 0, length);
    for (let i = 1; i < length; i++) {
      const isOrdered = times[i] > times[i - 1] ||
        times[i] === times[i - 1] && values[i] > values[i - 1];
      assertEquals(isOrdered, true, `${length}: ${i}`);
    }
  }
});

Deno.test("sortByTime() touches nothing outside its range", () => {
  const times = Float64Array.of(9, 3, 2, 1, 0);
  const values = Float64Array.of(0, 1, 2, 3, 4);
  sortByTime(times, values, 1, 4);
  assertEquals([...times], [9, 1, 2, 3, 0]);
  assertEquals([...values], [0, 3, 2, 1, 4]);
});

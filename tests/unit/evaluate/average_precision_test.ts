import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  averagePrecision,
  byScore,
} from "../../../lib/evaluate/average_precision.ts";

Deno.test("byScore() ranks highest first, equal scores by index", () => {
  assertEquals([...byScore([1, 3, 2, 3])], [1, 3, 2, 0]);
  assertThrows(() => byScore([0, NaN]), RangeError, "number 1 is NaN");
});

Deno.test("averagePrecision() is the example of scikit-learn's documentation", () => {
  // One of one at 0.8, then two of three at 0.35: (1 + 2/3) / 2.
  const value = averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);
  assertAlmostEquals(value, 5 / 6, 1e-15);
});

Deno.test("averagePrecision() lets equal scores pass a threshold together", () => {
  // All at once: precision 1/4, recall 1.
  assertEquals(averagePrecision([7, 7, 7, 7], [0, 0, 1, 0]), 0.25);
  // Two at 2 (one of them true), then the rest: 1/2 * 1/2 + 1/2 * 2/4.
  assertEquals(averagePrecision([2, 2, 1, 1], [1, 0, 0, 1]), 0.5);
});

Deno.test("averagePrecision() is 1 for a perfect ranking and NaN without labels", () => {
  assertEquals(averagePrecision([9, 8, 1, 2], [1, 1, 0, 0]), 1);
  assertEquals(averagePrecision([1, 2], [0, 0]), NaN);
  assertThrows(
    () => averagePrecision([1], [1, 0]),
    RangeError,
    "1 scores, 2 labels",
  );
});

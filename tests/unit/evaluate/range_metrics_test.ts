import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type PositionalBias,
  rangeMetrics,
} from "../../../lib/evaluate/range_metrics.ts";

const TEN = [{ first: 0, last: 9 }];
const FLAT = { existenceWeight: 0, cardinality: "one", bias: "flat" } as const;

Deno.test("rangeMetrics() recalls the covered share of a labelled range", () => {
  const half = [{ first: 5, last: 9 }];
  assertEquals(rangeMetrics(TEN, half, FLAT).recall, 0.5);
  assertEquals(rangeMetrics(TEN, half, FLAT).precision, 1);
  // Existence and cover weigh the same: (1 + 0.5) / 2.
  assertEquals(rangeMetrics(TEN, half).recall, 0.75);
});

Deno.test("rangeMetrics() divides a cover in pieces by their number", () => {
  const pieces = [{ first: 0, last: 1 }, { first: 5, last: 6 }];
  assertEquals(rangeMetrics(TEN, pieces, FLAT).recall, 0.4);
  const reciprocal = { ...FLAT, cardinality: "reciprocal" } as const;
  assertEquals(rangeMetrics(TEN, pieces, reciprocal).recall, 0.2);
});

Deno.test("rangeMetrics() means over ranges, not over samples", () => {
  const labeled = [{ first: 0, last: 0 }, { first: 10, last: 19 }];
  const reported = [{ first: 0, last: 3 }];
  const { recall, precision, f1 } = rangeMetrics(labeled, reported, FLAT);
  assertEquals(recall, 0.5);
  assertEquals(precision, 0.25);
  assertAlmostEquals(f1, 1 / 3, 1e-15);
});

Deno.test("rangeMetrics() weighs positions by the bias", () => {
  // Of four samples only the first is covered. Weights: 4 3 2 1, 1 2 2 1, 1 2 3 4.
  const cases: [PositionalBias, number][] = [
    ["flat", 1 / 4],
    ["front", 4 / 10],
    ["middle", 1 / 6],
    ["back", 1 / 10],
  ];
  for (const [bias, expected] of cases) {
    const { recall } = rangeMetrics(
      [{ first: 6, last: 9 }],
      [{ first: 4, last: 6 }],
      { ...FLAT, bias },
    );
    assertAlmostEquals(recall, expected, 1e-15, bias);
  }
});

Deno.test("rangeMetrics() is NaN of nothing, 0 of misses", () => {
  assertEquals(rangeMetrics([], TEN).recall, NaN);
  assertEquals(rangeMetrics(TEN, []).precision, NaN);
  const missed = rangeMetrics(TEN, [{ first: 20, last: 21 }]);
  assertEquals(missed, { precision: 0, recall: 0, f1: 0 });
});

Deno.test("rangeMetrics() refuses a weight outside [0, 1]", () => {
  assertThrows(
    () => rangeMetrics(TEN, TEN, { ...FLAT, existenceWeight: 2 }),
    RangeError,
    "Cannot weigh existence by 2",
  );
});

import { assertEquals } from "@std/assert";
import {
  labelsOf,
  medianIntervalMs,
  rangesAfter,
  rangesOf,
} from "../../../lib/evaluate/labeled_series.ts";

Deno.test("rangesOf() gives the runs of labelled samples, also at both ends", () => {
  assertEquals(rangesOf([1, 0, 1, 1, 0, 0, 1]), [
    { first: 0, last: 0 },
    { first: 2, last: 3 },
    { first: 6, last: 6 },
  ]);
  assertEquals(rangesOf([0, 0]), []);
  assertEquals(rangesOf([]), []);
});

Deno.test("labelsOf() is the inverse of rangesOf()", () => {
  const labels = [0, 1, 1, 0, 1];
  assertEquals([...labelsOf(rangesOf(labels), 5)], labels);
});

Deno.test("rangesAfter() drops, cuts and shifts ranges", () => {
  const ranges = [
    { first: 1, last: 2 },
    { first: 4, last: 8 },
    { first: 9, last: 9 },
  ];
  assertEquals(rangesAfter(ranges, 5), [
    { first: 0, last: 3 },
    { first: 4, last: 4 },
  ]);
  assertEquals(rangesAfter(ranges, 0), ranges);
});

Deno.test("medianIntervalMs() ignores single gaps and doubles", () => {
  assertEquals(medianIntervalMs(Float64Array.of(0, 10, 20, 20, 30, 90)), 10);
  assertEquals(medianIntervalMs(Float64Array.of(5)), 0);
});

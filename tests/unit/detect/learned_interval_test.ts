/**
 * The interval of a series.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { learnedInterval } from "../../../lib/detect/learned_interval.ts";

for (
  const { what, times, interval } of [
    { what: "of even samples", times: [0, 60, 120, 180], interval: 60 },
    { what: "despite doubles", times: [0, 0, 0, 0, 60, 120], interval: 60 },
    {
      what: "despite an outage",
      times: [0, 60, 9000, 9060, 9120],
      interval: 60,
    },
    { what: "despite a step backwards", times: [60, 0, 60, 120], interval: 60 },
    {
      what: "as the lower of two middle gaps",
      times: [0, 10, 30],
      interval: 10,
    },
    { what: "as the fallback for equal times", times: [5, 5, 5], interval: 77 },
    { what: "as the fallback for no sample", times: [], interval: 77 },
  ]
) {
  Deno.test(`learnedInterval() finds the interval ${what}`, () => {
    assertEquals(learnedInterval(times, 77), interval);
  });
}

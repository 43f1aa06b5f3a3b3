import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { NAB_PROFILES } from "../../../lib/evaluate/nab_score.ts";
import { sweepNab } from "../../../lib/evaluate/nab_sweep.ts";
import { seriesOf } from "./_corpora.ts";

/** 20 rows, 3 of probation, a window of five rows. */
const SERIES = seriesOf(new Array(20).fill(0), [{ first: 10, last: 14 }]);

/** Scores that are 0 but for some rows. */
function scores(rows: Record<number, number>): Float64Array {
  const all = new Float64Array(20);
  for (const [row, score] of Object.entries(rows)) all[Number(row)] = score;
  return all;
}

Deno.test("sweepNab() finds the threshold that pays best", () => {
  // At 0.8: the third row of the window; at 0.5 also its first, and one false positive
  // (-0.11) before it; at 0.1 everything else.
  const sweep = sweepNab(
    [{ series: SERIES, scores: scores({ 12: 0.8, 10: 0.5, 5: 0.5, 4: 0.1 }) }],
    NAB_PROFILES.standard,
  );
  const thirdRow = (2 / (1 + Math.exp(-3)) - 1) / (2 / (1 + Math.exp(-5)) - 1);
  assertAlmostEquals(thirdRow, 0.91743, 1e-5); // more than 1 - 0.11
  assertEquals(sweep.threshold, 0.8);
  assertAlmostEquals(sweep.score, thirdRow, 1e-14);
  assertAlmostEquals(sweep.normalized!, 50 * (thirdRow + 1), 1e-12);
});

Deno.test("sweepNab() uses one threshold for all files", () => {
  const sweep = sweepNab(
    [
      { series: SERIES, scores: scores({ 10: 0.5 }) },
      { series: SERIES, scores: scores({ 10: 0.3, 5: 0.4 }) },
    ],
    NAB_PROFILES.standard,
  );
  assertEquals(sweep.threshold, 0.3);
  assertAlmostEquals(sweep.score, 2 - 0.11, 1e-14);
});

Deno.test("sweepNab() ignores the probation and prefers silence to noise", () => {
  const sweep = sweepNab(
    [{ series: SERIES, scores: scores({ 0: 9 }) }],
    NAB_PROFILES.reward_low_FP_rate,
  );
  // Alerting every row would cost 0.22 for each of some ten far rows, and bring the window.
  assertEquals(sweep.threshold, Infinity);
  assertEquals(sweep.normalized, 0);
});

Deno.test("sweepNab() refuses scores that are not one per row", () => {
  assertThrows(
    () => sweepNab([{ series: SERIES, scores: [1] }], NAB_PROFILES.standard),
    RangeError,
    "Cannot sweep folder/file.csv: 20 rows, 1 scores",
  );
});

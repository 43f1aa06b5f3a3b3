import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  NAB_PROFILES,
  normalizeNab,
  probationRows,
  rowWorth,
  scaledSigmoid,
  scoreNab,
  scoreNabFiles,
} from "../../../lib/evaluate/nab_score.ts";
import { seriesOf } from "./_corpora.ts";

/** 40 rows, so 6 of probation, and one window of ten rows. */
const SERIES = seriesOf(new Array(40).fill(0), [{ first: 10, last: 19 }]);

/** Sigmoid of the paper; the expected values below follow from it and its definition alone. */
function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
/** What the paper's figure gives the left edge of a window: 2 sigmoid(5) - 1. */
const LEFT_EDGE = 0.9866142981514303;

Deno.test("probationRows() is 15 % of the rows, at most 750", () => {
  const cases = [[0, 0], [6, 0], [7, 1], [40, 6], [4032, 604], [5000, 750], [
    22_695,
    750,
  ]];
  for (const [rows, expected] of cases) {
    assertEquals(probationRows(rows), expected);
  }
});

Deno.test("scaledSigmoid() takes the values that the paper names", () => {
  assertAlmostEquals(scaledSigmoid(-1), LEFT_EDGE, 1e-15);
  assertAlmostEquals(scaledSigmoid(-0.5), 0.8482836399575129, 1e-15);
  assertEquals(scaledSigmoid(0), 0);
  assertAlmostEquals(scaledSigmoid(1), -LEFT_EDGE, 1e-15);
  assertEquals(scaledSigmoid(3), -1);
  assertEquals(scaledSigmoid(1000), -1);
});

Deno.test("rowWorth() is 1 at the left edge of a window and falls to its right edge", () => {
  const worth = rowWorth(40, SERIES.ranges);
  assertEquals(worth[10], 1);
  // Five rows before the end of ten: position -5/10.
  assertAlmostEquals(
    worth[15],
    (2 * sigmoid(2.5) - 1) / LEFT_EDGE,
    1e-15,
  );
  // The last row stands one row before the end: position -1/10.
  assertAlmostEquals(
    worth[19],
    (2 * sigmoid(0.5) - 1) / LEFT_EDGE,
    1e-15,
  );
});

Deno.test("rowWorth() falls from 0 to -1 behind a window and is -1 before the first", () => {
  const worth = rowWorth(60, SERIES.ranges);
  assertEquals(worth[9], -1);
  // Distances are measured in window lengths less one: 9 rows.
  assertAlmostEquals(worth[20], 2 * sigmoid(-5 / 9) - 1, 1e-15);
  assertAlmostEquals(worth[28], -LEFT_EDGE, 1e-15);
  assertEquals(worth[19 + 27], -1);
});

Deno.test("rowWorth() measures from the nearest window before", () => {
  const worth = rowWorth(20, [{ first: 2, last: 3 }, { first: 10, last: 14 }]);
  assertAlmostEquals(worth[5], 2 * sigmoid(-10) - 1, 1e-15);
  assertAlmostEquals(worth[16], 2 * sigmoid(-2.5) - 1, 1e-15);
});

Deno.test("rowWorth() gives everything behind a window of one row the full cost", () => {
  const worth = rowWorth(4, [{ first: 1, last: 1 }]);
  assertEquals([...worth], [-1, 1, -1, -1]);
});

Deno.test("scoreNabFiles() counts the best detection of a window and every one outside", () => {
  // Row 3 is probation; 8, counted once, lies before the window: -1; 15 comes later than 10; 28: -0.98661.
  const alerts = [28, 3, 8, 15, 10, 8];
  const cases = [
    // 1 - 0.11 (1 + 0.98661), normalised from -1..1
    [NAB_PROFILES.standard, 1 - 0.11 * (1 + LEFT_EDGE), -1],
    [NAB_PROFILES.reward_low_FP_rate, 1 - 0.22 * (1 + LEFT_EDGE), -1],
    // normalised from -2..1
    [NAB_PROFILES.reward_low_FN_rate, 1 - 0.11 * (1 + LEFT_EDGE), -2],
  ] as const;
  for (const [profile, score, silent] of cases) {
    const outcome = scoreNabFiles([{ series: SERIES, alerts }], profile);
    assertAlmostEquals(outcome.score, score, 1e-14);
    assertAlmostEquals(
      outcome.normalized!,
      100 * (score - silent) / (1 - silent),
      1e-12,
    );
    assertEquals(outcome.found, 1);
    assertEquals(outcome.windows, 1);
    assertEquals(outcome.falsePositives, 2);
  }
});

Deno.test("scoreNabFiles() gives 0 for silence and 100 for the first row of each window", () => {
  const series = seriesOf(new Array(100).fill(0), [
    { first: 20, last: 30 },
    { first: 50, last: 69 },
  ]);
  for (const profile of Object.values(NAB_PROFILES)) {
    const silent = scoreNabFiles([{ series, alerts: [] }], profile);
    assertEquals(silent.normalized, 0);
    assertEquals(silent.score, -2 * profile.falseNegative);
    const perfect = scoreNabFiles([{ series, alerts: [20, 50] }], profile);
    assertEquals(perfect.normalized, 100);
  }
});

Deno.test("scoreNabFiles() leaves out what lies in the probation", () => {
  const inside = seriesOf(new Array(40).fill(0), [{ first: 2, last: 4 }]);
  const silent = scoreNabFiles(
    [{ series: inside, alerts: [2] }],
    NAB_PROFILES.standard,
  );
  assertEquals(silent.windows, 0);
  assertEquals(silent.normalized, undefined);
  const reaching = seriesOf(new Array(40).fill(0), [{ first: 2, last: 11 }]);
  const outcome = scoreNabFiles(
    [{ series: reaching, alerts: [2, 7] }],
    NAB_PROFILES.standard,
  );
  // Row 7 stands five rows before the end of ten.
  assertAlmostEquals(
    outcome.score,
    (2 * sigmoid(2.5) - 1) / LEFT_EDGE,
    1e-15,
  );
});

Deno.test("scoreNabFiles() refuses an alert outside the file", () => {
  for (const row of [-1, 40, 1.5, NaN]) {
    assertThrows(
      () =>
        scoreNabFiles(
          [{ series: SERIES, alerts: [row] }],
          NAB_PROFILES.standard,
        ),
      RangeError,
      `Cannot score an alert in row ${row}`,
    );
  }
});

Deno.test("scoreNab() adds up files, in all and per category", () => {
  const quiet = seriesOf(new Array(40).fill(0), [], "calm/b.csv");
  const report = scoreNab([
    { series: SERIES, alerts: [10] },
    { series: quiet, alerts: [20, 30] },
  ]);
  assertEquals([...report.categories.keys()], ["folder", "calm"]);
  assertEquals(report.categories.get("folder")!.standard.normalized, 100);
  const calm = report.categories.get("calm")!.standard;
  assertEquals(calm.normalized, undefined);
  assertAlmostEquals(calm.score, -0.22, 1e-15);
  assertAlmostEquals(report.total.standard.score, 0.78, 1e-15);
  assertAlmostEquals(report.total.standard.normalized!, 89, 1e-12);
});

Deno.test("normalizeNab() is linear between silence and perfection", () => {
  assertEquals(normalizeNab(0, 10, NAB_PROFILES.standard), 50);
  assertEquals(
    normalizeNab(-20, 10, NAB_PROFILES.reward_low_FN_rate),
    0,
  );
  assertEquals(normalizeNab(5, 0, NAB_PROFILES.standard), undefined);
});

Deno.test("rowWorth() agrees with the row scores that NAB publishes", () => {
  // S(t)_standard in numenta/NAB results/ARTime/realAdExchange/ARTime_exchange-2_cpc_results.csv:
  // 1624 rows, one window of the rows 244 to 406; found in part, false in part times 0.11.
  const worth = rowWorth(1624, [{ first: 244, last: 406 }]);
  const cases: [number, number][] = [
    [244, 1],
    [245, 0.9995802920893468],
    [405, 0.031081273782552352],
    [406, 0.015544292043913078],
    [407, -0.001697396121560073 / 0.11],
    [408, -0.003393984095229884 / 0.11],
    [450, -0.06499646356376973 / 0.11],
    [500, -0.09853963510317147 / 0.11],
  ];
  for (const [row, expected] of cases) {
    assertAlmostEquals(worth[row], expected, 1e-15);
  }
});

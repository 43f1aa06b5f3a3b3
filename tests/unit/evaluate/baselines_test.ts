import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  baselineAlerts,
  BASELINES,
  dataBlindScores,
  lofScores,
  robustZScores,
  seasonalNaiveScores,
} from "../../../lib/evaluate/baselines.ts";
import { seriesOf } from "./_corpora.ts";

Deno.test("robustZScores() measures from the median in units of the deviation", () => {
  const scores = robustZScores(Float64Array.of(1, 2, 4, 9, 3 + 1.5 / 0.6745));
  assertEquals(scores[0], 0);
  assertEquals(scores[1], 0);
  // Median 1.5, deviation 0.5.
  assertAlmostEquals(scores[2], 2.5 / (0.5 / 0.6745), 1e-6);
  // Median 3, deviation 1.5: one deviation away.
  assertAlmostEquals(scores[4], 1, 1e-8);
});

Deno.test("robustZScores() is 0 for a constant series and huge for its first step", () => {
  const scores = robustZScores(Float64Array.of(5, 5, 5, 5, 6));
  assertEquals([...scores.subarray(0, 4)], [0, 0, 0, 0]);
  assertAlmostEquals(scores[4], 1e9, 1);
});

Deno.test("seasonalNaiveScores() is silent on a series that repeats every day", () => {
  const hours = Array.from({ length: 24 * 5 }, (_, i) => 10 * (i % 24));
  const series = {
    ...seriesOf(hours),
    timestampsMs: Float64Array.from(hours, (_, i) => i * 3_600_000),
  };
  assertEquals(Math.max(...seasonalNaiveScores(series)), 0);
  series.values[100] += 1;
  const scores = seasonalNaiveScores(series);
  assertEquals(scores.indexOf(Math.max(...scores)), 100);
});

Deno.test("seasonalNaiveScores() has nothing to say of less than a day", () => {
  assertEquals([...seasonalNaiveScores(seriesOf([1, 50, 3]))], [0, 0, 0]);
  const doubles = {
    ...seriesOf([1, 50, 3]),
    timestampsMs: new Float64Array(3),
  };
  assertEquals([...seasonalNaiveScores(doubles)], [0, 0, 0]);
});

Deno.test("lofScores() finds a value far from all, and in lags a value out of turn", () => {
  const wave = Float64Array.from(
    { length: 800 },
    (_, i) => Math.sin(i / 3) + 0.01 * Math.sin(i * i),
  );
  wave[750] = 5;
  const single = lofScores(wave, 1);
  assertEquals(single.indexOf(Math.max(...single)), 750);
  assert(single[750] > 1.5);
  // A usual value at an unusual moment: nothing for single values, much for lags.
  wave[750] = wave[760];
  assert(lofScores(wave, 1)[750] < 1.5);
  const lags = lofScores(wave, 8);
  assert(lags[750] > 3);
  assertEquals([...lags.subarray(0, 7)], new Array(7).fill(1));
});

Deno.test("dataBlindScores() marks every 600th sample", () => {
  const scores = dataBlindScores(1300);
  assertEquals(scores.length, 1300);
  assertEquals(
    [...scores.keys()].filter((i) => scores[i] === 1),
    [600, 1200],
  );
});

Deno.test("baselineAlerts() leaves at least 40 samples between two alerts", () => {
  const scores = new Float64Array(100).fill(9);
  assertEquals(baselineAlerts(scores, 9), [0, 41, 82]);
});

Deno.test("every baseline gives one finite score per sample", () => {
  const values = Array.from({ length: 1500 }, (_, i) => (i * 7919) % 101);
  for (const { name, score } of BASELINES) {
    const scores = score(seriesOf(values));
    assertEquals(scores.length, 1500, name);
    assert(scores.every(Number.isFinite), name);
  }
});

import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { robustZScores } from "../../../lib/evaluate/baselines.ts";
import { readCsvSeries } from "../../../lib/evaluate/csv_series.ts";
import {
  scoreCsv,
  scoreSeries,
  vusBuffer,
  warmUpSamples,
} from "../../../lib/evaluate/series_score.ts";
import { corpusFolder, seriesOf } from "./_corpora.ts";

/** 20 samples, 3 of warm-up; ranked perfectly, alerted once inside and once outside. */
function verdict(name: string) {
  const values = new Array(20).fill(0);
  const scores = Float64Array.from(values, (_, i) => i === 12 ? 9 : i / 100);
  scores[0] = 99; // warm-up
  return {
    series: seriesOf(values, [{ first: 12, last: 12 }], name),
    scores,
    alerts: [0, 12, 15],
  };
}

Deno.test("warmUpSamples() is 15 % of a series, rounded down", () => {
  assertEquals([0, 6, 7, 20, 720].map(warmUpSamples), [0, 0, 1, 3, 108]);
});

Deno.test("vusBuffer() is an hour of minutes or a day of hours", () => {
  assertEquals(vusBuffer(60_000), 60);
  assertEquals(vusBuffer(3_600_000), 24);
});

Deno.test("scoreSeries() ignores the warm-up", () => {
  const score = scoreSeries(verdict("a.csv"));
  assertEquals(score.averagePrecision, 1);
  assertEquals(score.events.events, 1);
  assertEquals(score.events.found, 1);
  assertEquals(score.events.falseAlerts, 1);
  assertEquals(score.rangeRecall, 1);
  assertEquals(score.rangePrecision, 0.5);
});

Deno.test("scoreSeries() has no ranking without labels after the warm-up", () => {
  const { series, scores } = verdict("a.csv");
  const bare = { ...series, ranges: [{ first: 0, last: 1 }] };
  const score = scoreSeries({ series: bare, scores, alerts: [] });
  assertEquals(score.averagePrecision, NaN);
  assertEquals(score.vusPr, NaN);
  assertEquals(score.rangeRecall, NaN);
  assertEquals(score.rangePrecision, NaN);
});

Deno.test("scoreSeries() refuses scores that are not one per sample", () => {
  assertThrows(
    () => scoreSeries({ ...verdict("a.csv"), scores: new Float64Array(3) }),
    RangeError,
    "Cannot score a.csv: 20 samples, 3 scores",
  );
});

Deno.test("scoreCsv() means over labelled series and adds counts of all", () => {
  const quiet = {
    series: seriesOf(new Array(20).fill(0), [], "quiet.csv"),
    scores: new Float64Array(20),
    alerts: [5, 6],
  };
  const missed = { ...verdict("b.csv"), alerts: [] };
  const report = scoreCsv([verdict("a.csv"), missed, quiet]);
  assertEquals(report.labeledSeries, 2);
  assertEquals(report.averagePrecision, 1);
  assertEquals(report.rangeRecall, 0.5);
  assertEquals(report.rangePrecision, 0.5);
  assertEquals(report.eventRecall, 0.5);
  assertAlmostEquals(report.alertPrecision, 1 / 4, 1e-15);
  // Three false alerts in three times 16 minutes.
  assertAlmostEquals(
    report.falseAlertsPerSeriesWeek,
    3 / (3 * 16 / 10_080),
    1e-9,
  );
  assertEquals(scoreCsv([verdict("a.csv")], 20).vusPr, NaN);
});

Deno.test("scoreCsv() gives robust z its known average precision on the cloud-monitoring set", async () => {
  const folder = corpusFolder("cloud-a");
  if (folder === undefined) return;
  const verdicts = [];
  for (const category of Deno.readDirSync(`${folder}/data`)) {
    for (
      const { name } of Deno.readDirSync(`${folder}/data/${category.name}`)
    ) {
      const path = `${folder}/data/${category.name}/${name}`;
      const series = await readCsvSeries(path);
      verdicts.push({
        series,
        scores: robustZScores(series.values),
        alerts: [],
      });
    }
  }
  const report = scoreCsv(verdicts, 6000);
  assertEquals(report.labeledSeries, 25);
  // The README of the corpus says 0.54 / 0.54.
  assertAlmostEquals(report.averagePrecision, 0.54, 0.005);
  assertAlmostEquals(report.openVusPr, 0.54, 0.01);
});

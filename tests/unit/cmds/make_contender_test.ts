/**
 * The service's own verdict on a labelled series.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { makeContender } from "../../../cmds/make_contender.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import type { LabeledSeries } from "../../../lib/evaluate/labeled_series.ts";
import { configInputs } from "../../fakes/config_inputs.ts";
import { seriesOf } from "../evaluate/_corpora.ts";

/** 60 values from 0 to 16, one per minute, then one far away for three samples. */
const VALUES = Array.from(
  { length: 63 },
  (_, i) => i < 60 ? (i * 11) % 17 : 1000 * (i - 58),
);

/** What the service with these settings says. */
function judge(series: LabeledSeries, ...flags: string[]) {
  const loaded = loadConfig(configInputs({ flags }));
  return makeContender(loaded, new Map()).judgeSeries(series);
}

Deno.test("judgeSeries() alerts where an anomaly opens, once", () => {
  const { scores, alerts } = judge(seriesOf(VALUES));
  assertEquals(alerts, [60]);
  assertEquals(scores.length, 63);
  assert(scores.indexOf(Math.max(...scores)) >= 60);
  assert(scores.every(Number.isFinite));
});

Deno.test("judgeSeries() scores nothing before there is something to compare with", () => {
  // An expert needs 12 points.
  const { scores } = judge(seriesOf(VALUES));
  assert(scores.subarray(0, 12).every((score) => score === 0));
  assert(scores.subarray(12, 60).some((score) => score > 0));
});

Deno.test("judgeSeries() skips a timestamp that it has seen, as the service does", () => {
  const series = seriesOf(VALUES);
  const doubled = {
    ...series,
    timestampsMs: series.timestampsMs.with(60, series.timestampsMs[59]!),
  };
  const { scores, alerts } = judge(doubled);
  assertEquals(scores[60], 0);
  assertEquals(alerts, [61]);
});

Deno.test("judgeSeries() gives each sample its own score, whatever is held back for late ones", () => {
  const series = seriesOf(VALUES);
  assertEquals(judge(series, "store.allowed_lateness=1h"), judge(series));
});

Deno.test("judgeSeries() of a constant series scores 0 and never alerts", () => {
  const { scores, alerts } = judge(seriesOf(new Array(500).fill(7)));
  assertEquals([Math.max(...scores), alerts], [0, []]);
});

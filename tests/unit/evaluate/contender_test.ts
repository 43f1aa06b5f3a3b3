/**
 * Contenders, and the service's own verdict on a series.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { LofDetectorFactory } from "../../../lib/detect/lof_detector.ts";
import {
  BASELINE_CONTENDERS,
  BLIND_CONTENDER,
  singleSeriesContender,
} from "../../../lib/evaluate/contender.ts";
import type { LabeledSeries } from "../../../lib/evaluate/labeled_series.ts";
import type { StorageRecording } from "../../../lib/evaluate/storage_corpus.ts";
import { streamVerdict } from "../../../lib/evaluate/stream_verdict.ts";
import { seriesOf } from "./_corpora.ts";

const OPTIONS = {
  detectors: new LofDetectorFactory({
    window: 100,
    k: 5,
    dimension: 1,
    warmUp: 20,
  }),
  decide: { threshold: 1.2, resolveAfter: 2, cooldownMs: 0 },
};

/** 60 values from 0 to 16, then one far away for three samples. */
const values = Array.from(
  { length: 63 },
  (_, i) => i < 60 ? (i * 11) % 17 : 1000 * (i - 58),
);

Deno.test("streamVerdict() alerts where an anomaly opens, once", () => {
  const { scores, alerts } = streamVerdict(seriesOf(values), OPTIONS);
  assertEquals(alerts, [60]);
  assertEquals(scores.length, 63);
  assertEquals(scores.indexOf(Math.max(...scores)) >= 60, true);
});

Deno.test("streamVerdict() ranks samples of the warm-up below all others", () => {
  const { scores } = streamVerdict(seriesOf(values), OPTIONS);
  const warmUp = Math.max(...scores.subarray(0, 20));
  assert(scores.subarray(20).every((score) => score > warmUp));
  assert(scores.every(Number.isFinite));
});

Deno.test("streamVerdict() skips a timestamp that it has seen, as the service does", () => {
  const series = seriesOf(values);
  const doubled: LabeledSeries = {
    ...series,
    timestampsMs: series.timestampsMs.with(60, series.timestampsMs[59]),
  };
  const { scores, alerts } = streamVerdict(doubled, OPTIONS);
  assertEquals(scores[60], scores[0]);
  assertEquals(alerts, [61]);
});

Deno.test("singleSeriesContender() folds the alerts of an array that are an hour apart", async () => {
  const contender = singleSeriesContender("every 50 minutes", (series) => ({
    series,
    scores: new Float64Array(series.values.length),
    alerts: series.name === "a" ? [0, 50] : [100, 161],
  }));
  const samples = new Array(200).fill(0);
  const recording: StorageRecording = {
    labels: {
      name: "x",
      storageId: "s",
      intervalMs: 60_000,
      startMs: 0,
      endMs: 1,
      seriesCount: 2,
      faults: [],
      benign: [],
    },
    path: "",
    series: () =>
      Promise.resolve(["a", "b"].map((name) => seriesOf(samples, [], name))),
  };
  const incidents = await contender.judgeRecording(recording);
  assertEquals(
    incidents.map(({ alerts }) =>
      alerts.map(({ key, atMs }) => [key, atMs / 60_000])
    ),
    [[["a", 0], ["a", 50], ["b", 100]], [["b", 161]]],
  );
});

Deno.test("the last baseline is the data-blind control", () => {
  assertEquals(BASELINE_CONTENDERS.length, 5);
  const series = seriesOf(new Array(1300).fill(7));
  assertEquals(BLIND_CONTENDER.judgeSeries(series).alerts, [600, 1200]);
});

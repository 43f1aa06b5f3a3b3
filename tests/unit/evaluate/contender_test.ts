/**
 * Contenders that `evaluate` compares.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  BASELINE_CONTENDERS,
  BLIND_CONTENDER,
  singleSeriesContender,
} from "../../../lib/evaluate/contender.ts";
import type { StorageRecording } from "../../../lib/evaluate/storage_corpus.ts";
import { seriesOf } from "./_corpora.ts";

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

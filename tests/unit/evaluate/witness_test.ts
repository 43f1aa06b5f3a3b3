import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Contender } from "../../../lib/evaluate/contender.ts";
import type { StorageRecording } from "../../../lib/evaluate/storage_corpus.ts";
import { witness } from "../../../lib/evaluate/witness.ts";
import { seriesOf } from "./_corpora.ts";

Deno.test("witness() changes no verdict, and keeps each of them once and uncopied", async () => {
  const incidents = [{ alerts: [{ key: "s/volume/v/iops", atMs: 5 }] }];
  const contender: Contender = {
    name: "x",
    judgeSeries: (series) => ({
      series,
      scores: series.values,
      alerts: [1],
    }),
    judgeRecording: () => Promise.resolve(incidents),
  };
  const recording = { path: "p" } as StorageRecording;
  const { contender: watched, testimony } = witness(contender);
  const verdict = watched.judgeSeries(seriesOf([1, 2]));
  assertStrictEquals(await watched.judgeRecording(recording), incidents);
  assertEquals([watched.name, testimony.name], ["x", "x"]);
  assertEquals(testimony.series.length, 1);
  assertStrictEquals(testimony.series[0], verdict);
  assertEquals(testimony.recordings, [{ recording, incidents }]);
});

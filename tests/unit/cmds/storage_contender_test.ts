import { assertEquals } from "@std/assert";
import {
  judgeArray,
  withStorageJudge,
} from "../../../cmds/storage_contender.ts";
import { BLIND_CONTENDER } from "../../../lib/evaluate/contender.ts";
import type { LabeledSeries } from "../../../lib/evaluate/labeled_series.ts";
import { STEP_MS } from "../../fakes/busy_volume.ts";

const LEARNED = 320;

function series(
  name: string,
  valueAt: (step: number) => number | undefined,
): LabeledSeries {
  const steps = Array.from({ length: LEARNED + 40 }, (_, step) => step)
    .filter((step) => valueAt(step) !== undefined);
  return {
    name,
    category: "",
    timestampsMs: Float64Array.from(steps, (step) => step * STEP_MS),
    values: Float64Array.from(steps, (step) => valueAt(step)!),
    ranges: [],
    skippedRows: 0,
  };
}

const ARRAY = [
  series(
    "a%20b/port/0:p%2F1/iops",
    (step) => step === LEARNED || step === LEARNED + 30 ? 9000 : 100 + step % 7,
  ),
  series(
    "a%20b/port/0:p%2F1/other",
    (step) => step % 5 === 0 ? undefined : step,
  ),
  series(
    "a%20b/volume/v/iops",
    (step) => step === LEARNED + 4 ? 9000 : 100 + step % 7,
  ),
];

const EXPECTED = [
  {
    alerts: [
      { key: ARRAY[0]!.name, atMs: LEARNED * STEP_MS },
      { key: ARRAY[2]!.name, atMs: (LEARNED + 4) * STEP_MS },
    ],
  },
  { alerts: [{ key: ARRAY[0]!.name, atMs: (LEARNED + 30) * STEP_MS }] },
];

const plain = (incidents: ReturnType<typeof judgeArray>) =>
  incidents.map(({ alerts }) => ({
    alerts: alerts.map(({ key, atMs }) => ({ key, atMs })),
  }));

Deno.test("judgeArray() brings series together by time, and folds the alerts", () => {
  assertEquals(plain(judgeArray(ARRAY)), EXPECTED);
  assertEquals(judgeArray([]), []);
});

Deno.test("withStorageJudge() judges recordings as arrays, series as before", async () => {
  const contender = withStorageJudge(BLIND_CONTENDER);
  assertEquals(contender.name, BLIND_CONTENDER.name);
  assertEquals(
    contender.judgeSeries(ARRAY[2]!),
    BLIND_CONTENDER.judgeSeries(ARRAY[2]!),
  );
  const incidents = await contender.judgeRecording({
    path: "",
    labels: {
      name: "",
      storageId: "a b",
      intervalMs: STEP_MS,
      startMs: 0,
      endMs: 1,
      seriesCount: 3,
      faults: [],
      benign: [],
    },
    series: () => Promise.resolve(ARRAY),
  });
  assertEquals(incidents.length, 2);
});

import { assertEquals } from "@std/assert";
import { historyRow } from "../../../lib/emit/history_keeper.ts";
import { abnormalTimes } from "../../../lib/serve/abnormal_times.ts";
import { HistoryFile } from "../../../lib/state/history_file.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";

const { key, incident, startMs, atMs } = sampleAnomaly();
const OF = { storageId: "s-1", key: "s-1/volume/v-7" };

function history(changes: Parameters<typeof sampleAnomaly>[0] = {}) {
  const file = HistoryFile.open(":memory:");
  file.put([
    historyRow(sampleAnomaly({ state: "resolved", endMs: atMs, ...changes })),
  ]);
  return file;
}

/** Before, at the start, at the end and after. */
function seen(file: HistoryFile, sinceMs = 0, series = key): boolean[] {
  const isAbnormal = abnormalTimes(file, OF, sinceMs)(series);
  return [startMs - 1, startMs, atMs, atMs + 1].map(isAbnormal);
}

Deno.test("a series was abnormal from the first to the last sample of its anomaly", () => {
  assertEquals(seen(history()), [false, true, true, false]);
});

Deno.test("while the anomaly is open, all that comes is abnormal", () => {
  const open = history({ state: "open", endMs: null });
  assertEquals(seen(open), [false, true, true, true]);
});

Deno.test("what is abnormal together is so in each metric", () => {
  const joint = history({ key: OF.key });
  assertEquals(seen(joint), [false, true, true, false]);
  assertEquals(seen(joint, 0, `${OF.key}/iops`), [false, true, true, false]);
});

Deno.test("other series, and anomalies from before the chart, do not count", () => {
  const none = [false, false, false, false];
  assertEquals(seen(history(), 0, "s-1/volume/v-7/iops"), none);
  assertEquals(seen(history(), startMs + 1), none);
});

Deno.test("what somebody called normal counts among the usual again, until undone", () => {
  for (const action of ["false_positive", "new_normal"] as const) {
    const file = history();
    const said = { incident, atMs, by: "ann", comment: "" };
    file.addAction({ ...said, action });
    file.addAction({ ...said, action: "acknowledge" });
    assertEquals(seen(file), [false, false, false, false], action);
    file.addAction({ ...said, action: "undo" });
    assertEquals(seen(file), [false, true, true, false], action);
  }
});

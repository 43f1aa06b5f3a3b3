import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Anomaly } from "../../../lib/model/anomaly.ts";
import type { Judge } from "../../../lib/pipeline/judge.ts";
import { makeTestJudge } from "../../fakes/judge.ts";
import { recordOf } from "../../fakes/memory_source.ts";

const MINUTE_MS = 60_000;
const START_MS = 1_700_000_000_000;

/** One entry of one volume's IOPS; `values[i]` at minute `first + i`. */
function entry(volume: string, first: number, values: readonly number[]) {
  const samples = values.map((value, i) => [
    String(START_MS + (first + i) * MINUTE_MS),
    value,
  ]);
  const labels = {
    storage_id: "a",
    resource_type: "volume",
    resource_id: volume,
    unit: "IOPS",
  };
  return ["iops", labels, Object.fromEntries(samples)];
}

/** 40 unremarkable values: 100 to 104 in turn. */
const USUAL = Array.from({ length: 40 }, (_, i) => 100 + i % 5);

function judgeAll(judge: Judge, values: readonly unknown[]): Anomaly[] {
  const out: Anomaly[] = [];
  values.forEach((value, offset) => {
    for (const _slice of judge.judge(recordOf(value, offset), out));
  });
  return out;
}

Deno.test("a judge opens an anomaly at the spike and resolves it after it", () => {
  const { judge, counters } = makeTestJudge();
  const found = judgeAll(judge, [
    [entry("v1", 0, USUAL)],
    [entry("v1", 40, [900])],
    [entry("v1", 41, [101, 102])],
  ]);
  assertEquals(found.map(({ state }) => state), ["open", "resolved"]);
  const [open, resolved] = found;
  assertEquals(open?.value, 900);
  assertEquals(open?.startMs, START_MS + 40 * MINUTE_MS);
  assertEquals(open?.source, { topic: "test", partition: 0, offset: "1" });
  assertEquals(resolved?.id, open?.id);
  assertEquals(resolved?.endMs, open?.startMs);
  assertEquals(judge.openCount, 0);
  assertEquals(counters.samples.value, 43);
  assertEquals(counters.scored.value, 23, "20 samples are the warm-up");
  assertEquals(counters.anomalies("open").value, 1);
});

Deno.test("a judge keeps series apart", () => {
  const { judge } = makeTestJudge();
  const found = judgeAll(judge, [
    [entry("v1", 0, USUAL), entry("v2", 0, USUAL.map((v) => v * 10))],
    [entry("v1", 40, [101]), entry("v2", 40, [101])],
  ]);
  assertEquals(found.map(({ series }) => series.resource_id), ["v2"]);
  assertEquals(judge.store.size, 2);
});

Deno.test("a judge counts every refusal with its record's first case", () => {
  const { judge, counters, refusals } = makeTestJudge();
  judgeAll(judge, [
    [entry("v1", 0, [1, 2, 3]), ["iops", "no labels", {}]],
    [entry("v1", 1, [2, 3, 4])],
    "]",
  ]);
  assertEquals(refusals.map(({ reason, count }) => [reason, count]), [
    ["bad_labels", 1],
    ["duplicate", 2],
    ["not_json", 1],
  ]);
  assertStringIncludes(refusals[1]!.detail, "a/volume/v1/iops");
  assertStringIncludes(refusals[1]!.detail, "2023-11-14T22:14:20.000Z");
  assertEquals(counters.reasons("duplicate").value, 2);
  assertEquals(counters.records.value, 3);
});

Deno.test("a judge ends the anomaly of a series that idle eviction drops", () => {
  const { judge, counters } = makeTestJudge({ idleEvictionMs: 60 * MINUTE_MS });
  const steady = Array.from({ length: 30 }, (_, hour) => [
    entry("v2", 100 + hour * 20, [1]),
  ]);
  const found = judgeAll(judge, [
    [entry("v1", 0, USUAL)],
    [entry("v1", 40, [900])],
    ...steady,
  ]);
  assertEquals(found.map(({ state }) => state), ["open", "resolved"]);
  assertEquals(counters.evicted.value, 1);
  assertEquals(judge.openCount, 0);
  assertEquals(judge.store.size, 1);
});

Deno.test("flush() judges what lateness held back", () => {
  const { judge } = makeTestJudge({ allowedLatenessMs: 60 * MINUTE_MS });
  const before = judgeAll(judge, [
    [entry("v1", 20, USUAL.slice(20))],
    [entry("v1", 0, USUAL.slice(0, 20))],
    [entry("v1", 40, [900])],
  ]);
  assertEquals(before, []);
  const after: Anomaly[] = [];
  judge.flush(after);
  assertEquals(after.map(({ state }) => state), ["open"]);
});

Deno.test("a judge yields during a record, often enough for heartbeats", () => {
  const { judge } = makeTestJudge();
  const entries = Array.from(
    { length: 500 },
    (_, i) => entry(`v${i}`, 0, USUAL),
  );
  const slices = [...judge.judge(recordOf(entries), [])];
  assert(slices.length >= 500 * USUAL.length / 512, `${slices.length} slices`);
});

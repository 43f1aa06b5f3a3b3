import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isIncident, type Message } from "../../../lib/model/message.ts";
import { judgeAll, makeTestJudge } from "../../fakes/judge.ts";
import { recordOf } from "../../fakes/memory_source.ts";

const MINUTE_MS = 60_000;
const START_MS = 1_700_000_000_000;

/** One entry of one volume's IOPS; `values[i]` at minute `first + i`. */
function entry(
  volume: string,
  first: number,
  values: readonly number[],
  storage_id = "a",
) {
  const samples = values.map((value, i) => [
    String(START_MS + (first + i) * MINUTE_MS),
    value,
  ]);
  const labels = {
    storage_id,
    resource_type: "volume",
    resource_id: volume,
    unit: "IOPS",
  };
  return ["iops", labels, Object.fromEntries(samples)];
}

/** So many unremarkable values: 100 to 104 in turn. */
function usual(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 100 + i % 5);
}

/** 40 unremarkable values, then one of 900. */
const SPIKE = [...usual(40), 900];

/** One line per message. */
function told(messages: readonly Message[]): string[] {
  return messages.map((message) =>
    isIncident(message)
      ? `incident of ${message.key} ${message.state}`
      : `${message.kind} ${message.key} ${message.state}`
  );
}

Deno.test("a judge opens an incident and its anomaly at a spike, and ends both", () => {
  const { judge, counters } = makeTestJudge();
  const before = judgeAll(judge, [
    [entry("v1", 0, usual(40))],
    [entry("v1", 40, [900])],
  ]);
  assertEquals(told(before), [
    "incident of a open",
    "unusual a/volume/v1/iops open",
  ]);
  const [incident, open] = before;
  assert(isIncident(incident!) && !isIncident(open!));
  assertEquals([judge.openCount, judge.incidentCount], [1, 1]);
  assertEquals(open.incident, incident.id);
  assertEquals(incident.members.map(({ anomaly }) => anomaly), [open.id]);
  for (const { startMs, atMs, endMs, source } of [incident, open]) {
    assertEquals([startMs, atMs], Array(2).fill(START_MS + 40 * MINUTE_MS));
    assertEquals(endMs, null);
    assertEquals(source, { topic: "test", partition: 0, offset: "1" });
  }
  assertEquals(open.value, 900);
  assertEquals(open.expected, { low: 100, high: 104 }); // of 40 one at each end
  assertEquals(open.direction, "high");
  assertEquals(open.series.resource_id, "v1");

  const after = judgeAll(judge, [[entry("v1", 41, usual(200))]]);
  assertEquals(told(after), [
    "unusual a/volume/v1/iops resolved",
    "incident of a resolved",
  ]);
  const [resolved, ended] = after;
  assert(!isIncident(resolved!) && isIncident(ended!));
  assertEquals([resolved.id, ended.id], [open.id, incident.id]);
  assertEquals(resolved.startMs, open.startMs);
  assert(resolved.endMs! >= open.startMs && resolved.endMs! < resolved.atMs);
  assertEquals(ended.endMs, resolved.endMs);
  assertEquals(ended.atMs, ended.endMs! + 61 * MINUTE_MS);
  assertEquals([judge.openCount, judge.incidentCount], [0, 0]);
  for (const state of ["open", "resolved"] as const) {
    assertEquals(counters.anomalies(state, "unusual").value, 1);
    assertEquals(counters.incidents(state).value, 1);
  }
  assertEquals(counters.samples.value, 241);
  assertEquals(counters.scored.value, 225, "the interval takes 16 samples");
});

Deno.test("a message about the end shows the value of its own time, whatever else the record has", () => {
  const resolved = (records: number[][]) => {
    const { judge } = makeTestJudge();
    let minute = 0;
    const messages = judgeAll(
      judge,
      records.map((values) => {
        minute += values.length;
        return [entry("v1", minute - values.length, values)];
      }),
    );
    return messages.find((message) =>
      !isIncident(message) && message.state === "resolved"
    );
  };
  const values = [...SPIKE, ...usual(60), 107, 109];
  const whole = resolved([values]);
  const single = resolved(values.map((value) => [value]));
  assert(whole !== undefined && !isIncident(whole));
  const minute = (whole.atMs - START_MS) / MINUTE_MS;
  assertEquals(whole.value, values[minute]!);
  const position = { topic: "test", partition: 0, offset: "0" };
  assertEquals({ ...single, source: position }, whole);
});

Deno.test("a judge opens nothing beyond the budget for a copy of what it told of before", () => {
  const poll = (minute: number, v1: number, v2: number) => [
    entry("v1", minute, [v1]),
    entry("v2", minute, [v2]),
  ];
  const { judge } = makeTestJudge();
  const early = SPIKE.concat(usual(30));
  const found = judgeAll(judge, early.map((value, i) => poll(i, value, value)));
  assertEquals(told(found).slice(0, 2), [
    "incident of a open",
    "unusual a/volume/v1/iops open",
  ]);
  assertEquals(found.map((one) => isIncident(one) ? 0 : one.copies)[1], 1);
  assertEquals(judge.openCount, 0);
  // So soon no series alerts again: neither the one that was told of, nor its copy.
  const later = judgeAll(judge, [poll(71, 101, 1e6), poll(72, 1e6, 101)]);
  assertEquals(told(later), []);
});

Deno.test("a judge keeps series apart", () => {
  const { judge } = makeTestJudge();
  const tenfold = usual(40).map((value) => value * 10);
  const found = judgeAll(judge, [
    [entry("v1", 0, usual(40)), entry("v2", 0, tenfold)],
    [entry("v1", 40, [101]), entry("v2", 40, [101])],
  ]);
  assertEquals(told(found), [
    "incident of a open",
    "unusual a/volume/v2/iops open",
  ]);
  assertEquals(judge.store.size, 2);
});

Deno.test("a judge keeps arrays apart, and tells of them in the order of their names", () => {
  const { judge } = makeTestJudge();
  const found = judgeAll(judge, [
    [
      entry("v1", 0, SPIKE, "b"),
      entry("v1", 0, usual(41), "c"),
      entry("v1", 0, SPIKE, "a"),
    ],
  ]);
  assertEquals(told(found), [
    "incident of a open",
    "unusual a/volume/v1/iops open",
    "incident of b open",
    "unusual b/volume/v1/iops open",
  ]);
  assertEquals([...judge.arrays.keys()].sort(), ["a", "b", "c"]);
  assertEquals([judge.openCount, judge.incidentCount], [2, 2]);
  assertEquals(judge.arrays.get("c")!.incidentCount, 0);
  assertEquals(new Set(found.map(({ id }) => id)).size, 4);
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

/** One sample of a volume every 20 minutes from minute 100 on. */
function steady(volume: string, storage_id?: string) {
  return Array.from({ length: 30 }, (_, i) => [
    entry(volume, 100 + i * 20, [1], storage_id),
  ]);
}

for (const storage_id of ["a", "b"]) {
  Deno.test(`a judge ends what is open about a series that idle eviction drops, while array ${storage_id} goes on`, () => {
    const { judge, counters } = makeTestJudge({
      idleEvictionMs: 60 * MINUTE_MS,
    });
    const found = judgeAll(judge, [
      [entry("v1", 0, SPIKE)],
      ...steady("v2", storage_id),
    ]);
    assertEquals(told(found), [
      "incident of a open",
      "unusual a/volume/v1/iops open",
      "unusual a/volume/v1/iops resolved",
      "incident of a resolved",
    ]);
    assertEquals(counters.evicted.value, 1);
    assertEquals([judge.openCount, judge.incidentCount], [0, 0]);
    assertEquals([...judge.arrays.keys()], [storage_id]);
    assertEquals(judge.store.size, 1);
  });
}

Deno.test("a judge opens nothing about a series that is dropped within the same record", () => {
  for (const allowedLatenessMs of [0, 30 * MINUTE_MS]) {
    const { judge, counters } = makeTestJudge({
      idleEvictionMs: 60 * MINUTE_MS,
      allowedLatenessMs,
    });
    const found = judgeAll(judge, [
      [entry("v1", 0, usual(40))],
      // Far more than the idle time: v1 goes while the record is read.
      [entry("v1", 40, [900]), entry("v2", 41, Array(600).fill(1))],
    ]);
    judge.flush(found);
    assertEquals(found, []);
    assertEquals(counters.evicted.value, 1);
    assertEquals([judge.openCount, judge.incidentCount], [0, 0]);
  }
});

Deno.test("a judge keeps a resource whose only series left waits for lateness", () => {
  const { judge, counters } = makeTestJudge({
    idleEvictionMs: 60 * MINUTE_MS,
    allowedLatenessMs: 30 * MINUTE_MS,
  });
  const [, labels] = entry("v1", 0, []);
  const throughput = (minute: number) => [
    "throughput",
    labels,
    { [START_MS + minute * MINUTE_MS]: 1 },
  ];
  judgeAll(judge, [[entry("v1", 0, usual(1))]]);
  const minutes = Array.from({ length: 78 }, (_, i) => 1 + i);
  judgeAll(
    judge,
    minutes.map((minute) => [
      entry("v2", minute, [1], "b"),
      ...minute < 55 ? [] : [throughput(minute)],
    ]),
  );
  assertEquals(counters.evicted.value, 1);
  assertEquals([...judge.arrays.keys()], ["a", "b"]);
  assertEquals([...judge.arrays.get("a")!.resources.keys()], ["a/volume/v1"]);
});

Deno.test("flush() judges what lateness held back", () => {
  const { judge } = makeTestJudge({ allowedLatenessMs: 60 * MINUTE_MS });
  const before = judgeAll(judge, [
    [entry("v1", 20, usual(40).slice(20))],
    [entry("v1", 0, usual(20))],
    [entry("v1", 40, [900])],
  ]);
  assertEquals(before, []);
  const after: Message[] = [];
  judge.flush(after);
  assertEquals(told(after), [
    "incident of a open",
    "unusual a/volume/v1/iops open",
  ]);
  assertEquals(after[1]!.source, { topic: "", partition: 0, offset: "-1" });
});

Deno.test("a judge yields during a record, often enough for heartbeats", () => {
  const { judge } = makeTestJudge();
  const entries = Array.from(
    { length: 500 },
    (_, i) => entry(`v${i}`, 0, usual(40)),
  );
  const slices = [...judge.judge(recordOf(entries), [])];
  assert(slices.length >= 500 * 40 / 512, `${slices.length} slices`);
});

for (
  const [count, confidence] of [
    [20, "low"],
    [250, "low"],
    // 500 points, one of ten samples each, and those that wait.
    [5500, "normal"],
  ] as const
) {
  Deno.test(`a judge says nothing of ${count} equal values, and opens at the first step with ${confidence} confidence`, () => {
    const { judge } = makeTestJudge();
    const constant = Array(count).fill(5);
    assertEquals(judgeAll(judge, [[entry("v1", 0, constant)]]), []);
    const [, anomaly] = judgeAll(judge, [[entry("v1", count, [7])]]);
    assert(anomaly !== undefined && !isIncident(anomaly));
    assertEquals(anomaly.confidence, confidence);
    assertEquals([anomaly.value, anomaly.expected], [7, { low: 5, high: 5 }]);
  });
}

Deno.test("a judge yields within an entry that has many samples", () => {
  const { judge } = makeTestJudge();
  const samples = Array.from(
    { length: 20_000 },
    (_, i) => [i * 1000 + 1e12, i],
  );
  const record = recordOf([
    ["iops", { storage_id: "a" }, Object.fromEntries(samples)],
  ]);
  for (const _slice of judge.judge(record, []));
  // All known by now: nothing is left to judge, only to look at.
  const slices = [...judge.judge(record, [])];
  assert(slices.length >= 20, `${slices.length} slices`);
});

Deno.test("a judge says nothing of a constant series, whatever the constant", () => {
  for (const value of [0, -1e12, 0.1, 1e300]) {
    const { judge } = makeTestJudge();
    const constant = Array(500).fill(value);
    assertEquals(judgeAll(judge, [[entry("v1", 0, constant)]]), []);
  }
});

/**
 * A judge whose options change while it works.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { isIncident, type Message } from "../../../lib/model/message.ts";
import type { LiveOptions } from "../../../lib/pipeline/array_judge_options.ts";
import {
  at,
  entriesOf,
  FROM,
  onOne,
  timeOf,
  TO,
} from "../../fakes/array_days.ts";
import { ANY_DEVIATION, judgeAll, makeTestJudge } from "../../fakes/judge.ts";
import { recordOf } from "../../fakes/memory_source.ts";

/** What the test judge begins with. */
const AS_BEFORE: LiveOptions = {
  incidentsPerWeek: 1,
  resolveAfter: 3,
  policies: { of: () => ANY_DEVIATION },
  config: "0123456789ab",
};

/** Nine days of an array of which one volume is slow for six hours; options may change before a step. */
function judgeSlowVolume(
  changes: Readonly<Record<number, LiveOptions>> = {},
): Message[] {
  const { judge } = makeTestJudge();
  const out: Message[] = [];
  const slow = onOne({ latency: 3 });
  for (let step = 0; step < at(9); step++) {
    const next = changes[step];
    if (next !== undefined) judge.reconfigure(next);
    const record = recordOf(entriesOf(step, slow), step);
    for (const _slice of judge.judge(record, out));
  }
  return out;
}

Deno.test("reconfigure() with the same options changes nothing, to the bit", () => {
  const expected = judgeSlowVolume();
  assert(expected.length > 0);
  const found = judgeSlowVolume({
    [at(1)]: AS_BEFORE,
    [at(6, 3)]: AS_BEFORE,
    [FROM + 8]: AS_BEFORE, // while an anomaly is open
  });
  assertEquals(JSON.stringify(found), JSON.stringify(expected));
});

Deno.test("reconfigure() has new policies used for series that are known, and old ones again", () => {
  const isQuiet: LiveOptions = {
    ...AS_BEFORE,
    policies: { of: () => ({ ...ANY_DEVIATION, direction: "none" }) },
  };
  assertEquals(judgeSlowVolume({ [FROM - 1]: isQuiet }), []);
  const told = judgeSlowVolume({
    [FROM - 8]: isQuiet,
    [FROM - 1]: AS_BEFORE,
  });
  assertEquals(told, judgeSlowVolume());
});

Deno.test("reconfigure() shows in the hash of messages from the next record on", () => {
  const other = { ...AS_BEFORE, config: "ba9876543210" };
  const told = judgeSlowVolume({ [TO - 1]: other });
  const atMs = timeOf(TO - 1);
  const [before, after] = [
    told.filter((one) => one.atMs < atMs),
    told.filter((one) => one.atMs >= atMs),
  ].map((some) => new Set(some.map(({ config }) => config)));
  assertEquals(before, new Set([AS_BEFORE.config]));
  assertEquals(after, new Set([other.config]));
});

/** Minutes of one volume's IOPS that are unremarkable from the second on. */
const entry = (minute: number, value: number) => [
  "iops",
  { storage_id: "a", resource_type: "volume", resource_id: "v1" },
  { [String(1_700_000_000_000 + minute * 60_000)]: value },
];

Deno.test("reconfigure() in the middle of a record counts from the next one on", () => {
  const { judge } = makeTestJudge();
  const before = Array.from({ length: 40 }, (_, m) => [entry(m, 100 + m % 5)]);
  judgeAll(judge, before);
  const out: Message[] = [];
  const slices = judge.judge(recordOf([entry(40, 900)], 40), out);
  assertEquals(slices.next().done, false);
  judge.reconfigure({ ...AS_BEFORE, resolveAfter: 1, config: "ba9876543210" });
  while (!slices.next().done);
  const hashes = () => out.map(({ state, config }) => `${state} ${config}`);
  assertEquals(hashes(), ["open 0123456789ab", "open 0123456789ab"]);
  out.length = 0;
  for (let minute = 41; out.length === 0 && minute < 200; minute++) {
    const record = recordOf([entry(minute, 100 + minute % 5)], minute);
    for (const _slice of judge.judge(record, out));
  }
  // The incident may end later than its anomaly.
  assertEquals(hashes()[0], "resolved ba9876543210");
});

for (
  const [after, expected] of [[3, 3], [1, 1], [9, 9]] as const
) {
  Deno.test(`reconfigure() has an anomaly that is open end after ${after} normal samples`, () => {
    const { judge } = makeTestJudge();
    const usual = (minute: number) => 100 + minute % 5;
    const before = Array.from({ length: 40 }, (_, m) => [entry(m, usual(m))]);
    const open = judgeAll(judge, [...before, [entry(40, 900)]]);
    assertEquals(open.map(({ state }) => state), ["open", "open"]);
    judge.reconfigure({ ...AS_BEFORE, resolveAfter: after });
    let count = 0;
    const ended: Message[] = [];
    // A spike leaves the newest means high for a while: only normal samples count.
    while (ended.length === 0 && count < 200) {
      count++;
      const minute = 40 + count;
      const record = recordOf([entry(minute, usual(minute))], minute);
      for (const _slice of judge.judge(record, ended));
    }
    const anomaly = ended.find((one) => !isIncident(one))!;
    assertEquals(anomaly.state, "resolved");
    // From its first normal sample to the last one that was waited for.
    assertEquals((anomaly.atMs - anomaly.endMs!) / 60_000, expected);
  });
}

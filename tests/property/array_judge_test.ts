/**
 * Laws of the judge of an array, through records as the service gets them.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { JointView } from "../../lib/detect/joint_view.ts";
import { isIncident, type Message } from "../../lib/model/message.ts";
import {
  anomaliesOf,
  type FedEntry,
  incidentsOf,
  rowEntries,
  volumes,
} from "../fakes/array_feed.ts";
import {
  busyRow,
  METRICS,
  type Mishap,
  STEP_MS,
} from "../fakes/busy_volume.ts";
import { judgeAll, makeTestJudge } from "../fakes/judge.ts";

const COUNT = 4;
const VOLUMES = volumes(COUNT);
/** A collection an hour for eleven days; every volume is known after eight. */
const STEPS_PER_ROUND = 4;
const ROUNDS = 11 * 24;
const KNOWN = 8 * 24;

/** What goes wrong with one volume for some rounds. */
const mishap = fc.record({
  volume: fc.nat(COUNT - 1),
  from: fc.integer({ min: KNOWN, max: ROUNDS }),
  length: fc.integer({ min: 1, max: 24 }),
  load: fc.constantFrom(0, 0.3, 1, 8, 1000),
  latency: fc.constantFrom(0.2, 1, 2, 6),
  hit: fc.constantFrom(0, 0, 50),
  isLost: fc.constantFrom(false, false, true),
  isStill: fc.constantFrom(false, false, true),
});
type Troubles = (typeof mishap extends fc.Arbitrary<infer T> ? T : never)[];
const troubles = fc.array(mishap, { minLength: 2, maxLength: 6 });
const FEW_RUNS = { numRuns: 8, seed: 1 };

/** The collections of the array, in the order of time. */
function collections(troubles: Troubles): FedEntry[][] {
  return Array.from(
    { length: ROUNDS },
    (_, round) =>
      VOLUMES.flatMap((volume, v) => {
        const now = troubles.find(({ volume, from, length }) =>
          volume === v && round >= from && round < from + length
        );
        if (now?.isLost) return [];
        const step = STEPS_PER_ROUND * (now?.isStill ? now.from : round);
        const row = busyRow(step, v, now satisfies Mishap | undefined);
        return rowEntries(volume, STEPS_PER_ROUND * STEP_MS * round, row);
      }),
  );
}

function judge(records: readonly FedEntry[][]): Message[] {
  return judgeAll(makeTestJudge().judge, records);
}

/** Several collections as one record: every series once, with all its samples. */
function joined(records: readonly FedEntry[][]): FedEntry[] {
  const all = new Map<string, FedEntry>();
  for (const [metric, labels, values] of records.flat()) {
    const name = `${labels["resource_id"]} ${metric}`;
    const known = all.get(name);
    if (known === undefined) all.set(name, [metric, labels, { ...values }]);
    else Object.assign(known[2], values);
  }
  return [...all.values()];
}

/** Every number in a message, however deep. */
function numbersOf(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersOf);
}

Deno.test("ArrayJudge says the same in any order of resources and metrics, and every time", () => {
  let said = 0;
  const places = Array.from({ length: COUNT * METRICS.length }, (_, i) => i);
  const order = fc.shuffledSubarray(places, { minLength: places.length });
  fc.assert(
    fc.property(troubles, order, (troubles, order) => {
      const records = collections(troubles);
      const messages = judge(records);
      const shuffled = records.map((entries) =>
        order.filter((place) => place < entries.length)
          .map((place) => entries[place]!)
      );
      assertEquals(JSON.stringify(judge(shuffled)), JSON.stringify(messages));
      assertEquals(JSON.stringify(judge(records)), JSON.stringify(messages));
      said += messages.length;
    }),
    FEW_RUNS,
  );
  assert(said > 20, `${said} messages`);
});

Deno.test("ArrayJudge says the same however many collections a record has", () => {
  let said = 0;
  const sizes = fc.constantFrom(2, 6, 24);
  fc.assert(
    fc.property(troubles, sizes, (troubles, size) => {
      const records = collections(troubles);
      const whole: FedEntry[][] = [];
      for (let i = 0; i < records.length; i += size) {
        whole.push(joined(records.slice(i, i + size)));
      }
      const plain = (messages: readonly Message[]) =>
        messages.map(({ source: _, ...message }) => message);
      const messages = plain(judge(records));
      assertEquals(plain(judge(whole)), messages);
      said += messages.length;
    }),
    FEW_RUNS,
  );
  assert(said > 20, `${said} messages`);
});

Deno.test("Every anomaly and incident opens once, may get worse, and ends once, in the order of time", () => {
  let resolved = 0;
  fc.assert(
    fc.property(troubles, (troubles) => {
      const test = makeTestJudge();
      const messages = judgeAll(test.judge, collections(troubles));
      const lives = Map.groupBy(messages, ({ id }) => id);
      for (const life of lives.values()) {
        const states = life.map(({ state }) => state).join(" ");
        assert(/^open( update)*( resolved)?$/.test(states), states);
        let [atMs, severity] = [0, 0];
        for (const message of life) {
          assertEquals(message.startMs, life[0]!.startMs);
          assert(message.startMs <= message.atMs && atMs <= message.atMs);
          assert(message.severity >= severity && message.severity <= 1);
          assertEquals(message.endMs === null, message.state !== "resolved");
          ({ atMs, severity } = message);
        }
        if (states.endsWith("resolved")) resolved++;
      }
      const isOpen = (life: readonly Message[]) =>
        life.at(-1)!.state !== "resolved";
      const openCount = (messages: readonly Message[]) =>
        [...Map.groupBy(messages, ({ id }) => id).values()]
          .filter(isOpen).length;
      assertEquals(test.judge.openCount, openCount(anomaliesOf(messages)));
      assertEquals(test.judge.incidentCount, openCount(incidentsOf(messages)));
    }),
    { ...FEW_RUNS, numRuns: 20 },
  );
  assert(resolved > 20, `${resolved} lives that end`);
});

Deno.test("Every anomaly belongs to an incident that opens before it and ends after it", () => {
  fc.assert(
    fc.property(troubles, (troubles) => {
      const messages = judge(collections(troubles));
      const open = new Set<string>();
      const members = new Map<string, Set<string>>();
      for (const message of messages) {
        if (!isIncident(message)) {
          assert(open.has(message.incident), "its incident is open");
          const of = members.get(message.incident)!;
          if (message.state === "open") of.add(message.id);
          if (message.state === "resolved") of.delete(message.id);
          continue;
        }
        if (message.state === "open") {
          open.add(message.id);
          members.set(message.id, new Set());
        }
        if (message.state === "resolved") {
          open.delete(message.id);
          assertEquals(members.get(message.id)!.size, 0);
        }
      }
    }),
    { ...FEW_RUNS, numRuns: 20 },
  );
});

Deno.test("ArrayJudge and JointView make no NaN and no infinity of any finite values", () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: 0, max: 1000, noNaN: true }),
    fc.constantFrom(0, 1, NaN),
  );
  const rows = fc.array(fc.array(value, { minLength: 4, maxLength: 4 }), {
    minLength: 1,
    maxLength: 20,
  });
  let said = 0;
  fc.assert(
    fc.property(rows, (rows) => {
      const view = JointView.create(METRICS)!;
      const records: FedEntry[][] = [];
      for (let round = 0; round < 9 * 24; round++) {
        const step = round * STEPS_PER_ROUND;
        const isOdd = round > 20 && round % 3 === 0;
        const row = isOdd ? rows[round % rows.length]! : busyRow(step);
        const verdict = view.take(step * STEP_MS, row);
        assert(verdict === undefined || Number.isFinite(verdict.score));
        records.push(rowEntries(VOLUMES[0]!, step * STEP_MS, row));
      }
      const messages = judge(records);
      assert(numbersOf(messages).every(Number.isFinite));
      said += messages.length;
    }),
    { numRuns: 15 },
  );
  assert(said > 0);
});

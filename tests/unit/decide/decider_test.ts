import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  Decider,
  type DeciderOptions,
  type JudgedSeries,
} from "../../../lib/decide/decider.ts";
import { QUIET } from "../../../lib/decide/lifecycle.ts";
import type { Anomaly } from "../../../lib/model/anomaly.ts";
import type { Evidence, Score } from "../../../lib/model/score.ts";
import { makeSeriesKey } from "../../../lib/model/series.ts";

const START_MS = Date.UTC(2023, 10, 14, 22, 15);
const MINUTE_MS = 60_000;

const OPTIONS: DeciderOptions = {
  threshold: 1.2,
  resolveAfter: 2,
  cooldownMs: 60 * MINUTE_MS,
  detector: "lof/1",
};

const SOURCE = { topic: "delfin-kafka", partition: 0, offset: "1234" };

const EVIDENCE: Evidence = {
  expected: { low: 1.1, high: 6.3 },
  neighbors: [
    { atMs: START_MS - MINUTE_MS, value: 7.9, distance: 33.3 },
    { atMs: START_MS - 2 * MINUTE_MS, value: 6.2, distance: 35 },
  ],
};

/** A detector that knows its evidence, and counts how often it is asked. */
class ScriptedDetector {
  asked = 0;
  isFull = true;
  evidence = EVIDENCE;

  explain(): Evidence {
    this.asked++;
    return this.evidence;
  }
}

function volume(): JudgedSeries & { state: { detector: ScriptedDetector } } {
  return {
    key: makeSeriesKey({
      storageId: "s-1",
      resourceType: "volume",
      resourceId: "v-7",
      metric: "responseTime",
    }),
    labels: {
      name: "array-1",
      resourceName: "vol_7",
      unit: "ms",
      serialNumber: "42",
    },
    state: { detector: new ScriptedDetector(), lifecycle: QUIET },
  };
}

function scored(lnLof: number): Score {
  return { kind: "scored", lnLof };
}

/** Has samples decided that come a minute apart; what is said of each. */
function decideAll(
  decider: Decider,
  series: JudgedSeries,
  scores: readonly number[],
): (Anomaly | undefined)[] {
  return scores.map((lnLof, i) =>
    decider.decide(
      series,
      START_MS + i * MINUTE_MS,
      lnLof > 1 ? 41.2 : 2,
      scored(lnLof),
      SOURCE,
    )
  );
}

Deno.test("Decider makes the whole message of an anomaly that opens", () => {
  const [open] = decideAll(new Decider(OPTIONS), volume(), [3.6]);
  const expected: Anomaly = {
    schema: "anomaly/1",
    // printf 's-1/volume/v-7/responseTime\n1700000100000\nlof/1' | sha256sum
    id: "c4146154aee0e04140c84832822ffe54",
    state: "open",
    key: "s-1/volume/v-7/responseTime",
    series: {
      storage_id: "s-1",
      resource_type: "volume",
      resource_id: "v-7",
      resource_name: "vol_7",
      metric: "responseTime",
      name: "array-1",
      unit: "ms",
    },
    startMs: 1_700_000_100_000,
    atMs: 1_700_000_100_000,
    endMs: null,
    value: 41.2,
    expected: { low: 1.1, high: 6.3 },
    direction: "high",
    score: 3.6,
    threshold: 1.2,
    severity: 0.75,
    confidence: "normal",
    why:
      "responseTime 41.2 ms, usually 1.1 to 6.3 ms; nearest: 7.9 ms at 2023-11-14T22:14Z",
    neighbors: [
      { atMs: 1_700_000_040_000, value: 7.9, distance: 33.3 },
      { atMs: 1_699_999_980_000, value: 6.2, distance: 35 },
    ],
    source: { topic: "delfin-kafka", partition: 0, offset: "1234" },
    detector: "lof/1",
  };
  assertEquals(open, expected);
});

Deno.test("Decider tells of the opening, the worsening and the end of one anomaly under one id", () => {
  const messages = decideAll(new Decider(OPTIONS), volume(), [
    0,
    1.2,
    3.6,
    0,
    0,
    0,
  ]);
  assertEquals(messages.map((message) => message?.state), [
    undefined,
    "open",
    "update",
    undefined,
    "resolved",
    undefined,
  ]);
  const [, open, update, , resolved] = messages;
  assertEquals(
    [open, update, resolved].map((one) => [one?.atMs, one?.score]),
    [
      [START_MS + MINUTE_MS, 1.2],
      [START_MS + 2 * MINUTE_MS, 3.6],
      [START_MS + 4 * MINUTE_MS, 0],
    ],
  );
  assertEquals(
    [open, update, resolved].map((one) => [one?.startMs, one?.endMs]),
    [
      [START_MS + MINUTE_MS, null],
      [START_MS + MINUTE_MS, null],
      [START_MS + MINUTE_MS, START_MS + 2 * MINUTE_MS],
    ],
  );
  assertEquals(
    [open, update, resolved].map((one) => [one?.severity, one?.direction]),
    [[0.5, "high"], [0.75, "high"], [0.75, "within"]],
  );
  assertEquals(update?.id, open?.id);
  assertEquals(resolved?.id, open?.id);
});

Deno.test("Decider asks for evidence only when it makes a message", () => {
  const series = volume();
  decideAll(new Decider(OPTIONS), series, [0, 0, 2, 2, 2, 0, 0, 0]);
  assertEquals(series.state.detector.asked, 2);
});

Deno.test("Decider leaves a series alone while its detector warms up", () => {
  const series = volume();
  const score: Score = { kind: "warming_up", missing: 3 };
  const message = new Decider(OPTIONS).decide(
    series,
    START_MS,
    1e9,
    score,
    SOURCE,
  );
  assertEquals(message, undefined);
  assertStrictEquals(series.state.lifecycle, QUIET);
});

Deno.test("Decider does not touch the state of a quiet series", () => {
  const series = volume();
  decideAll(new Decider(OPTIONS), series, [0, 1.19, -3]);
  assertStrictEquals(series.state.lifecycle, QUIET);
});

Deno.test("Decider tells on which side of the usual range a value lies", () => {
  const cases: [value: number, direction: Anomaly["direction"]][] = [
    [6.31, "high"],
    [6.3, "within"],
    [1.1, "within"],
    [1.09, "low"],
  ];
  for (const [value, direction] of cases) {
    const message = new Decider(OPTIONS).decide(
      volume(),
      START_MS,
      value,
      scored(2),
      SOURCE,
    );
    assertEquals(message?.direction, direction, `value ${value}`);
  }
});

Deno.test("Decider has low confidence until the window of the detector is full", () => {
  const series = volume();
  series.state.detector.isFull = false;
  const [open] = decideAll(new Decider(OPTIONS), series, [2]);
  assertEquals(open?.confidence, "low");
});

Deno.test("Decider says null for labels that are missing", () => {
  const series = {
    ...volume(),
    labels: {
      name: undefined,
      resourceName: undefined,
      unit: undefined,
      serialNumber: undefined,
    },
  };
  const [open] = decideAll(new Decider(OPTIONS), series, [2]);
  assertEquals(
    [open?.series.name, open?.series.resource_name, open?.series.unit],
    [null, null, null],
  );
});

Deno.test("Decider knows the name of a port from its key", () => {
  const series = {
    ...volume(),
    key: makeSeriesKey({
      storageId: "s-1",
      resourceType: "port",
      resourceId: "p-1",
      resourceName: "FA-1D:4",
      metric: "iops",
    }),
    labels: { ...volume().labels, resourceName: undefined },
  };
  const [open] = decideAll(new Decider(OPTIONS), series, [2]);
  assertEquals(open?.series.resource_name, "FA-1D:4");
  assertEquals(open?.key, "s-1/port/p-1:FA-1D%3A4/iops");
});

Deno.test("Decider counts what it suppresses while a series cools down", () => {
  const decider = new Decider(OPTIONS);
  const messages = decideAll(decider, volume(), [3, 0, 0, 2, 0, 3, 3.1]);
  assertEquals(messages.map((message) => message?.state), [
    "open",
    undefined,
    "resolved",
    undefined,
    undefined,
    undefined,
    "open",
  ]);
  assertEquals(decider.suppressedCount, 2);
});

Deno.test("Decider keeps nothing of one series for another", () => {
  const decider = new Decider(OPTIONS);
  const [one, other] = [volume(), volume()];
  decideAll(decider, one, [3]);
  const [open] = decideAll(decider, other, [3]);
  assertEquals(open?.state, "open");
});

Deno.test("Decider.close() ends the anomaly of a series that is forgotten", () => {
  const decider = new Decider(OPTIONS);
  const series = volume();
  decideAll(decider, series, [3.6, 2, 0.5]);
  const newest = { atMs: START_MS + 2 * MINUTE_MS, value: 2 };
  // By now the detector has learned the newest sample itself.
  series.state.detector.evidence = {
    ...EVIDENCE,
    neighbors: [{ ...newest, distance: 0 }, ...EVIDENCE.neighbors],
  };
  const resolved = decider.close(series, newest, SOURCE);
  assertEquals(
    [resolved?.state, resolved?.startMs, resolved?.endMs, resolved?.atMs],
    ["resolved", START_MS, START_MS + MINUTE_MS, newest.atMs],
  );
  assertEquals([resolved?.score, resolved?.severity], [0.5, 0.75]);
  assertEquals(resolved?.neighbors, EVIDENCE.neighbors);
  assertEquals(
    resolved?.why,
    "responseTime has had no sample since 2023-11-14T22:17Z; " +
      "it was abnormal from 2023-11-14T22:15Z to 2023-11-14T22:16Z",
  );
  assertEquals(decider.close(series, newest, SOURCE), undefined);
});

Deno.test("Decider.close() has nothing to say of a quiet series", () => {
  const newest = { atMs: START_MS, value: 2 };
  assertEquals(new Decider(OPTIONS).close(volume(), newest, SOURCE), undefined);
});

Deno.test("Decider says what is wrong with an option", () => {
  const cases: [name: keyof DeciderOptions, value: number, wanted: string][] = [
    ["threshold", 0, "a number > 0"],
    ["threshold", NaN, "a number > 0"],
    ["threshold", Infinity, "a number > 0"],
    ["resolveAfter", 0, "an integer >= 1"],
    ["resolveAfter", 1.5, "an integer >= 1"],
    ["cooldownMs", -1, "a number >= 0"],
    ["cooldownMs", NaN, "a number >= 0"],
  ];
  for (const [name, value, wanted] of cases) {
    assertThrows(
      () => new Decider({ ...OPTIONS, [name]: value }),
      RangeError,
      `Cannot decide with ${name}=${value}: expected ${wanted}`,
    );
  }
});

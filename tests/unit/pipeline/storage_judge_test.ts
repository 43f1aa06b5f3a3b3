import { assert, assertEquals, assertThrows } from "@std/assert";
import type { ArrayAlert } from "../../../lib/model/array_verdict.ts";
import { StorageJudge } from "../../../lib/pipeline/storage_judge.ts";
import {
  busyRow,
  type Mishap,
  seriesOf,
  STEP_MS,
} from "../../fakes/busy_volume.ts";

const STEPS_PER_DAY = 96;
/** Step of a day and hour. */
const at = (day: number, hour = 0) => day * STEPS_PER_DAY + hour * 4;

/** Alerts of an array of three volumes over some days. */
function judgeDays(
  days: number,
  mishap: (step: number, volume: number) => Mishap | undefined,
): ArrayAlert[] {
  const judge = new StorageJudge(
    ["v0", "v1", "v2"].map((id) => seriesOf("volume", id)),
  );
  const alerts: ArrayAlert[] = [];
  for (let step = 0; step < days * STEPS_PER_DAY; step++) {
    const rows = [0, 1, 2].map((v) => busyRow(step, v, mishap(step, v) ?? {}));
    judge.take(step * STEP_MS, rows, alerts);
  }
  return alerts;
}

/** What was alerted, each once, sorted. */
function told(alerts: readonly ArrayAlert[]): string[] {
  return [...new Set(alerts.map(({ key, reason }) => `${key} ${reason}`))]
    .sort();
}

Deno.test("StorageJudge says nothing of three volumes at work", () => {
  assertEquals(judgeDays(21, () => undefined), []);
});

Deno.test("StorageJudge reports latency above what the same load explains", () => {
  const [from, to] = [at(12, 9), at(12, 15)];
  const alerts = judgeDays(
    14,
    (step, v) =>
      v === 1 && step >= from && step < to ? { latency: 3 } : undefined,
  );
  assertEquals(told(alerts), ["a/volume/v1 latency"]);
  for (const { atMs, score } of alerts) {
    assert(atMs >= from * STEP_MS && atMs < (to + 8) * STEP_MS);
    assert(score! > 0.8);
  }
});

Deno.test("StorageJudge says nothing of a burst of half an hour", () => {
  const from = at(12, 9);
  const alerts = judgeDays(
    14,
    (step) => step >= from && step < from + 2 ? { latency: 5 } : undefined,
  );
  assertEquals(alerts, []);
});

Deno.test("StorageJudge says nothing of latency in the first week", () => {
  const alerts = judgeDays(
    7,
    (step, v) =>
      v === 1 && step >= at(5) && step < at(6) ? { latency: 5 } : undefined,
  );
  assertEquals(alerts, []);
});

Deno.test("StorageJudge reports a cache that stopped hitting, before its latency", () => {
  const alerts = judgeDays(
    14,
    (step, v) =>
      v === 2 && step >= at(12, 9) && step < at(12, 14)
        ? { hit: 50, latency: 2 }
        : undefined,
  );
  // The hit ratio is the upper third, latency the lower one: both move together.
  assertEquals(told(alerts).at(0), "a/volume/v2 cache");
});

Deno.test("StorageJudge reports a volume whose load was never there, not an array that is busy", () => {
  const busy = (volumes: number) => (step: number, v: number) =>
    v < volumes && step >= at(12, 18) && step < at(12, 23)
      ? { load: 8, latency: 0.3 }
      : undefined;
  assertEquals(told(judgeDays(14, busy(1))), ["a/volume/v0 load"]);
  assertEquals(told(judgeDays(14, busy(3))), []);
});

Deno.test("StorageJudge lets a new level become normal", () => {
  const alerts = judgeDays(
    24,
    (step, v) => v === 0 && step >= at(12) ? { latency: 2 } : undefined,
  );
  assertEquals(told(alerts), ["a/volume/v0 latency"]);
  const last = alerts.at(-1)!.atMs / STEP_MS;
  // A day until it may teach, and a day until what it teaches is a reference.
  assert(last > at(12, 20) && last < at(15), `step ${last}`);
});

Deno.test("StorageJudge says nothing of a backup of every night", () => {
  const alerts = judgeDays(
    30,
    (step, v) =>
      v === 0 && step % STEPS_PER_DAY >= 8 && step % STEPS_PER_DAY < 16
        ? { load: 4 }
        : undefined,
  );
  assertEquals(alerts, []);
});

for (
  const [name, load, latency] of [
    ["with latency as ever", 5, 0.35],
    ["that queues", 4, 1],
    ["that queues a little", 2, 1],
  ] as const
) {
  Deno.test(`StorageJudge learns a backup that is new, ${name}`, () => {
    const alerts = judgeDays(
      40,
      (step, v) =>
        v === 0 && step >= at(20) && step % STEPS_PER_DAY >= 8 &&
          step % STEPS_PER_DAY < 16
          ? { load, latency }
          : undefined,
    );
    assert(alerts.every(({ key }) => key === "a/volume/v0"));
    assert(alerts.every(({ atMs }) => atMs / STEP_MS < at(23)));
  });
}

Deno.test("StorageJudge adds up what two volumes show", () => {
  // Latency that wanders: a rise has to be larger to be seen.
  const slow =
    (volumes: number, factor: number) => (step: number, v: number) => {
      const isSlow = v < volumes && step >= at(12, 9) && step < at(12, 15);
      const wander = Math.exp(0.3 * Math.sin(step / 6 + v));
      return { latency: wander * (isSlow ? factor : 1) };
    };
  // There is a factor that is not enough for one, but for both together.
  const factor = Array.from({ length: 15 }, (_, i) => 1.5 + 0.1 * i)
    .find((factor) => judgeDays(13, slow(2, factor)).length > 0)!;
  assertEquals(told(judgeDays(13, slow(2, factor))), [
    "a/volume/v0 latency",
    "a/volume/v1 latency",
  ]);
  assertEquals(judgeDays(13, slow(1, factor)), []);
});

Deno.test("StorageJudge names the resource that is frozen, and the series that fell or rose", () => {
  const judge = new StorageJudge([
    seriesOf("volume", "v0"),
    seriesOf("port", "p/0", ["iops", "x"]),
    seriesOf("port", "p1", ["iops", "x"]),
  ]);
  const alerts: ArrayAlert[] = [];
  const from = at(4);
  for (let step = 0; step < from + 8; step++) {
    const [x, iops, , y] = busyRow(step, 1);
    judge.take(step * STEP_MS, [
      busyRow(Math.min(step, from)),
      [step >= from ? 0 : iops!, x!],
      [step === from ? iops! * 50 : iops!, y!],
    ], alerts);
  }
  assertEquals(told(alerts), [
    "a/port/p%2F0/iops zero",
    "a/port/p1/iops spike",
    "a/volume/v0 frozen",
  ]);
  assertEquals(new Set(alerts.map(({ score }) => score)), new Set([undefined]));
});

Deno.test("StorageJudge goes on where collections and metrics are missing", () => {
  const judge = new StorageJudge([
    seriesOf("volume", "v0"),
    seriesOf("volume", "v1"),
  ]);
  const alerts: ArrayAlert[] = [];
  for (let step = 0; step < at(12); step++) {
    const row = busyRow(step);
    if (step % 7 === 0) row[0] = NaN;
    judge.take(step * STEP_MS, [row, step % 5 === 0 ? undefined : row], alerts);
  }
  assertEquals(alerts, []);
  assertEquals(judge.level, 0.8);
});

Deno.test("StorageJudge refuses what is not later, and a resource without series", () => {
  const judge = new StorageJudge([]);
  judge.take(5, [], []);
  for (const atMs of [5, 4, NaN]) {
    assertThrows(() => judge.take(atMs, [], []), RangeError, `at ${atMs}`);
  }
  assertThrows(() => new StorageJudge([[]]), RangeError, "no series");
});

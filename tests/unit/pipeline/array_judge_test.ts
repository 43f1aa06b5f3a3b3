import { ARRAY } from "../../../lib/decide/array_constants.ts";
import { assert, assertEquals } from "@std/assert";
import {
  at,
  FROM,
  judgeDays,
  judgeSteps,
  type Mishaps,
  onOne,
  STEPS_PER_DAY,
  timeOf,
  TO,
} from "../../fakes/array_days.ts";
import {
  anomaliesOf,
  FEED_MS,
  incidentCount,
  incidentsOf,
  opened,
  openedOf,
  rowEntries,
  volumes,
} from "../../fakes/array_feed.ts";
import {
  busyRow,
  DAY_MS,
  HOUR_MS,
  METRICS,
  STEP_MS,
} from "../../fakes/busy_volume.ts";

/** Latency that wanders: a rise has to be larger to be seen. */
const wander = (step: number) => Math.exp(0.3 * Math.sin(step / 6));

Deno.test("ArrayJudge says nothing of three volumes at work", () => {
  assertEquals(judgeDays(12, () => undefined), []);
});

Deno.test("ArrayJudge reports latency above what the same load explains, as one incident", () => {
  const messages = judgeDays(10, onOne({ latency: 3 }));
  assertEquals(openedOf("latency", messages), [
    "volume/v1/responseTime latency",
  ]);
  assertEquals(incidentCount(messages), 1);
  const [open, resolved] = anomaliesOf(messages)
    .filter(({ kind }) => kind === "latency");
  assert(open!.startMs <= timeOf(FROM) && open!.atMs >= timeOf(FROM + 2));
  assert(open!.startMs >= timeOf(FROM) - 2 * HOUR_MS);
  assertEquals(
    [open!.threshold, open!.direction],
    [ARRAY.leastLevel, "high"],
  );
  assert(open!.score! > ARRAY.leastLevel && open!.perWeek! < 1);
  assert(open!.value! > 2 * open!.expected!.high);
  // What two hours show is compared: the end is seen up to two hours later.
  assertEquals(resolved!.state, "resolved");
  assert(
    resolved!.endMs! >= timeOf(TO - 1) && resolved!.endMs! < timeOf(TO + 8),
  );
  const last = incidentsOf(messages).at(-1)!;
  assertEquals([last.state, last.cause?.tag], ["resolved", "unexplained"]);
});

Deno.test("ArrayJudge says nothing of a burst of half an hour", () => {
  const messages = judgeDays(10, (step) => ({
    latency: wander(step) * (step >= FROM && step < FROM + 2 ? 2 : 1),
  }));
  assertEquals(messages, []);
});

Deno.test("ArrayJudge says nothing of latency for its load in the first week", () => {
  const messages = judgeDays(
    7,
    (step, v) =>
      v === 1 && step >= at(5) && step < at(6) ? { latency: 5 } : undefined,
  );
  assertEquals(openedOf("latency", messages), []);
});

Deno.test("ArrayJudge reports a cache that stopped hitting, not the latency that comes of it", () => {
  const messages = judgeDays(10, onOne({ hit: 50, latency: 2 }));
  assertEquals(openedOf("cache", messages), ["volume/v1/cacheHitRatio cache"]);
  const cache = anomaliesOf(messages).find(({ kind }) => kind === "cache")!;
  assertEquals(cache.direction, "low");
  assertEquals(openedOf("latency", messages), []);
  assertEquals(incidentCount(messages), 1);
});

Deno.test("ArrayJudge reports a volume whose load was never there, not an array that is busy", () => {
  const busy = (volumes: number): Mishaps => (step, v) =>
    v < volumes && step >= at(8, 18) && step < at(8, 23)
      ? { load: 8, latency: 0.3 }
      : undefined;
  assertEquals(openedOf("load", judgeDays(9, busy(1))), [
    "volume/v0/iops load",
  ]);
  assertEquals(openedOf("load", judgeDays(9, busy(3))), []);
});

Deno.test("ArrayJudge lets a new level become normal", () => {
  const messages = judgeDays(
    13,
    (step, v) => v === 0 && step >= at(8) ? { latency: 2 } : undefined,
  );
  assertEquals(openedOf("latency", messages), [
    "volume/v0/responseTime latency",
  ]);
  const ended = incidentsOf(messages).find(({ state }) =>
    state === "resolved"
  )!;
  // A day until it may teach, and a day until what it teaches is a reference.
  assert(ended.endMs! > timeOf(at(8, 20)) && ended.endMs! < timeOf(at(11)));
  assertEquals(incidentCount(messages), 1);
});

/** From two to four in the night. */
const isNight = (step: number) =>
  step % STEPS_PER_DAY >= 8 && step % STEPS_PER_DAY < 16;

Deno.test("ArrayJudge says nothing of a backup of every night", () => {
  const messages = judgeDays(
    14,
    (step, v) => v === 0 && isNight(step) ? { load: 4 } : undefined,
  );
  assertEquals(messages, []);
});

for (
  const [name, load, latency] of [
    ["with latency as ever", 5, 0.35],
    ["that queues", 4, 1],
    ["that queues a little", 2, 1],
  ] as const
) {
  Deno.test(`ArrayJudge learns a backup that is new, ${name}`, () => {
    const messages = judgeDays(
      18,
      (step, v) =>
        v === 0 && step >= at(10) && isNight(step)
          ? { load, latency }
          : undefined,
    );
    const anomalies = anomaliesOf(messages);
    assert(anomalies.every(({ series }) => series.resource_id === "v0"));
    assert(anomalies.every(({ startMs }) => startMs < timeOf(at(13))));
  });
}

Deno.test("ArrayJudge adds up what two volumes show", () => {
  const slow = (volumes: number, factor: number): Mishaps => (step, v) => {
    const isSlow = v < volumes && step >= FROM && step < TO;
    return { latency: wander(step) * (isSlow ? factor : 1) };
  };
  // There is a factor that is not enough for one, but for both together.
  const factor = [1.6, 1.7, 1.8, 1.9, 2, 2.1]
    .find((factor) => judgeDays(9, slow(2, factor)).length > 0)!;
  assertEquals(opened(judgeDays(9, slow(2, factor))), [
    "volume/v0/responseTime latency",
    "volume/v1/responseTime latency",
  ]);
  assertEquals(judgeDays(9, slow(1, factor)), []);
});

Deno.test("ArrayJudge makes 400 volumes that turn slow together one incident", () => {
  const all = volumes(400).map((volume) => ({
    ...volume,
    metrics: METRICS.slice(0, 3),
  }));
  // Every three hours, to be done soon; slow from the ninth day on.
  const messages = judgeSteps(
    70,
    (round) =>
      all.flatMap((volume, v) =>
        rowEntries(
          volume,
          round * 12 * STEP_MS,
          busyRow(round * 12, v, { latency: round >= 64 ? 3 : 1 }),
        )
      ),
  );
  assertEquals(incidentCount(messages), 1);
  const last = incidentsOf(messages).at(-1)!;
  // Those that show less than the others on average add nothing to the evidence.
  assert(last.resourceCount > 350, `${last.resourceCount} resources`);
  assertEquals(last.members.length, 20);
  assertEquals(last.startMs, FEED_MS + 8 * DAY_MS);
  assertEquals(
    new Set(anomaliesOf(messages).map(({ incident }) => incident)),
    new Set([last.id]),
  );
});

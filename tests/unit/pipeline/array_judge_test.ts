import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../../lib/model/message.ts";
import type { PolicyDirection } from "../../../lib/model/metric_policy.ts";
import type { ArrayJudgeOptions } from "../../../lib/pipeline/array_judge_options.ts";
import {
  anomaliesOf,
  type FedEntry,
  type FedResource,
  FEED_MS,
  incidentsOf,
  opened,
  rowEntries,
  volumes,
} from "../../fakes/array_feed.ts";
import {
  busyRow,
  DAY_MS,
  HOUR_MS,
  METRICS,
  type Mishap,
  STEP_MS,
} from "../../fakes/busy_volume.ts";
import { ANY_DEVIATION, judgeAll, makeTestJudge } from "../../fakes/judge.ts";

const STEPS_PER_DAY = 96;
/** Step of a day and hour. */
const at = (day: number, hour = 0) => day * STEPS_PER_DAY + hour * 4;
/** Time of a step. */
const timeOf = (step: number) => FEED_MS + step * STEP_MS;

/** Has collections judged, a record for each step. */
function judgeSteps(
  steps: number,
  entriesAt: (step: number) => FedEntry[],
  options: Partial<ArrayJudgeOptions> = {},
): Message[] {
  function* records() {
    for (let step = 0; step < steps; step++) yield entriesAt(step);
  }
  return judgeAll(makeTestJudge({}, options).judge, records());
}

type Mishaps = (step: number, volume: number) => Mishap | undefined;

/** Messages about an array of three volumes over some days. */
function judgeDays(days: number, mishap: Mishaps): Message[] {
  return judgeSteps(at(days), (step) => entriesOf(step, mishap));
}

/** The collection of a step of three volumes. */
function entriesOf(step: number, mishap: Mishaps): FedEntry[] {
  return THREE.flatMap((volume, v) =>
    rowEntries(volume, step * STEP_MS, busyRow(step, v, mishap(step, v)))
  );
}
const THREE = volumes(3);

/** What opened of one kind. */
function openedOf(kind: string, messages: readonly Message[]): string[] {
  return opened(messages).filter((text) => text.endsWith(` ${kind}`));
}

/** Incidents that opened. */
function incidentCount(messages: readonly Message[]): number {
  return incidentsOf(messages).filter(({ state }) => state === "open").length;
}

/** Something on volume 1 from nine to three on the ninth day, when all is known of each weekday. */
const from = at(8, 9);
const to = at(8, 15);
const onOne = (mishap: Mishap): Mishaps => (step, v) =>
  v === 1 && step >= from && step < to ? mishap : undefined;
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
  assert(open!.startMs <= timeOf(from) && open!.atMs >= timeOf(from + 2));
  assert(open!.startMs >= timeOf(from) - 3 * HOUR_MS);
  assertEquals([open!.threshold, open!.direction], [0.8, "high"]);
  assert(open!.score! > 0.8 && open!.perWeek! < 1);
  assert(open!.value! > 2 * open!.expected!.high);
  // What two hours show is compared: the end is seen up to two hours later.
  assertEquals(resolved!.state, "resolved");
  assert(
    resolved!.endMs! >= timeOf(to - 1) && resolved!.endMs! < timeOf(to + 8),
  );
  const last = incidentsOf(messages).at(-1)!;
  assertEquals([last.state, last.cause?.tag], ["resolved", "unexplained"]);
});

Deno.test("ArrayJudge says nothing of a burst of half an hour", () => {
  const messages = judgeDays(10, (step) => ({
    latency: wander(step) * (step >= from && step < from + 2 ? 2 : 1),
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
    const isSlow = v < volumes && step >= from && step < to;
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

const PORTS: FedResource[] = ["p/0", "p1"].map((id) => ({
  type: "port",
  id,
  metrics: ["iops", "x"],
}));

/** Two busy ports, from the fifth day on with other operations. */
function portEntries(
  step: number,
  iopsOf: (port: number, iops: number) => number,
): FedEntry[] {
  return PORTS.flatMap((port, p) => {
    const [x, iops] = busyRow(step, p + 1);
    const value = step >= at(4) ? iopsOf(p, iops!) : iops!;
    return rowEntries(port, step * STEP_MS, [value, x!]);
  });
}

Deno.test("ArrayJudge names the series that fell to nothing and the one that rose beyond reason", () => {
  const messages = judgeSteps(
    at(4) + 8,
    (step) =>
      portEntries(
        step,
        (p, iops) => p === 0 ? 0 : step === at(4) ? iops * 50 : iops,
      ),
  );
  const anomalies = anomaliesOf(messages).filter(({ kind }) =>
    kind === "zero" || kind === "spike"
  );
  const [spike, zero] = anomalies.filter(({ state }) => state === "open");
  assertEquals([spike!.kind, spike!.key], ["spike", "a/port/p1/iops"]);
  assertEquals([zero!.kind, zero!.key], ["zero", "a/port/p%2F0/iops"]);
  assertEquals([spike!.direction, zero!.direction], ["high", "low"]);
  assertEquals([spike!.startMs, zero!.startMs], [timeOf(at(4)), timeOf(at(4))]);
  assertEquals(
    zero!.atMs,
    timeOf(at(4) + 2),
    "half an hour, and three samples",
  );
  assertEquals([spike!.severity, zero!.severity], [0.5, 0.8]);
  for (const { score, threshold, perWeek } of anomalies) {
    assertEquals([score, threshold, perWeek], [null, null, null]);
  }
  assertEquals(incidentCount(messages), 1);
});

Deno.test("ArrayJudge reports a volume whose counters stand still, until they move", () => {
  const messages = judgeSteps(at(4, 6), (step) => {
    const isStill = step >= at(4) && step < at(4, 3);
    const row = busyRow(isStill ? at(4) - 1 : step);
    return rowEntries(THREE[0]!, step * STEP_MS, row);
  });
  const [open, resolved] = anomaliesOf(messages)
    .filter(({ kind }) => kind === "frozen");
  assertEquals(open!.state, "open");
  assertEquals(open!.startMs, timeOf(at(4)));
  assertEquals(open!.atMs, timeOf(at(4, 1)), "an hour after the first repeat");
  assertEquals(resolved!.state, "resolved");
  assertEquals(resolved!.endMs, timeOf(at(4, 3) - 1));
  assertEquals(resolved!.atMs, timeOf(at(4, 3) + 2), "three normal samples");
});

for (const newNormalMs of [DAY_MS / 2, DAY_MS]) {
  Deno.test(`ArrayJudge tells no more of a load that has been nothing for ${newNormalMs / HOUR_MS} hours`, () => {
    const messages = judgeSteps(
      at(7),
      (step) => portEntries(step, (p, iops) => p === 0 ? 0 : iops),
      { newNormalMs },
    );
    const zeros = anomaliesOf(messages).filter(({ kind }) => kind === "zero");
    assertEquals(zeros.map(({ state }) => state), ["open", "resolved"]);
    assertEquals(zeros[1]!.endMs, timeOf(at(4)) + newNormalMs - STEP_MS);
  });
}

for (
  const [direction, expected] of [
    ["both", ["spike", "zero"]],
    ["high", ["spike"]],
    ["low", ["zero"]],
    ["none", []],
  ] as [PolicyDirection, string[]][]
) {
  const policies = { of: () => ({ ...ANY_DEVIATION, direction }) };

  Deno.test(`ArrayJudge tells of loads what an operator wants who wants ${direction}`, () => {
    const messages = judgeSteps(
      at(4) + 8,
      (step) =>
        portEntries(
          step,
          (p, iops) => p === 0 ? 0 : step === at(4) ? iops * 50 : iops,
        ),
      { policies },
    );
    const kinds = anomaliesOf(messages).map(({ kind }) => kind)
      .filter((kind) => kind !== "unusual");
    assertEquals([...new Set(kinds)].sort(), expected);
    if (direction === "none") assertEquals(messages, []);
  });
}

for (
  const [mishap, side, kind] of [
    [{ latency: 3 }, "high", "latency"],
    [{ hit: 50 }, "low", "cache"],
  ] as const
) {
  for (const direction of ["high", "low", "none"] as const) {
    const isWanted = side === direction;
    Deno.test(`ArrayJudge tells ${isWanted ? "" : "not "}of ${kind} where ${direction} is wanted`, () => {
      const messages = judgeSteps(
        to,
        (step) => entriesOf(step, onOne(mishap)),
        { policies: { of: () => ({ ...ANY_DEVIATION, direction }) } },
      );
      assertEquals(openedOf(kind, messages).length, isWanted ? 1 : 0);
      if (direction === "none") assertEquals(messages, []);
    });
  }
}

Deno.test("ArrayJudge goes on where collections and metrics are missing", () => {
  const missing = (mishap: Mishaps) =>
    judgeSteps(at(10), (step) =>
      THREE.flatMap((volume, v) => {
        const row = busyRow(step, v, mishap(step, v));
        if ((step + v) % 7 === 0) row[0] = NaN;
        const isLost = (step + v) % 5 === 0;
        return rowEntries(volume, step * STEP_MS, isLost ? undefined : row);
      }));
  assertEquals(missing(() => undefined), []);
  assertEquals(openedOf("latency", missing(onOne({ latency: 3 }))), [
    "volume/v1/responseTime latency",
  ]);
});

Deno.test("ArrayJudge counts resources with the same values once, and says how many they are", () => {
  const many = volumes(8);
  const messages = judgeSteps(to, (step) =>
    many.flatMap((volume, v) => {
      const mishap = v < 7 && step >= from ? { latency: 3 } : {};
      const row = busyRow(step, v < 7 ? 0 : 1, mishap);
      return rowEntries(volume, step * STEP_MS, row);
    }));
  const latency = anomaliesOf(messages).filter(({ kind }) =>
    kind === "latency"
  );
  assertEquals(latency.map(({ key }) => key), ["a/volume/v0/responseTime"]);
  assertEquals(latency[0]!.copies, 6);
  // As much as one alone: the evidence is that of one.
  const alone = judgeSteps(to, (step) =>
    rowEntries(
      many[0]!,
      step * STEP_MS,
      busyRow(step, 0, step >= from ? { latency: 3 } : {}),
    ));
  const [one] = anomaliesOf(alone).filter(({ kind }) => kind === "latency");
  assertEquals(latency[0]!.perWeek, one!.perWeek);
  assertEquals(latency[0]!.atMs, one!.atMs);
});

Deno.test("ArrayJudge does not take resources that are idle together for copies", () => {
  const messages = judgeSteps(at(4) + 4, (step) =>
    PORTS.flatMap((port, p) => {
      const [x, iops] = busyRow(step, p + 1);
      const row = step >= at(4) ? [0, 0] : [iops!, x!];
      return rowEntries(port, step * STEP_MS, row);
    }));
  const zeros = anomaliesOf(messages).filter(({ kind }) => kind === "zero");
  assertEquals(zeros.map(({ key, copies }) => [key, copies]), [
    ["a/port/p%2F0/iops", 0],
    ["a/port/p1/iops", 0],
  ]);
});

Deno.test("ArrayJudge begins anew with a resource whose metrics come later, and finds what goes wrong a week after", () => {
  const withLate = (isLate: (step: number, metric: number) => boolean) =>
    judgeSteps(to, (step) =>
      THREE.flatMap((volume, v) => {
        const row = busyRow(step, v, onOne({ latency: 3 })(step, v))
          .map((value, m) => isLate(step, m) ? NaN : value);
        return rowEntries(volume, step * STEP_MS, row);
      }));
  const found = ["volume/v1/responseTime latency"];
  // Throughput from the second day on: nothing can be compared before.
  assertEquals(
    openedOf("latency", withLate((step, m) => m === 2 && step < at(1))),
    found,
  );
  // The hit ratio is missing in the first collection only.
  assertEquals(
    openedOf("latency", withLate((step, m) => m === 3 && step === 0)),
    found,
  );
  // The hit ratio comes after five days: of three days nothing is said yet.
  assertEquals(
    openedOf("latency", withLate((step, m) => m === 3 && step < at(5))),
    [],
  );
});

Deno.test("ArrayJudge takes samples of one poll for one row, whatever their times to the second", () => {
  const delayed = (delayMs: (v: number, m: number) => number) =>
    judgeSteps(
      at(9),
      (step) =>
        THREE.flatMap((volume, v) =>
          busyRow(step, v, onOne({ latency: 3 })(step, v)).flatMap(
            (value, m) => {
              const row = METRICS.map((_, other) => other === m ? value : NaN);
              return rowEntries(volume, step * STEP_MS + delayMs(v, m), row);
            },
          )
        ),
    );
  const at0 = opened(delayed(() => 0));
  assert(at0.includes("volume/v1/responseTime latency"));
  assertEquals(opened(delayed((v, m) => v * 60_000 + m * 20_000)), at0);
});

Deno.test("ArrayJudge takes two records of the same times for parts of one collection", () => {
  const halves = (step: number) => {
    const entries = entriesOf(step, onOne({ latency: 3 }));
    return [entries.slice(0, METRICS.length), entries.slice(METRICS.length)];
  };
  const whole: FedEntry[][] = [];
  const split: FedEntry[][] = [];
  for (let step = 0; step < at(9); step++) {
    const [first, second] = halves(step);
    whole.push([...first!, ...second!]);
    split.push(first!, second!);
  }
  const judge = (records: FedEntry[][]) =>
    judgeAll(makeTestJudge().judge, records);
  const found = opened(judge(whole));
  assert(found.includes("volume/v1/responseTime latency"));
  const parts = judge(split);
  assertEquals(opened(parts), found);
  assertEquals(incidentCount(parts), 1);
});

Deno.test("ArrayJudge remembers what a pool said that is polled more rarely than its volumes", () => {
  const pool = { type: "storagePool", id: "p0", metrics: METRICS };
  const judge = (poolLoad: number) =>
    judgeSteps(at(9), (step) => {
      // Longer than the volume is slow: what hours show is compared.
      const isBusy = step >= from - 12 && step < to + 12;
      const entries = entriesOf(step, onOne({ latency: 3 }));
      if (step % 3 !== 0) return entries;
      const row = busyRow(step, 9, isBusy ? { load: poolLoad } : {});
      return [...entries, ...rowEntries(pool, step * STEP_MS, row)];
    });
  assertEquals(openedOf("latency", judge(1)), [
    "volume/v1/responseTime latency",
  ]);
  // It serves more than ever: nothing is known of latency at such loads.
  assertEquals(openedOf("latency", judge(4)), []);
});

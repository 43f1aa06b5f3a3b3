import { assertEquals } from "@std/assert";
import type { PolicyDirection } from "../../../lib/model/metric_policy.ts";
import {
  at,
  entriesOf,
  judgeSteps,
  onOne,
  THREE,
  timeOf,
  TO,
} from "../../fakes/array_days.ts";
import {
  anomaliesOf,
  type FedEntry,
  type FedResource,
  incidentCount,
  openedOf,
  rowEntries,
} from "../../fakes/array_feed.ts";
import { busyRow, DAY_MS, HOUR_MS, STEP_MS } from "../../fakes/busy_volume.ts";
import { ANY_DEVIATION } from "../../fakes/judge.ts";

/** Ports with a load and something else. */
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
        TO,
        (step) => entriesOf(step, onOne(mishap)),
        { policies: { of: () => ({ ...ANY_DEVIATION, direction }) } },
      );
      assertEquals(openedOf(kind, messages).length, isWanted ? 1 : 0);
      if (direction === "none") assertEquals(messages, []);
    });
  }
}

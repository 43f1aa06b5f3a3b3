import { assert, assertEquals } from "@std/assert";
import {
  at,
  entriesOf,
  FROM,
  judgeSteps,
  type Mishaps,
  onOne,
  THREE,
  TO,
} from "../../fakes/array_days.ts";
import {
  anomaliesOf,
  type FedEntry,
  incidentCount,
  opened,
  openedOf,
  rowEntries,
  volumes,
} from "../../fakes/array_feed.ts";
import { busyRow, METRICS, STEP_MS } from "../../fakes/busy_volume.ts";
import { judgeAll, makeTestJudge } from "../../fakes/judge.ts";

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
  const messages = judgeSteps(TO, (step) =>
    many.flatMap((volume, v) => {
      const mishap = v < 7 && step >= FROM ? { latency: 3 } : {};
      const row = busyRow(step, v < 7 ? 0 : 1, mishap);
      return rowEntries(volume, step * STEP_MS, row);
    }));
  const latency = anomaliesOf(messages).filter(({ kind }) =>
    kind === "latency"
  );
  assertEquals(latency.map(({ key }) => key), ["a/volume/v0/responseTime"]);
  assertEquals(latency[0]!.copies, 6);
  // As much as one alone: the evidence is that of one.
  const alone = judgeSteps(TO, (step) =>
    rowEntries(
      many[0]!,
      step * STEP_MS,
      busyRow(step, 0, step >= FROM ? { latency: 3 } : {}),
    ));
  const [one] = anomaliesOf(alone).filter(({ kind }) => kind === "latency");
  assertEquals(latency[0]!.perWeek, one!.perWeek);
  assertEquals(latency[0]!.atMs, one!.atMs);
});

Deno.test("ArrayJudge begins anew with a resource whose metrics come later, and finds what goes wrong a week after", () => {
  const withLate = (isLate: (step: number, metric: number) => boolean) =>
    judgeSteps(TO, (step) =>
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
      const isBusy = step >= FROM - 12 && step < TO + 12;
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

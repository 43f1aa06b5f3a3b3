import { assertEquals } from "@std/assert";
import { Rounds } from "../../../lib/pipeline/_rounds.ts";
import { judgeAll, makeTestJudge } from "../../fakes/judge.ts";

/** A series as the store of a judge keeps it. */
function seriesOf(metric: string) {
  const { judge } = makeTestJudge();
  judgeAll(judge, [[[metric, { storage_id: "a", resource_type: "volume" }, {
    1_700_000_000_000: 1,
  }]]]);
  return [...judge.store.values()][0]!;
}

const series = seriesOf("iops");
type Sample = Parameters<Rounds["add"]>[0];

/** A sample of no interest, at some time. */
function sampleAt(atMs: number, changes: Partial<Sample> = {}): Sample {
  const quiet = { slow: 0, fast: 0, excess: 0, level: 1 };
  return {
    series,
    atMs,
    value: 0,
    isAlert: false,
    isYoung: false,
    ...quiet,
    ...changes,
  } as Sample;
}

Deno.test("Rounds gives samples in the order of time, those of one time as they came", () => {
  const rounds = new Rounds();
  for (const atMs of [30, 10, 20, 10, 30, 20, 10]) {
    rounds.add(sampleAt(atMs));
  }
  assertEquals([...rounds.order()], [1, 3, 6, 2, 5, 0, 4]);
  assertEquals(rounds.size, 7);
});

Deno.test("Rounds gives back what it was given", () => {
  const rounds = new Rounds();
  const other = seriesOf("throughput");
  const flags = [[false, false], [true, false], [false, true], [true, true]];
  const samples = flags.map(([isAlert, isYoung], i) =>
    sampleAt(10 - i, {
      series: i % 2 === 0 ? series : other,
      value: 5 + i,
      level: 2 + i,
      isAlert: isAlert!,
      isYoung: isYoung!,
    })
  );
  for (const sample of samples) rounds.add(sample);
  samples.forEach((sample, i) => {
    const { series, atMs, value, level, isAlert, isYoung } = rounds.at(i);
    assertEquals(
      [series.key, atMs, value, level, isAlert, isYoung],
      [
        sample.series.key,
        sample.atMs,
        sample.value,
        sample.level,
        sample.isAlert,
        sample.isYoung,
      ],
    );
    assertEquals(rounds.seriesAt(i), sample.series);
    assertEquals(rounds.timeAt(i), sample.atMs);
    assertEquals(rounds.valueAt(i), sample.value);
    assertEquals(rounds.isTelling(i), sample.isAlert);
  });
});

Deno.test("Rounds is empty at first, and once it is cleared", () => {
  const rounds = new Rounds();
  assertEquals([rounds.size, rounds.order().length], [0, 0]);
  rounds.add(sampleAt(10));
  rounds.clear();
  assertEquals([rounds.size, rounds.order().length], [0, 0]);
  rounds.add(sampleAt(20, { value: 7 }));
  assertEquals([...rounds.order()], [0]);
  assertEquals([rounds.timeAt(0), rounds.valueAt(0)], [20, 7]);
});

import { assertEquals, assertRejects } from "@std/assert";
import type { Anomaly } from "../../../lib/model/anomaly.ts";
import { runPipeline } from "../../../lib/pipeline/pipeline.ts";
import type { Source } from "../../../lib/source/source.ts";
import { makeTestJudge } from "../../fakes/judge.ts";
import { MemorySource, recordOf } from "../../fakes/memory_source.ts";

const START_MS = 1_700_000_000_000;

/** A record with one sample of one series. */
function sample(minute: number, value: number) {
  return recordOf([["iops", { storage_id: "a", resource_type: "volume" }, {
    [START_MS + minute * 60_000]: value,
  }]], minute);
}

/** 40 usual values, a spike, a usual one: a batch each. */
const BATCHES = [...Array.from({ length: 40 }, (_, i) => 100 + i % 5), 900, 101]
  .map((value, minute) => [sample(minute, value)]);

function never(): AbortSignal {
  return new AbortController().signal;
}

Deno.test("the pipeline commits a batch only after its anomalies are accepted", async () => {
  const source = new MemorySource(BATCHES);
  const committedAtEmit: number[] = [];
  await runPipeline({
    source,
    judge: makeTestJudge().judge,
    emit: async (anomalies: readonly Anomaly[]) => {
      await Promise.resolve();
      assertEquals(anomalies.map(({ state }) => state), ["open"]);
      committedAtEmit.push(source.committed);
    },
  }, { stop: never(), abandon: never() });
  assertEquals(committedAtEmit, [40], "the batch of the spike is the 41st");
  assertEquals(source.committed, BATCHES.length);
});

Deno.test("the pipeline does not commit what was not accepted", async () => {
  const source = new MemorySource(BATCHES);
  await assertRejects(
    () =>
      runPipeline({
        source,
        judge: makeTestJudge().judge,
        emit: () => Promise.reject(new Error("no disk")),
      }, { stop: never(), abandon: never() }),
    Error,
    "no disk",
  );
  assertEquals(source.committed, 40);
});

Deno.test("the pipeline goes on when a commit fails", async () => {
  const source = new MemorySource(BATCHES);
  let attempts = 0;
  source.onCommit = () => {
    if (++attempts === 3) throw new Error("lost to a rebalance");
  };
  const found: Anomaly[] = [];
  await runPipeline({
    source,
    judge: makeTestJudge().judge,
    emit: (anomalies) => {
      found.push(...anomalies);
      return Promise.resolve();
    },
  }, { stop: never(), abandon: never() });
  assertEquals(source.committed, BATCHES.length - 1);
  assertEquals(found.length, 1);
});

Deno.test("a commit that hangs does not hold up the end", async () => {
  const abandon = new AbortController();
  const source: Source = {
    name: "hung",
    async *batches() {
      yield {
        records: [sample(0, 1)],
        commit: () => {
          abandon.abort(new Error("not done in time"));
          return new Promise<void>(() => {});
        },
      };
    },
    status: () => ({ state: "running", lag: 0, assignment: "" }),
  };
  await runPipeline({
    source,
    judge: makeTestJudge().judge,
    emit: () => Promise.resolve(),
  }, { stop: never(), abandon: abandon.signal });
});

Deno.test("records that come again raise nothing twice", async () => {
  const again = [...BATCHES, ...BATCHES.slice(35)];
  const found: Anomaly[] = [];
  await runPipeline({
    source: new MemorySource(again),
    judge: makeTestJudge().judge,
    emit: (anomalies) => {
      found.push(...anomalies);
      return Promise.resolve();
    },
  }, { stop: never(), abandon: never() });
  assertEquals(found.map(({ state }) => state), ["open"]);
});

Deno.test("the pipeline takes no batch after stop, and finishes the one in hand", async () => {
  const source = new MemorySource(BATCHES);
  const stop = new AbortController();
  source.onCommit = () => {
    if (source.committed === 9) stop.abort();
  };
  await runPipeline({
    source,
    judge: makeTestJudge().judge,
    emit: () => Promise.resolve(),
  }, { stop: stop.signal, abandon: never() });
  assertEquals(source.committed, 10);
});

Deno.test("the event loop turns while a large record is judged", async () => {
  const entries = Array.from({ length: 20_000 }, (_, i) => [
    "iops",
    { storage_id: "a", resource_type: "volume", resource_id: `v${i}` },
    { [START_MS]: 1, [START_MS + 60_000]: 2 },
  ]);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await runPipeline({
    source: new MemorySource([[recordOf(entries)]]),
    judge: makeTestJudge({ maxSeries: 50_000 }).judge,
    emit: () => Promise.resolve(),
  }, { stop: never(), abandon: never() });
  clearInterval(timer);
  assertEquals(turns > 0, true);
});

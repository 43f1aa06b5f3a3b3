/**
 * The pipeline from source to emitters, in memory.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { isIncident, type Message } from "../../../lib/model/message.ts";
import { runPipeline } from "../../../lib/pipeline/pipeline.ts";
import type { RawRecord } from "../../../lib/model/record.ts";
import type { Source } from "../../../lib/source/source.ts";
import { messageJson } from "../../../lib/emit/message_json.ts";
import { schemaProblems } from "../../fakes/anomaly_schema.ts";
import { MemorySource, recordOf } from "../../fakes/memory_source.ts";
import { serviceJudge } from "../../fakes/service_judge.ts";

const START_MS = 1_700_000_000_000;

/** A record with one sample of one series, every two hours one. */
function sample(place: number, value: number) {
  return recordOf([["iops", { storage_id: "a", resource_type: "volume" }, {
    [START_MS + place * 7_200_000]: value,
  }]], place);
}

/**
 * 40 usual values, so that three days have been seen; then a counter that jumps
 * to nearly a hundred times that, and a usual value: a batch each.
 */
const BATCHES = [
  ...Array.from({ length: 40 }, (_, i) => 100 + i % 5),
  9000,
  101,
]
  .map((value, place) => [sample(place, value)]);

/** What is said of it. */
const SAID = ["incident open", "spike open"];

/** Messages for short. */
function briefly(messages: readonly Message[]): string[] {
  return messages.map((message) =>
    `${isIncident(message) ? "incident" : message.kind} ${message.state}`
  );
}

function never(): AbortSignal {
  return new AbortController().signal;
}

Deno.test("the pipeline commits a batch only after its messages are accepted", async () => {
  const source = new MemorySource(BATCHES);
  const committedAtEmit: number[] = [];
  await runPipeline({
    source,
    judge: serviceJudge().judge,
    emit: async (messages) => {
      await Promise.resolve();
      assertEquals(briefly(messages), SAID);
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
        judge: serviceJudge().judge,
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
  const found: Message[] = [];
  await runPipeline({
    source,
    judge: serviceJudge().judge,
    emit: (messages) => {
      found.push(...messages);
      return Promise.resolve();
    },
  }, { stop: never(), abandon: never() });
  assertEquals(source.committed, BATCHES.length - 1);
  assertEquals(briefly(found), SAID);
});

Deno.test("the pipeline tells of every batch, before it is judged and once it is committed", async () => {
  const seen: [boolean, number][] = [];
  const { judge, counters } = serviceJudge();
  await runPipeline({
    source: new MemorySource(BATCHES.slice(0, 3)),
    judge,
    onBatch: (isInHand) => seen.push([isInHand, counters.records.value]),
    emit: () => Promise.resolve(),
  }, { stop: never(), abandon: never() });
  assertEquals(seen, [
    [true, 0],
    [false, 1],
    [true, 1],
    [false, 2],
    [true, 2],
    [false, 3],
  ]);
});

Deno.test("what is held back for late samples is judged at the end of the input", async () => {
  const source = new MemorySource(BATCHES);
  const found: Message[] = [];
  await runPipeline({
    source,
    judge: serviceJudge({ flags: ["store.allowed_lateness=3h"] }).judge,
    emit: (messages) => {
      assertEquals(source.committed, BATCHES.length);
      found.push(...messages);
      return Promise.resolve();
    },
  }, { stop: never(), abandon: never() });
  assertEquals(briefly(found), SAID);
  for (const message of found) {
    assertEquals(schemaProblems(JSON.parse(messageJson(message))), []);
  }
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
    judge: serviceJudge().judge,
    emit: () => Promise.resolve(),
  }, { stop: never(), abandon: abandon.signal });
});

Deno.test("records that come again raise nothing twice", async () => {
  const again = [...BATCHES, ...BATCHES.slice(35)];
  const found: Message[] = [];
  await runPipeline({
    source: new MemorySource(again),
    judge: serviceJudge().judge,
    emit: (messages) => {
      found.push(...messages);
      return Promise.resolve();
    },
  }, { stop: never(), abandon: never() });
  assertEquals(briefly(found), SAID);
});

Deno.test("the pipeline takes no batch after stop, and finishes the one in hand", async () => {
  const source = new MemorySource(BATCHES);
  const stop = new AbortController();
  source.onCommit = () => {
    if (source.committed === 9) stop.abort();
  };
  await runPipeline({
    source,
    judge: serviceJudge().judge,
    emit: () => Promise.resolve(),
  }, { stop: stop.signal, abandon: never() });
  assertEquals(source.committed, 10);
});

Deno.test("the event loop turns while a large record is judged", async () => {
  const entries = Array.from({ length: 5000 }, (_, i) => [
    "iops",
    { storage_id: "a", resource_type: "volume", resource_id: `v${i}` },
    { [START_MS]: 1, [START_MS + 60_000]: 2 },
  ]);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await runPipeline({
    source: new MemorySource([[recordOf(entries)]]),
    judge: serviceJudge().judge,
    emit: () => Promise.resolve(),
  }, { stop: never(), abandon: never() });
  clearInterval(timer);
  assertEquals(turns > 0, true);
});

Deno.test("the pipeline judges no further record of a batch after stop, and commits what it judged", async () => {
  const stop = new AbortController();
  const { judge, counters } = serviceJudge();
  const committed: (number | undefined)[] = [];
  const first = sample(0, 1);
  const records = {
    *[Symbol.iterator]() {
      yield first;
      stop.abort();
      yield sample(1, 2);
    },
    length: 2,
  } as unknown as readonly RawRecord[];
  const source: Source = {
    name: "slow",
    async *batches() {
      yield {
        records,
        commit: (count) => Promise.resolve(void committed.push(count)),
      };
    },
    status: () => ({ state: "running", lag: 0, assignment: "" }),
  };
  await runPipeline({ source, judge, emit: () => Promise.resolve() }, {
    stop: stop.signal,
    abandon: never(),
  });
  assertEquals([counters.records.value, committed], [1, [1]]);
});

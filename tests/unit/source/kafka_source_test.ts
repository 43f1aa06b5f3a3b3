import { assert, assertEquals, assertRejects } from "@std/assert";
import { KafkaError } from "../../../lib/kafka/errors.ts";
import {
  KafkaSource,
  LostBatchError,
} from "../../../lib/source/kafka_source.ts";
import type { RecordBatch } from "../../../lib/source/source.ts";
import { FakeBatch, FakeKafka } from "../../fakes/fake_kafka.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { ManualClock, settle } from "../../fakes/manual_clock.ts";

/** 3 x (1 s of waiting for news + 30 s of a request). */
const SILENCE_MS = 93_000;

/** A source, its Kafka, and the pipeline's hand. */
function setUp(changes: { readonly random?: () => number } = {}) {
  const kafka = new FakeKafka();
  const clock = new ManualClock();
  const logger = new ListLogger();
  const stop = new AbortController();
  let connects = 0;
  const hooks = { onConnect: () => {} };
  const source = new KafkaSource(
    () => {
      connects++;
      hooks.onConnect();
      return kafka;
    },
    {
      topic: "t",
      groupId: "g",
      startFrom: "earliest",
      heartbeatIntervalMs: 3_000,
      requestTimeoutMs: 30_000,
    },
    { now: clock.now, sleep: clock.sleep, logger, random: () => 0, ...changes },
  );
  const batches = source.batches(stop.signal);
  return {
    kafka,
    clock,
    logger,
    stop,
    source,
    batches,
    hooks,
    connects: () => connects,
    /** Asks for a batch; `undefined` at the end. */
    pull: async (): Promise<RecordBatch | undefined> => {
      const { value, done } = await batches.next();
      return done ? undefined : value;
    },
    /** The newest consumer. */
    consumer: () => kafka.consumers.at(-1)!,
    /** Lines above `debug`. */
    lines: () => logger.lines.filter((line) => !line.startsWith("debug")),
  };
}

type Parts = ReturnType<typeof setUp>;

/** The first pull, with a consumer that has joined partitions 0 and 1. */
async function joined(parts: Parts) {
  const pulled = parts.pull();
  await settle();
  parts.consumer().join(0, 1);
  return pulled;
}

async function end({ stop, batches }: Parts) {
  stop.abort();
  await batches.return(undefined);
}

const missing = () => new KafkaError("The topic is missing", "topic_missing");
const crash = () => new KafkaError("It broke", "timeout");
const rebalance = () => {
  const cause = new Error("rebalancing");
  return new KafkaError("It was rebalanced", "lost_membership", { cause });
};

Deno.test("a KafkaSource hands records over, and lets the next batch come after the commit", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const fetched = new FakeBatch(0, 5, 3, 10);
  const handled = parts.consumer().deliver(fetched);
  const batch = await pulled;
  assertEquals(batch?.records, fetched.records);
  assertEquals(fetched.commits, 0);
  assertEquals(parts.source.status(), {
    state: "running",
    lag: 13,
    assignment: "t[0,1]",
    partitions: 2,
  });
  await batch!.commit();
  await batch!.commit(); // once more does no harm
  assertEquals(await handled, "done");
  assertEquals(fetched.commits, 1);
  assertEquals(parts.source.status().lag, 10);
  const next = parts.pull();
  await settle();
  const second = parts.consumer().deliver(new FakeBatch(1, 0, 1, 4));
  await (await next)!.commit();
  assertEquals(await second, "done");
  assertEquals(parts.source.status().lag, 14);
  await end(parts);
});

Deno.test("the batches of one fetch are merged by time, up to where a partition has more, and committed so far", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const left = new FakeBatch(0, 0, 3, 7, [10, 30, 50]);
  const right = new FakeBatch(1, 5, 3, 9, [20, 40, 60]);
  const handled = [left, right].map((batch) => parts.consumer().deliver(batch));
  const batch = await pulled;
  assertEquals(batch!.records.map(({ timestampMs }) => timestampMs), [
    10,
    20,
    30,
    40,
    50, // partition 0 may have another record before 60
  ]);
  await batch!.commit();
  assertEquals(await Promise.all(handled), ["done", "done"]);
  assertEquals([left.committed, right.committed], ["3", "7"]);
  assertEquals(parts.source.status().lag, 7 + 10);
  await end(parts);
});

Deno.test("partitions that were read to their ends are not waited for", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  parts.consumer().deliver(new FakeBatch(0, 0, 1, 0, [10]));
  parts.consumer().deliver(new FakeBatch(1, 0, 3, 2, [5, 20, 30]));
  const batch = await pulled;
  assertEquals(
    batch!.records.map(({ timestampMs }) => timestampMs),
    [5, 10, 20, 30],
  );
  await batch!.commit();
  await end(parts);
});

Deno.test("a batch of which nothing was handed over is neither committed nor lost", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const newer = new FakeBatch(0, 0, 1, 0, [100]);
  const handled = parts.consumer().deliver(newer);
  parts.consumer().deliver(new FakeBatch(1, 0, 1, 1, [10]));
  const batch = await pulled;
  assertEquals(batch!.records.length, 1);
  await batch!.commit();
  assertEquals(await handled, "done");
  assertEquals(newer.commits, 0);
  assertEquals(parts.source.stats.lostBatches, 0);
  await end(parts);
});

Deno.test("a failed heartbeat of one partition ends the batches of all", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const left = new FakeBatch(0, 0, 1), right = new FakeBatch(1, 0, 1);
  const handled = [left, right].map((batch) => parts.consumer().deliver(batch));
  const batch = await pulled;
  const error = right.failure = rebalance();
  await parts.clock.advance(1_500);
  assertEquals(await Promise.all(handled), [error, error]);
  await assertRejects(() => batch!.commit(), LostBatchError);
  assertEquals([left.commits, right.commits], [0, 0]);
  await end(parts);
});

Deno.test("a broker that may have older records is waited for, but not for long", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const fetching = () =>
    parts.consumer().event({ kind: "fetching", node: "2" });
  const answer = () => parts.consumer().event({ kind: "fetched", node: "2" });
  fetching();
  parts.consumer().deliver(new FakeBatch(0, 0, 1, 0, [20]));
  await settle();
  answer();
  parts.consumer().deliver(new FakeBatch(1, 0, 1, 1, [10]));
  const first = await pulled;
  assertEquals(first!.records.map(({ partition }) => partition), [1]);
  await first!.commit();
  await settle();
  // Partition 1 has another record on broker 2, which does not answer.
  fetching();
  let isHere = false;
  const next = parts.pull().finally(() => isHere = true);
  parts.consumer().deliver(new FakeBatch(0, 0, 1, 0, [20]));
  await settle();
  assertEquals(isHere, false);
  await parts.clock.advance(1_000);
  await (await next)!.commit();
  await end(parts);
});

Deno.test("its consumer reads the topic as the options say, and waits a second for news", async () => {
  const parts = setUp();
  joined(parts);
  await settle();
  const { topic, groupId, startFrom, maxWaitMs } = parts.consumer().options;
  assertEquals([topic, groupId, startFrom, maxWaitMs], [
    "t",
    "g",
    "earliest",
    1_000,
  ]);
  await end(parts);
});

Deno.test("a batch that comes before it is asked for waits", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  parts.consumer().deliver(new FakeBatch(0, 0, 1));
  const first = await pulled;
  await first!.commit();
  await settle();
  parts.consumer().deliver(new FakeBatch(0, 1, 1));
  await settle();
  const second = await parts.pull();
  assertEquals(second?.records[0]?.offset, "1");
  await second!.commit();
  await end(parts);
});

Deno.test("heartbeats go out while a batch is open, and not after", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const fetched = new FakeBatch(0, 0, 1);
  parts.consumer().deliver(fetched);
  const batch = await pulled;
  for (let i = 0; i < 4; i++) await parts.clock.advance(1_500);
  assertEquals(fetched.heartbeats, 4);
  await batch!.commit();
  await settle();
  await parts.clock.advance(10_000);
  assertEquals(fetched.heartbeats, 4);
  await end(parts);
});

Deno.test("a failed heartbeat ends the batch at once, with the error that kafkajs needs, and it cannot be committed", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const fetched = new FakeBatch(0, 7, 2);
  const handled = parts.consumer().deliver(fetched);
  const batch = await pulled;
  const error = fetched.failure = rebalance();
  await parts.clock.advance(1_500);
  assertEquals(await handled, error);
  const lost = await assertRejects(() => batch!.commit(), LostBatchError);
  assertEquals(
    lost.message,
    "Cannot commit the records of t[0] from offset 7, they come again: It was rebalanced",
  );
  assertEquals(fetched.commits, 0);
  assertEquals(parts.source.stats.lostBatches, 1);
  await end(parts);
});

Deno.test("a failed commit rejects, and kafkajs gets its error", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const fetched = new FakeBatch(0, 7, 2);
  const handled = parts.consumer().deliver(fetched);
  const error = fetched.failure = rebalance();
  await assertRejects(async () => (await pulled)!.commit(), LostBatchError);
  assertEquals(await handled, error);
  await end(parts);
});

Deno.test("a batch that is lost before it was taken is never handed over", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  parts.consumer().deliver(new FakeBatch(0, 0, 1));
  const first = await pulled;
  await first!.commit();
  await settle();
  const lost = new FakeBatch(0, 1, 1);
  const handled = parts.consumer().deliver(lost);
  lost.failure = rebalance();
  await parts.clock.advance(1_500);
  assertEquals(await handled, lost.failure);
  const next = parts.pull();
  await settle();
  parts.consumer().deliver(new FakeBatch(1, 9, 1));
  assertEquals((await next)?.records[0]?.partition, 1);
  await end(parts);
});

Deno.test("a batch that is returned without a commit is not committed, and is read again a second later", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const fetched = new FakeBatch(0, 0, 1);
  const handled = parts.consumer().deliver(fetched);
  const batch = await pulled;
  const next = parts.pull();
  await settle();
  assertEquals(parts.clock.pauses.at(-1), 1_000);
  await parts.clock.advance(1_000);
  assertEquals(await handled, "done");
  assertEquals(fetched.commits, 0);
  await assertRejects(() => batch!.commit(), LostBatchError);
  parts.stop.abort();
  assertEquals(await next, undefined);
});

Deno.test("trouble at the start is waited out: growing pauses, a new client for each try, one line a minute", async () => {
  const parts = setUp();
  for (let i = 0; i < 8; i++) parts.kafka.startFailures.push(missing());
  const pulled = parts.pull();
  await settle();
  assertEquals(parts.source.status(), {
    state: "waiting",
    lag: undefined,
    assignment: "t[]",
    partitions: 0,
  });
  const warning = "warn The topic is missing; trying again";
  assertEquals(parts.lines(), [warning]);
  // Half of 1, 2, 4 … 30 s, for the jitter is 0.
  for (const pauseMs of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    assertEquals(parts.clock.pauses.at(-1), pauseMs);
    await parts.clock.advance(pauseMs);
  }
  assertEquals(parts.connects(), 8);
  assertEquals(parts.lines(), [warning]);
  await parts.clock.advance(15_000);
  assertEquals(parts.connects(), 9);
  assertEquals(parts.source.stats.rebuilds, 8);
  assertEquals(parts.source.stats.crashes, 0);
  assertEquals(parts.kafka.consumers.map(({ stops }) => stops), [
    ...Array(8).fill(1),
    0,
  ]);
  parts.consumer().join(2);
  assertEquals(parts.lines().at(-1), "info Reading t[2] as group g");
  await end(parts);
  await pulled;
});

Deno.test("the line comes again after a minute, and says how many tries failed in between", async () => {
  const parts = setUp();
  for (let i = 0; i < 9; i++) parts.kafka.startFailures.push(missing());
  parts.pull();
  await settle();
  for (let i = 0; i < 8; i++) await parts.clock.advance(15_000);
  assertEquals(parts.lines(), [
    "warn The topic is missing; trying again",
    "warn The topic is missing; trying again (3 more tries failed)",
    "warn The topic is missing; trying again (3 more tries failed)",
  ]);
  await end(parts);
});

Deno.test("secrets that cannot be read are trouble like any other", async () => {
  const parts = setUp();
  parts.hooks.onConnect = () => {
    parts.hooks.onConnect = () => {};
    throw new Error("Cannot read password_file");
  };
  parts.pull();
  await settle();
  assertEquals(parts.lines(), ["warn Cannot read password_file; trying again"]);
  await parts.clock.advance(500);
  assertEquals(parts.kafka.consumers.length, 1);
  assertEquals(parts.source.stats.silences, 0);
  await end(parts);
});

Deno.test("a crashed consumer is replaced, and what it held is lost to it", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const old = parts.consumer();
  const handled = old.deliver(new FakeBatch(0, 0, 1));
  const batch = await pulled;
  old.event({ kind: "crashed", error: crash() });
  await settle();
  await assertRejects(() => batch!.commit(), LostBatchError);
  assertEquals(await handled instanceof Error, true);
  assertEquals(old.stops, 1);
  assertEquals(parts.source.stats.crashes, 1);
  assertEquals(parts.source.status().state, "waiting");
  await parts.clock.advance(500);
  assertEquals(parts.kafka.consumers.length, 2);
  // What the old one still says has no effect.
  old.join(5);
  assert(await old.deliver(new FakeBatch(0, 0, 1)) instanceof Error);
  assertEquals(parts.source.status().assignment, "t[]");
  const next = parts.pull();
  await settle();
  parts.consumer().join(0);
  parts.consumer().deliver(new FakeBatch(0, 0, 1));
  await (await next)!.commit();
  await end(parts);
});

Deno.test("after a consumer that lived for a minute the pauses begin anew", async () => {
  const parts = setUp();
  parts.kafka.startFailures.push(missing(), missing());
  parts.pull();
  await settle();
  await parts.clock.advance(500);
  await parts.clock.advance(1_000);
  parts.consumer().join(0);
  await parts.clock.advance(60_000);
  parts.consumer().event({ kind: "crashed", error: crash() });
  await settle();
  assertEquals(parts.clock.pauses.at(-1), 500);
  await end(parts);
});

Deno.test("a consumer that falls silent is replaced", async () => {
  const parts = setUp();
  joined(parts);
  await settle();
  for (let i = 0; i < 7; i++) await parts.clock.advance(SILENCE_MS / 6);
  assertEquals(parts.source.stats.silences, 1);
  assertEquals(parts.consumer().stops, 1);
  assertEquals(
    parts.lines().at(-1),
    "warn Cannot read from Kafka: no fetch was answered for 109 s; trying again",
  );
  await parts.clock.advance(500);
  assertEquals(parts.kafka.consumers.length, 2);
  await end(parts);
});

Deno.test("answered fetches are no silence, and neither is a batch that the pipeline keeps", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  for (let i = 0; i < 12; i++) {
    await parts.clock.advance(SILENCE_MS / 6);
    parts.consumer().event({ kind: "fetched", node: "1" });
  }
  assertEquals(parts.source.status().lag, 0);
  parts.consumer().deliver(new FakeBatch(0, 0, 1));
  const batch = await pulled;
  for (let i = 0; i < 12; i++) await parts.clock.advance(SILENCE_MS / 6);
  await batch!.commit();
  await settle();
  await parts.clock.advance(SILENCE_MS / 6);
  assertEquals(parts.source.stats.silences, 0);
  await end(parts);
});

Deno.test("a rebalance is counted, reported when it changes something, and forgets the lag of lost partitions", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  parts.consumer().deliver(new FakeBatch(0, 0, 1, 5));
  await (await pulled)!.commit();
  await settle();
  assertEquals(parts.source.status().lag, 5);
  parts.consumer().join(0, 1);
  parts.consumer().join(1);
  assertEquals(parts.source.stats.rebalances, 2);
  assertEquals(parts.source.status().lag, 0);
  assertEquals(parts.lines(), [
    "info Reading t[0,1] as group g",
    "info Reading t[1] as group g",
  ]);
  await end(parts);
});

Deno.test("batches that cannot be read are named, counted and passed over", async () => {
  const parts = setUp();
  joined(parts);
  await settle();
  const fetched = new FakeBatch(0, 3, 0);
  fetched.unreadable.push({
    firstOffset: "3",
    lastOffset: "9",
    recordCount: 7,
    reason: "incorrect header check",
  });
  assertEquals(await parts.consumer().deliver(fetched), "done");
  assertEquals(fetched.commits, 1);
  assertEquals(parts.source.stats.unreadableBatches, 1);
  assertEquals(parts.source.stats.unreadableRecords, 7);
  assertEquals(
    parts.lines().at(-1),
    "error Cannot read offsets 3 to 9 of t[0], they are skipped: incorrect header check",
  );
  const failing = new FakeBatch(0, 10, 0);
  failing.failure = rebalance();
  assertEquals(await parts.consumer().deliver(failing), failing.failure);
  await end(parts);
});

Deno.test("records that were missed are an error line", async () => {
  const parts = setUp();
  joined(parts);
  await settle();
  parts.consumer().event({ kind: "offset_reset", partition: 1 });
  assertEquals(parts.source.stats.offsetResets, 1);
  assertEquals(
    parts.lines().at(-1),
    "error Records of t[1] were missed: the broker no longer has the offset of group g; reading goes on at the oldest record",
  );
  await end(parts);
});

Deno.test("an abort while it waits for records ends it", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  parts.stop.abort();
  assertEquals(await pulled, undefined);
  assertEquals(parts.consumer().stops, 1);
  assertEquals(parts.source.status().state, "stopped");
});

Deno.test("an abort before the start ends it at once", async () => {
  const parts = setUp();
  parts.stop.abort();
  assertEquals(await parts.pull(), undefined);
  assertEquals(parts.kafka.consumers.length, 0);
});

Deno.test("an abort while it pauses ends it", async () => {
  const parts = setUp();
  parts.kafka.startFailures.push(missing());
  const pulled = parts.pull();
  await settle();
  parts.stop.abort();
  assertEquals(await pulled, undefined);
  assertEquals(parts.kafka.consumers.length, 1);
});

Deno.test("an abort lets the open batch be committed before the consumer stops", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const fetched = new FakeBatch(0, 0, 1);
  const handled = parts.consumer().deliver(fetched);
  const batch = await pulled;
  parts.stop.abort();
  await settle();
  assertEquals(parts.consumer().stops, 0);
  await batch!.commit();
  // What kafkajs brings now is not taken, and counts as no loss.
  const late = new FakeBatch(0, 1, 1);
  assert(await parts.consumer().deliver(late) instanceof Error);
  assertEquals(await parts.pull(), undefined);
  assertEquals(await handled, "done");
  assertEquals(parts.consumer().stops, 1);
  assertEquals(parts.source.stats.lostBatches, 0);
});

Deno.test("an abort takes back a batch that nobody took", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  parts.consumer().deliver(new FakeBatch(0, 0, 1));
  await (await pulled)!.commit();
  await settle();
  const handled = parts.consumer().deliver(new FakeBatch(0, 1, 1));
  await settle();
  parts.stop.abort();
  assert(await handled instanceof Error);
  assertEquals(await parts.pull(), undefined);
});

Deno.test("a consumer that does not stop is left alone after 5 s", async () => {
  const parts = setUp();
  const gate = Promise.withResolvers<void>();
  parts.kafka.stopping = gate.promise;
  const pulled = joined(parts);
  await settle();
  parts.stop.abort();
  await settle();
  assertEquals(parts.clock.pauses.at(-1), 5_000);
  await parts.clock.advance(5_000);
  assertEquals(await pulled, undefined);
  gate.resolve();
});

Deno.test("a consumer that is still connecting is stopped once that has ended", async () => {
  const parts = setUp();
  const gate = Promise.withResolvers<void>();
  parts.kafka.starting = gate.promise;
  const pulled = parts.pull();
  await settle();
  parts.stop.abort();
  await settle();
  await parts.clock.advance(5_000);
  assertEquals(await pulled, undefined);
  assertEquals(parts.consumer().stops, 0);
  gate.resolve();
  await settle();
  assertEquals(parts.consumer().stops, 1);
});

Deno.test("leaving the loop stops the consumer; the batch in hand comes again", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const fetched = new FakeBatch(0, 0, 1);
  parts.consumer().deliver(fetched);
  await pulled;
  await parts.batches.return(undefined);
  assertEquals(fetched.commits, 0);
  assertEquals(parts.consumer().stops, 1);
});

Deno.test("it can be read once", async () => {
  const parts = setUp();
  parts.stop.abort();
  await parts.pull();
  await assertRejects(
    () => parts.source.batches(parts.stop.signal).next(),
    TypeError,
    "Cannot read a source twice",
  );
});

Deno.test("a mistake in the supervision reaches the pipeline", async () => {
  const parts = setUp({
    random: () => {
      throw new RangeError("a mistake");
    },
  });
  parts.kafka.startFailures.push(missing());
  await assertRejects(() => parts.pull(), RangeError, "a mistake");
});

Deno.test("a batch that is committed in part comes again from there on, in each partition", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const left = new FakeBatch(0, 0, 3, 0, [10, 30, 50]);
  const right = new FakeBatch(1, 5, 2, 0, [40, 60]);
  for (const batch of [left, right]) parts.consumer().deliver(batch);
  const batch = await pulled;
  await batch!.commit(2);
  assertEquals([left.committed, right.committed], ["2", undefined]);
  assertEquals(parts.source.offsets(), new Map([[0, "2"]]));
  await end(parts);
});

Deno.test("a deferred batch has reading go on, and is committed later by the consumer", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const first = new FakeBatch(0, 5, 3, 1);
  const handled = parts.consumer().deliver(first);
  const commit = (await pulled)!.defer!();
  assertEquals(await handled, "done");
  assertEquals([first.passed, first.commits], ["8", 0]);
  assertEquals(parts.source.offsets(), new Map(), "a restart would read it");
  const next = parts.pull();
  await settle();
  parts.consumer().deliver(new FakeBatch(0, 8, 1));
  await next;
  await commit();
  assertEquals(parts.consumer().commits, [{ 0: "8" }]);
  assertEquals(parts.source.offsets(), new Map([[0, "8"]]));
  await end(parts);
});

Deno.test("what was deferred before a rebalance comes again, and its commit is void", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  parts.consumer().deliver(new FakeBatch(0, 5, 3));
  const commit = (await pulled)!.defer!();
  parts.consumer().join(0, 1);
  await commit();
  assertEquals(parts.consumer().commits, []);
  assertEquals(parts.source.offsets(), new Map());
  await end(parts);
});

Deno.test("a late commit that fails has a new consumer read from the group's offset on", async () => {
  const parts = setUp();
  const pulled = joined(parts);
  await settle();
  const consumer = parts.consumer();
  consumer.deliver(new FakeBatch(0, 5, 3));
  const commit = (await pulled)!.defer!();
  consumer.commitFailure = crash();
  await assertRejects(commit, KafkaError, "It broke");
  const next = parts.pull();
  await settle();
  await parts.clock.advance(1_000);
  assertEquals(parts.kafka.consumers.length, 2);
  parts.stop.abort();
  await next;
  await end(parts);
});

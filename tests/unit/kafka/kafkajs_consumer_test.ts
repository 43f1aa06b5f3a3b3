import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { Buffer } from "node:buffer";
import { KafkajsConsumer } from "../../../lib/kafka/_kafkajs_consumer.ts";
import type {
  ConsumerEvent,
  FetchedBatch,
} from "../../../lib/kafka/consumer.ts";
import { KafkaError } from "../../../lib/kafka/errors.ts";
import { UNREADABLE } from "../../../lib/kafka/fetch_salvage_patch.ts";
import type { OffsetResetListener } from "../../../lib/kafka/log_bridge.ts";
import { KAFKA_DEFAULTS } from "../../../lib/kafka/options.ts";
import { FakeKafkajs, FakePayload } from "../../fakes/fake_kafkajs.ts";

const TARGET = {
  brokers: ["b:9092"],
  tls: false,
  clientCertificate: false,
  mechanism: undefined,
};

type Handle = (batch: FetchedBatch) => Promise<void>;

/** A started consumer, and how to drive it. */
async function setUp(handle: Handle = () => Promise.resolve()) {
  const kafkajs = new FakeKafkajs();
  const resetListeners = new Set<OffsetResetListener>();
  const consumer = new KafkajsConsumer(
    kafkajs.asKafka(),
    TARGET,
    { ...KAFKA_DEFAULTS, brokers: ["b"] },
    { topic: "t", groupId: "g", startFrom: "latest", maxWaitMs: 1_000 },
    resetListeners,
  );
  const events: ConsumerEvent[] = [];
  await consumer.start({ batch: handle, event: (event) => events.push(event) });
  const { inner } = kafkajs;
  const { eachBatch } = inner.lastArgs("run") as {
    eachBatch: (payload: unknown) => Promise<void>;
  };
  const deliver = (payload: FakePayload) => eachBatch(payload.asPayload());
  return { consumer, inner, events, resetListeners, deliver };
}

function kafkajsError(type: string, retriable: boolean): Error {
  return Object.assign(new Error(type), { type, retriable });
}

Deno.test("offsets move by commits alone, no topic is created, and kafkajs never restarts by itself", async () => {
  const { inner } = await setUp();
  const { retry, ...options } = inner.options as {
    retry: { restartOnFailure: () => Promise<boolean> };
  };
  assertEquals(options, {
    groupId: "g",
    sessionTimeout: 12_000,
    heartbeatInterval: 3_000,
    maxWaitTimeInMs: 1_000,
    metadataMaxAge: 60_000,
    allowAutoTopicCreation: false,
  });
  assertEquals(await retry.restartOnFailure(), false);
  assertEquals(inner.calls, ["connect", "subscribe", "run"]);
  assertEquals(inner.lastArgs("subscribe"), {
    topics: ["t"],
    fromBeginning: false,
  });
  const { eachBatch: _, ...run } = inner.lastArgs("run") as {
    eachBatch: unknown;
  };
  assertEquals(run, {
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 1_000,
  });
});

Deno.test("a failed start is explained", async () => {
  const kafkajs = new FakeKafkajs();
  kafkajs.connectFailures.push(
    kafkajsError("UNKNOWN_TOPIC_OR_PARTITION", true),
  );
  const consumer = new KafkajsConsumer(
    kafkajs.asKafka(),
    TARGET,
    { ...KAFKA_DEFAULTS, brokers: ["b"] },
    { topic: "t", groupId: "g", startFrom: "earliest", maxWaitMs: 1_000 },
    new Set(),
  );
  const handler = { batch: () => Promise.resolve(), event: () => {} };
  const error = await assertRejects(() => consumer.start(handler), KafkaError);
  assertEquals(error.problem, "topic_missing");
  assertEquals(
    error.message,
    "Cannot read the topic t as group g at b:9092: the topic does not exist",
  );
});

Deno.test("kafkajs' events become ours", async () => {
  const { inner, events, resetListeners } = await setUp();
  inner.happen("group_join", { memberAssignment: { t: [2, 0, 11] } });
  inner.happen("group_join", { memberAssignment: {} });
  inner.happen("fetch_start", { nodeId: 1 });
  inner.happen("fetch", { nodeId: 1 });
  inner.happen("crash", { error: new Error("Closed connection") });
  for (const listener of resetListeners) {
    listener("g", "t", 3);
    listener("g", "other", 4);
    listener("other", "t", 5);
  }
  assertEquals(
    events.map((event) =>
      event.kind === "crashed" ? event.error.problem : event
    ),
    [
      { kind: "joined", partitions: [0, 2, 11] },
      { kind: "joined", partitions: [] },
      { kind: "fetching", node: "1" },
      { kind: "fetched", node: "1" },
      "closed",
      { kind: "offset_reset", partition: 3 },
    ],
  );
});

Deno.test("messages become records: plain views of the same bytes", async () => {
  const bytes = Buffer.from("xhello");
  const seen: FetchedBatch[] = [];
  const { deliver } = await setUp((batch) => {
    seen.push(batch);
    return Promise.resolve();
  });
  await deliver(
    new FakePayload([
      { offset: "7", timestamp: "1700000000000", value: bytes.subarray(1) },
      { offset: "8", timestamp: "-1", value: null },
    ], "8"),
  );
  const [batch] = seen as [FetchedBatch];
  assertEquals(batch.records, [
    {
      topic: "t",
      partition: 1,
      offset: "7",
      timestampMs: 1_700_000_000_000,
      value: new TextEncoder().encode("hello"),
    },
    {
      topic: "t",
      partition: 1,
      offset: "8",
      timestampMs: undefined,
      value: null,
    },
  ]);
  assertEquals(batch.records[0]!.value!.buffer, bytes.buffer);
  assert(!(batch.records[0]!.value instanceof Buffer));
  assertEquals(
    [batch.firstOffset, batch.nextOffset, batch.highWatermark],
    ["7", "9", "100"],
  );
});

Deno.test("a marker of an unreadable batch is no record", async () => {
  const marker = {
    firstOffset: "3",
    lastOffset: "9",
    recordCount: 7,
    reason: "damaged",
  };
  const seen: FetchedBatch[] = [];
  const { deliver } = await setUp((batch) => {
    seen.push(batch);
    return Promise.resolve();
  });
  await deliver(
    new FakePayload([{ offset: "9", value: null, [UNREADABLE]: marker } as {
      offset: string;
    }], "9"),
  );
  assertEquals(seen[0]!.records, []);
  assertEquals(seen[0]!.unreadable, [marker]);
  assertEquals([seen[0]!.firstOffset, seen[0]!.nextOffset], ["3", "10"]);
});

Deno.test("a commit stores the offset behind the last one, and lets kafkajs read on", async () => {
  const payload = new FakePayload([{ offset: "7", value: null }], "9");
  const { deliver } = await setUp((batch) => batch.commit());
  await deliver(payload);
  assertEquals(payload.done, [
    '{"topics":[{"topic":"t","partitions":[{"partition":1,"offset":"10"}]}]}',
    "resolve 9",
  ]);
});

Deno.test("a commit that fails for a passing reason is tried again", async () => {
  const payload = new FakePayload([{ offset: "7", value: null }], "7");
  payload.commitFailures.push(kafkajsError("GROUP_LOAD_IN_PROGRESS", true));
  const { deliver } = await setUp((batch) => batch.commit());
  await deliver(payload);
  assertEquals(payload.done.length, 2);
});

Deno.test("a commit after a rebalance fails at once; kafkajs gets its own error back and reads the batch again", async () => {
  const payload = new FakePayload([{ offset: "7", value: null }], "7");
  const original = kafkajsError("ILLEGAL_GENERATION", false);
  payload.commitFailures.push(original);
  const { deliver } = await setUp((batch) => batch.commit());
  const error = await assertRejects(() => deliver(payload));
  assertStrictEquals(error, original);
  assertEquals(payload.done, []);
});

Deno.test("a failed heartbeat is explained, and goes back to kafkajs as it was", async () => {
  const payload = new FakePayload([{ offset: "7", value: null }], "7");
  payload.heartbeatFailure = kafkajsError("REBALANCE_IN_PROGRESS", false);
  const problems: string[] = [];
  const { deliver } = await setUp(async (batch) => {
    const error = await assertRejects(() => batch.heartbeat(), KafkaError);
    problems.push(error.problem);
    throw error;
  });
  assertStrictEquals(
    await assertRejects(() => deliver(payload)),
    payload.heartbeatFailure,
  );
  assertEquals(problems, ["lost_membership"]);
});

Deno.test("a mistake of ours does not end the consumer: kafkajs would not survive a TypeError", async () => {
  const { deliver } = await setUp(() => Promise.reject(new TypeError("oops")));
  const error = await assertRejects(() => deliver(new FakePayload([], "7")));
  assertEquals((error as Error).name, "Error");
});

Deno.test("a commit after the handler returned stores, and tells kafkajs nothing", async () => {
  let late: FetchedBatch | undefined;
  const payload = new FakePayload([{ offset: "7", value: null }], "7");
  const { deliver } = await setUp((batch) => {
    late = batch;
    return Promise.resolve();
  });
  await deliver(payload);
  await late!.commit();
  assertEquals(payload.done.length, 1);
});

Deno.test("stop() never rejects, and listens no more", async () => {
  const { consumer, inner, resetListeners } = await setUp();
  inner.failures["disconnect"] = [new Error("already gone")];
  await consumer.stop();
  assertEquals(resetListeners.size, 0);
  assertEquals(inner.calls.at(-1), "disconnect");
});

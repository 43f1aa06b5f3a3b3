import { assertEquals, assertRejects } from "@std/assert";
import type { Kafka } from "kafkajs";
import { openProbe } from "../../../lib/kafka/_kafkajs_probe.ts";
import { makeKafkaClient } from "../../../lib/kafka/client.ts";
import { KafkaError } from "../../../lib/kafka/errors.ts";
import { UNREADABLE } from "../../../lib/kafka/fetch_salvage_patch.ts";
import { KAFKA_DEFAULTS } from "../../../lib/kafka/options.ts";
import { ListLogger } from "../../fakes/list_logger.ts";

const TARGET = {
  brokers: ["b:9092"],
  tls: false,
  clientCertificate: false,
  mechanism: undefined,
};

/** An error as kafkajs makes it of an error code. */
function protocolError(type: string): Error {
  return Object.assign(new Error(type), { type });
}

/** A cluster of two nodes: partitions 0 and 2 lie on the first one. */
function setUp(
  { failure, messages = {} }: {
    failure?: Error;
    messages?: Record<number, unknown[]>;
  } = {},
) {
  const calls: unknown[] = [];
  const answer = (value: unknown) =>
    failure ? Promise.reject(failure) : Promise.resolve(value);
  const cluster = {
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    addTargetTopic: () => Promise.resolve(),
    findLeaderForPartitions: () => ({ "1": [0, 2], "2": [1] }),
    findGroupCoordinator: () =>
      Promise.resolve({
        heartbeat(request: unknown) {
          calls.push(request);
          return answer(undefined);
        },
      }),
    findBroker: ({ nodeId }: { nodeId: string }) =>
      Promise.resolve({
        fetch(request: { topics: { partitions: { partition: number }[] }[] }) {
          const { partitions } = request.topics[0]!;
          calls.push({ nodeId, partitions });
          return answer({
            responses: [{
              partitions: partitions.map(({ partition }) => ({
                partition,
                messages: messages[partition] ?? [],
              })),
            }],
          });
        },
      }),
  };
  const kafka = { [Symbol("private:Kafka:createCluster")]: () => cluster };
  return { open: () => openProbe(kafka as unknown as Kafka, TARGET), calls };
}

const OFFSETS = [
  { partition: 0, low: "5", high: "9" },
  { partition: 1, low: "0", high: "0" },
  { partition: 2, low: "0", high: "1" },
];

Deno.test("the newest record of each partition is read from its leader", async () => {
  const { open, calls } = setUp({
    messages: {
      0: [
        { timestamp: "7", value: new Uint8Array(3) },
        { timestamp: "8", value: new Uint8Array(4) },
        { timestamp: "0", value: new Uint8Array(), [UNREADABLE]: {} },
      ],
      2: [{ timestamp: "9", value: null }],
    },
  });
  const probe = await open();
  assertEquals(await probe.newestRecords("t", OFFSETS), [
    { partition: 0, timestampMs: 8, bytes: 4 },
    { partition: 2, timestampMs: 9, bytes: 0 },
  ]);
  const maxBytes = 2 ** 20;
  assertEquals(calls, [
    {
      nodeId: "1",
      partitions: [
        { partition: 0, fetchOffset: "8", maxBytes },
        { partition: 2, fetchOffset: "0", maxBytes },
      ],
    },
    {
      nodeId: "2",
      partitions: [{ partition: 1, fetchOffset: "0", maxBytes }],
    },
  ]);
  await probe.close();
});

Deno.test("a topic that may not be read is a sentence", async () => {
  const { open } = setUp({
    failure: protocolError("TOPIC_AUTHORIZATION_FAILED"),
  });
  const probe = await open();
  const error = await assertRejects(
    () => probe.newestRecords("t", OFFSETS),
    KafkaError,
  );
  assertEquals(
    [error.problem, error.message],
    [
      "not_authorized",
      "Cannot read the topic t at b:9092: the broker does not allow it to this user",
    ],
  );
});

for (const answer of ["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION"]) {
  Deno.test(`a group that answers ${answer} lets us in`, async () => {
    const { open, calls } = setUp({ failure: protocolError(answer) });
    await (await open()).tryGroup("g");
    assertEquals(calls, [
      { groupId: "g", groupGenerationId: -1, memberId: "doctor" },
    ]);
  });
}

Deno.test("a group that does not let us in is a sentence", async () => {
  const { open } = setUp({
    failure: protocolError("GROUP_AUTHORIZATION_FAILED"),
  });
  const probe = await open();
  const error = await assertRejects(() => probe.tryGroup("g"), KafkaError);
  assertEquals(error.problem, "not_authorized");
});

Deno.test("kafkajs has the part that trials are made of", async () => {
  const options = { ...KAFKA_DEFAULTS, brokers: ["127.0.0.1:1"], retries: 0 };
  const client = makeKafkaClient(options, new ListLogger());
  const error = await assertRejects(() => client.probe(), KafkaError);
  assertEquals(error.problem, "unreachable");
});

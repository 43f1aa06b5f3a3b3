import { assertEquals, assertRejects } from "@std/assert";
import { openAdmin } from "../../../lib/kafka/_kafkajs_admin.ts";
import { KafkaError } from "../../../lib/kafka/errors.ts";
import { FakeKafkajs } from "../../fakes/fake_kafkajs.ts";

const TARGET = {
  brokers: ["b:9092"],
  tls: false,
  clientCertificate: false,
  mechanism: undefined,
};

async function setUp() {
  const kafkajs = new FakeKafkajs();
  const admin = await openAdmin(kafkajs.asKafka(), TARGET);
  return { admin, inner: kafkajs.inner };
}

Deno.test("an admin that cannot connect is explained, and leaves nothing behind", async () => {
  const kafkajs = new FakeKafkajs();
  kafkajs.connectFailures.push(new Error("Closed connection"));
  const error = await assertRejects(
    () => openAdmin(kafkajs.asKafka(), TARGET),
    KafkaError,
  );
  assertEquals(
    error.message,
    "Cannot connect to Kafka at b:9092: the broker closed the connection: it is stopping, or it expects TLS or a SASL login",
  );
  assertEquals(kafkajs.inner.calls, ["connect", "disconnect"]);
});

Deno.test("topics are made and widened", async () => {
  const { admin, inner } = await setUp();
  inner.answers["createTopics"] = true;
  assertEquals(await admin.createTopic("t", 3), true);
  assertEquals(inner.lastArgs("createTopics"), {
    topics: [{ topic: "t", numPartitions: 3 }],
  });
  await admin.addPartitions("t", 5);
  assertEquals(inner.lastArgs("createPartitions"), {
    topicPartitions: [{ topic: "t", count: 5 }],
  });
});

Deno.test("offsets come in the order of partitions; a negative one is none", async () => {
  const { admin, inner } = await setUp();
  inner.answers["fetchTopicOffsets"] = [
    { partition: 2, low: "1", high: "9", offset: "9" },
    { partition: 0, low: "0", high: "4", offset: "4" },
  ];
  assertEquals(await admin.topicOffsets("t"), [
    { partition: 0, low: "0", high: "4" },
    { partition: 2, low: "1", high: "9" },
  ]);
  inner.answers["fetchOffsets"] = [{
    topic: "t",
    partitions: [
      { partition: 2, offset: "-2" },
      { partition: 1, offset: "-1" },
      { partition: 0, offset: "4" },
    ],
  }];
  assertEquals(
    [...await admin.committedOffsets("g", "t")],
    [[0, "4"], [1, undefined], [2, undefined]],
  );
  inner.answers["fetchOffsets"] = [];
  assertEquals([...await admin.committedOffsets("g", "t")], []);
});

Deno.test("records are deleted up to an offset, after kafkajs was told of the topic", async () => {
  const { admin, inner } = await setUp();
  await admin.deleteRecords("t", 1, "7");
  assertEquals(inner.calls.slice(-2), [
    "fetchTopicOffsets",
    "deleteTopicRecords",
  ]);
  assertEquals(inner.lastArgs("deleteTopicRecords"), {
    topic: "t",
    partitions: [{ partition: 1, offset: "7" }],
  });
});

Deno.test("close() never rejects", async () => {
  const { admin, inner } = await setUp();
  inner.failures["disconnect"] = [new Error("gone")];
  await admin.close();
});

Deno.test("a setting of a topic is found by its name", async () => {
  const { admin, inner } = await setUp();
  const configEntries = [{ configName: "max.message.bytes", configValue: "9" }];
  inner.answers["describeConfigs"] = { resources: [{ configEntries }] };
  assertEquals(await admin.topicSetting("t", "max.message.bytes"), "9");
  assertEquals(await admin.topicSetting("t", "other"), undefined);
  assertEquals(inner.lastArgs("describeConfigs"), {
    resources: [{ type: 2, name: "t", configNames: ["other"] }],
    includeSynonyms: false,
  });
});

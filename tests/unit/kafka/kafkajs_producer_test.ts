import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { KafkajsProducer } from "../../../lib/kafka/_kafkajs_producer.ts";
import { KafkaError } from "../../../lib/kafka/errors.ts";
import { FakeKafkajs } from "../../fakes/fake_kafkajs.ts";

const TARGET = {
  brokers: ["b:9092"],
  tls: false,
  clientCertificate: false,
  mechanism: undefined,
};

function setUp() {
  const kafkajs = new FakeKafkajs();
  return { kafkajs, producer: new KafkajsProducer(kafkajs.asKafka(), TARGET) };
}

Deno.test("send() connects once, compresses with gzip, and waits for all replicas", async () => {
  const { kafkajs, producer } = setUp();
  const headers = { id: "1" };
  await Promise.all([
    producer.send("t", [{ key: "k", value: "v", headers }]),
    producer.send("t", [{ key: null, value: Uint8Array.of(1, 2) }]),
  ]);
  assertEquals(kafkajs.made.length, 1);
  assertEquals(kafkajs.inner.calls, ["connect", "send", "send"]);
  assertEquals(kafkajs.inner.args.slice(1), [
    {
      topic: "t",
      acks: -1,
      compression: 1,
      messages: [{ key: "k", value: "v", headers }],
    },
    {
      topic: "t",
      acks: -1,
      compression: 1,
      messages: [{ key: null, value: Buffer.of(1, 2) }],
    },
  ]);
  await producer.close();
  assertEquals(kafkajs.inner.calls.at(-1), "disconnect");
});

Deno.test("after a failed connection the next send() connects anew", async () => {
  const { kafkajs, producer } = setUp();
  kafkajs.connectFailures.push(new Error("connect ECONNREFUSED"));
  const error = await assertRejects(
    () => producer.send("t", [{ key: null, value: "v" }]),
    KafkaError,
  );
  assertEquals(
    error.message,
    "Cannot write the topic t at b:9092: no broker answers",
  );
  assertEquals(kafkajs.inner.calls, ["connect", "disconnect"]);
  await producer.send("t", [{ key: null, value: "v" }]);
  assertEquals(kafkajs.made.length, 2);
});

Deno.test("close() of a producer that never connected, or cannot disconnect, does not reject", async () => {
  const { kafkajs, producer } = setUp();
  await producer.close();
  assertEquals(kafkajs.made.length, 0);
  await producer.send("t", []);
  kafkajs.inner.failures["disconnect"] = [new Error("gone")];
  await producer.close();
});

/**
 * `doctor` against a real broker, with and without rights.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from "kafkajs";
import { doctor } from "../../../cmds/doctor.ts";
import { makeKafka } from "../../../cmds/make_kafka.ts";
import { PASSWORD, USER } from "../../../tools/kafka/broker.ts";
import { makeCertificates } from "../../../tools/kafka/certificates.ts";
import { FakeMachine } from "../../fakes/fake_machine.ts";
import { freshName, TestKafka } from "./_broker.ts";

const kafka = new TestKafka("doctor_test", async () => {
  const folder = `${TestKafka.folder("doctor_test")}/certificates`;
  return {
    certificates: await makeCertificates(folder),
    properties: {
      "authorizer.class.name":
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      "super.users": "User:ANONYMOUS", // whoever comes to the plain listener
    },
  };
});

/** What doctor says, and its exit code. */
async function examine(
  ...settings: string[]
): Promise<{ code: number; output: string[] }> {
  const machine = new FakeMachine();
  const code = await doctor(
    ["state.path=none", "history.path=none", ...settings]
      .flatMap((one) => ["--set", one]),
    Object.assign(machine, {
      hasColor: false,
      kafka: makeKafka,
      unreadable: () => undefined,
      now: () => Date.now(),
      tryToListen: () => {},
      limitMs: 20_000,
    }),
  );
  return { code, output: machine.output };
}

/** Marks of the lines about one thing. */
function marks(output: readonly string[], name: string): string {
  return output.filter((line) => line.slice(2).startsWith(name))
    .map((line) => line[0]).join("");
}

function settings(topic: string): string[] {
  return [
    `data_parser.kafka_bootstrap_servers=${kafka.address}`,
    `data_parser.kafka_topic=${topic}`,
    `kafka.group_id=${topic}`,
  ];
}

/** The same as a user who has no rights but those that are given. */
function asUser(topic: string, password = PASSWORD): string[] {
  const [, ...rest] = settings(topic);
  return [
    ...rest,
    `data_parser.kafka_bootstrap_servers=${kafka.broker.address("PLAINSASL")}`,
    "kafka.sasl_mechanism=plain",
    `kafka.sasl_username=${USER}`,
    `kafka.sasl_password=${password}`,
  ];
}

function plainKafka(): Kafka {
  return new Kafka({ brokers: [kafka.address], logLevel: logLevel.NOTHING });
}

type Right = [type: AclResourceTypes, operation: AclOperationTypes];

async function allow(name: string, ...rights: Right[]): Promise<void> {
  const admin = plainKafka().admin();
  await admin.connect();
  await admin.createAcls({
    acl: rights.map(([resourceType, operation]) => ({
      resourceType,
      resourceName: name,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      principal: `User:${USER}`,
      host: "*",
      operation,
      permissionType: AclPermissionTypes.ALLOW,
    })),
  });
  await admin.disconnect();
}

async function send(topic: string, value: string): Promise<void> {
  const producer = kafka.client().producer();
  await producer.send(topic, [{ key: null, value }]);
  await producer.close();
}

kafka.test("all is well, and nothing is left behind", async () => {
  const topic = await kafka.freshTopic(3);
  await send(topic, "x".repeat(1000));
  const { code, output } = await examine(...settings(topic));
  assertEquals(code, 0, output.join("\n"));
  assertEquals(output.slice(1, 7), [
    `✓ broker          ${kafka.address} answers (no TLS, no login)`,
    `✓ topic           ${topic} has 3 partitions with 1 record`,
    `✓ topic           ${topic} may be read`,
    `✓ group           ${topic} may be joined`,
    "✓ record size     the topic takes 64.0 MiB; Delfin's producer stops at 1 MiB unless its max_request_size was raised",
    "✓ clock           the newest record is less than a minute old",
  ]);
  const admin = plainKafka().admin();
  await admin.connect();
  const { groups } = await admin.listGroups();
  await admin.disconnect();
  assert(!groups.some(({ groupId }) => groupId === topic), "a group was made");
});

kafka.test("a topic that is not there is not made by asking", async () => {
  const topic = freshName();
  for (const _ of [1, 2]) {
    const { code, output } = await examine(
      ...settings(topic),
      "emit.emitters=kafka",
      `emit_kafka.topic=${topic}-out`,
    );
    assertEquals(code, 1);
    assertEquals(marks(output, "topic"), "✗", output.join("\n"));
    assertEquals(marks(output, "emitter kafka"), "!", output.join("\n"));
  }
});

kafka.test("rights are told apart: none, to describe, to read", async () => {
  const topic = await kafka.freshTopic(1);
  await send(topic, "x");
  const none = await examine(...asUser(topic));
  assertEquals(none.code, 1);
  assertEquals(marks(none.output, "broker"), "✓");
  assertEquals(marks(none.output, "topic"), "✗", none.output.join("\n"));

  const { TOPIC, GROUP } = AclResourceTypes;
  const { DESCRIBE, READ } = AclOperationTypes;
  await allow(topic, [TOPIC, DESCRIBE], [GROUP, DESCRIBE]);
  const describe = await examine(...asUser(topic));
  assertEquals(describe.code, 1);
  const told = describe.output.join("\n");
  assertEquals(marks(describe.output, "topic"), "✓✗", told);
  assertEquals(marks(describe.output, "group"), "✗", told);
  assertMatch(told, /kafka-acls\.sh .* --operation Read --group/);

  await allow(topic, [TOPIC, READ], [GROUP, READ]);
  const read = await examine(...asUser(topic));
  const all = read.output.join("\n");
  assertEquals(read.code, 0, all);
  assertEquals(marks(read.output, "topic"), "✓✓", all);
  assertEquals(marks(read.output, "group"), "✓", all);
  // Settings of a topic are a right of their own.
  assertEquals(marks(read.output, "record size"), "!", all);
  assertEquals(marks(read.output, "clock"), "✓", all);
});

kafka.test("a wrong password is named, and is not shown", async () => {
  const { code, output } = await examine(...asUser(freshName(), "hunter2"));
  assertEquals(code, 1);
  const text = output.join("\n");
  assertMatch(text, /^✗ broker .*refuses the login \(plain\).*sasl_username/m);
  assert(!text.includes("hunter2"));
});

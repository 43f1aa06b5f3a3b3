import { assertEquals } from "@std/assert";
import { bridgeLogs } from "../../../lib/kafka/log_bridge.ts";
import { ListLogger } from "../../fakes/list_logger.ts";

function bridge() {
  const logger = new ListLogger();
  const resets: unknown[] = [];
  const log = bridgeLogs(logger, (...reset) => resets.push(reset));
  return { log, logger, resets };
}

/** Lines that kafkajs writes at WARN and ERROR while all is well. */
const NORMAL = [
  "The group is rebalancing, re-joining",
  "Response Heartbeat(key: 12, version: 3)",
  "The coordinator is not aware of this member, re-joining the group",
  "Connection error: connect ECONNREFUSED 127.0.0.1:9092",
  "Failed to connect to seed broker, trying another broker from the list: Closed connection",
  "Response without match",
  "Crash: KafkaJSNumberOfRetriesExceeded: Connection timeout",
];

for (const message of NORMAL) {
  Deno.test(`a normal event is a debug line: ${message}`, () => {
    const { log, logger } = bridge();
    log({ namespace: "Runner", log: { message } });
    assertEquals(logger.lines, [`debug kafkajs Runner: ${message}`]);
  });
}

Deno.test("what reaches us in no other way is a warning", () => {
  const { log, logger } = bridge();
  log({
    namespace: "ConsumerGroup",
    log: {
      message: "Consumer group received unsubscribed topics",
      groupId: "g",
      topicsNotSubscribed: ["a", "b"],
    },
  });
  assertEquals(logger.lines, [
    "warn kafkajs ConsumerGroup: Consumer group received unsubscribed topics",
  ]);
  assertEquals(logger.fields, [{ groupId: "g", topicsNotSubscribed: "a,b" }]);
});

Deno.test("only harmless facts pass", () => {
  const { log, logger } = bridge();
  log({
    log: {
      message: new Error("Request is not valid"),
      password: "s3cret",
      payload: { data: "s3cret" },
      stack: "at s3cret",
      error: new Error("not valid"),
      broker: "kafka:9092",
      retryCount: 2,
    },
  });
  assertEquals(logger.lines, ["debug kafkajs : Request is not valid"]);
  assertEquals(logger.fields, [
    { broker: "kafka:9092", error: "not valid", retryCount: "2" },
  ]);
});

Deno.test("an offset that is gone is reported, for kafkajs only logs it", () => {
  const { log, logger, resets } = bridge();
  log({
    namespace: "ConsumerGroup",
    log: {
      message: "Offset out of range, resetting to default offset",
      topic: "delfin-kafka",
      partition: 2,
      groupId: "g",
    },
  });
  assertEquals(resets, [["g", "delfin-kafka", 2]]);
  assertEquals(logger.lines.length, 1);
});

import { assertEquals, assertThrows } from "@std/assert";
import { brokerAddresses } from "../../../lib/kafka/options.ts";

Deno.test("brokerAddresses() adds the port 9092 where none is given", () => {
  assertEquals(
    brokerAddresses(["kafka-1:9093", " kafka-2.example ", "10.0.0.7"]),
    ["kafka-1:9093", "kafka-2.example:9092", "10.0.0.7:9092"],
  );
});

Deno.test("brokerAddresses() refuses an empty list", () => {
  assertThrows(
    () => brokerAddresses([]),
    RangeError,
    "Cannot connect to Kafka: no broker address is given",
  );
});

for (
  const address of [
    "",
    "kafka:0",
    "kafka:65536",
    "kafka:x",
    "[::1]:9092",
    "::1",
    "a,b",
  ]
) {
  Deno.test(`brokerAddresses() refuses "${address}"`, () => {
    assertThrows(
      () => brokerAddresses([address]),
      RangeError,
      `Cannot connect to Kafka: "${address}" is not host:port`,
    );
  });
}

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { makeKafkaClient } from "../../../lib/kafka/client.ts";
import { KafkaError } from "../../../lib/kafka/errors.ts";
import {
  KAFKA_DEFAULTS,
  type KafkaOptions,
} from "../../../lib/kafka/options.ts";
import { ListLogger } from "../../fakes/list_logger.ts";

/** Options of a broker that is not there: the port was free a moment ago. */
function nobody(changes: Partial<KafkaOptions> = {}): KafkaOptions {
  const socket = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const brokers = [`127.0.0.1:${socket.addr.port}`];
  socket.close();
  return { ...KAFKA_DEFAULTS, brokers, retries: 0, ...changes };
}

Deno.test("makeKafkaClient() refuses an address that is none", () => {
  assertThrows(
    () => makeKafkaClient(nobody({ brokers: ["[::1]:9092"] })),
    RangeError,
  );
});

Deno.test("makeKafkaClient() connects nothing by itself", async () => {
  const client = makeKafkaClient(nobody(), new ListLogger());
  const consumer = client.consumer({
    topic: "t",
    groupId: "g",
    startFrom: "earliest",
    maxWaitMs: 1_000,
  });
  await consumer.stop();
  await client.producer().close();
});

const SECURITIES: Partial<KafkaOptions>[] = [
  {},
  { tls: { verify: false } },
  { sasl: { mechanism: "plain", username: "u", password: "s3cret" } },
  {
    tls: { verify: true },
    sasl: { mechanism: "oauthbearer", token: () => Promise.resolve("s3cret") },
  },
];

for (const security of SECURITIES) {
  Deno.test(`a broker that is not there gives one sentence, and no line above debug: ${Object.keys(security)}`, async () => {
    const options = nobody(security);
    const logger = new ListLogger();
    const client = makeKafkaClient(options, logger);
    const error = await assertRejects(() => client.admin(), KafkaError);
    assertEquals(
      error.message,
      `Cannot connect to Kafka at ${options.brokers}: no broker answers`,
    );
    assertEquals(logger.lines.filter((line) => !/^debug/.test(line)), []);
    assertEquals(JSON.stringify(logger).includes("s3cret"), false);
  });
}

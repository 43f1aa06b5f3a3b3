/**
 * What lies on a topic, and what comes out of the source: byte for byte the
 * same, whatever it is.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { ListLogger } from "../../fakes/list_logger.ts";
import {
  fingerprints,
  readAll,
  type SentRecord,
  sorted,
  TestKafka,
  textOf,
} from "./_broker.ts";

const kafka = new TestKafka("records_test");

for (const codecs of ["none", "gzip", "snappy", "lz4", "zstd"]) {
  kafka.test(`Delfin's records arrive unchanged: ${codecs}`, async () => {
    const topic = await kafka.freshTopic();
    const sent = await kafka.python<SentRecord>("delfin_producer.py", {
      topic,
      codecs,
      count: 12,
      size: 50_000,
    });
    const seen = await readAll(kafka.source(topic), 12);
    assertEquals(sorted(await fingerprints(seen)), sorted(sent.map(position)));
  });
}

kafka.test(
  "a record of 40 MiB arrives unchanged with every codec, and so does the next one",
  async () => {
    const topic = await kafka.freshTopic(1);
    const args = { topic, codecs: "none,gzip,snappy,lz4,zstd", count: 1 };
    const large = await kafka.python<SentRecord>("delfin_producer.py", {
      ...args,
      size: 40 * 1024 * 1024,
    });
    const small = await kafka.python<SentRecord>("delfin_producer.py", args);
    const seen = await readAll(kafka.source(topic), 10);
    assertEquals(
      await fingerprints(seen),
      [...large, ...small].map(position),
    );
  },
);

kafka.test(
  "poison passes through as records, and what follows it too",
  async () => {
    const topic = await kafka.freshTopic(1);
    await kafka.pythonText(POISON, topic);
    const seen = await readAll(kafka.source(topic), 10_005);
    assertEquals(seen.length, 10_005);
    assertEquals(seen.slice(0, 4).map(({ value }) => value), [
      null,
      new Uint8Array(0),
      Uint8Array.from({ length: 256 }, (_, i) => i),
      new TextEncoder().encode("[[["),
    ]);
    assertEquals(textOf(seen[10_003]!), "{9999");
    assertEquals(textOf(seen[10_004]!), "[]");
    assertEquals(seen[10_004]!.offset, "10004");
  },
);

const POISON = `
from kafka import KafkaProducer
producer = KafkaProducer(bootstrap_servers=brokers, batch_size=100_000)
for value in [None, b"", bytes(range(256)), b"[[["]:
    producer.send(topic, value, key=b"key")
for i in range(10_000):
    producer.send(topic, b"{%d" % i)
producer.send(topic, b"[]")
producer.flush()
`;

kafka.test(
  "a batch that inflates beyond measure is skipped, counted and named in the log",
  async () => {
    const topic = await kafka.freshTopic(1);
    await kafka.pythonText(BOMB, topic);
    const logger = new ListLogger();
    const source = kafka.source(topic, {}, logger);
    const seen = await readAll(source, 2);
    assertEquals(seen.map(textOf), ["before", "behind"]);
    assertEquals(source.stats.unreadableBatches, 1);
    assertEquals(source.stats.unreadableRecords, 1);
    assertEquals(source.stats.crashes, 0);
    const errors = logger.lines.filter((line) => line.startsWith("error"));
    assertEquals(errors.length, 1);
    assertMatch(errors[0]!, /Cannot read offsets 1 to 1 of test-.*\[0\]/);
  },
);

const BOMB = `
from kafka import KafkaProducer
producer = KafkaProducer(
    bootstrap_servers=brokers, compression_type="gzip",
    max_request_size=400 << 20, buffer_memory=500 << 20)
for value in [b"before", bytes(300 << 20), b"behind"]:
    producer.send(topic, value).get(60)
`;

function position({ partition, offset, sha256 }: SentRecord): SentRecord {
  return { partition, offset, sha256 };
}

/**
 * A broker that is down, comes, is killed, freezes, and comes back.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { setTimeout as sleep } from "node:timers/promises";
import { KafkaEmitter } from "../../../lib/emit/kafka_emitter.ts";
import { KafkaSource } from "../../../lib/source/kafka_source.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { limit, TestKafka, textOf } from "./_broker.ts";

const kafka = new TestKafka("faults_test", () => Promise.resolve({}));

/** Does it until it succeeds: what the program's retry loop does. */
async function insist(
  task: () => Promise<void>,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await task();
      return true;
    } catch {
      await sleep(200);
    }
  }
  return false;
}

/** What goes in and out while a broker suffers. */
class Traffic {
  readonly sent = new Set<string>();
  readonly seen = new Set<string>();
  readonly emitted = new Set<string>();
  readonly logger = new ListLogger();
  readonly source;
  readonly #feed = new AbortController();
  readonly #stop = new AbortController();
  readonly #work: Promise<void>[];

  constructor(readonly topic: string, readonly anomalies: string) {
    this.source = kafka.source(topic, {}, this.logger);
    this.#work = [this.#send(), this.#read()];
  }

  async #send() {
    const producer = kafka.client().producer();
    for (let i = 0; !this.#feed.signal.aborted; i++) {
      const value = String(i);
      const send = () => producer.send(this.topic, [{ key: null, value }]);
      if (await insist(send, this.#feed.signal)) this.sent.add(value);
      await sleep(20);
    }
    await producer.close();
  }

  async #read() {
    const emitter = new KafkaEmitter(kafka.client(), { topic: this.anomalies });
    for await (const batch of this.source.batches(this.#stop.signal)) {
      const ids = batch.records.map(textOf);
      const anomalies = ids.map((id) => sampleAnomaly({ id }));
      const emit = () => emitter.emit(anomalies, this.#stop.signal);
      if (!await insist(emit, this.#stop.signal)) break;
      await batch.commit().catch(() => {}); // they come again
      for (const id of ids) this.seen.add(id);
    }
    await emitter.close();
  }

  /** Waits until so many more records have come out. */
  async flows(more = 20): Promise<void> {
    const wanted = this.seen.size + more;
    for (let i = 0; this.seen.size < wanted; i++) {
      assert(i < 600, "Nothing comes out for 60 s");
      await sleep(100);
    }
  }

  /** Stops the input, waits until everything is out, and stops the rest. */
  async drain(): Promise<void> {
    this.#feed.abort();
    await this.#work[0];
    for (let i = 0; this.seen.size < this.sent.size && i < 200; i++) {
      await sleep(100);
    }
    this.#stop.abort();
    await Promise.all(this.#work);
    assertEquals(this.sent.difference(this.seen), new Set());
    const read = await kafka.python<{ headers: { id: string } }>(
      "read_topic.py",
      { topic: this.anomalies, count: 1_000_000, seconds: 2 },
    );
    const ids = new Set(read.map(({ headers }) => headers.id));
    assertEquals(this.sent.difference(ids), new Set());
  }
}

kafka.test(
  "a broker that is killed and started again loses nothing for the source and the emitter",
  async () => {
    const traffic = new Traffic(
      await kafka.freshTopic(3),
      await kafka.freshTopic(3),
    );
    await traffic.flows();
    await kafka.broker.stop("SIGKILL");
    await sleep(1_000);
    await kafka.broker.start();
    await traffic.flows();
    await traffic.drain();
    const errors = traffic.logger.lines.filter((line) => /^error/.test(line));
    assertEquals(errors, []);
  },
);

kafka.test(
  "a broker that stands still for a while costs nothing but time",
  async () => {
    const traffic = new Traffic(
      await kafka.freshTopic(3),
      await kafka.freshTopic(3),
    );
    await traffic.flows();
    kafka.broker.freeze();
    await sleep(3_000);
    kafka.broker.thaw();
    await traffic.flows();
    await traffic.drain();
    assertEquals(traffic.source.stats.rebuilds, 0);
  },
);

kafka.test("a source that starts before its broker waits for it", async () => {
  const topic = await kafka.freshTopic(1);
  await kafka.broker.stop();
  const logger = new ListLogger();
  const source = kafka.source(topic, {}, logger);
  const stop = new AbortController();
  const reading = (async () => {
    const values = [];
    for await (const batch of source.batches(stop.signal)) {
      values.push(...batch.records.map(textOf));
      await batch.commit();
      stop.abort();
    }
    return values;
  })();
  while (source.status().state !== "waiting") await sleep(50);
  await kafka.broker.start();
  const producer = kafka.client().producer();
  await producer.send(topic, [{ key: null, value: "0" }]);
  await producer.close();
  assertEquals(await reading, ["0"]);
  assertEquals(
    logger.lines.filter((line) => !/^debug/.test(line)),
    [
      `warn Cannot read the topic ${topic} as group ${topic} at ${kafka.address}: no broker answers; trying again`,
      `info Reading ${topic}[0] as group ${topic}`,
    ],
  );
});

kafka.test(
  "a source that waits for its broker stops at once when told to",
  async () => {
    const topic = await kafka.freshTopic(1);
    await kafka.broker.stop();
    const source = kafka.source(topic);
    const stop = new AbortController();
    const reading = Array.fromAsync(source.batches(stop.signal));
    while (source.status().state !== "waiting") await sleep(50);
    const startedMs = performance.now();
    stop.abort();
    assertEquals(await reading, []);
    assert(performance.now() - startedMs < 6_000);
    await kafka.broker.start();
  },
);

kafka.test("a batch may be kept for longer than the session lasts: heartbeats go out meanwhile", async () => {
  const topic = await kafka.freshTopic(1);
  const producer = kafka.client().producer();
  await producer.send(topic, [{ key: null, value: "0" }]);
  await producer.close();
  const options = kafka.options({ sessionTimeoutMs: 2_000 });
  const source = new KafkaSource(
    () => kafka.client(new ListLogger(), options),
    {
      topic,
      groupId: topic,
      startFrom: "earliest",
      maxWaitMs: 200,
      ...options,
    },
    { logger: new ListLogger() },
  );
  for await (const batch of source.batches(limit())) {
    await sleep(5_000);
    await batch.commit();
    break;
  }
  assertEquals(source.stats.lostBatches, 0);
  assertEquals(source.stats.rebalances, 0);
});

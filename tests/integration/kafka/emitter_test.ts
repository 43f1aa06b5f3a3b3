/**
 * Messages on a topic, read back by a client that shares no code with us.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import { KafkaEmitter } from "../../../lib/emit/kafka_emitter.ts";
import { messageJson } from "../../../lib/emit/message_json.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";
import { freshName, TestKafka } from "./_broker.ts";

const kafka = new TestKafka("emitter_test", () =>
  Promise.resolve({
    properties: {
      "auto.create.topics.enable": "false",
      "message.max.bytes": "1048588", // Kafka's own default
    },
  }));

/** A line of `read_topic.py`. */
interface ReadBack {
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string;
}

const never = new AbortController().signal;

kafka.test(
  "anomalies arrive with key, headers and JSON, in order for each series",
  async () => {
    const topic = await kafka.freshTopic(3);
    const anomalies = Array.from({ length: 3_000 }, (_, i) =>
      sampleAnomaly({
        id: i.toString(16).padStart(32, "0"),
        key: `s-1/volume/v-${i % 7}/responseTime`,
        why: `Größe ${i}`.padEnd(500, "."),
      }));
    const emitter = new KafkaEmitter(kafka.client(), { topic });
    await emitter.emit(anomalies, never);
    await emitter.emit([], never);
    await emitter.close();
    const read = await kafka.python<ReadBack>("read_topic.py", {
      topic,
      count: 3_000,
    });
    const byId = new Map(read.map((record) => [record.headers["id"], record]));
    assertEquals(byId.size, 3_000);
    for (const anomaly of anomalies) {
      const record = byId.get(anomaly.id)!;
      assertEquals(record.key, anomaly.key);
      assertEquals(record.headers, {
        id: anomaly.id,
        schema: "anomaly/2",
        state: "open",
      });
      assertEquals(record.value, messageJson(anomaly));
    }
    for (const { key } of anomalies.slice(0, 7)) {
      const series = read.filter((record) => record.key === key);
      assertEquals(new Set(series.map(({ partition }) => partition)).size, 1);
      const ids = series.map(({ headers }) => headers["id"]!);
      assertEquals(ids, ids.toSorted());
    }
  },
);

kafka.test(
  "incidents arrive beside anomalies, also those of the whole feed, in order for each array",
  async () => {
    const topic = await kafka.freshTopic(3);
    const array = { storage_id: "", name: null };
    const sent = [
      sampleIncident({ id: "1", array: null, key: "" }),
      sampleAnomaly({ id: "2" }),
      sampleIncident({ id: "3", array, key: "", state: "update" }),
      sampleIncident({ id: "1", array: null, key: "", state: "resolved" }),
    ];
    const emitter = new KafkaEmitter(kafka.client(), { topic });
    await emitter.emit(sent, never);
    await emitter.close();
    const read = await kafka.python<ReadBack>("read_topic.py", {
      topic,
      count: sent.length,
    });
    const keyless = read.filter(({ key }) => key === "");
    assertEquals(
      keyless.map(({ headers }) => headers),
      [
        { id: "1", schema: "incident/1", state: "open" },
        { id: "3", schema: "incident/1", state: "update" },
        { id: "1", schema: "incident/1", state: "resolved" },
      ],
    );
    assertEquals(new Set(keyless.map(({ partition }) => partition)).size, 1);
    assertEquals(
      new Set(read.map(({ value }) => value)),
      new Set(sent.map(messageJson)),
    );
  },
);

kafka.test(
  "a topic that is missing, and that the broker does not create, is named; once it is there, emitting works",
  async () => {
    const topic = freshName();
    const emitter = new KafkaEmitter(kafka.client(), { topic });
    const error = await assertRejects(
      () => emitter.emit([sampleAnomaly()], never),
      EmitError,
    );
    assertEquals(
      error.message,
      `Cannot write the topic ${topic} at ${kafka.address}: the topic does not exist, and the broker creates none by itself: create it`,
    );
    const admin = await kafka.client().admin();
    await admin.createTopic(topic, 1);
    await admin.addPartitions(topic, 2);
    assertEquals((await admin.topicOffsets(topic)).length, 2);
    await admin.close();
    await emitter.emit([sampleAnomaly()], never);
    await emitter.close();
  },
);

kafka.test(
  "a message that is larger than the broker accepts is refused with one clear sentence",
  async () => {
    const topic = await kafka.freshTopic(1);
    const emitter = new KafkaEmitter(kafka.client(), { topic });
    // Random text, so that compression does not save it.
    const noise = Array.from({ length: 100_000 }, () => crypto.randomUUID());
    const large = sampleAnomaly({ why: noise.join("") });
    const error = await assertRejects(
      () => emitter.emit([large], never),
      EmitError,
    );
    assertEquals(
      error.message,
      `Cannot write the topic ${topic} at ${kafka.address}: a record is larger than the broker accepts (message.max.bytes of the broker, max.message.bytes of the topic)`,
    );
    await emitter.close();
  },
);

kafka.test(
  "an abort ends the wait for a broker that does not answer",
  async () => {
    const topic = await kafka.freshTopic(1);
    const emitter = new KafkaEmitter(kafka.client(), { topic });
    await emitter.emit([sampleAnomaly()], never);
    const stop = new AbortController();
    kafka.broker.freeze();
    const emitting = emitter.emit([sampleAnomaly()], stop.signal);
    const startedMs = performance.now();
    setTimeout(() => stop.abort(new Error("enough")), 300);
    await assertRejects(() => emitting, Error, "enough");
    assert(performance.now() - startedMs < 5_000);
    kafka.broker.thaw();
    await emitter.close();
  },
);

import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import { KafkaEmitter } from "../../../lib/emit/kafka_emitter.ts";
import { messageJson } from "../../../lib/emit/message_json.ts";
import { KafkaError } from "../../../lib/kafka/errors.ts";
import type { Message } from "../../../lib/model/message.ts";
import { FakeKafka } from "../../fakes/fake_kafka.ts";
import { sampleAnomaly, sampleSilence } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

function setUp() {
  const kafka = new FakeKafka();
  const emitter = new KafkaEmitter(kafka, { topic: "delfin-anomalies" });
  return { emitter, producer: kafka.theProducer };
}

const never = new AbortController().signal;

Deno.test("a KafkaEmitter sends key, JSON and headers in one request", async () => {
  const { emitter, producer } = setUp();
  const anomaly = sampleAnomaly({ id: "a1", why: "Größe" });
  const silence = sampleSilence({ id: "a2" });
  const incident = sampleIncident({ id: "b1", state: "update" });
  const ofAll = sampleIncident({ id: "b2", state: "resolved", key: "" });
  await emitter.emit([anomaly, silence, incident, ofAll], never);
  assertEquals(emitter.name, "kafka");
  const value = (message: Message) =>
    new TextEncoder().encode(messageJson(message));
  assertEquals(producer.sent, [{
    topic: "delfin-anomalies",
    records: [
      {
        key: "s-1/volume/v-7/responseTime",
        value: value(anomaly),
        headers: { id: "a1", schema: "anomaly/2", state: "open" },
      },
      {
        key: "s-1",
        value: value(silence),
        headers: { id: "a2", schema: "anomaly/2", state: "open" },
      },
      {
        key: "s-1",
        value: value(incident),
        headers: { id: "b1", schema: "incident/1", state: "update" },
      },
      {
        key: "",
        value: value(ofAll),
        headers: { id: "b2", schema: "incident/1", state: "resolved" },
      },
    ],
  }]);
});

Deno.test("a KafkaEmitter sends nothing for nothing", async () => {
  const { emitter, producer } = setUp();
  await emitter.emit([], never);
  assertEquals(producer.sent, []);
});

Deno.test("a KafkaEmitter keeps requests below half a MiB, and in order; a large message goes alone", async () => {
  const { emitter, producer } = setUp();
  const sizes = [200_000, 200_000, 200_000, 900_000, 10, 10];
  const anomalies = sizes.map((size, i) =>
    sampleAnomaly({ id: String(i), why: "x".repeat(size) })
  );
  await emitter.emit(anomalies, never);
  assertEquals(
    producer.sent.map(({ records }) =>
      records.map(({ headers }) => headers!["id"])
    ),
    [["0", "1"], ["2"], ["3"], ["4", "5"]],
  );
});

const FAILURES: [string, Error, string][] = [
  [
    "a missing topic, which the broker does not create",
    new KafkaError("Cannot write: the topic does not exist", "topic_missing"),
    "Cannot write: the topic does not exist, and the broker creates none by itself: create it",
  ],
  [
    "any other trouble of Kafka",
    new KafkaError("Cannot write: no broker answers", "unreachable"),
    "Cannot write: no broker answers",
  ],
  ["a mistake", new Error("oops"), "Cannot write to Kafka: Error: oops"],
];

for (const [name, cause, sentence] of FAILURES) {
  Deno.test(`a KafkaEmitter explains ${name}, and may be tried again`, async () => {
    const { emitter, producer } = setUp();
    producer.failures.push(cause);
    const emit = () => emitter.emit([sampleAnomaly()], never);
    const error = await assertRejects(emit, EmitError);
    assertEquals(error.message, sentence);
    assertEquals(error.isPermanent, false);
    assertStrictEquals(error.cause, cause);
    await emit();
    assertEquals(producer.sent.length, 1);
  });
}

Deno.test("a record that is too large for the broker is the message's fault, other trouble is not", async () => {
  for (
    const [problem, expected] of [["too_large", true], [
      "timeout",
      false,
    ]] as const
  ) {
    const { emitter, producer } = setUp();
    producer.failures.push(new KafkaError("Cannot write", problem));
    const error = await assertRejects(
      () => emitter.emit([sampleAnomaly()], never),
      EmitError,
    );
    assertEquals(error.isMessageFault, expected);
  }
});

Deno.test("an abort ends the wait of a KafkaEmitter, and what Kafka says later is ignored", async () => {
  const { emitter, producer } = setUp();
  const gate = Promise.withResolvers<void>();
  producer.gate = gate.promise;
  const stop = new AbortController();
  const emitting = emitter.emit([sampleAnomaly()], stop.signal);
  stop.abort(new Error("enough"));
  await assertRejects(() => emitting, Error, "enough");
  gate.reject(new Error("too late"));
  await assertRejects(
    () => emitter.emit([sampleAnomaly()], stop.signal),
    Error,
    "enough",
  );
  assertEquals(producer.sent, []);
});

Deno.test("close() of a KafkaEmitter closes its producer", async () => {
  const { emitter, producer } = setUp();
  await emitter.close();
  assertEquals(producer.closed, 1);
});

/**
 * Writes messages to a Kafka topic.
 *
 * Key: the series, resource or array, so that the messages about one stay in
 * order; empty for the whole feed. Value: the message as JSON. Headers: `id`
 * (the same for every message about one anomaly or incident), `state`, and
 * `schema`, which tells incidents from anomalies. Delivery is at least once: a
 * repeat has the same bytes. Every in-sync replica has to acknowledge.
 * Compressed with gzip, which every Kafka client reads without an extra
 * package; messages are repetitive text, and a storm of them shrinks to a
 * tenth.
 *
 * @module
 */

import type { KafkaClient } from "../kafka/client.ts";
import { KafkaError } from "../kafka/errors.ts";
import type { OutgoingRecord, Producer } from "../kafka/producer.ts";
import type { Message } from "../model/message.ts";
import { EmitError, type Emitter } from "./emitter.ts";
import { messageJson } from "./message_json.ts";

/** Where a {@linkcode KafkaEmitter} writes. */
export interface KafkaEmitterOptions {
  /** The topic. Brokers create it by themselves unless that is switched off. */
  readonly topic: string;
}

/**
 * One request holds at most so many bytes of JSON, unless one message alone is
 * larger: half of what a broker takes by default (`message.max.bytes`, 1 MiB),
 * whatever the compression does.
 */
const REQUEST_BYTES = 512 * 1024;

/** Delivers to a Kafka topic. */
export class KafkaEmitter implements Emitter {
  /** Its name in telemetry and logs. */
  readonly name = "kafka";
  readonly #topic: string;
  readonly #producer: Producer;

  /** Connects nothing yet: that is done by the first `emit`, and again after a failure. */
  constructor(client: KafkaClient, { topic }: KafkaEmitterOptions) {
    this.#topic = topic;
    this.#producer = client.producer();
  }

  /**
   * Resolves when the brokers have stored every message.
   *
   * @throws {EmitError} If they have not; some may be stored.
   */
  async emit(
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const request of requestsOf(messages)) {
      signal.throwIfAborted();
      await this.#send(request, signal);
    }
  }

  /** Disconnects. */
  async close(): Promise<void> {
    await this.#producer.close();
  }

  /** kafkajs cannot be interrupted: after an abort its answer is ignored. */
  async #send(
    records: readonly OutgoingRecord[],
    signal: AbortSignal,
  ): Promise<void> {
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort);
    try {
      await Promise.race([
        this.#producer.send(this.#topic, records),
        aborted.promise,
      ]);
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      const isMessageFault = cause instanceof KafkaError &&
        cause.problem === "too_large";
      throw new EmitError(explain(cause), { cause, isMessageFault });
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }
}

function* requestsOf(
  messages: readonly Message[],
): Generator<readonly OutgoingRecord[]> {
  let records: OutgoingRecord[] = [];
  let bytes = 0;
  for (const message of messages) {
    const value = new TextEncoder().encode(messageJson(message));
    if (records.length > 0 && bytes + value.length > REQUEST_BYTES) {
      yield records;
      records = [];
      bytes = 0;
    }
    const { key, id, schema, state } = message;
    records.push({ key, value, headers: { id, schema, state } });
    bytes += value.length;
  }
  if (records.length > 0) yield records;
}

function explain(cause: unknown): string {
  if (!(cause instanceof KafkaError)) return `Cannot write to Kafka: ${cause}`;
  return cause.problem === "topic_missing"
    ? `${cause.message}, and the broker creates none by itself: create it`
    : cause.message;
}

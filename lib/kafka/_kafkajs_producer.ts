/**
 * A producer, made of kafkajs'.
 *
 * @module
 */

import { CompressionTypes, type Kafka, Partitioners } from "kafkajs";
import type { Producer as Inner } from "kafkajs";
import { Buffer } from "node:buffer";
import type { OutgoingRecord, Producer } from "./producer.ts";
import { explainKafkaError, type KafkaTarget } from "./errors.ts";

/** All in-sync replicas have stored it. */
const ACKS_ALL = -1;

/** See {@linkcode Producer}. */
export class KafkajsProducer implements Producer {
  readonly #kafka: Kafka;
  readonly #target: KafkaTarget;
  #connected: Promise<Inner> | undefined;

  /** Makes it; connects nothing. */
  constructor(kafka: Kafka, target: KafkaTarget) {
    this.#kafka = kafka;
    this.#target = target;
  }

  async send(
    topic: string,
    records: readonly OutgoingRecord[],
  ): Promise<void> {
    try {
      const inner = await this.#connect();
      await inner.send({
        topic,
        acks: ACKS_ALL,
        compression: CompressionTypes.GZIP,
        messages: records.map(({ key, value, headers }) => ({
          key,
          value: typeof value === "string" ? value : Buffer.from(value),
          ...(headers === undefined ? {} : { headers: { ...headers } }),
        })),
      });
    } catch (error) {
      throw explainKafkaError(error, `write the topic ${topic}`, this.#target);
    }
  }

  async close(): Promise<void> {
    try {
      await (await this.#connected)?.disconnect();
    } catch {
      // It never connected, or the connection is gone.
    }
    this.#connected = undefined;
  }

  /** One connection for all; a failed attempt is forgotten. */
  #connect(): Promise<Inner> {
    this.#connected ??= (async () => {
      const inner = this.#kafka.producer({
        // Named, or kafkajs warns that its default changed in 2.0.
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      try {
        await inner.connect();
        return inner;
      } catch (error) {
        this.#connected = undefined;
        await inner.disconnect().catch(() => {});
        throw error;
      }
    })();
    return this.#connected;
  }
}

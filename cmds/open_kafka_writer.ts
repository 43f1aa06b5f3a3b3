/**
 * Records to a Kafka topic, for `simulate`.
 *
 * @module
 */

import { makeKafkaClient } from "../lib/kafka/client.ts";
import { KAFKA_DEFAULTS } from "../lib/kafka/options.ts";
import type { OpenKafkaWriter } from "./simulate.ts";

/** Sends every record value without a key, as Delfin does; a broker that is down is an error. */
export const openKafkaWriter: OpenKafkaWriter = (brokers, topic) => {
  const producer = makeKafkaClient({ ...KAFKA_DEFAULTS, brokers }).producer();
  return Promise.resolve({
    write: (value) => producer.send(topic, [{ key: null, value }]),
    close: () => producer.close(),
  });
};

/**
 * Records to a Kafka topic, for `simulate`.
 *
 * @module
 */

import { makeKafkaClient } from "../lib/kafka/client.ts";
import { KAFKA_DEFAULTS } from "../lib/kafka/options.ts";
import type { RecordWriter } from "./simulate.ts";

/**
 * Sends every record value without a key, as Delfin does; a broker that is
 * down is an error of the first write.
 *
 * @param brokers Each `host:port`, at least one.
 * @param topic The topic to produce to.
 */
export function openKafkaWriter(
  brokers: readonly string[],
  topic: string,
): Promise<RecordWriter> {
  const producer = makeKafkaClient({ ...KAFKA_DEFAULTS, brokers }).producer();
  return Promise.resolve({
    write: (value) => producer.send(topic, [{ key: null, value }]),
    close: () => producer.close(),
  });
}

/**
 * Configuration to a source.
 *
 * @module
 */

import type { Config } from "../lib/config/schema.ts";
import { KAFKA_DEFAULTS } from "../lib/kafka/options.ts";
import { FileSource } from "../lib/source/file_source.ts";
import { KafkaSource } from "../lib/source/kafka_source.ts";
import {
  SIMULATE_DEFAULTS,
  SimulateSource,
} from "../lib/source/simulate_source.ts";
import type { Source } from "../lib/source/source.ts";
import { makeKafka } from "./make_kafka.ts";

/**
 * Makes the source that `[data_parser] receiver_name` names.
 *
 * @param config The configuration.
 * @param offsets Next offset of each partition that a memory has; only Kafka asks for it.
 */
export function makeSource(
  config: Config,
  offsets?: ReadonlyMap<number, string>,
): Source {
  switch (config.dataParser.receiverName) {
    case "kafka":
      return makeKafkaSource(config, offsets);
    case "file":
      return makeFileSource(config, config.file.path);
    case "simulate":
      return new SimulateSource({ ...SIMULATE_DEFAULTS, ...config.simulate });
  }
}

/**
 * Makes the source of a capture.
 *
 * @param config The configuration.
 * @param path A file, or `-` for standard input.
 */
export function makeFileSource(config: Config, path: string): Source {
  return new FileSource({
    path,
    maxRecordBytes: config.dataParser.maxRecordMb * 2 ** 20,
    stdin: Deno.stdin.readable,
  });
}

function makeKafkaSource(
  config: Config,
  offsets: ReadonlyMap<number, string> | undefined,
): Source {
  const { dataParser, kafka, state } = config;
  return new KafkaSource(
    () => makeKafka(config, dataParser.kafkaBootstrapServers),
    {
      topic: dataParser.kafkaTopic,
      groupId: kafka.groupId,
      startFrom: kafka.startFrom,
      offsets,
      replayMs: state.replayMs,
      heartbeatIntervalMs: kafka.heartbeatIntervalMs,
      requestTimeoutMs: KAFKA_DEFAULTS.requestTimeoutMs,
    },
  );
}

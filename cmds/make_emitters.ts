/**
 * Configuration to emitters.
 *
 * @module
 */

import type { Config } from "../lib/config/schema.ts";
import type { Emitter } from "../lib/emit/emitter.ts";
import { FileEmitter } from "../lib/emit/file_emitter.ts";
import { KafkaEmitter } from "../lib/emit/kafka_emitter.ts";
import { MessageFilter } from "../lib/emit/message_filter.ts";
import { type Output, StdoutEmitter } from "../lib/emit/stdout_emitter.ts";
import { makeKafka } from "./make_kafka.ts";

/**
 * Makes the emitters that `[emit] emitters` names.
 *
 * @param config The configuration.
 * @param output Where the emitter `stdout` writes.
 */
export function makeEmitters(config: Config, output: Output): Emitter[] {
  return config.emit.emitters.map((name) =>
    new MessageFilter(makeEmitter(name, config, output), config.emit.messages)
  );
}

function makeEmitter(
  name: Config["emit"]["emitters"][number],
  config: Config,
  output: Output,
): Emitter {
  switch (name) {
    case "stdout":
      return new StdoutEmitter({ format: config.emitStdout.format, output });
    case "file":
      return new FileEmitter({
        path: config.emitFile.path,
        maxBytes: config.emitFile.maxSizeMb * 2 ** 20,
        maxFiles: config.emitFile.maxFiles,
      });
    case "kafka": {
      const { bootstrapServers, topic } = config.emitKafka;
      const brokers = bootstrapServers.length > 0
        ? bootstrapServers
        : config.dataParser.kafkaBootstrapServers;
      return new KafkaEmitter(makeKafka(config, brokers), { topic });
    }
  }
}

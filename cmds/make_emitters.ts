/**
 * Configuration to emitters, and to how they are delivered to.
 *
 * @module
 */

import type { Config } from "../lib/config/schema.ts";
import type { Emitter } from "../lib/emit/emitter.ts";
import type { FanOutOptions } from "../lib/emit/fan_out.ts";
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

/**
 * Who of them is not waited for, and where their messages wait. `auto` in a
 * section `[emit_…]` means: kafka is required, and where kafka is not among the
 * emitters the first one.
 *
 * @param config The configuration.
 */
export function makeDelivery(
  config: Config,
): Pick<FanOutOptions, "optional" | "spool"> {
  const { emit: { emitters }, spool } = config;
  const required = {
    stdout: config.emitStdout.required,
    file: config.emitFile.required,
    kafka: config.emitKafka.required,
  };
  const main = emitters.includes("kafka") ? "kafka" : emitters[0];
  return {
    optional: emitters.filter((name) =>
      required[name] === "auto" ? name !== main : required[name] === "false"
    ),
    spool: {
      path: spool.path === "" ? undefined : spool.path,
      maxBytes: spool.maxMb * 2 ** 20,
    },
  };
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

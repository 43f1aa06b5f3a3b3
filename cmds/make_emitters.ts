/**
 * Configuration to emitters, and to how they are delivered to.
 *
 * @module
 */

import { type EmitterName, optionalEmitters } from "../lib/config/required.ts";
import type { Config } from "../lib/config/schema.ts";
import type { Emitter } from "../lib/emit/emitter.ts";
import type { FanOutOptions } from "../lib/emit/fan_out.ts";
import { FileEmitter } from "../lib/emit/file_emitter.ts";
import { KafkaEmitter } from "../lib/emit/kafka_emitter.ts";
import { MessageFilter, type MessageKind } from "../lib/emit/message_filter.ts";
import { type Output, StdoutEmitter } from "../lib/emit/stdout_emitter.ts";
import { makeKafka } from "./make_kafka.ts";
import { makeWebhook } from "./make_webhook.ts";

/**
 * Makes the emitters that `[emit] emitters` names.
 *
 * @param config The configuration.
 * @param output Where the emitter `stdout` writes.
 */
export function makeEmitters(config: Config, output: Output): Emitter[] {
  return config.emit.emitters.map((name) =>
    new MessageFilter(
      makeEmitter(name, config, output),
      messagesFor(name, config),
    )
  );
}

/**
 * Who of them is not waited for, and where their messages wait.
 *
 * @param config The configuration.
 */
export function makeDelivery(
  config: Config,
): Pick<FanOutOptions, "optional" | "spool"> {
  const { spool } = config;
  return {
    optional: optionalEmitters(config),
    spool: {
      path: spool.path === "none" ? undefined : spool.path,
      maxBytes: spool.maxMb * 2 ** 20,
    },
  };
}

/** What one of them is given. */
function messagesFor(
  name: EmitterName,
  config: Config,
): readonly MessageKind[] {
  return name === "webhook"
    ? config.emitWebhook.messages
    : config.emit.messages;
}

function makeEmitter(
  name: EmitterName,
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
    case "webhook":
      return makeWebhook(config);
  }
}

/**
 * Configuration to emitters, and to how they are delivered to.
 *
 * @module
 */

import {
  type EmitterName,
  emitterSection,
  optionalEmitters,
} from "../lib/config/emitter_section.ts";
import type { Config } from "../lib/config/schema.ts";
import { AlertmanagerEmitter } from "../lib/emit/alertmanager_emitter.ts";
import { EmailEmitter } from "../lib/emit/email_emitter.ts";
import type { Emitter } from "../lib/emit/emitter.ts";
import type { FanOutOptions } from "../lib/emit/fan_out.ts";
import { FileEmitter } from "../lib/emit/file_emitter.ts";
import { heldMetric } from "../lib/emit/held_metric.ts";
import { KafkaEmitter } from "../lib/emit/kafka_emitter.ts";
import { MessageFilter } from "../lib/emit/message_filter.ts";
import {
  type MessageKind,
  type MessageRoute,
  messageRoute,
} from "../lib/emit/message_route.ts";
import { type Output, StdoutEmitter } from "../lib/emit/stdout_emitter.ts";
import type { Message } from "../lib/model/message.ts";
import { RateLimited, type SummaryEmitter } from "../lib/emit/rate_limited.ts";
import { getLogger } from "../lib/telemetry/logger.ts";
import { Registry } from "../lib/telemetry/metrics.ts";
import { makeKafka } from "./make_kafka.ts";
import { makeWebhook } from "./make_webhook.ts";
import { readPem } from "./read_pem.ts";

/** Puts a {@linkcode RateLimited} before an emitter that has a limit. */
type Limiter = (
  emitter: SummaryEmitter,
  settings: Pick<Config["emitEmail"], "rateLimit" | "rateWindowMs">,
) => Emitter;

/** What the emitters need of the rest of the service. */
export interface EmitterPorts {
  /** Where the emitter `stdout` writes. */
  readonly output: Output;
  /** What is open now, told or not. Default: nothing is known of it. */
  readonly open?: () => readonly Message[];
  /** Where their metrics go. Default: nowhere. */
  readonly registry?: Registry;
}

/**
 * Makes the emitters that `[emit] emitters` names.
 *
 * @param config The configuration.
 * @param ports What they need.
 */
export function makeEmitters(config: Config, ports: EmitterPorts): Emitter[] {
  const held = heldMetric(ports.registry ?? new Registry());
  const limited: Limiter = (emitter, { rateLimit, rateWindowMs }) =>
    rateLimit === 0 ? emitter : new RateLimited(emitter, {
      messages: rateLimit,
      windowMs: rateWindowMs,
      held: held.of(emitter.name),
      log: getLogger("emit"),
    });
  return config.emit.emitters.map((name) => {
    held.of(name); // it shows from the start
    const wants = routeTo(name, config);
    const emitter = makeEmitter(name, config, { ...ports, wants, limited });
    return new MessageFilter(emitter, wants);
  });
}

/** What an emitter is given. */
export function routeTo(name: EmitterName, config: Config): MessageRoute {
  const { match, minSeverity } = emitterSection(config, name);
  return messageRoute({ kinds: messagesFor(name, config), match, minSeverity });
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
      path: spool.path === "" ? undefined : spool.path,
      maxBytes: spool.maxMb * 2 ** 20,
    },
  };
}

/** The kinds of messages that one of them is given. */
function messagesFor(
  name: EmitterName,
  config: Config,
): readonly MessageKind[] {
  switch (name) {
    case "webhook":
      return config.emitWebhook.messages;
    case "alertmanager":
      return config.emitAlertmanager.messages;
    case "email":
      return config.emitEmail.messages;
    default:
      return config.emit.messages;
  }
}

function makeEmitter(
  name: EmitterName,
  config: Config,
  { output, open, wants, limited }: EmitterPorts & {
    /** Whether the emitter is given a message. */
    readonly wants: MessageRoute;
    /** Has an emitter get no more than it shall. */
    readonly limited: Limiter;
  },
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
      return limited(makeWebhook(config), config.emitWebhook);
    case "alertmanager": {
      const { bearerToken, tlsCaFile, resendIntervalMs, ...rest } =
        config.emitAlertmanager;
      return new AlertmanagerEmitter({
        urls: rest.urls,
        timeoutMs: rest.timeoutMs,
        resendMs: resendIntervalMs,
        bearerToken: bearerToken || undefined,
        caPem: readPem(tlsCaFile),
        open,
        wants,
      });
    }
    case "email": {
      const { username, password, tlsCaFile, ...rest } = config.emitEmail;
      const emitter = new EmailEmitter({
        ...rest,
        username: username || undefined,
        password: password || undefined,
        caPem: readPem(tlsCaFile),
      });
      return limited(emitter, rest);
    }
  }
}

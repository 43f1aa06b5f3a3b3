/**
 * Kafka as the rest of the program sees it: the
 * function that makes consumers, producers and admins of kafkajs. No type of kafkajs leaves this folder.
 *
 * @module
 */

import { CompressionCodecs, CompressionTypes, Kafka, logLevel } from "kafkajs";
import type { KafkaConfig, SASLOptions } from "kafkajs";
import { getLogger, type Logger } from "../telemetry/logger.ts";
import { openAdmin } from "./_kafkajs_admin.ts";
import { openProbe } from "./_kafkajs_probe.ts";
import { KafkajsConsumer } from "./_kafkajs_consumer.ts";
import { KafkajsProducer } from "./_kafkajs_producer.ts";
import type { Admin } from "./admin.ts";
import { type Codec, CODECS } from "./codecs.ts";
import type { Consumer, ConsumerOptions } from "./consumer.ts";
import type { KafkaTarget } from "./errors.ts";
import { bridgeLogs, type OffsetResetListener } from "./log_bridge.ts";
import {
  brokerAddresses,
  type KafkaOptions,
  type KafkaSasl,
} from "./options.ts";
import type { Probe } from "./probe.ts";
import type { Producer } from "./producer.ts";
import { tlsConnectOptions } from "./tls.ts";
import "./request_queue_patch.ts";

/** A way to Kafka. Makes; connects nothing by itself. */
export interface KafkaClient {
  /** A new member of a group. */
  consumer(options: ConsumerOptions): Consumer;
  /** A producer that compresses with gzip. */
  producer(): Producer;
  /**
   * Connects for administration.
   *
   * @throws {KafkaError} If the broker cannot be reached or refuses us.
   */
  admin(): Promise<Admin>;
  /**
   * Connects for trial requests.
   *
   * @throws {KafkaError} If the broker cannot be reached or refuses us.
   */
  probe(): Promise<Probe>;
}

/** Time for the network to connect; kafkajs' own second is short for TLS over a distance. */
const CONNECT_TIMEOUT_MS = 5_000;

/** More would hide an outage for longer than its owner's patience. */
const MAX_RETRIES = 10;
const MAX_RETRY_PAUSE_MS = 5_000;

registerCodecs();

/**
 * Makes a client.
 *
 * @param options Where and how.
 * @param logger Where kafkajs' own lines go.
 * @returns A client that has not connected yet.
 * @throws {RangeError} If an address is not `host:port`.
 * @throws {Error} If the private key cannot be read.
 */
export function makeKafkaClient(
  options: KafkaOptions,
  logger: Logger = getLogger("kafka"),
): KafkaClient {
  const resetListeners = new Set<OffsetResetListener>();
  const kafka = new Kafka(kafkajsConfig(options, logger, resetListeners));
  const target: KafkaTarget = {
    brokers: brokerAddresses(options.brokers),
    tls: options.tls !== undefined,
    clientCertificate: options.tls?.certPem !== undefined,
    mechanism: options.sasl?.mechanism,
  };
  return {
    consumer: (wanted) =>
      new KafkajsConsumer(kafka, target, options, wanted, resetListeners),
    producer: () => new KafkajsProducer(kafka, target),
    admin: () => openAdmin(kafka, target),
    probe: () => openProbe(kafka, target),
  };
}

/** Our options as kafkajs wants them. */
function kafkajsConfig(
  options: KafkaOptions,
  logger: Logger,
  resetListeners: ReadonlySet<OffsetResetListener>,
): KafkaConfig {
  const log = bridgeLogs(logger, (...reset) => {
    for (const listener of resetListeners) listener(...reset);
  });
  return {
    brokers: brokerAddresses(options.brokers),
    clientId: options.clientId,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: options.requestTimeoutMs,
    retry: {
      retries: Math.min(options.retries, MAX_RETRIES),
      maxRetryTime: MAX_RETRY_PAUSE_MS,
    },
    logLevel: logLevel.INFO,
    logCreator: () => log,
    ...(options.tls === undefined
      ? {}
      : { ssl: tlsConnectOptions(options.tls) }),
    ...(options.sasl === undefined ? {} : { sasl: kafkajsSasl(options.sasl) }),
  };
}

function kafkajsSasl(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism !== "oauthbearer") return { ...sasl };
  const { mechanism, token } = sasl;
  return {
    mechanism,
    oauthBearerProvider: async () => ({ value: await token() }),
  };
}

/** The codecs by Kafka's numbers; to compress, kafkajs hands over its encoder. */
function registerCodecs(): void {
  const register = (codec: Codec) => () => ({
    compress: ({ buffer }: { buffer: Uint8Array }) => codec.compress(buffer),
    decompress: (bytes: Uint8Array) => codec.decompress(bytes),
  });
  CompressionCodecs[CompressionTypes.GZIP] = register(CODECS.gzip);
  CompressionCodecs[CompressionTypes.Snappy] = register(CODECS.snappy);
  CompressionCodecs[CompressionTypes.LZ4] = register(CODECS.lz4);
  CompressionCodecs[CompressionTypes.ZSTD] = register(CODECS.zstd);
}

/**
 * Configuration to a Kafka client.
 *
 * @module
 */

import type { Config } from "../lib/config/schema.ts";
import { type KafkaClient, makeKafkaClient } from "../lib/kafka/client.ts";
import { clientCredentialsTokens } from "../lib/kafka/oauth.ts";
import {
  KAFKA_DEFAULTS,
  type KafkaSasl,
  type KafkaTls,
} from "../lib/kafka/options.ts";
import { readPem } from "./read_pem.ts";

/**
 * Makes a client; connects nothing. Certificates and keys are read now, so a
 * client that is made anew takes renewed ones.
 *
 * @param config The configuration.
 * @param brokers Addresses, `host:port`.
 * @throws {Error} If a certificate or key cannot be read.
 */
export function makeKafka(
  config: Config,
  brokers: readonly string[],
): KafkaClient {
  const { kafka, dataParser } = config;
  return makeKafkaClient({
    brokers,
    clientId: kafka.clientId,
    retries: dataParser.kafkaRetryNum,
    sessionTimeoutMs: kafka.sessionTimeoutMs,
    heartbeatIntervalMs: kafka.heartbeatIntervalMs,
    requestTimeoutMs: KAFKA_DEFAULTS.requestTimeoutMs,
    tls: kafka.tls ? tlsOf(config) : undefined,
    sasl: saslOf(config),
  });
}

function tlsOf({ kafka }: Config): KafkaTls {
  return {
    caPem: readPem(kafka.tlsCaFile),
    certPem: readPem(kafka.tlsCertFile),
    keyPem: readPem(kafka.tlsKeyFile),
    passphrase: kafka.tlsKeyPassphrase || undefined,
    verify: kafka.tlsVerify,
  };
}

function saslOf({ kafka }: Config): KafkaSasl | undefined {
  switch (kafka.saslMechanism) {
    case "none":
      return undefined;
    case "oauthbearer":
      return { mechanism: "oauthbearer", token: tokensOf(kafka) };
    default:
      return {
        mechanism: kafka.saslMechanism,
        username: kafka.saslUsername,
        password: kafka.saslPassword,
      };
  }
}

/** Tokens from an endpoint, from a file that something else renews, or a fixed one. */
function tokensOf(kafka: Config["kafka"]): () => Promise<string> {
  if (kafka.oauthTokenUrl !== "") {
    return clientCredentialsTokens({
      url: kafka.oauthTokenUrl,
      clientId: kafka.oauthClientId,
      clientSecret: kafka.oauthClientSecret,
      scope: kafka.oauthScope || undefined,
    });
  }
  const { oauthToken, oauthTokenFile } = kafka;
  if (oauthTokenFile === "") return () => Promise.resolve(oauthToken);
  return async () => (await Deno.readTextFile(oauthTokenFile)).trim();
}

/**
 * How to reach Kafka: plain values, filled in from the configuration.
 *
 * @module
 */

/** TLS towards the brokers. Texts are PEM, not paths. */
export interface KafkaTls {
  /** Authorities that sign the brokers' certificates; without it those that the runtime trusts. */
  readonly caPem?: string | undefined;
  /** Our certificate and its chain, for brokers that ask for one (mTLS). */
  readonly certPem?: string | undefined;
  /** Private key of our certificate: PKCS#8, PKCS#1 or SEC1, also encrypted. */
  readonly keyPem?: string | undefined;
  /** Password of an encrypted `keyPem`. */
  readonly passphrase?: string | undefined;
  /** Whether certificate and host name of a broker are checked. `false` is for trials only. */
  readonly verify: boolean;
}

/** How to log in (RFC 4616, RFC 5802, RFC 7628). */
export type KafkaSasl =
  | {
    /** The mechanism, as the broker's listener offers it. */
    readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
    /** Name of the user. */
    readonly username: string;
    /** Their password. */
    readonly password: string;
  }
  | {
    /** Bearer tokens. */
    readonly mechanism: "oauthbearer";
    /**
     * Gives a token that is valid now; asked for at every login. See
     * `clientCredentialsTokens` in `oauth.ts`; a function that reads a file
     * does for tokens that somebody else renews.
     */
    readonly token: () => Promise<string>;
  };

/** Everything that a connection to Kafka needs. */
export interface KafkaOptions {
  /** Addresses of some brokers, `host:port`; the port may be left out (9092). At least one. */
  readonly brokers: readonly string[];
  /** How we call ourselves in the broker's logs and quotas. */
  readonly clientId: string;
  /** How often a failed request is tried again before the failure is reported, 0 to 10; more counts as 10. */
  readonly retries: number;
  /** After how long without a heartbeat the broker gives our partitions away. The recovery time after a crash. */
  readonly sessionTimeoutMs: number;
  /** Time between heartbeats; at most a third of the session timeout. */
  readonly heartbeatIntervalMs: number;
  /** How long a request waits for its answer: a fetched record must fit through the network in this time. */
  readonly requestTimeoutMs: number;
  /** TLS; without it the connection is plain text. */
  readonly tls?: KafkaTls | undefined;
  /** Login; without it there is none. */
  readonly sasl?: KafkaSasl | undefined;
}

/** Sensible values for all but the addresses. */
export const KAFKA_DEFAULTS = {
  clientId: "anomaly-detection",
  retries: 3,
  sessionTimeoutMs: 12_000,
  heartbeatIntervalMs: 3_000,
  requestTimeoutMs: 30_000,
} as const;

/**
 * The addresses with a port each.
 *
 * @param brokers `host` or `host:port`.
 * @returns `host:port`, in the same order.
 * @throws {RangeError} If there is none, or one is not of this form. (kafkajs
 * splits addresses at the first colon, so IPv6 addresses cannot be given.)
 */
export function brokerAddresses(brokers: readonly string[]): string[] {
  if (brokers.length === 0) {
    throw new RangeError("Cannot connect to Kafka: no broker address is given");
  }
  return brokers.map((broker) => {
    const match = /^([^\s:,[\]]+)(?::(\d{1,5}))?$/.exec(broker.trim());
    const port = Number(match?.[2] ?? 9092);
    if (match === null || port < 1 || port > 65_535) {
      throw new RangeError(
        `Cannot connect to Kafka: "${broker}" is not host:port (for IPv6 use a host name)`,
      );
    }
    return `${match[1]}:${port}`;
  });
}

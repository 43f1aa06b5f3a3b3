/**
 * The settings of what comes in: where records are read from, and how.
 *
 * @module
 */

import {
  boolean,
  choice,
  duration,
  instant,
  integer,
  number,
} from "./kinds.ts";
import { secretFile, secretText } from "./secret_settings.ts";
import { setting } from "./setting.ts";
import { path, servers, text, topic, url } from "./text_kinds.ts";

/** `[data_parser]`: which source, and the topic with Delfin's metrics. */
export const DATA_PARSER_SETTINGS = {
  receiverName: setting(
    choice(["kafka", "file", "simulate"], {
      advice: {
        csv: "there are no CSV files any more: use receiver_name = file with " +
          "[file] path, one JSON record per line",
      },
    }),
    {
      default: "kafka",
      help:
        "Where records come from: Kafka, a file with one record value per line, or a storage array that the program simulates.",
    },
  ),
  kafkaTopic: setting(topic(), {
    default: "delfin-kafka",
    help: "Topic on which Delfin publishes its metrics.",
  }),
  kafkaBootstrapServers: setting(servers(), {
    default: "127.0.0.1:9092",
    help:
      "Kafka brokers to ask first; they name the others. Two or three are enough for any cluster.",
  }),
  kafkaRetryNum: setting(integer({ min: 0, max: 1000 }), {
    default: "3",
    help:
      "How often one request to Kafka is repeated before the connection is built anew. The service itself never gives up.",
  }),
  maxRecordMb: setting(integer({ min: 1, max: 1024, unit: "MiB" }), {
    default: "64",
    help: "A larger record is counted as too_large and not read.",
  }),
};

/** `[kafka]`: group, session and security of every connection to Kafka. */
export const KAFKA_SETTINGS = {
  groupId: setting(text(), {
    default: "anomaly-detection",
    help:
      "Consumer group. Its committed offsets say where reading goes on; members of one group share the partitions.",
  }),
  clientId: setting(text(), {
    default: "anomaly-detection",
    help: "Name under which brokers log this client.",
  }),
  startFrom: setting(choice(["earliest", "latest"]), {
    default: "earliest",
    help:
      "Where a group without committed offsets starts: at the oldest record that Kafka still has, or at the next new one.",
  }),
  sessionTimeoutMs: setting(duration("6s", "5m"), {
    default: "12s",
    help:
      "How long a broker waits for a heartbeat before it gives the partitions to another member. After a crash, that long nothing is read.",
  }),
  heartbeatIntervalMs: setting(duration("100ms", "100s"), {
    default: "3s",
    help:
      "Time between two heartbeats: at most a third of session_timeout, so that two may be lost.",
  }),
  tls: setting(boolean(), {
    default: "false",
    help: "Whether connections are encrypted.",
  }),
  tlsCaFile: setting(path({ isOptional: true }), {
    default: "",
    help:
      "PEM file with the authorities that may sign the brokers' certificates. Empty: those of the system.",
  }),
  tlsCertFile: setting(path({ isOptional: true }), {
    default: "",
    help:
      "PEM file with our own certificate, where brokers ask for one. Needs tls_key_file.",
  }),
  tlsKeyFile: setting(path({ isOptional: true }), {
    default: "",
    help: "PEM file with the key of tls_cert_file.",
  }),
  tlsKeyPassphrase: secretText("Passphrase of tls_key_file."),
  tlsKeyPassphraseFile: secretFile("tlsKeyPassphrase"),
  tlsVerify: setting(boolean(), {
    default: "true",
    help:
      "Whether the brokers' certificates are checked. False lets anyone listen in: for experiments only.",
  }),
  saslMechanism: setting(
    choice(["none", "plain", "scram-sha-256", "scram-sha-512", "oauthbearer"]),
    { default: "none", help: "How we log in." },
  ),
  saslUsername: setting(text({ isOptional: true }), {
    default: "",
    help: "User for plain and scram.",
  }),
  saslPassword: secretText("Password for plain and scram."),
  saslPasswordFile: secretFile("saslPassword"),
  oauthTokenUrl: setting(url(), {
    default: "",
    help:
      "Where oauthbearer gets its tokens, by the client credentials grant (RFC 6749, section 4.4).",
  }),
  oauthClientId: setting(text({ isOptional: true }), {
    default: "",
    help: "Client id for oauth_token_url.",
  }),
  oauthClientSecret: secretText("Client secret for oauth_token_url."),
  oauthClientSecretFile: secretFile("oauthClientSecret"),
  oauthScope: setting(text({ isOptional: true }), {
    default: "",
    help: "Scope to ask for at oauth_token_url.",
  }),
  oauthToken: secretText("A fixed token for oauthbearer, instead of a URL."),
  oauthTokenFile: setting(path({ isOptional: true }), {
    default: "",
    help:
      "File that holds oauth_token. It is read at every login: something else may renew it.",
    fileOf: "oauthToken",
  }),
};

/** `[file]`: for receiver_name = file. */
export const FILE_SETTINGS = {
  path: setting(text({ name: "a path or -", isOptional: true }), {
    default: "",
    help:
      'The capture to read: one record value, as JSON, per line; plain or gzip. "-" is standard input.',
  }),
};

/** `[simulate]`: for receiver_name = simulate. */
export const SIMULATE_SETTINGS = {
  seed: setting(integer({ min: 0, max: 4_294_967_295 }), {
    default: "1",
    help: "The same seed gives the same array, value by value.",
  }),
  speed: setting(
    number({ min: 0, max: 1e9, unit: "simulated seconds per second" }),
    {
      default: "0",
      help: "How fast its time passes; 0 is as fast as possible.",
    },
  ),
  intervalMs: setting(duration("1s", "1d"), {
    default: "5m",
    help: "Simulated time between two samples of a series.",
  }),
  days: setting(integer({ min: 0, max: 100_000 }), {
    default: "0",
    help: "How many simulated days it lives; 0 is for ever.",
  }),
  faults: setting(boolean(), {
    default: "true",
    help: "Whether it develops faults.",
  }),
  startMs: setting(instant(), {
    default: "2026-01-01T00:00:00Z",
    help: "The time of its first sample.",
  }),
};

/** `[topology]`: what lives on what. */
export const TOPOLOGY_SETTINGS = {
  file: setting(path({ isOptional: true }), {
    isLive: true,
    default: "",
    help:
      "File that says what lives on what, as CSV or JSON: child, parent. Empty: none is read.",
  }),
  delfinUrl: setting(url(), {
    default: "",
    help:
      "Where Delfin's REST API answers, to be asked what lives on what. Empty: it is not asked.",
  }),
  delfinToken: secretText("Token for delfin_url, sent as X-Auth-Token."),
  delfinTokenFile: secretFile("delfinToken"),
  delfinCaFile: setting(path({ isOptional: true }), {
    default: "",
    help:
      "PEM file with the authorities that may sign Delfin's certificate. Empty: those of the system.",
  }),
  refreshMs: setting(duration("1m", "30d"), {
    default: "1h",
    help: "How often file is read and delfin_url is asked again.",
  }),
  timeoutMs: setting(duration("1s", "5m"), {
    default: "10s",
    help: "How long one answer of delfin_url may take: at most refresh.",
  }),
};

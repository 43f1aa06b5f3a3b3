/**
 * The settings of what goes out: emitters, and where messages wait for them.
 *
 * @module
 */

import { choice, choices, duration, integer, number } from "./kinds.ts";
import { labels } from "./label_kind.ts";
import { secretFile, secretText } from "./secret_settings.ts";
import { setting } from "./setting.ts";
import {
  mailbox,
  mailboxes,
  path,
  pathOrNone,
  servers,
  text,
  topic,
  urls,
} from "./text_kinds.ts";

/** Every emitter; each has a section `emit_…` of its own. */
export const EMITTERS = [
  "stdout",
  "file",
  "kafka",
  "webhook",
  "alertmanager",
  "email",
] as const;

/** What every emitter has: the same settings in the section of each. */
function common() {
  return {
    match: setting(labels(), {
      default: "",
      help:
        "Only what is about a series with these labels is given to it; an incident is about its members.",
    }),
    minSeverity: setting(number({ min: 0, max: 1 }), {
      default: "0",
      help: "What is less severe is not given to it.",
    }),
    required: setting(choice(["auto", "true", "false"]), {
      default: "auto",
      help:
        "Whether offsets are committed only after it has the messages. If not, they wait in [spool] while it accepts none. auto: kafka is required; where kafka is not among the emitters, the first one is; no other.",
    }),
  };
}

/** What goes to an emitter that wakes people: the same setting in the section of each. */
function alertMessages() {
  return setting(choices(["incidents", "anomalies"]), {
    default: "incidents",
    help: "What it is given; [emit] messages is for stdout, file and kafka.",
  });
}

/** How much goes to an emitter that wakes people: the same settings in the section of each. */
function rate(limit: string) {
  return {
    rateLimit: setting(integer({ min: 0, max: 1_000_000 }), {
      default: limit,
      help:
        "So many messages in rate_window; what is beyond that is told together, in one summary, when it is over. The end of what was told is never held back. 0: no limit.",
    }),
    rateWindowMs: setting(duration("1s", "1d"), {
      default: "10m",
      help: "The time for rate_limit.",
    }),
  };
}

/** How an emitter posts: the same settings in the section of each that does. */
function http() {
  return {
    bearerToken: secretText("Token to log in, sent as Authorization: Bearer."),
    bearerTokenFile: secretFile("bearerToken"),
    ...connection(),
  };
}

/** How an emitter connects: the same settings in the section of each that does. */
function connection() {
  return {
    tlsCaFile: setting(path({ isOptional: true }), {
      default: "",
      help:
        "PEM file with the authorities that may sign the receiver's certificate. Empty: those of the system.",
    }),
    timeoutMs: setting(duration("100ms", "5m"), {
      default: "10s",
      help: "How long one answer may take.",
    }),
  };
}

/** `[emit]`: where anomalies go. */
export const EMIT_SETTINGS = {
  emitters: setting(choices(EMITTERS), {
    default: "stdout",
    help: "Where anomalies go; each has a section of its own.",
  }),
  messages: setting(choices(["incidents", "anomalies"]), {
    default: "incidents, anomalies",
    help:
      "What stdout, file and kafka are given: incidents tell of an array, anomalies of one series.",
  }),
};

/** `[emit_stdout]`: anomalies on standard output. */
export const EMIT_STDOUT_SETTINGS = {
  format: setting(choice(["auto", "json", "text"]), {
    default: "auto",
    help: "auto is readable lines on a terminal and JSON lines elsewhere.",
  }),
  ...common(),
};

/** `[emit_file]`: anomalies in a file. */
export const EMIT_FILE_SETTINGS = {
  path: setting(path(), {
    default: "anomalies.ndjson",
    help: "File for anomalies, one JSON object per line.",
  }),
  maxSizeMb: setting(integer({ min: 1, max: 1_000_000, unit: "MiB" }), {
    default: "100",
    help: "A file of this size is put aside and a new one begun.",
  }),
  maxFiles: setting(integer({ min: 1, max: 10_000 }), {
    default: "10",
    help: "How many full files are kept.",
  }),
  ...common(),
};

/** `[emit_kafka]`: anomalies on a Kafka topic. */
export const EMIT_KAFKA_SETTINGS = {
  topic: setting(topic(), {
    default: "delfin-anomalies",
    help: "Topic for anomalies; the key of a record is its series.",
  }),
  bootstrapServers: setting(servers({ isOptional: true }), {
    default: "",
    help: "Kafka brokers to ask first. Empty: those of [data_parser].",
  }),
  ...common(),
};

/** `[emit_webhook]`: one HTTP POST per message. */
export const EMIT_WEBHOOK_SETTINGS = {
  url: secretText(
    "Where messages are posted, http or https. Shown nowhere: for many receivers it is a secret.",
  ),
  urlFile: secretFile("url"),
  format: setting(choice(["json", "template", "slack", "teams"]), {
    default: "json",
    help:
      "What is posted: the message itself, what template_file makes of it, or what an incoming webhook of Slack or a workflow of Teams takes.",
  }),
  templateFile: setting(path({ isOptional: true }), {
    default: "",
    help:
      "JSON file for format = template, with placeholders such as {{why}} in its strings.",
  }),
  messages: alertMessages(),
  signingSecret: secretText(
    "Key of the signature (HMAC-SHA256) of every request. Empty: nothing is signed.",
  ),
  signingSecretFile: secretFile("signingSecret"),
  ...rate("0"),
  ...http(),
  ...common(),
};

/** `[emit_alertmanager]`: incidents as alerts of Prometheus' Alertmanager. */
export const EMIT_ALERTMANAGER_SETTINGS = {
  urls: setting(urls(), {
    default: "",
    help:
      "Alertmanagers, with the path before /api/v2 if there is one: all members of a cluster.",
  }),
  resendIntervalMs: setting(duration("1s", "1h"), {
    default: "1m",
    help:
      "How often what is active is told again. An alert that is not ends after five times as long.",
  }),
  messages: alertMessages(),
  ...http(),
  ...common(),
};

/** `[emit_email]`: mails by SMTP. */
export const EMIT_EMAIL_SETTINGS = {
  host: setting(text({ name: "a name or an address", isOptional: true }), {
    default: "",
    help: "The mail server (SMTP).",
  }),
  port: setting(integer({ min: 1, max: 65_535 }), {
    default: "587",
    help: "Its port: mostly 587 for starttls, 465 for tls, 25 for none.",
  }),
  security: setting(choice(["starttls", "tls", "none"]), {
    default: "starttls",
    help:
      "starttls: the connection is encrypted before anything is said, or not used; tls: from the first byte.",
  }),
  username: setting(text({ isOptional: true }), {
    default: "",
    help: "User to log in. Empty: nobody logs in.",
  }),
  password: secretText("Password of username."),
  passwordFile: secretFile("password"),
  from: setting(mailbox(), { default: "", help: "Who the mails are from." }),
  to: setting(mailboxes(), { default: "", help: "Who gets them." }),
  messages: alertMessages(),
  ...rate("30"),
  ...connection(),
  ...common(),
};

/** `[spool]`: where messages wait for emitters that nobody waits for. */
export const SPOOL_SETTINGS = {
  path: setting(pathOrNone(), {
    default: "anomaly_detection.spool",
    help:
      "File in which messages wait for emitters that are not required, also over restarts; made when it is needed. One process may use it. none: they wait in memory, 10000 for each, and a restart loses them.",
  }),
  maxMb: setting(integer({ min: 1, max: 100_000, unit: "MiB" }), {
    default: "64",
    help:
      "How much may wait for one emitter. Beyond that the oldest message is dropped, counted and logged.",
  }),
};

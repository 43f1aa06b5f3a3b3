/**
 * What settings ask of each other.
 *
 * @module
 */

import { EMITTERS } from "./emit_settings.ts";
import { emitterSection } from "./emitter_section.ts";
import { isOpenToOthers } from "./open_to_others.ts";
import { type Config, SETTINGS } from "./schema.ts";
import { url } from "./text_kinds.ts";

/** A rule between settings. */
export interface Check {
  /** Settings that it reads, as `section.key`. The first is the one to blame. */
  readonly reads: readonly string[];
  /** Completes "[section] key must be …"; `undefined` where all is well. */
  expected(config: Config): string | undefined;
}

/** A token that is shorter could be guessed. */
const LEAST_TOKEN = 16;

/** The rules. Each is asked only where all that it reads is valid by itself. */
export const CHECKS: readonly Check[] = [
  {
    reads: ["serve.listen", "serve.token", "serve.tls_cert_file"],
    expected: ({ serve }) =>
      isOpenToOthers(serve.listen) &&
        (serve.token === "" || serve.tlsCertFile === "")
        ? "an address of this machine alone, as 127.0.0.1:9464, unless token " +
          "and tls_cert_file are given"
        : undefined,
  },
  {
    reads: ["serve.token"],
    expected: ({ serve }) =>
      serve.token !== "" && serve.token.length < LEAST_TOKEN
        ? `at least ${LEAST_TOKEN} characters long`
        : undefined,
  },
  {
    reads: ["serve.tls_key_file", "serve.tls_cert_file"],
    expected: ({ serve }) =>
      (serve.tlsKeyFile === "") !== (serve.tlsCertFile === "")
        ? "given where tls_cert_file is, and only there"
        : undefined,
  },
  {
    reads: [
      "DEFAULT.log_rotate_interval",
      "DEFAULT.log_rotate_interval_type",
      "DEFAULT.log_rotation_type",
    ],
    expected({ default: log }) {
      if (log.logRotationType !== "interval") return undefined;
      const unit = log.logRotateIntervalType;
      const isWeekday = unit === "weekday";
      const isValid = isWeekday
        ? log.logRotateInterval <= 6
        : log.logRotateInterval >= 1;
      if (isValid) return undefined;
      return `${isWeekday ? "from 0 to 6" : "at least 1"} ` +
        `where log_rotate_interval_type is ${unit}`;
    },
  },
  {
    reads: ["file.path", "data_parser.receiver_name"],
    expected: ({ file, dataParser }) =>
      dataParser.receiverName === "file" && file.path === ""
        ? "given where [data_parser] receiver_name is file"
        : undefined,
  },
  {
    reads: ["kafka.heartbeat_interval", "kafka.session_timeout"],
    expected: ({ kafka }) =>
      kafka.heartbeatIntervalMs * 3 > kafka.sessionTimeoutMs
        ? "at most a third of session_timeout, which is " +
          SETTINGS.kafka.sessionTimeoutMs.kind.format(kafka.sessionTimeoutMs)
        : undefined,
  },
  {
    reads: ["kafka.tls_key_file", "kafka.tls_cert_file"],
    expected: ({ kafka }) =>
      kafka.tlsCertFile !== "" && kafka.tlsKeyFile === ""
        ? "given where tls_cert_file is"
        : undefined,
  },
  {
    reads: ["kafka.tls_cert_file", "kafka.tls_key_file"],
    expected: ({ kafka }) =>
      kafka.tlsKeyFile !== "" && kafka.tlsCertFile === ""
        ? "given where tls_key_file is"
        : undefined,
  },
  {
    reads: ["kafka.sasl_username", "kafka.sasl_mechanism"],
    expected: ({ kafka }) =>
      takesPassword(kafka) && kafka.saslUsername === ""
        ? `given where sasl_mechanism is ${kafka.saslMechanism}`
        : undefined,
  },
  {
    reads: [
      "kafka.sasl_password",
      "kafka.sasl_mechanism",
      "kafka.sasl_password_file",
    ],
    expected: ({ kafka }) =>
      takesPassword(kafka) && kafka.saslPassword === ""
        ? `given where sasl_mechanism is ${kafka.saslMechanism}`
        : undefined,
  },
  {
    reads: [
      "kafka.oauth_token",
      "kafka.sasl_mechanism",
      "kafka.oauth_token_file",
      "kafka.oauth_token_url",
      "kafka.oauth_client_id",
      "kafka.oauth_client_secret",
      "kafka.oauth_client_secret_file",
    ],
    expected({ kafka }) {
      if (kafka.saslMechanism !== "oauthbearer") return undefined;
      const canAsk = kafka.oauthTokenUrl !== "" && kafka.oauthClientId !== "" &&
        kafka.oauthClientSecret !== "";
      return kafka.oauthToken !== "" || canAsk
        ? undefined
        : "given where sasl_mechanism is oauthbearer, or oauth_token_url, " +
          "oauth_client_id and oauth_client_secret must be";
    },
  },
  {
    reads: [
      "emit_kafka.topic",
      "emit.emitters",
      "data_parser.kafka_topic",
      "data_parser.receiver_name",
    ],
    expected: ({ emitKafka, emit, dataParser }) =>
      emit.emitters.includes("kafka") && dataParser.receiverName === "kafka" &&
        emitKafka.topic === dataParser.kafkaTopic
        ? "another topic than [data_parser] kafka_topic, which is read"
        : undefined,
  },
  {
    reads: ["emit_webhook.url", "emit.emitters", "emit_webhook.url_file"],
    expected: ({ emitWebhook, emit }) =>
      emit.emitters.includes("webhook") && !isUrl(emitWebhook.url)
        ? "an http or https URL without a user, given where webhook is among " +
          "[emit] emitters"
        : undefined,
  },
  {
    reads: ["emit_webhook.template_file", "emit_webhook.format"],
    expected: ({ emitWebhook }) =>
      emitWebhook.format === "template" && emitWebhook.templateFile === ""
        ? "given where format is template"
        : undefined,
  },
  {
    reads: ["emit_alertmanager.urls", "emit.emitters"],
    expected: ({ emitAlertmanager, emit }) =>
      emit.emitters.includes("alertmanager") &&
        emitAlertmanager.urls.length === 0
        ? "given where alertmanager is among [emit] emitters"
        : undefined,
  },
  ...(["host", "from", "to"] as const).map((key): Check => ({
    reads: [`emit_email.${key}`, "emit.emitters"],
    expected: ({ emitEmail, emit }) =>
      emit.emitters.includes("email") && emitEmail[key].length === 0
        ? "given where email is among [emit] emitters"
        : undefined,
  })),
  {
    reads: [
      "emit_email.password",
      "emit_email.username",
      "emit_email.password_file",
    ],
    expected: ({ emitEmail: { username, password } }) =>
      username !== "" && password === ""
        ? "given where username is"
        : undefined,
  },
  {
    reads: ["topology.timeout", "topology.refresh"],
    expected: ({ topology }) =>
      topology.timeoutMs > topology.refreshMs
        ? "at most refresh, which is " +
          SETTINGS.topology.refreshMs.kind.format(topology.refreshMs)
        : undefined,
  },
];

function isUrl(text: string): boolean {
  return text !== "" && url().parse(text) !== undefined;
}

function takesPassword({ saslMechanism }: Config["kafka"]): boolean {
  return saslMechanism === "plain" || saslMechanism.startsWith("scram-");
}

/** Something that is allowed, but seldom meant. */
export interface Caution {
  /** Settings that it reads, as `section.key`. */
  readonly reads: readonly string[];
  /** One sentence without a period; `undefined` where all is well. */
  says(config: Config): string | undefined;
}

/** Combinations to warn of. */
export const CAUTIONS: readonly Caution[] = [
  {
    reads: ["kafka.sasl_mechanism", "kafka.tls"],
    says: ({ kafka }) =>
      kafka.saslMechanism !== "none" && !kafka.tls
        ? `[kafka] sasl_mechanism = ${kafka.saslMechanism} without tls: ` +
          "the login crosses the network unencrypted"
        : undefined,
  },
  {
    reads: ["kafka.tls_ca_file", "kafka.tls_cert_file", "kafka.tls"],
    says: ({ kafka }) =>
      !kafka.tls && (kafka.tlsCaFile !== "" || kafka.tlsCertFile !== "")
        ? "[kafka] tls_ca_file and tls_cert_file have no effect without tls"
        : undefined,
  },
  {
    reads: ["kafka.tls_verify", "kafka.tls"],
    says: ({ kafka }) =>
      kafka.tls && !kafka.tlsVerify
        ? "[kafka] tls_verify = false: anyone can pose as a broker"
        : undefined,
  },
  {
    reads: ["topology.delfin_token", "topology.delfin_url"],
    says: ({ topology }) =>
      topology.delfinToken !== "" && /^http:/i.test(topology.delfinUrl)
        ? "[topology] delfin_url is not https: " +
          "delfin_token crosses the network unencrypted"
        : undefined,
  },
  {
    reads: [
      "topology.delfin_token",
      "topology.delfin_ca_file",
      "topology.delfin_url",
    ],
    says: ({ topology }) =>
      topology.delfinUrl === "" &&
        (topology.delfinToken !== "" || topology.delfinCaFile !== "")
        ? "[topology] delfin_token and delfin_ca_file have no effect " +
          "without delfin_url"
        : undefined,
  },
  {
    reads: [
      "emit_webhook.bearer_token",
      "emit_webhook.url",
      "emit_webhook.bearer_token_file",
      "emit_webhook.url_file",
    ],
    says: ({ emitWebhook }) =>
      emitWebhook.bearerToken !== "" && /^http:/i.test(emitWebhook.url)
        ? "[emit_webhook] url is not https: " +
          "bearer_token crosses the network unencrypted"
        : undefined,
  },
  {
    reads: [
      "emit_alertmanager.bearer_token",
      "emit_alertmanager.urls",
      "emit_alertmanager.bearer_token_file",
    ],
    says: ({ emitAlertmanager: { bearerToken, urls } }) =>
      bearerToken !== "" && urls.some((url) => /^http:/i.test(url))
        ? "[emit_alertmanager] urls are not all https: " +
          "bearer_token crosses the network unencrypted"
        : undefined,
  },
  {
    reads: ["emit_email.security", "emit_email.username"],
    says: ({ emitEmail: { security, username } }) =>
      security === "none" && username !== ""
        ? "[emit_email] security = none: " +
          "the login crosses the network unencrypted"
        : undefined,
  },
  {
    reads: ["emit_webhook.template_file", "emit_webhook.format"],
    says: ({ emitWebhook: { format, templateFile } }) =>
      format !== "template" && templateFile !== ""
        ? `[emit_webhook] template_file has no effect with format = ${format}`
        : undefined,
  },
  {
    reads: [
      "spool.path",
      "emit.emitters",
      ...EMITTERS.map((name) => `emit_${name}.required`),
    ],
    says: (config) =>
      config.spool.path === "" &&
        config.emit.emitters.every((name) =>
          emitterSection(config, name).required === "false"
        )
        ? "no emitter is required and [spool] path is none: " +
          "offsets are committed before any emitter has the messages"
        : undefined,
  },
];

/**
 * What kafkajs throws, in one clear sentence each.
 *
 * kafkajs wraps errors in errors, and what it says of TLS and login mistakes
 * seldom names the mistake ("Closed connection"). The table below was made
 * from what kafkajs 2.2.4 throws at Kafka 3.9 and 4.4 for each mistake.
 *
 * @module
 */

/** What kind of trouble it is. */
export type KafkaProblem =
  | "topic_missing"
  | "not_authorized"
  | "too_large"
  | "wrong_mechanism"
  | "login_refused"
  | "wrong_host_name"
  | "expired_certificate"
  | "untrusted_ca"
  | "client_certificate"
  | "not_tls"
  | "unreachable"
  | "closed"
  | "timeout"
  | "session_timeout"
  | "lost_membership"
  | "no_coordinator"
  | "other";

/** A failure of Kafka or of the way to it; the sentence holds no secrets. */
export class KafkaError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "KafkaError";
  /** The part of the sentence that says what was found. */
  readonly reason: string;

  /**
   * Makes one; see {@linkcode explainKafkaError}.
   *
   * @param message One sentence.
   * @param problem Its kind.
   * @param options The original error, and the part of the sentence that says what was found.
   */
  constructor(
    message: string,
    readonly problem: KafkaProblem,
    { reason = message, ...options }: ErrorOptions & {
      readonly reason?: string;
    } = {},
  ) {
    super(message, options);
    this.reason = reason;
  }
}

/** Whom we tried to talk to, and how: without it a closed connection says nothing. */
export interface KafkaTarget {
  /** Addresses, for the sentence. */
  readonly brokers: readonly string[];
  /** Whether we use TLS. */
  readonly tls: boolean;
  /** Whether we have a client certificate. */
  readonly clientCertificate: boolean;
  /** The SASL mechanism that we use, if any. */
  readonly mechanism: string | undefined;
}

/** All that a chain of wrapped errors says. */
interface Facts {
  /** Messages, names and codes, one a line. */
  readonly text: string;
  /** kafkajs' names of Kafka's error codes, for example `MESSAGE_TOO_LARGE`. */
  readonly types: ReadonlySet<string>;
  /** The innermost message. */
  readonly root: string;
}

/** One kind of trouble: how to know it, and what to say. */
interface Row {
  readonly problem: KafkaProblem;
  /** One of these error codes … */
  readonly types?: readonly string[];
  /** … or this in the text. */
  readonly text?: RegExp;
  readonly say: (target: KafkaTarget) => string;
}

/** The first row that fits is taken. */
const ROWS: readonly Row[] = [
  {
    problem: "lost_membership",
    types: [
      "REBALANCE_IN_PROGRESS",
      "ILLEGAL_GENERATION",
      "UNKNOWN_MEMBER_ID",
      "NOT_COORDINATOR_FOR_GROUP",
      "FENCED_INSTANCE_ID",
    ],
    say: () => "the group is being rebalanced, or our session has ended",
  },
  {
    problem: "topic_missing",
    types: ["UNKNOWN_TOPIC_OR_PARTITION"],
    say: () => "the topic does not exist",
  },
  {
    problem: "not_authorized",
    text: /^\w+_AUTHORIZATION_FAILED$/m,
    say: () => "the broker does not allow it to this user",
  },
  {
    problem: "too_large",
    types: ["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"],
    say: () =>
      "a record is larger than the broker accepts (message.max.bytes of the broker, max.message.bytes of the topic)",
  },
  {
    problem: "session_timeout",
    types: ["INVALID_SESSION_TIMEOUT"],
    say: () =>
      "the session timeout is outside of what the broker allows (its group.min.session.timeout.ms and group.max.session.timeout.ms)",
  },
  {
    problem: "wrong_mechanism",
    types: ["UNSUPPORTED_SASL_MECHANISM"],
    text: /mechanism is not supported|requested SASL mechanism/,
    say: ({ mechanism }) =>
      `the broker does not offer the SASL mechanism ${mechanism}`,
  },
  {
    problem: "login_refused",
    // The second is what follows a refused token: kafkajs does not read the
    // broker's answer to it (RFC 7628 section 3.2.2), and goes on.
    types: ["SASL_AUTHENTICATION_FAILED", "ILLEGAL_SASL_STATE"],
    text: /KafkaJSSASLAuthenticationError/,
    say: ({ mechanism }) =>
      `the broker refuses the login (${mechanism}): wrong ${
        mechanism === "oauthbearer" ? "token" : "user name or password"
      }`,
  },
  {
    problem: "wrong_host_name",
    text: /altnames|NotValidForName|ERR_TLS_CERT_ALTNAME_INVALID/,
    say: () =>
      "the broker's certificate is for another host name than the one we connect to",
  },
  {
    problem: "expired_certificate",
    text: /CERT_HAS_EXPIRED|certificate has expired|: Expired/,
    say: () => "the broker's certificate has expired",
  },
  {
    problem: "client_certificate",
    text:
      /BadCertificate|CertificateRequired|bad certificate|certificate required/,
    say: () =>
      "the broker asks for a client certificate, and ours is missing or not accepted",
  },
  {
    problem: "untrusted_ca",
    text:
      /self[- ]signed certificate|local issuer certificate|unable to verify|UnknownIssuer|unable to get issuer/,
    say: () =>
      "the broker's certificate is signed by an authority that we do not trust (is the right CA given?)",
  },
  {
    problem: "not_tls",
    text:
      /before secure TLS connection|wrong version number|InvalidContentType|packet length too long/,
    say: () => "this port does not speak TLS",
  },
  {
    problem: "unreachable",
    text:
      /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|Connection timeout|getaddrinfo/,
    say: () => "no broker answers",
  },
  {
    problem: "closed",
    text:
      /Closed connection|Connection closed by the server|ECONNRESET|EPIPE|Not connected|write after end/,
    say: sayClosed,
  },
  {
    problem: "timeout",
    text: /KafkaJSRequestTimeoutError|KafkaJSLockTimeout|REQUEST_TIMED_OUT/,
    say: () => "the broker did not answer in time",
  },
  {
    problem: "no_coordinator",
    types: ["GROUP_COORDINATOR_NOT_AVAILABLE", "GROUP_LOAD_IN_PROGRESS"],
    text: /KafkaJSGroupCoordinatorNotFound/,
    say: () => "the broker is not ready for consumer groups yet",
  },
];

/** A closed connection is all that a broker says to a client that speaks another language. */
function sayClosed({ tls, clientCertificate, mechanism }: KafkaTarget): string {
  const wants = [];
  if (!tls) wants.push("TLS");
  else if (!clientCertificate) wants.push("a client certificate");
  if (mechanism === undefined) wants.push("a SASL login");
  return "the broker closed the connection: it is stopping" +
    (wants.length > 0 ? `, or it expects ${wants.join(" or ")}` : "");
}

/**
 * Says in one sentence what went wrong.
 *
 * @param error What was thrown: anything. A {@linkcode KafkaError} comes back as it is.
 * @param doing What was tried, for example `read topic delfin-kafka`.
 * @param target Whom we tried to talk to.
 * @returns The sentence "Cannot <doing> at <brokers>: <what>", with its kind and cause.
 */
export function explainKafkaError(
  error: unknown,
  doing: string,
  target: KafkaTarget,
): KafkaError {
  if (error instanceof KafkaError) return error;
  const facts = factsOf(error);
  const row = ROWS.find(({ types, text }) =>
    types?.some((type) => facts.types.has(type)) || text?.test(facts.text)
  );
  const reason = row === undefined ? facts.root : row.say(target);
  const at = target.brokers.join(", ");
  return new KafkaError(
    `Cannot ${doing} at ${at}: ${reason}`,
    row?.problem ?? "other",
    { cause: error, reason },
  );
}

/** Walks the causes. The depth is bounded: a chain may bite its tail. */
function factsOf(error: unknown): Facts {
  const lines: string[] = [];
  const types = new Set<string>();
  let root = String(error);
  for (let at = error, depth = 0; at instanceof Error && depth < 10; depth++) {
    const { type, code } = at as { type?: unknown; code?: unknown };
    root = at.message;
    lines.push(at.message, at.name, String(code ?? ""), String(type ?? ""));
    if (typeof type === "string") types.add(type);
    at = at.cause;
  }
  return { text: lines.join("\n"), types, root };
}

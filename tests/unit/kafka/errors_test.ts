import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  explainKafkaError,
  KafkaError,
  type KafkaProblem,
  type KafkaTarget,
} from "../../../lib/kafka/errors.ts";

const PLAIN: KafkaTarget = {
  brokers: ["a:9092", "b:9092"],
  tls: false,
  clientCertificate: false,
  mechanism: undefined,
};

/** An error as kafkajs makes it: a name, and sometimes a type or a code. */
function kafkajs(
  name: string,
  message: string,
  facts: { type?: string; code?: string; cause?: Error } = {},
): Error {
  return Object.assign(new Error(message), { name }, facts);
}

/** kafkajs wraps what it tried several times. */
function retried(cause: Error): Error {
  return kafkajs("KafkaJSNumberOfRetriesExceeded", cause.message, { cause });
}

function protocol(type: string, message = type): Error {
  return kafkajs("KafkaJSProtocolError", message, { type });
}

function connection(message: string, code?: string): Error {
  return retried(
    kafkajs("KafkaJSConnectionError", message, code ? { code } : {}),
  );
}

/** The messages are those of kafkajs 2.2.4 at Kafka 4.4 under Deno 2.9. */
const ERRORS: [string, Error, KafkaProblem, string, Partial<KafkaTarget>?][] = [
  [
    "rebalance",
    protocol("REBALANCE_IN_PROGRESS"),
    "lost_membership",
    "the group is being rebalanced, or our session has ended",
  ],
  [
    "session is over",
    retried(protocol("UNKNOWN_MEMBER_ID")),
    "lost_membership",
    "the group is being rebalanced, or our session has ended",
  ],
  [
    "missing topic",
    protocol(
      "UNKNOWN_TOPIC_OR_PARTITION",
      "This server does not host this topic-partition",
    ),
    "topic_missing",
    "the topic does not exist",
  ],
  [
    "topic is forbidden",
    protocol("TOPIC_AUTHORIZATION_FAILED"),
    "not_authorized",
    "the broker does not allow it to this user",
  ],
  [
    "group is forbidden",
    retried(protocol("GROUP_AUTHORIZATION_FAILED")),
    "not_authorized",
    "the broker does not allow it to this user",
  ],
  [
    "large record",
    protocol(
      "MESSAGE_TOO_LARGE",
      "The request included a message larger than the max message size the server will accept",
    ),
    "too_large",
    "a record is larger than the broker accepts (message.max.bytes of the broker, max.message.bytes of the topic)",
  ],
  [
    "session timeout",
    protocol("INVALID_SESSION_TIMEOUT"),
    "session_timeout",
    "the session timeout is outside of what the broker allows (its group.min.session.timeout.ms and group.max.session.timeout.ms)",
  ],
  [
    "mechanism",
    protocol("UNSUPPORTED_SASL_MECHANISM"),
    "wrong_mechanism",
    "the broker does not offer the SASL mechanism plain",
    { mechanism: "plain" },
  ],
  [
    "wrong password",
    kafkajs(
      "KafkaJSSASLAuthenticationError",
      "SASL PLAIN authentication failed: Authentication failed: Invalid username or password",
    ),
    "login_refused",
    "the broker refuses the login (plain): wrong user name or password",
    { mechanism: "plain" },
  ],
  [
    "wrong token",
    protocol("ILLEGAL_SASL_STATE"),
    "login_refused",
    "the broker refuses the login (oauthbearer): wrong token",
    { mechanism: "oauthbearer" },
  ],
  [
    "host name",
    connection(
      "Connection error: Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert's altnames",
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ),
    "wrong_host_name",
    "the broker's certificate is for another host name than the one we connect to",
    { tls: true },
  ],
  [
    "expired certificate",
    connection(
      "Connection error: certificate has expired",
      "CERT_HAS_EXPIRED",
    ),
    "expired_certificate",
    "the broker's certificate has expired",
    { tls: true },
  ],
  [
    "no client certificate",
    connection("Connection error: received fatal alert: BadCertificate"),
    "client_certificate",
    "the broker asks for a client certificate, and ours is missing or not accepted",
    { tls: true },
  ],
  [
    "untrusted authority",
    connection(
      "Connection error: self-signed certificate in certificate chain",
      "SELF_SIGNED_CERT_IN_CHAIN",
    ),
    "untrusted_ca",
    "the broker's certificate is signed by an authority that we do not trust (is the right CA given?)",
    { tls: true },
  ],
  [
    "TLS at a plain port",
    connection(
      "Connection error: Client network socket disconnected before secure TLS connection was established",
      "ECONNRESET",
    ),
    "not_tls",
    "this port does not speak TLS",
    { tls: true },
  ],
  [
    "nobody there",
    connection("Connection error: connect ECONNREFUSED", "ECONNREFUSED"),
    "unreachable",
    "no broker answers",
  ],
  [
    "unknown host",
    connection("Connection error: getaddrinfo ENOTFOUND a", "ENOTFOUND"),
    "unreachable",
    "no broker answers",
  ],
  [
    "closed, without TLS and login",
    kafkajs("KafkaJSConnectionClosedError", "Closed connection"),
    "closed",
    "the broker closed the connection: it is stopping, or it expects TLS or a SASL login",
  ],
  [
    "closed, with a login without TLS",
    kafkajs("KafkaJSConnectionError", "Connection closed by the server"),
    "closed",
    "the broker closed the connection: it is stopping, or it expects TLS",
    { mechanism: "plain" },
  ],
  [
    "closed, with TLS",
    connection("Connection error: write after end"),
    "closed",
    "the broker closed the connection: it is stopping, or it expects a client certificate or a SASL login",
    { tls: true },
  ],
  [
    "closed, with all there is",
    retried(kafkajs("KafkaJSConnectionClosedError", "Closed connection")),
    "closed",
    "the broker closed the connection: it is stopping",
    { tls: true, clientCertificate: true, mechanism: "plain" },
  ],
  [
    "time is over",
    kafkajs(
      "KafkaJSRequestTimeoutError",
      "Request Fetch(key: 1, version: 11) timed out",
    ),
    "timeout",
    "the broker did not answer in time",
  ],
  [
    "young broker",
    protocol("GROUP_COORDINATOR_NOT_AVAILABLE"),
    "no_coordinator",
    "the broker is not ready for consumer groups yet",
  ],
  [
    "anything else",
    retried(new RangeError("Invalid array length")),
    "other",
    "Invalid array length",
  ],
];

for (const [name, error, problem, sentence, target] of ERRORS) {
  Deno.test(`explainKafkaError() says in one sentence: ${name}`, () => {
    const explained = explainKafkaError(error, "read", { ...PLAIN, ...target });
    assertEquals(explained.problem, problem);
    assertEquals(
      explained.message,
      `Cannot read at a:9092, b:9092: ${sentence}`,
    );
    assertEquals(explained.reason, sentence);
    assertStrictEquals(explained.cause, error);
    assertEquals(explained.name, "KafkaError");
  });
}

Deno.test("explainKafkaError() leaves a KafkaError as it is", () => {
  const error = new KafkaError("Cannot do it", "timeout");
  assertStrictEquals(explainKafkaError(error, "read", PLAIN), error);
});

Deno.test("explainKafkaError() takes what is no error, and a chain that bites its tail", () => {
  assertEquals(
    explainKafkaError("gone", "read", PLAIN).message,
    "Cannot read at a:9092, b:9092: gone",
  );
  const snake = new Error("snake");
  snake.cause = snake;
  assertEquals(explainKafkaError(snake, "read", PLAIN).problem, "other");
});

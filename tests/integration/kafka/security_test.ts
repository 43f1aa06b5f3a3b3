/**
 * TLS and logins against a real broker, and what each mistake says.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { makeKafkaClient } from "../../../lib/kafka/client.ts";
import { KafkaError } from "../../../lib/kafka/errors.ts";
import { clientCredentialsTokens } from "../../../lib/kafka/oauth.ts";
import type { KafkaOptions, KafkaTls } from "../../../lib/kafka/options.ts";
import { KafkaSource } from "../../../lib/source/kafka_source.ts";
import type { ListenerName } from "../../../tools/kafka/broker.ts";
import { PASSWORD, USER } from "../../../tools/kafka/broker.ts";
import {
  type Certificates,
  KEY_PASSPHRASE,
  makeCertificates,
} from "../../../tools/kafka/certificates.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { readAll, TestKafka, textOf } from "./_broker.ts";

let certificates: Certificates;

const kafka = new TestKafka("security_test", async () => {
  const folder = `${TestKafka.folder("security_test")}/certificates`;
  certificates = await makeCertificates(folder);
  return { certificates };
});

type Security = Pick<KafkaOptions, "tls" | "sasl">;

/** How to reach a listener; `host` is 127.0.0.1 unless given. */
function optionsFor(
  listener: ListenerName,
  security: Security,
  host = "127.0.0.1",
): KafkaOptions {
  const port = kafka.broker.address(listener).split(":")[1];
  return kafka.options({
    brokers: [`${host}:${port}`],
    retries: 1,
    ...security,
  });
}

function pem(name: keyof Certificates): string {
  return Deno.readTextFileSync(certificates[name]);
}

function tls(changes: Partial<KafkaTls> = {}): KafkaTls {
  return { caPem: pem("ca"), verify: true, ...changes };
}

function login(
  mechanism: "plain" | "scram-sha-256" | "scram-sha-512",
  password = PASSWORD,
): Security["sasl"] {
  return { mechanism, username: USER, password };
}

/** An unsigned token (RFC 7519 section 6), which a broker without a validator takes. */
function unsignedToken(lifeS: number): string {
  const part = (value: unknown) =>
    new TextEncoder().encode(JSON.stringify(value))
      .toBase64({ alphabet: "base64url", omitPadding: true });
  const nowS = Date.now() / 1000;
  const claims = { sub: USER, iat: nowS, exp: nowS + lifeS };
  return `${part({ alg: "none" })}.${part(claims)}.`;
}

const WORKS: [string, ListenerName, () => Security][] = [
  ["TLS", "TLS", () => ({ tls: tls() })],
  [
    "TLS without verification",
    "TLS",
    () => ({ tls: { verify: false } }),
  ],
  ["a client certificate", "MTLS", () => ({
    tls: tls({ certPem: pem("clientCert"), keyPem: pem("clientKey") }),
  })],
  ["a client certificate whose key is encrypted", "MTLS", () => ({
    tls: tls({
      certPem: pem("clientCert"),
      keyPem: pem("clientKeyEncrypted"),
      passphrase: KEY_PASSPHRASE,
    }),
  })],
  ["SCRAM-SHA-512 over TLS", "SCRAM", () => ({
    tls: tls(),
    sasl: login("scram-sha-512"),
  })],
  ["SCRAM-SHA-256 over TLS", "SCRAM", () => ({
    tls: tls(),
    sasl: login("scram-sha-256"),
  })],
  ["PLAIN", "PLAINSASL", () => ({ sasl: login("plain") })],
  ["OAUTHBEARER with a token", "OAUTH", () => ({
    sasl: {
      mechanism: "oauthbearer",
      token: () => Promise.resolve(unsignedToken(300)),
    },
  })],
];

for (const [name, listener, security] of WORKS) {
  kafka.test(`records are written and read with ${name}`, async () => {
    const topic = await kafka.freshTopic(1);
    const options = optionsFor(listener, security());
    const client = () => makeKafkaClient(options, new ListLogger());
    const producer = client().producer();
    const value = "x".repeat(500_000);
    await producer.send(topic, [{ key: null, value }]);
    await producer.close();
    const source = new KafkaSource(client, {
      topic,
      groupId: topic,
      startFrom: "earliest",
      maxWaitMs: 200,
      ...options,
    }, { logger: new ListLogger() });
    assertEquals((await readAll(source, 1)).map(textOf), [value]);
    assertEquals(source.stats.rebuilds, 0);
  });
}

kafka.test(
  "OAUTHBEARER asks a token endpoint, once for all connections",
  async () => {
    let requests = 0;
    const endpoint = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => {
        requests++;
        return Response.json({
          access_token: unsignedToken(300),
          expires_in: 300,
        });
      },
    );
    const token = clientCredentialsTokens({
      url: `http://127.0.0.1:${endpoint.addr.port}/token`,
      clientId: "detector",
      clientSecret: "detector-secret",
    });
    const options = optionsFor("OAUTH", {
      sasl: { mechanism: "oauthbearer", token },
    });
    const client = makeKafkaClient(options, new ListLogger());
    for (let i = 0; i < 2; i++) {
      const admin = await client.admin();
      await admin.topicOffsets(await kafka.freshTopic(1));
      await admin.close();
    }
    await endpoint.shutdown();
    assertEquals(requests, 1);
  },
);

/** Name, listener, options, what the sentence says, host. */
const MISTAKES: [
  string,
  ListenerName,
  () => Security,
  string | RegExp,
  string?,
][] = [
  [
    "no TLS on a TLS port",
    "TLS",
    () => ({}),
    "the broker closed the connection: it is stopping, or it expects TLS or a SASL login",
  ],
  [
    "no login on a SASL port",
    "PLAINSASL",
    () => ({}),
    "the broker closed the connection: it is stopping, or it expects TLS or a SASL login",
  ],
  [
    "no login on a SASL port with TLS",
    "SCRAM",
    () => ({ tls: tls() }),
    "the broker closed the connection: it is stopping, or it expects a client certificate or a SASL login",
  ],
  [
    "TLS on a plain port",
    "PLAINTEXT",
    () => ({ tls: tls() }),
    "this port does not speak TLS",
  ],
  [
    "no authority",
    "TLS",
    () => ({ tls: { verify: true } }),
    "the broker's certificate is signed by an authority that we do not trust (is the right CA given?)",
  ],
  [
    "the wrong authority",
    "TLS",
    () => ({ tls: tls({ caPem: pem("otherCa") }) }),
    "the broker's certificate is signed by an authority that we do not trust (is the right CA given?)",
  ],
  [
    "a wrong host name",
    "TLS",
    () => ({ tls: tls() }),
    "the broker's certificate is for another host name than the one we connect to",
    "localhost",
  ],
  [
    "no client certificate",
    "MTLS",
    () => ({ tls: tls() }),
    // The broker's alert, or the end of the connection behind it: what is seen first.
    /: (the broker asks for a client certificate, and ours is missing or not accepted|.*it expects a client certificate or a SASL login)$/,
  ],
  [
    "a wrong password for SCRAM",
    "SCRAM",
    () => ({ tls: tls(), sasl: login("scram-sha-512", "wrong-secret") }),
    "the broker refuses the login (scram-sha-512): wrong user name or password",
  ],
  [
    "a wrong password for PLAIN",
    "PLAINSASL",
    () => ({ sasl: login("plain", "wrong-secret") }),
    "the broker refuses the login (plain): wrong user name or password",
  ],
  [
    "a mechanism that is not offered",
    "PLAINSASL",
    () => ({ sasl: login("scram-sha-512") }),
    "the broker does not offer the SASL mechanism scram-sha-512",
  ],
  [
    "a token that has expired",
    "OAUTH",
    () => ({
      sasl: {
        mechanism: "oauthbearer",
        token: () => Promise.resolve(unsignedToken(-300)),
      },
    }),
    "the broker refuses the login (oauthbearer): wrong token",
  ],
];

for (const [name, listener, security, sentence, host] of MISTAKES) {
  kafka.test(`a mistake gives its sentence: ${name}`, async () => {
    const options = optionsFor(listener, security(), host);
    const logger = new ListLogger();
    const client = makeKafkaClient(options, logger);
    const error = await assertRejects(async () => {
      const admin = await client.admin();
      // Some brokers let anybody connect, and mind the first question only.
      await admin.topicOffsets("any").finally(() => admin.close());
    }, KafkaError);
    if (typeof sentence === "string") {
      assertEquals(error.message.split(`${options.brokers}: `)[1], sentence);
    } else assertMatch(error.message, sentence);
    const log = JSON.stringify([logger.lines, logger.fields]);
    assert(!log.includes("secret"), log);
    assertEquals(logger.lines.filter((line) => !/^debug/.test(line)), []);
  });
}

kafka.test(
  "a source keeps trying a refused login, and reads once the password is right",
  async () => {
    const topic = await kafka.freshTopic(1);
    let password = "old-secret";
    const logger = new ListLogger();
    const source = new KafkaSource(
      () =>
        makeKafkaClient(
          optionsFor("PLAINSASL", { sasl: login("plain", password) }),
          logger,
        ),
      {
        topic,
        groupId: topic,
        startFrom: "earliest",
        maxWaitMs: 200,
        heartbeatIntervalMs: 500,
        requestTimeoutMs: 5_000,
      },
      { logger },
    );
    const reading = readAll(source, 1);
    while (source.stats.rebuilds === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    password = PASSWORD;
    const producer = kafka.client().producer();
    await producer.send(topic, [{ key: null, value: "0" }]);
    await producer.close();
    assertEquals((await reading).map(textOf), ["0"]);
    const [first] = logger.lines.filter((line) => !/^debug/.test(line));
    assertEquals(
      first,
      `warn Cannot read the topic ${topic} as group ${topic} at ${
        kafka.broker.address("PLAINSASL")
      }: the broker refuses the login (plain): wrong user name or password; trying again`,
    );
  },
);

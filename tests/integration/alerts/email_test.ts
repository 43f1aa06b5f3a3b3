/**
 * Mails to a real server.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  EmailEmitter,
  type EmailEmitterOptions,
} from "../../../lib/emit/email_emitter.ts";
import { heldMetric } from "../../../lib/emit/held_metric.ts";
import { RateLimited } from "../../../lib/emit/rate_limited.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { EmitError } from "../../../lib/emit/emitter.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";
import { HAS_SMTP_SERVER, SmtpServer } from "./_smtp_server.ts";

const never = new AbortController().signal;
const OPEN = sampleIncident();

function emitterFor(
  { port, ca }: SmtpServer,
  changes: Partial<EmailEmitterOptions> = {},
) {
  const log = new ListLogger();
  const emitter = new EmailEmitter({
    host: "127.0.0.1",
    port,
    security: "starttls",
    username: "user",
    password: "pa ss",
    caPem: ca,
    timeoutMs: 10_000,
    from: "storage@example.com",
    to: ["ops@example.com", "night@example.org"],
    ...changes,
  }, { log });
  return { emitter, log };
}

function test(
  name: string,
  security: "none" | "starttls" | "tls",
  body: (server: SmtpServer) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !HAS_SMTP_SERVER,
    fn: async () => {
      await using server = await SmtpServer.start(security);
      await body(server);
    },
  });
}

/** The headers of a mail, unfolded. */
function headersOf(text: string): Record<string, string> {
  const head = text.split("\r\n\r\n")[0]!.replace(/\r\n[ \t]+/g, " ");
  return Object.fromEntries(
    head.split("\r\n").map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
    }),
  );
}

for (const security of ["starttls", "tls"] as const) {
  test(
    `mails go encrypted and logged in with security = ${security}`,
    security,
    async (server) => {
      const { emitter } = emitterFor(server, { security });
      await emitter.emit([OPEN], never);
      const { text, ...envelope } = await server.next();
      assertEquals(envelope, {
        from: "storage@example.com",
        to: ["ops@example.com", "night@example.org"],
        isTls: true,
        isLoggedIn: true,
        helo: "example.com",
      });
      const headers = headersOf(text);
      assertEquals(headers["subject"], "OPEN array-1: latency");
      assertEquals(headers["to"], "ops@example.com, night@example.org");
      assertEquals(headers["message-id"], `<${OPEN.id}-open@example.com>`);
      assertEquals(headers["auto-submitted"], "auto-generated");
      assertEquals(headers["references"], undefined);
      assertStringIncludes(text, "Content-Type: text/plain");
      assertStringIncludes(text, "Content-Type: text/html");
      assertStringIncludes(text, "Severity  0.74 (warning)");
      await emitter.close();
    },
  );
}

test(
  "a flood is as many mails as it may be, and one that tells of the rest",
  "none",
  async (server) => {
    const { emitter, log } = emitterFor(server, {
      security: "none",
      username: undefined,
    });
    const limited = new RateLimited(emitter, {
      messages: 1,
      windowMs: 100,
      held: heldMetric(new Registry()).of("email"),
      log,
    });
    const flood = ["1", "2", "3"].map((id) => sampleIncident({ id }));
    await limited.emit(flood, never);
    const first = headersOf((await server.next()).text);
    assertEquals(first["message-id"], "<1-open@example.com>");
    const { text } = await server.next();
    assertEquals(headersOf(text)["subject"], "2 MORE array-1");
    assertStringIncludes(text, "2 more messages in 1 minute");
    await limited.close();
    assertEquals(log.lines, []);
  },
);

test(
  "later mails of an incident follow that of its opening; a repeat is the same mail",
  "none",
  async (server) => {
    const { emitter } = emitterFor(server, {
      security: "none",
      username: undefined,
    });
    const update = sampleIncident({ state: "update", atMs: 5 });
    const over = sampleIncident({ state: "resolved", endMs: 6 });
    await emitter.emit([update, over, over], never);
    const mails = [
      await server.next(),
      await server.next(),
      await server.next(),
    ]
      .map(({ text }) => headersOf(text));
    const id = (state: string) => `<${OPEN.id}-${state}@example.com>`;
    assertEquals(
      mails.map((headers) => headers["message-id"]),
      [id("update-5"), id("resolved"), id("resolved")],
    );
    for (const headers of mails) {
      assertEquals(headers["references"], id("open"));
      assertEquals(headers["in-reply-to"], id("open"));
    }
  },
);

test(
  "no name of an array adds a header, a line or markup",
  "none",
  async (server) => {
    const hostile = "a\r\nBcc: evil@example.com\r\n\r\n<b>x</b>\u2028Größe";
    const { emitter } = emitterFor(server, {
      security: "none",
      username: undefined,
    });
    await emitter.emit([
      sampleIncident({
        array: { storage_id: hostile, name: hostile },
        why: hostile,
      }),
    ], never);
    const { text, to } = await server.next();
    assertEquals(to.length, 2);
    const headers = headersOf(text);
    assertEquals(headers["bcc"], undefined);
    assertEquals(
      Object.keys(headers).toSorted(),
      [
        "auto-submitted",
        "content-type",
        "date",
        "from",
        "message-id",
        "mime-version",
        "subject",
        "to",
      ],
    );
    assert(!text.slice(text.indexOf("text/html")).includes("<b>x"), text);
  },
);

test(
  "a certificate of another authority, a wrong password and an unencrypted server are failures, without the password",
  "starttls",
  async (server) => {
    for (
      const [changes, reason] of [
        [{ caPem: server.otherCa }, /certificate|issuer/i],
        [{ password: "hunter2" }, /authentication/i],
        [{ security: "none", username: undefined }, /STARTTLS/i],
      ] as const
    ) {
      const { emitter } = emitterFor(server, changes);
      const error = await assertRejects(
        () => emitter.emit([OPEN], never),
        EmitError,
        `Cannot send mail by 127.0.0.1:${server.port}`,
      );
      assert(reason.test(error.message), error.message);
      assert(!error.message.includes("hunter2"), error.message);
      assertEquals([error.isMessageFault, error.accepted], [false, 0]);
    }
  },
);

test("starttls is not done without", "none", async (server) => {
  const { emitter } = emitterFor(server, { username: undefined });
  const error = await assertRejects(
    () => emitter.emit([OPEN], never),
    EmitError,
  );
  assertEquals(error.isMessageFault, false);
});

test(
  "a recipient that is unknown is told, all unknown are the fault of the mail, one that is busy is tried again",
  "none",
  async (server) => {
    const plain = { security: "none", username: undefined } as const;
    const some = emitterFor(server, {
      ...plain,
      to: ["nobody@example.com", "ops@example.com"],
    });
    await some.emitter.emit([OPEN, OPEN], never);
    assertEquals((await server.next()).to, ["ops@example.com"]);
    assertEquals(some.log.lines, [
      "warn The mail server does not take mails to some recipients",
    ]);
    assertEquals(some.log.fields[0]!["recipients"], ["nobody@example.com"]);

    const none = emitterFor(server, { ...plain, to: ["nobody@example.com"] });
    const fault = await assertRejects(
      () => none.emitter.emit([OPEN], never),
      EmitError,
    );
    assertEquals([fault.isMessageFault, fault.accepted], [true, 0]);

    const later = emitterFor(server, { ...plain, to: ["later@example.com"] });
    const busy = await assertRejects(
      () => later.emitter.emit([OPEN], never),
      EmitError,
    );
    assertEquals(busy.isMessageFault, false);
    await later.emitter.emit([OPEN], never);
  },
);

test(
  "an EmailEmitter ends with the signal, and fails where nobody listens",
  "none",
  async (server) => {
    const plain = { security: "none", username: undefined } as const;
    const stopped = AbortSignal.abort(new Error("stop"));
    await assertRejects(
      () => emitterFor(server, plain).emitter.emit([OPEN], stopped),
      Error,
      "stop",
    );
    const { emitter } = emitterFor(server, { ...plain, port: 1 });
    await assertRejects(
      () => emitter.emit([OPEN], never),
      EmitError,
      "Cannot send mail by 127.0.0.1:1",
    );
  },
);

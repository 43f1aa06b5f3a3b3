/**
 * Which mails are sent, in which order; a real server takes them in
 * tests/integration/alerts.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import type { Mail } from "../../../lib/emit/smtp.ts";
import { EmailEmitter } from "../../../lib/emit/email_emitter.ts";
import { EmitError } from "../../../lib/emit/emitter.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

const never = new AbortController().signal;

/** An emitter that hands its mails to a list; `failures` says what a mail fails with. */
function emitterFor(failures: (Error | undefined)[] = []) {
  const mails: Mail[] = [];
  const emitter = new EmailEmitter({
    host: "mail",
    port: 25,
    security: "none",
    timeoutMs: 1,
    from: "storage@example.com",
    to: ["ops@example.com"],
  }, {
    send: (mail) => {
      const failure = failures.shift();
      if (failure !== undefined) return Promise.reject(failure);
      mails.push(mail);
      return Promise.resolve({ refused: [] });
    },
  });
  return { emitter, mails };
}

Deno.test("an EmailEmitter sends one mail per message, each named after it", async () => {
  const { emitter, mails } = emitterFor();
  await emitter.emit([
    sampleIncident({ id: "a" }),
    sampleAnomaly({ id: "b", state: "resolved" }),
  ], never);
  await emitter.close();
  assertEquals(emitter.name, "email");
  assertEquals(
    mails.map(({ from, to, messageId, follows, subject }) => [
      from,
      to,
      messageId,
      follows,
      subject,
    ]),
    [
      [
        "storage@example.com",
        ["ops@example.com"],
        "<a-open@example.com>",
        undefined,
        "OPEN array-1: latency",
      ],
      [
        "storage@example.com",
        ["ops@example.com"],
        "<b-resolved@example.com>",
        "<b-open@example.com>",
        "OK array-1: unusual",
      ],
    ],
  );
});

Deno.test("an EmailEmitter says how many were sent before one was not", async () => {
  const { emitter } = emitterFor([undefined, new EmitError("mailbox full")]);
  const error = await assertRejects(
    () => emitter.emit([sampleIncident(), sampleIncident()], never),
    EmitError,
    "mailbox full",
  );
  assertEquals(error.accepted, 1);
});

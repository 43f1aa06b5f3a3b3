/**
 * Messages to a real HTTP server.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import { FanOut } from "../../../lib/emit/fan_out.ts";
import { messageJson } from "../../../lib/emit/message_json.ts";
import type { PosterTools } from "../../../lib/emit/post_json.ts";
import {
  signature,
  WebhookEmitter,
  type WebhookEmitterOptions,
} from "../../../lib/emit/webhook_emitter.ts";
import { summaryJson } from "../../../lib/emit/summary_text.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { answerOf, HttpReceiver } from "../../fakes/http_receiver.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

const never = new AbortController().signal;

function webhook(
  url: string,
  changes: Partial<WebhookEmitterOptions> = {},
  tools: PosterTools = {},
): WebhookEmitter {
  return new WebhookEmitter({
    url,
    body: messageJson,
    summaryBody: summaryJson,
    timeoutMs: 10_000,
    ...changes,
  }, tools);
}

const three = ["1", "2", "3"].map((id) => sampleIncident({ id }));

Deno.test("a WebhookEmitter posts each message by itself, in order", async () => {
  await using receiver = new HttpReceiver();
  const emitter = webhook(receiver.url);
  await emitter.emit(three, never);
  await emitter.close();
  assertEquals(emitter.name, "webhook");
  assertEquals(
    receiver.received.map(({ body, headers }) => [
      body,
      headers.get("idempotency-key"),
      headers.get("webhook-signature"),
    ]),
    three.map((message) => [messageJson(message), `${message.id}-open`, null]),
  );
});

Deno.test("a WebhookEmitter says how many were accepted before one was not", async () => {
  await using receiver = new HttpReceiver();
  receiver.answers.push(answerOf(200), answerOf(400));
  const error = await assertRejects(
    () => webhook(receiver.url).emit(three, never),
    EmitError,
  );
  assertEquals([error.accepted, error.isMessageFault], [1, true]);
  assertEquals(receiver.received.length, 2);
});

Deno.test("a webhook that fails and refuses gets every message once more at most, with the same key", async () => {
  await using receiver = new HttpReceiver();
  receiver.answers.push(
    answerOf(200),
    answerOf(503, "", { "retry-after": "2" }),
    answerOf(422),
  );
  const registry = new Registry();
  const pauses: number[] = [];
  const fanOut = new FanOut({
    emitters: [webhook(receiver.url)],
    registry,
    sleep: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  });
  await fanOut.emit(three, never);
  assertEquals(
    receiver.received.map(({ headers }) => headers.get("idempotency-key")),
    ["1-open", "2-open", "2-open", "3-open"],
  );
  assertEquals(pauses, [2000]);
  const { accepted, dropped, failures } = fanOut.status()[0]!;
  assertEquals([accepted, dropped, failures], [2, 1, 1]);
  await fanOut.close();
});

Deno.test("a WebhookEmitter signs the time and the body of each attempt", async () => {
  await using receiver = new HttpReceiver();
  const emitter = webhook(receiver.url, {
    body: () => '{"a":1}',
    signingSecret: "s3cret",
  }, { now: () => 1_700_000_000_999 });
  await emitter.emit([sampleIncident()], never);
  assertEquals(
    receiver.received[0]?.headers.get("webhook-signature"),
    // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac s3cret
    "t=1700000000,v1=1698a50bc74d1ff1db85c4e0a5297c2ad9fdba245d5737cdb789e4cc6e098940",
  );
});

Deno.test("signature() depends on body, time and secret", () => {
  const digests = [
    signature("{}", { secret: "a", atMs: 1000 }),
    signature("{} ", { secret: "a", atMs: 1000 }),
    signature("{}", { secret: "b", atMs: 1000 }),
    signature("{}", { secret: "a", atMs: 2000 }),
  ].map((text) => text.split("v1=")[1]);
  assertEquals(new Set(digests).size, 4);
});

Deno.test("a WebhookEmitter posts nothing for nothing, and nothing after the signal", async () => {
  await using receiver = new HttpReceiver();
  const emitter = webhook(receiver.url);
  await emitter.emit([], never);
  const stopped = AbortSignal.abort(new Error("stop"));
  await assertRejects(() => emitter.emit(three, stopped), Error, "stop");
  assertEquals(receiver.received, []);
});

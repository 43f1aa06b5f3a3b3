/**
 * One POST to a real server: what is sent, and what each answer means.
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import {
  JsonPoster,
  type PosterOptions,
  type PosterTools,
  retryAfterMs,
} from "../../../lib/emit/post_json.ts";
import { makeCertificates } from "../../../tools/kafka/certificates.ts";
import { answerOf, HttpReceiver } from "../../fakes/http_receiver.ts";
import { hasProgram } from "../../fakes/real_program.ts";
import { withFolder } from "../../fakes/temp_folder.ts";

const never = new AbortController().signal;

function poster(
  changes: Partial<PosterOptions> = {},
  tools: PosterTools = {},
): JsonPoster {
  return new JsonPoster({
    receiver: "the webhook",
    timeoutMs: 10_000,
    ...changes,
  }, tools);
}

/** What a POST to a receiver with these options fails with. */
async function failureOf(
  receiver: HttpReceiver,
  changes: Partial<PosterOptions> = {},
): Promise<EmitError> {
  using post = poster(changes);
  const error = await assertRejects(
    () => post.post({ url: receiver.url, body: "{}" }, never),
    EmitError,
  );
  assert(!`${error.message} ${error.cause}`.includes("hunter2"), error.message);
  return error;
}

Deno.test("JsonPoster posts the body with its headers", async () => {
  await using receiver = new HttpReceiver();
  using post = poster({ bearerToken: "t0ken" });
  await post.post({
    url: receiver.url,
    body: '{"why":"Größe"}',
    headers: { "idempotency-key": "a-open" },
  }, never);
  const [{ path, headers, body }] = receiver.received as [Received];
  assertEquals([path, body], [
    "/hooks/T0/hunter2?key=hunter2",
    '{"why":"Größe"}',
  ]);
  const names = [
    "content-type",
    "authorization",
    "idempotency-key",
    "user-agent",
  ];
  assertEquals(names.map((name) => headers.get(name)), [
    "application/json; charset=utf-8",
    "Bearer t0ken",
    "a-open",
    "anomaly-detection",
  ]);
});

type Received = HttpReceiver["received"][number];

for (const status of [400, 401, 404, 410, 413, 422]) {
  Deno.test(`JsonPoster takes ${status} as the fault of the message`, async () => {
    await using receiver = new HttpReceiver();
    receiver.answers.push(answerOf(status, "no\nservice", {
      "retry-after": "7",
    }));
    const { message, isMessageFault, retryAfterMs } = await failureOf(receiver);
    assertEquals([isMessageFault, retryAfterMs], [true, undefined]);
    assert(message.startsWith(
      `Cannot deliver to the webhook at ${receiver.origin}: the answer is ${status}`,
    ));
    assert(message.endsWith(String.raw`: "no\nservice"`), message);
  });
}

for (const status of [408, 425, 429, 500, 502, 503]) {
  Deno.test(`JsonPoster takes ${status} as a reason to try again, when it says`, async () => {
    await using receiver = new HttpReceiver();
    receiver.answers.push(answerOf(status, "", { "retry-after": "7" }));
    const error = await failureOf(receiver);
    assertEquals([error.isMessageFault, error.retryAfterMs], [false, 7000]);
  });
}

Deno.test("JsonPoster follows no redirect", async () => {
  await using receiver = new HttpReceiver();
  await using other = new HttpReceiver();
  receiver.answers.push(answerOf(307, "", { location: other.url }));
  const { message, isMessageFault } = await failureOf(receiver, {
    bearerToken: "hunter2",
  });
  assertEquals(isMessageFault, false);
  assert(message.endsWith("and redirects are not followed"), message);
  assertEquals(other.received, []);
});

Deno.test("JsonPoster does not repeat a token or a path that the answer holds, and tells little of it", async () => {
  await using receiver = new HttpReceiver();
  receiver.answers.push(({ path, headers }) =>
    new Response(
      `${path} ${headers.get("authorization")} ${"x".repeat(1_000_000)}`,
      { status: 500 },
    )
  );
  const { message } = await failureOf(receiver, { bearerToken: "hunter2abc" });
  assert(message.includes('"*** Bearer *** xxx'), message);
  assert(message.length < 400, String(message.length));
});

Deno.test("JsonPoster names neither path nor token where nobody answers, or where it cannot be sent", async () => {
  let gone: HttpReceiver;
  {
    await using receiver = new HttpReceiver();
    gone = receiver;
  }
  const { message, isMessageFault } = await failureOf(gone);
  assertEquals(isMessageFault, false);
  assert(message.includes("refused"), message);
  await using receiver = new HttpReceiver();
  await failureOf(receiver, { bearerToken: "hunter2\nx" });
});

Deno.test("JsonPoster gives up after its time limit", async () => {
  await using receiver = new HttpReceiver();
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<Response>();
  receiver.answers.push(() => {
    asked.resolve();
    return released.promise;
  });
  using post = poster({ timeoutMs: 1234 }, { sleep: () => asked.promise });
  await assertRejects(
    () => post.post({ url: receiver.url, body: "{}" }, never),
    EmitError,
    "the webhook did not answer within 1234 ms",
  );
  released.resolve(new Response());
});

Deno.test("JsonPoster ends with the signal", async () => {
  await using receiver = new HttpReceiver();
  const stop = new AbortController();
  const released = Promise.withResolvers<Response>();
  receiver.answers.push(() => {
    stop.abort(new Error("stop"));
    return released.promise;
  });
  using post = poster();
  await assertRejects(
    () => post.post({ url: receiver.url, body: "{}" }, stop.signal),
    Error,
    "stop",
  );
  released.resolve(new Response());
});

Deno.test({
  name: "JsonPoster trusts the authority that it is given, and no other",
  ignore: !hasProgram("openssl", "certificates of HTTP receivers"),
  fn: () =>
    withFolder(async (folder) => {
      const { ca, otherCa, brokerChain } = await makeCertificates(folder);
      const pem = await Deno.readTextFile(brokerChain);
      const certAt = pem.indexOf("-----BEGIN CERTIFICATE-----");
      await using receiver = new HttpReceiver({
        cert: pem.slice(certAt),
        key: pem.slice(0, certAt),
      });
      using post = poster({ caPem: await Deno.readTextFile(ca) });
      await post.post({ url: receiver.url, body: "{}" }, never);
      assertEquals(receiver.received.length, 1);
      const { message } = await failureOf(receiver, {
        caPem: await Deno.readTextFile(otherCa),
      });
      assert(/certificate/i.test(message), message);
    }),
});

Deno.test("JsonPoster refuses authorities that are no PEM", () => {
  assertThrows(
    () => poster({ caPem: "nonsense" }),
    TypeError,
    "the authorities of the webhook",
  );
});

for (
  const [text, expected] of [
    [null, undefined],
    ["0", 0],
    [" 120 ", 120_000],
    ["-1", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["Wed, 21 Oct 2015 07:28:30 GMT", 30_000],
    ["Wed, 21 Oct 2015 07:27:00 GMT", 0],
  ] as const
) {
  Deno.test(`retryAfterMs() of ${text} is ${expected}`, () => {
    assertEquals(
      retryAfterMs(text, Date.parse("2015-10-21T07:28:00Z")),
      expected,
    );
  });
}

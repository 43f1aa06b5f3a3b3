/**
 * What an Alertmanager is posted, and when; a real one is asked in
 * tests/integration/alerts.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import {
  AlertmanagerEmitter,
  type AlertmanagerEmitterOptions,
} from "../../../lib/emit/alertmanager_emitter.ts";
import { EmitError } from "../../../lib/emit/emitter.ts";
import type { Message } from "../../../lib/model/message.ts";
import { answerOf, HttpReceiver } from "../../fakes/http_receiver.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident, sampleMember } from "../../fakes/sample_incident.ts";

const never = new AbortController().signal;
const NOW_MS = 1_700_001_000_000;

/** An emitter for a receiver; `repeat` has it send again, to the end. */
function emitterFor(
  { origin, received }: HttpReceiver,
  changes: Partial<AlertmanagerEmitterOptions> = {},
) {
  let tick = () => {};
  const log = new ListLogger();
  const emitter = new AlertmanagerEmitter({
    urls: [`${origin}/prefix/`],
    timeoutMs: 10_000,
    resendMs: 60_000,
    ...changes,
  }, {
    log,
    now: () => NOW_MS,
    every: (_ms, call) => {
      tick = call;
      return () => tick = () => {};
    },
  });
  const repeat = async () => {
    tick();
    await emitter.emit([sampleIncident({ id: "last" })], never); // waits its turn
    received.pop();
  };
  /** Id of the incident, class and seconds until the end, of every alert, by request. */
  const posted = () =>
    received.map(({ body }) =>
      JSON.parse(body).map((
        { labels, endsAt }: { labels: Record<string, string>; endsAt: string },
      ) =>
        `${labels["incident"]} ${labels["severity"]} ${
          (Date.parse(endsAt) - NOW_MS) / 1000
        }`
      )
    );
  return { emitter, repeat, posted, log, tick: () => tick() };
}

const open = sampleIncident({ id: "a" });

Deno.test("an AlertmanagerEmitter posts the alerts of all messages at once, with an end ahead", async () => {
  await using receiver = new HttpReceiver();
  const { emitter, posted } = emitterFor(receiver);
  const over = sampleIncident({ id: "b", state: "resolved", endMs: 5 });
  await emitter.emit([open, over], never);
  assertEquals(receiver.received[0]!.path, "/prefix/api/v2/alerts");
  assertEquals(posted(), [["a warning 300", "b warning 0"]]);
  await emitter.emit([], never);
  assertEquals(receiver.received.length, 1);
  await emitter.close();
});

Deno.test("an AlertmanagerEmitter repeats what is active, and not what is over", async () => {
  await using receiver = new HttpReceiver();
  const { emitter, repeat, posted, tick } = emitterFor(receiver);
  await repeat();
  receiver.received.splice(0);
  await emitter.emit([
    { ...open, id: "last", state: "resolved" },
    open,
    sampleIncident({ id: "b" }),
  ], never);
  await emitter.emit([{ ...open, state: "resolved" }], never);
  receiver.received.splice(0);
  await repeat();
  assertEquals(posted(), [["b warning 300"]]);
  await emitter.close();
  tick();
  assertEquals(receiver.received.length, 1);
});

Deno.test("an AlertmanagerEmitter ends the alert of the old class, and keeps all other labels", async () => {
  await using receiver = new HttpReceiver();
  const { emitter, posted } = emitterFor(receiver);
  await emitter.emit([open], never);
  const worse = sampleIncident({
    id: "a",
    state: "update",
    severity: 0.9,
    members: [sampleMember({ key: "s-1/pool/p", startMs: 1, kind: "zero" })],
  });
  await emitter.emit([worse], never);
  await emitter.emit([{ ...worse, state: "resolved" }], never);
  assertEquals(posted().slice(1), [
    ["a warning 0", "a critical 300"],
    ["a critical 0"],
  ]);
  const labels = receiver.received.flatMap(({ body }) => JSON.parse(body))
    .map(({ labels }) => `${labels.kind} ${labels.resource_type}`);
  assertEquals(new Set(labels), new Set(["latency volume"]));
  await emitter.close();
});

Deno.test("an AlertmanagerEmitter forgets nothing of what it could not deliver", async () => {
  await using receiver = new HttpReceiver();
  const { emitter, posted } = emitterFor(receiver);
  await emitter.emit([open], never);
  const worse = { ...open, state: "update" as const, severity: 0.9 };
  receiver.answers.push(answerOf(500));
  await assertRejects(() => emitter.emit([worse], never), EmitError);
  await emitter.emit([worse], never);
  assertEquals(posted().slice(1), [
    ["a warning 0", "a critical 300"],
    ["a warning 0", "a critical 300"],
  ]);
  await emitter.close();
});

Deno.test("an AlertmanagerEmitter goes by what is open: it takes over what is wanted, and ends what is not open, but for the feed", async () => {
  await using receiver = new HttpReceiver();
  let now: Message[] = [
    open,
    sampleIncident({ id: "b" }),
    sampleAnomaly({ id: "c" }),
  ];
  const { emitter, posted, tick } = emitterFor(receiver, {
    open: () => now,
    wants: ({ id }) => id !== "b" && id !== "c",
  });
  const feed = sampleIncident({ id: "feed", array: null, key: "" });
  await emitter.emit([feed, sampleIncident({ id: "lost" })], never);
  tick();
  await emitter.emit([{ ...open, state: "update" }], never);
  now = [];
  tick();
  await emitter.emit([{ ...open, state: "resolved" }], never);
  assertEquals(posted().slice(1), [
    ["feed warning 300", "a warning 300", "lost warning 0"],
    ["a warning 300"],
    ["feed warning 300", "a warning 0"],
    ["a warning 0"],
  ]);
  await emitter.close();
});

Deno.test("an AlertmanagerEmitter says once that it cannot repeat, and tries again", async () => {
  await using receiver = new HttpReceiver();
  const { emitter, repeat, log, posted } = emitterFor(receiver);
  await emitter.emit([open], never);
  receiver.received.splice(0);
  receiver.answers.push(answerOf(500));
  await repeat();
  receiver.answers.push(answerOf(500));
  await repeat();
  assertEquals(log.lines, [
    "warn Cannot tell Alertmanager what is active: it is tried again",
  ]);
  assertEquals(posted()[0], ["a warning 300"]);
  await emitter.close();
});

Deno.test("an AlertmanagerEmitter is content with one of several, and says which is not", async () => {
  await using good = new HttpReceiver();
  await using bad = new HttpReceiver();
  const { emitter, log } = emitterFor(good, {
    urls: [good.origin, bad.origin],
  });
  bad.answers.push(answerOf(503));
  await emitter.emit([open], never);
  assertEquals(log.lines, [
    "warn One of the Alertmanagers does not take alerts, another does",
  ]);
  bad.answers.push(answerOf(503));
  good.answers.push(answerOf(400));
  const error = await assertRejects(
    () => emitter.emit([open], never),
    EmitError,
  );
  assertEquals(error.isMessageFault, false);
  bad.answers.push(answerOf(400));
  good.answers.push(answerOf(400));
  const fault = await assertRejects(
    () => emitter.emit([open], never),
    EmitError,
  );
  assertEquals(fault.isMessageFault, true);
  await emitter.close();
});

Deno.test("no alert begins after now, whatever the time of the samples", async () => {
  await using receiver = new HttpReceiver();
  const { emitter } = emitterFor(receiver);
  await emitter.emit([sampleIncident({ startMs: 9e15 })], never);
  const [{ startsAt }] = JSON.parse(receiver.received[0]!.body);
  assertEquals(Date.parse(startsAt), NOW_MS);
  await emitter.close();
});

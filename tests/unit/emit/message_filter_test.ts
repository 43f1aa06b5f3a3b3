/**
 * An emitter that gets only some kinds of messages.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import { MessageFilter } from "../../../lib/emit/message_filter.ts";
import {
  type MessageKind,
  messageRoute,
} from "../../../lib/emit/message_route.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";
import { ScriptedEmitter } from "../../fakes/scripted_emitter.ts";

const SIGNAL = new AbortController().signal;

const INCIDENTS = messageRoute({ kinds: ["incidents"] });

const MIXED = [
  sampleAnomaly({ id: "a1" }),
  sampleIncident({ id: "b1" }),
  sampleAnomaly({ id: "a2" }),
  sampleIncident({ id: "b2" }),
];

const CASES: readonly (readonly [readonly MessageKind[], readonly string[]])[] =
  [
    [["incidents"], ["b1", "b2"]],
    [["anomalies"], ["a1", "a2"]],
    [["anomalies", "incidents"], ["a1", "b1", "a2", "b2"]],
  ];

for (const [kinds, ids] of CASES) {
  Deno.test(`MessageFilter passes on ${kinds.join(" and ")} only, in order`, async () => {
    const emitter = new ScriptedEmitter("file");
    const filter = new MessageFilter(emitter, messageRoute({ kinds }));
    await filter.emit(MIXED, SIGNAL);
    assertEquals(filter.name, "file");
    assertEquals(emitter.accepted, ids);
  });
}

Deno.test("MessageFilter accepts at once where nothing is left", async () => {
  const emitter = new ScriptedEmitter("file", [new EmitError("broken")]);
  const filter = new MessageFilter(emitter, INCIDENTS);
  await filter.emit([sampleAnomaly()], SIGNAL);
  assertEquals(emitter.attempts, 0);
});

Deno.test("MessageFilter passes no messages on, so that its emitter is asked", async () => {
  const emitter = new ScriptedEmitter("file");
  await new MessageFilter(emitter, INCIDENTS).emit([], SIGNAL);
  assertEquals(emitter.attempts, 1);
});

Deno.test("MessageFilter fails as its emitter does", async () => {
  const emitter = new ScriptedEmitter("file", [new EmitError("disk full")]);
  const filter = new MessageFilter(emitter, INCIDENTS);
  await assertRejects(() => filter.emit(MIXED, SIGNAL), EmitError, "disk full");
});

Deno.test("MessageFilter counts what it kept back among what was accepted", async () => {
  const emitter = new ScriptedEmitter("file", [
    new EmitError("no such channel", { accepted: 1, isMessageFault: true }),
  ]);
  const filter = new MessageFilter(emitter, INCIDENTS);
  const error = await assertRejects(
    () => filter.emit(MIXED, SIGNAL),
    EmitError,
    "no such channel",
  );
  assertEquals([error.accepted, error.isMessageFault], [3, true]);
});

Deno.test("MessageFilter accepts nothing after the signal", async () => {
  const filter = new MessageFilter(new ScriptedEmitter("file"), INCIDENTS);
  const stopped = AbortSignal.abort(new Error("stop"));
  await assertRejects(
    () => filter.emit([sampleAnomaly()], stopped),
    Error,
    "stop",
  );
});

Deno.test("MessageFilter closes its emitter", async () => {
  const emitter = new ScriptedEmitter("file");
  await new MessageFilter(emitter, INCIDENTS).close();
  assertEquals(emitter.closed, 1);
});

Deno.test("MessageFilter tells to its end what it has begun to tell, and nothing else", async () => {
  const emitter = new ScriptedEmitter("file", [
    new EmitError("broken", { accepted: 1 }),
  ]);
  const filter = new MessageFilter(
    emitter,
    ({ why }) => why === "wanted",
  );
  const message = (id: string, state: "open" | "resolved", why: string) =>
    sampleIncident({ id, state, why });
  const batch = [
    message("a", "open", "wanted"),
    message("b", "open", "wanted"),
    message("b", "resolved", "no"),
    message("c", "open", "no"),
    message("c", "resolved", "no"),
  ];
  await assertRejects(() => filter.emit(batch, SIGNAL), EmitError);
  await filter.emit([message("a", "resolved", "no")], SIGNAL);
  await filter.emit([message("a", "resolved", "no")], SIGNAL);
  await filter.emit(batch.slice(1), SIGNAL);
  assertEquals(emitter.accepted, ["a", "b", "b"]);
});

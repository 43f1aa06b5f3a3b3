/**
 * An emitter that gets only some kinds of messages.
 *
 * @module
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import {
  MessageFilter,
  type MessageKind,
} from "../../../lib/emit/message_filter.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";
import { ScriptedEmitter } from "../../fakes/scripted_emitter.ts";

const SIGNAL = new AbortController().signal;

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
    const filter = new MessageFilter(emitter, kinds);
    await filter.emit(MIXED, SIGNAL);
    assertEquals(filter.name, "file");
    assertEquals(emitter.accepted, ids);
  });
}

Deno.test("MessageFilter accepts at once where nothing is left", async () => {
  const emitter = new ScriptedEmitter("file", [new EmitError("broken")]);
  const filter = new MessageFilter(emitter, ["incidents"]);
  await filter.emit([sampleAnomaly()], SIGNAL);
  assertEquals(emitter.attempts, 0);
});

Deno.test("MessageFilter passes no messages on, so that its emitter is asked", async () => {
  const emitter = new ScriptedEmitter("file");
  await new MessageFilter(emitter, ["incidents"]).emit([], SIGNAL);
  assertEquals(emitter.attempts, 1);
});

Deno.test("MessageFilter fails as its emitter does", async () => {
  const emitter = new ScriptedEmitter("file", [new EmitError("disk full")]);
  const filter = new MessageFilter(emitter, ["incidents"]);
  await assertRejects(() => filter.emit(MIXED, SIGNAL), EmitError, "disk full");
});

Deno.test("MessageFilter counts what it kept back among what was accepted", async () => {
  const emitter = new ScriptedEmitter("file", [
    new EmitError("no such channel", { accepted: 1, isMessageFault: true }),
  ]);
  const filter = new MessageFilter(emitter, ["incidents"]);
  const error = await assertRejects(
    () => filter.emit(MIXED, SIGNAL),
    EmitError,
    "no such channel",
  );
  assertEquals([error.accepted, error.isMessageFault], [3, true]);
});

Deno.test("MessageFilter accepts nothing after the signal", async () => {
  const filter = new MessageFilter(new ScriptedEmitter("file"), ["incidents"]);
  const stopped = AbortSignal.abort(new Error("stop"));
  await assertRejects(
    () => filter.emit([sampleAnomaly()], stopped),
    Error,
    "stop",
  );
});

Deno.test("MessageFilter closes its emitter", async () => {
  const emitter = new ScriptedEmitter("file");
  await new MessageFilter(emitter, ["incidents"]).close();
  assertEquals(emitter.closed, 1);
});

Deno.test("MessageFilter refuses to want nothing", () => {
  assertThrows(
    () => new MessageFilter(new ScriptedEmitter("file"), []),
    RangeError,
    "Cannot filter for file: no kind is wanted",
  );
});

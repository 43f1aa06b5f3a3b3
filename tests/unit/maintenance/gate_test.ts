import { assert, assertEquals } from "@std/assert";
import { MaintenanceGate } from "../../../lib/maintenance/gate.ts";
import {
  maintenanceWindow,
  type PlannedWindow,
} from "../../../lib/maintenance/window.ts";
import type { Message } from "../../../lib/model/message.ts";
import { sampleAnomaly, sampleSilence } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** When the window of these tests opens; it lasts two hours. */
const OPEN_MS = Date.parse("2026-11-28T22:00Z");
const END_MS = OPEN_MS + 2 * HOUR_MS;

function window(changes: Partial<PlannedWindow> = {}) {
  return maintenanceWindow({
    name: "firmware",
    match: { storage_id: "s-1" },
    start: "2026-11-28T22:00",
    durationMs: 2 * HOUR_MS,
    graceMs: HOUR_MS,
    rrule: "",
    timeZone: "UTC",
    ...changes,
  });
}

/** Times of a message: begin and now, in ms after the window opens. */
function at(startMs: number, atMs: number) {
  return { startMs: OPEN_MS + startMs, atMs: OPEN_MS + atMs };
}

const INSIDE = at(10 * MINUTE_MS, 30 * MINUTE_MS);

/** `kind state window` of each. */
function shown(messages: readonly Message[]): string[] {
  return messages.map(({ schema, state, suppressedBy = "-" }) =>
    `${schema.split("/")[0]} ${state} ${suppressedBy}`
  );
}

/** An anomaly and its incident. */
function both(changes: Partial<Message>): Message[] {
  return [
    sampleAnomaly(changes as Parameters<typeof sampleAnomaly>[0]),
    sampleIncident(changes as Parameters<typeof sampleIncident>[0]),
  ].map((message, i) => i === 0 ? message : { ...message, id: INCIDENT_ID });
}

const INCIDENT_ID = sampleAnomaly().incident;

Deno.test("without a window everything is passed on as it is", () => {
  const messages = both(INSIDE);
  const { kept, heard } = new MaintenanceGate([]).take(messages);
  assert(kept === messages && heard === messages);
});

Deno.test("what begins in a window is kept with its name, and not heard", () => {
  const counted: string[] = [];
  const gate = new MaintenanceGate([window()], (name) => counted.push(name));
  const { kept, heard } = gate.take(both(INSIDE));
  assertEquals(shown(kept), [
    "anomaly open firmware",
    "incident open firmware",
  ]);
  assertEquals(heard, []);
  assertEquals(counted, ["firmware", "firmware"]);
  const end = { ...INSIDE, state: "resolved", endMs: INSIDE.atMs } as const;
  assertEquals(shown(gate.take(both(end)).kept), [
    "anomaly resolved firmware",
    "incident resolved firmware",
  ]);
});

Deno.test("what began before it, or is about something else, is heard", () => {
  const gate = new MaintenanceGate([window()]);
  assertEquals(gate.take(both(at(-1, MINUTE_MS))).heard.length, 2);
  const other = new MaintenanceGate([window({ match: { metric: "iops" } })]);
  assertEquals(other.take(both(INSIDE)).heard.length, 2);
  const everything = new MaintenanceGate([window({ match: {} })]);
  assertEquals(everything.take(both(INSIDE)).heard.length, 0);
});

Deno.test("what fell silent in it had its last sample before it", () => {
  const gate = new MaintenanceGate([window()]);
  const silence = (startMs: number, atMs: number) =>
    gate.take([sampleSilence(at(startMs, atMs))]).heard.length;
  assertEquals(silence(-15 * MINUTE_MS, 20 * MINUTE_MS), 0);
  const early = new MaintenanceGate([window()]);
  assertEquals(
    early.take([sampleSilence(at(-30 * MINUTE_MS, -MINUTE_MS))]).heard.length,
    1,
    "it was told before the window opened",
  );
});

Deno.test("what is still wrong a while after its end opens then", () => {
  const gate = new MaintenanceGate([window()]);
  gate.take(both(INSIDE));
  assertEquals(gate.settle(END_MS + HOUR_MS - 1).heard, []);
  const { kept, heard } = gate.settle(END_MS + HOUR_MS);
  assertEquals(shown(heard), ["anomaly open -", "incident open -"]);
  assertEquals(kept, heard);
  assertEquals(gate.settle(END_MS + 2 * HOUR_MS).heard, [], "told once");
  const late = at(10 * MINUTE_MS, 6 * HOUR_MS);
  const end = { ...late, state: "resolved", endMs: late.atMs } as const;
  assertEquals(shown(gate.take(both(end)).heard), [
    "anomaly resolved -",
    "incident resolved -",
  ]);
});

Deno.test("the first that is heard of something opens it, whatever it says", () => {
  const gate = new MaintenanceGate([window()]);
  gate.take(both(INSIDE));
  const late = both({
    ...at(10 * MINUTE_MS, 4 * HOUR_MS),
    state: "update",
  });
  assertEquals(shown(gate.take(late).heard), [
    "anomaly open -",
    "incident open -",
  ]);
});

Deno.test("what ends unheard is not heard of, also after the window", () => {
  const gate = new MaintenanceGate([window()]);
  gate.take(both(INSIDE));
  const late = at(10 * MINUTE_MS, 8 * HOUR_MS);
  const end = { ...late, state: "resolved", endMs: late.atMs } as const;
  assertEquals(shown(gate.take(both(end)).kept), [
    "anomaly resolved firmware",
    "incident resolved firmware",
  ]);
});

Deno.test("an incident is heard as soon as one of its anomalies is", () => {
  const gate = new MaintenanceGate([window({ match: { metric: "iops" } })]);
  const quiet = sampleAnomaly({
    ...INSIDE,
    id: "1".repeat(32),
    series: { ...sampleAnomaly().series, metric: "iops" },
  });
  const incident = sampleIncident({ ...INSIDE, id: INCIDENT_ID });
  assertEquals(gate.take([quiet, incident]).heard, []);
  const loud = sampleAnomaly({ ...INSIDE, id: "2".repeat(32) });
  assertEquals(shown(gate.take([loud]).heard), [
    "anomaly open -",
    "incident open -",
  ], "although nothing is said of the incident");
  const update: Message = { ...incident, state: "update" };
  assertEquals(shown(gate.take([update]).heard), ["incident update -"]);
});

Deno.test("a feed that is silent is explained by what is for everything alone", () => {
  const feed = sampleIncident({ ...INSIDE, key: "", array: null });
  const gate = new MaintenanceGate([window({ match: {} })]);
  assertEquals(gate.take([feed]).heard, []);
  assertEquals(
    shown(gate.settle(END_MS + HOUR_MS).heard),
    ["incident open -"],
  );
  assertEquals(new MaintenanceGate([window()]).take([feed]).heard, [feed]);
});

Deno.test("a window that is written down later ends what was told", () => {
  const gate = new MaintenanceGate([]);
  const said = both(INSIDE);
  gate.take(said);
  const { kept, heard } = gate.plan([window()], said, INSIDE.atMs);
  assertEquals(shown(kept), [
    "anomaly open firmware",
    "incident open firmware",
  ]);
  assertEquals(shown(heard), [
    "anomaly resolved firmware",
    "incident resolved firmware",
  ]);
  assertEquals(heard.map(({ endMs }) => endMs), [INSIDE.atMs, INSIDE.atMs]);
  const again = gate.plan([], kept, INSIDE.atMs);
  assertEquals(shown(again.heard), ["anomaly open -", "incident open -"]);
  assertEquals(again.kept, again.heard);
});

Deno.test("after a restart what was suppressed is, and what was told is told to its end", () => {
  const before = new MaintenanceGate([window()]);
  const { kept } = before.take(both(INSIDE));
  const gate = new MaintenanceGate([]);
  assertEquals(gate.plan([window()], kept, INSIDE.atMs), {
    kept: [],
    heard: [],
  });
  assertEquals(gate.take(both({ ...INSIDE, state: "update" })).heard, []);
  const told = before.settle(END_MS + HOUR_MS).kept;
  const later = new MaintenanceGate([]);
  assertEquals(later.plan([window()], told, END_MS + HOUR_MS).heard, []);
  assertEquals(
    later.take(both({ ...at(0, 4 * HOUR_MS), state: "update" })).heard.length,
    2,
  );
});

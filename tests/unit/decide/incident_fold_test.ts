import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { OpenAnomaly } from "../../../lib/decide/anomaly_book.ts";
import { IncidentFold } from "../../../lib/decide/incident_fold.ts";
import { openAnomaly, scoreOf } from "../../fakes/sample_finding.ts";

const HOUR_MS = 3_600_000;

function newFold(): IncidentFold {
  return new IncidentFold("a", "lof/2");
}

/** An anomaly of one volume that is abnormal at one time only. */
function anomalyAt(atMs: number, volume = "v1"): OpenAnomaly {
  const key = `a/volume/${volume}/responseTime`;
  return openAnomaly({ key, sinceMs: atMs, atMs });
}

/** States that a round leads to. */
function statesAt(fold: IncidentFold, atMs: number): string[] {
  return fold.step(atMs).map(({ state }) => state);
}

Deno.test("IncidentFold makes 400 simultaneous anomalies one incident, told once", () => {
  const fold = newFold();
  const ids = new Set<string>();
  for (let v = 0; v < 400; v++) ids.add(fold.join(anomalyAt(5, `${v}`), 5).id);
  assertEquals(ids.size, 1);
  const steps = fold.step(5);
  assertEquals(steps.map(({ state }) => state), ["open"]);
  const { incident } = steps[0]!;
  assertEquals(incident.members.size, 400);
  assertEquals([incident.startMs, incident.endMs], [5, 5]);
  assertEquals(fold.step(6), []);
});

Deno.test("IncidentFold tells each of its anomalies where it belongs", () => {
  const fold = newFold();
  const anomaly = anomalyAt(5);
  assertEquals(fold.join(anomaly, 5).id, anomaly.incident);
  assert(/^[0-9a-f]{32}$/.test(anomaly.incident), anomaly.incident);
});

Deno.test("IncidentFold joins what opens up to an hour after the last abnormal sample", () => {
  const fold = newFold();
  const first = anomalyAt(0);
  const incident = fold.join(first, 0);
  fold.step(0);
  fold.leave(first);
  assertEquals(statesAt(fold, HOUR_MS), []);
  const second = anomalyAt(HOUR_MS, "v2");
  assertStrictEquals(fold.join(second, HOUR_MS), incident);
  assertEquals(statesAt(fold, HOUR_MS), ["update"]);
  assertEquals(incident.endMs, HOUR_MS);
});

Deno.test("IncidentFold ends an incident once its last abnormal sample is more than an hour ago", () => {
  const fold = newFold();
  const anomaly = anomalyAt(0);
  const incident = fold.join(anomaly, 0);
  fold.step(0);
  assertEquals(statesAt(fold, 5 * HOUR_MS), [], "a member is open");
  anomaly.endMs = 5 * HOUR_MS;
  fold.leave(anomaly);
  assertEquals(statesAt(fold, 6 * HOUR_MS), []);
  assertEquals(fold.step(6 * HOUR_MS + 1), [{ state: "resolved", incident }]);
  assertEquals(incident.endMs, 5 * HOUR_MS);
  assertEquals(fold.incidents, []);
  const next = fold.join(anomalyAt(7 * HOUR_MS), 7 * HOUR_MS);
  assert(next.id !== incident.id);
});

Deno.test("IncidentFold ends an incident without open members at once where no round will come", () => {
  const fold = newFold();
  const anomaly = anomalyAt(0);
  const incident = fold.join(anomaly, 0);
  fold.step(0);
  assertEquals(fold.step(1, true), [], "a member is open");
  fold.leave(anomaly);
  assertEquals(fold.step(1, true), [{ state: "resolved", incident }]);
  assertEquals(fold.incidents, []);
});

Deno.test("IncidentFold begins a new incident beside one that nothing has joined for a day", () => {
  const fold = newFold();
  const stuck = fold.join(anomalyAt(0, "stuck"), 0);
  fold.step(0);
  const day = fold.join(anomalyAt(24 * HOUR_MS), 24 * HOUR_MS);
  assertStrictEquals(day, stuck, "a day to the millisecond still joins");
  fold.step(24 * HOUR_MS);
  const laterMs = 48 * HOUR_MS + 1;
  const beside = fold.join(anomalyAt(laterMs, "v2"), laterMs);
  assert(beside.id !== stuck.id);
  assertEquals(fold.incidents, [stuck, beside]);
  assertEquals(
    fold.step(laterMs).map(({ state, incident }) => [state, incident.id]),
    [["open", beside.id]],
  );
  assertStrictEquals(
    fold.join(anomalyAt(laterMs, "v3"), laterMs),
    beside,
    "the newest takes what comes",
  );
});

Deno.test("IncidentFold tells again of a new member, of 0.1 more severity, and of another cause", () => {
  const fold = newFold();
  const anomaly = anomalyAt(0);
  const incident = fold.join(anomaly, 0);
  assertEquals(statesAt(fold, 0), ["open"]);
  fold.join(anomalyAt(1, "v2"), 1);
  assertEquals(statesAt(fold, 1), ["update"]);
  anomaly.severity = 0.59; // from 0.5
  assertEquals(statesAt(fold, 2), []);
  anomaly.severity = 0.61;
  assertEquals(statesAt(fold, 3), ["update"]);
  assertEquals(incident.severity, 0.61);
  incident.cause = { tag: "unexplained", evidence: "nothing" };
  assertEquals(statesAt(fold, 4), ["update"]);
  incident.cause = { tag: "unexplained", evidence: "in other words" };
  assertEquals(statesAt(fold, 5), []);
  incident.cause = { tag: "load", evidence: "its own" };
  assertEquals(statesAt(fold, 6), ["update"]);
});

Deno.test("IncidentFold has the severity of its worst member", () => {
  const fold = newFold();
  fold.join(openAnomaly({ score: scoreOf(0.9) }), 0);
  const incident = fold.join(anomalyAt(0, "v2"), 0);
  fold.step(0);
  assert(Math.abs(incident.severity - 0.9) < 1e-12);
});

Deno.test("IncidentFold names incidents by array, first anomaly and detector: replays agree", () => {
  const id = (key: string, detector: string, atMs = 7) =>
    new IncidentFold(key, detector).join(anomalyAt(atMs), atMs).id;
  const ids = [id("a", "lof/2"), id("b", "lof/2"), id("a", "lof/3")];
  ids.push(id("a", "lof/2", 8), anomalyAt(7).id);
  assertEquals(new Set(ids).size, 5);
  assertEquals(id("a", "lof/2"), ids[0]);
});

Deno.test("IncidentFold remembers of what comes and goes for ever its first and its newest time, and counts all", () => {
  const fold = newFold();
  const incident = fold.join(anomalyAt(0), 0);
  fold.step(0);
  const first = [...incident.members.values()];
  for (let hour = 1; hour <= 1000; hour++) {
    for (const anomaly of incident.open) fold.leave(anomaly);
    fold.join(anomalyAt(hour * HOUR_MS), hour * HOUR_MS);
    fold.step(hour * HOUR_MS);
  }
  const members = [...incident.members.values()];
  assertEquals(members.length, 2);
  assertStrictEquals(members[0], first[0]);
  assertEquals(members[1]!.startMs, 1000 * HOUR_MS);
  assertEquals([incident.memberCount, incident.endMs], [1001, 1000 * HOUR_MS]);
});

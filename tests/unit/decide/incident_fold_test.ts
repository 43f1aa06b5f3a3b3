import { assertEquals, assertStrictEquals } from "@std/assert";
import { IncidentFold } from "../../../lib/decide/incident_fold.ts";
import type { ArrayAlert } from "../../../lib/model/array_verdict.ts";

const HOUR_MS = 3_600_000;

function alert(key: string, atMs: number, score?: number): ArrayAlert {
  return { key, atMs, reason: score === undefined ? "zero" : "latency", score };
}

Deno.test("IncidentFold makes 400 simultaneous alerts one incident", () => {
  const fold = new IncidentFold();
  for (let v = 0; v < 400; v++) fold.add(alert(`a/volume/${v}`, 5, 1));
  assertEquals(fold.open?.members.size, 400);
  assertEquals(fold.open?.startMs, 5);
});

Deno.test("IncidentFold joins up to an hour after the last alert, and not later", () => {
  const fold = new IncidentFold();
  const first = fold.add(alert("x", 0));
  assertStrictEquals(fold.add(alert("x", HOUR_MS)), first);
  assertStrictEquals(fold.add(alert("y", 2 * HOUR_MS)), first);
  assertEquals(fold.close(3 * HOUR_MS), undefined);
  const second = fold.add(alert("x", 3 * HOUR_MS + 1));
  assertEquals(first.endMs, 2 * HOUR_MS);
  assertEquals(second.startMs, 3 * HOUR_MS + 1);
});

Deno.test("IncidentFold hands back the incident that ended, once", () => {
  const fold = new IncidentFold();
  assertEquals(fold.close(0), undefined);
  const incident = fold.add(alert("x", 0));
  assertStrictEquals(fold.close(HOUR_MS + 1), incident);
  assertEquals(fold.close(HOUR_MS + 1), undefined);
});

Deno.test("IncidentFold keeps of a member its first time, its last, and its worst score", () => {
  const fold = new IncidentFold();
  fold.add(alert("x", 1));
  for (const [atMs, score] of [[2, 0.9], [3, 1.5], [4, 1.2]] as const) {
    fold.add(alert("x", atMs, score));
  }
  fold.add(alert("x", 5));
  assertEquals([...fold.open!.members.values()], [{
    key: "x",
    reason: "zero",
    startMs: 1,
    endMs: 5,
    score: 1.5,
    alertCount: 5,
  }]);
});

/**
 * The incident of a whole feed.
 *
 * @module
 */

import { assertEquals, assertNotEquals } from "@std/assert";
import {
  type FeedFacts,
  feedIncident,
} from "../../../lib/decide/feed_incident.ts";
import { messageJson } from "../../../lib/emit/message_json.ts";
import { incidentProblems } from "../../fakes/anomaly_schema.ts";

/** Silent since ten, told at eleven. */
const FACTS: FeedFacts = {
  state: "open",
  lastMs: Date.UTC(2026, 0, 5, 10),
  atMs: Date.UTC(2026, 0, 5, 11),
  topic: "delfin-kafka",
  detector: "lof/2",
  config: "0123456789ab",
};
const RETURNED: FeedFacts = {
  ...FACTS,
  state: "resolved",
  atMs: Date.UTC(2026, 0, 5, 12, 30),
};

Deno.test("feedIncident() tells since when no record has come", () => {
  const incident = feedIncident(FACTS);
  assertEquals(incidentProblems(JSON.parse(messageJson(incident))), []);
  assertEquals(
    incident.why,
    "no record has come since 2026-01-05T10:00Z: Delfin, the broker or the network",
  );
  const { key, array, startMs, atMs, endMs, kinds, memberCount } = incident;
  assertEquals([key, array, endMs, memberCount], ["", null, null, 1]);
  assertEquals([startMs, atMs], [FACTS.lastMs, FACTS.atMs]);
  assertEquals(kinds, ["silence"]);
});

Deno.test("feedIncident() tells of the return as the end of the same incident", () => {
  const opened = feedIncident(FACTS);
  const resolved = feedIncident(RETURNED);
  assertEquals(incidentProblems(JSON.parse(messageJson(resolved))), []);
  assertEquals(resolved.id, opened.id);
  assertEquals(resolved.members[0]!.anomaly, opened.members[0]!.anomaly);
  assertNotEquals(resolved.id, resolved.members[0]!.anomaly);
  assertEquals(resolved.startMs, FACTS.lastMs);
  assertEquals(resolved.endMs, RETURNED.atMs);
  assertEquals(
    resolved.why,
    "records come again since 2026-01-05T12:30Z, after none since 2026-01-05T10:00Z",
  );
});

Deno.test("feedIncident() has another id for another topic and another silence", () => {
  const ids = [
    FACTS,
    { ...FACTS, topic: "other" },
    { ...FACTS, lastMs: FACTS.lastMs + 1 },
  ].map((facts) => feedIncident(facts).id);
  assertEquals(new Set(ids).size, 3);
});

Deno.test("feedIncident() never ends before it began, even if the clock was set back", () => {
  const { startMs, endMs, atMs } = feedIncident({
    ...RETURNED,
    atMs: FACTS.lastMs - 60_000,
  });
  assertEquals([startMs, endMs, atMs], [
    FACTS.lastMs,
    FACTS.lastMs,
    FACTS.lastMs,
  ]);
});

/**
 * What people are told of a message.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { alertCard } from "../../../lib/emit/alert_card.ts";
import {
  sampleAnomaly,
  sampleFeedSilence,
} from "../../fakes/sample_anomaly.ts";
import { sampleIncident, sampleMember } from "../../fakes/sample_incident.ts";

Deno.test("alertCard() of an incident has its extent, and its first members where there are several", () => {
  const members = ["v%2F7", "v-8/iops"].map((place) =>
    sampleMember({ key: `s-1/volume/${place}`, why: `${place} is slow` })
  );
  const incident = sampleIncident({
    state: "resolved",
    endMs: 1_700_000_900_000,
    kinds: ["latency", "zero"],
    members,
    memberCount: 3,
    resourceCount: 1,
  });
  assertEquals(alertCard(incident), {
    title: "OK array-1: latency, zero",
    why: incident.why,
    facts: [
      ["Array", "array-1 (s-1)"],
      ["Since", "2023-11-14T22:13:20Z"],
      ["Until", "2023-11-14T22:28:20Z"],
      ["Severity", "0.74 (warning)"],
      ["Cause", "contention"],
      ["Extent", "3 anomalies of 1 resource"],
      ["Incident", incident.id],
    ],
    members: [
      "volume/v/7: v%2F7 is slow",
      "volume/v-8: v-8/iops is slow",
      "and 1 more",
    ],
  });
});

Deno.test("alertCard() of one anomaly has its resource and its metric", () => {
  const { title, facts, members } = alertCard(
    sampleAnomaly({ state: "update" }),
  );
  assertEquals(title, "WORSE array-1: unusual");
  assertEquals(facts.slice(-3, -1), [
    ["Resource", "volume vol_7"],
    ["Metric", "responseTime"],
  ]);
  assertEquals(members, []);
});

Deno.test("alertCard() of the whole feed names no array that it does not know", () => {
  const ofAnomaly = alertCard(sampleFeedSilence());
  assertEquals(ofAnomaly.title, "OPEN all arrays: silence");
  assertEquals(ofAnomaly.facts[0]![0], "Since");
  const ofIncident = alertCard(sampleIncident({ array: null, members: [] }));
  assertEquals(ofIncident.facts[0], ["Array", "all arrays"]);
});

Deno.test("alertCard() is lines without control characters, whatever an array sends", () => {
  const hostile = "a\n\u001b[1m\u202eb";
  const card = alertCard(sampleIncident({
    array: { storage_id: hostile, name: hostile },
    why: hostile,
    members: [
      sampleMember({ key: "%", why: hostile }),
      sampleMember({ key: `s/v/${encodeURIComponent(hostile)}` }),
    ],
    memberCount: 2,
  }));
  assertEquals(
    /[\p{Cc}\u202e]/u.test(Object.values(card).flat(3).join("")),
    false,
  );
});

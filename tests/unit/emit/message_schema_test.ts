/**
 * What the shipped JSON Schemas accept and refuse.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { messageJson } from "../../../lib/emit/message_json.ts";
import type { Message } from "../../../lib/model/message.ts";
import {
  anomalyProblems,
  incidentProblems,
  schemaProblems,
} from "../../fakes/anomaly_schema.ts";
import {
  sampleAnomaly,
  sampleFeedSilence,
  sampleLatency,
  sampleSilence,
} from "../../fakes/sample_anomaly.ts";
import { sampleIncident, sampleMember } from "../../fakes/sample_incident.ts";

const { series } = sampleAnomaly();
const ofResource = sampleLatency().series;
const ofArray = sampleSilence().series;
const noScore = { score: null, threshold: null, perWeek: null };

const VALID: readonly (readonly [string, Message])[] = [
  ["an anomaly of a series", sampleAnomaly()],
  ["an anomaly of a resource", sampleLatency()],
  ["an anomaly of an array", sampleSilence()],
  ["an anomaly of the whole feed", sampleFeedSilence()],
  ["a silence of a series", sampleSilence({ key: "a/b/c/d", series })],
  [
    "a silence of a resource",
    sampleSilence({ key: "a/b/c", series: ofResource }),
  ],
  ["a silence with a value again", sampleSilence({ value: 1 })],
  ["an anomaly that a rule found", sampleAnomaly({ kind: "zero", ...noScore })],
  ["an anomaly that ended", sampleAnomaly({ state: "resolved", endMs: 0 })],
  [
    "a series without array, type and resource",
    sampleAnomaly({
      key: "///m",
      series: {
        ...series,
        storage_id: "",
        resource_type: "",
        resource_id: "",
        metric: "m",
      },
    }),
  ],
  [
    "a sample that the end of the input released",
    sampleAnomaly({ source: { topic: "", partition: 0, offset: "-1" } }),
  ],
  ["an incident", sampleIncident()],
  ["an incident without a cause", sampleIncident({ cause: null })],
  ["an incident of the whole feed", sampleIncident({ array: null, key: "" })],
  ["an incident that ended", sampleIncident({ state: "resolved", endMs: 0 })],
  [
    "an incident of twenty named members and more",
    sampleIncident({
      members: Array.from({ length: 20 }, () => sampleMember()),
      memberCount: 5000,
      resourceCount: 4000,
    }),
  ],
];

for (const [what, message] of VALID) {
  Deno.test(`the schemas accept ${what}`, () => {
    assertEquals(schemaProblems(JSON.parse(messageJson(message))), []);
  });
}

Deno.test("the schemas want every field, and no other", () => {
  for (const whole of [sampleAnomaly(), sampleIncident()]) {
    const problems = "kind" in whole ? anomalyProblems : incidentProblems;
    for (const field of Object.keys(whole)) {
      const { [field as keyof Message]: _, ...rest } = whole;
      assert(problems(rest).length > 0, `without ${field}`);
    }
    assert(problems({ ...whole, extra: 1 }).length > 0);
  }
});

Deno.test("a schema refuses messages of the other kind", () => {
  assert(anomalyProblems(sampleIncident()).length > 0);
  assert(incidentProblems(sampleAnomaly()).length > 0);
});

const BROKEN_ANOMALY: [what: string, changes: Record<string, unknown>][] = [
  ["another version", { schema: "anomaly/1" }],
  ["an id that is too short", { id: "0123" }],
  ["an id in capitals", { id: "A".repeat(32) }],
  ["an unknown state", { state: "closed" }],
  ["an unknown kind", { kind: "slow" }],
  ["an incident that is no id", { incident: "" }],
  ["a key of two parts", { key: "a/b" }],
  ["a series' key of three parts", { key: "a/b/c" }],
  ["a series' key without metric", { key: "a/b/c/" }],
  ["a series' key of one part", { key: "a" }],
  ["a resource's key of four parts", { series: ofResource }],
  ["an array's key of three parts", { key: "a/b/c", series: ofArray }],
  ["an array with a metric", { key: "a", series: { ...ofArray, metric: "m" } }],
  [
    "an array with a resource",
    { key: "a", series: { ...ofArray, resource_id: "" } },
  ],
  [
    "a type without resource",
    { key: "a/b/c", series: { ...ofResource, resource_id: null } },
  ],
  ["a metric without name", { series: { ...series, metric: "" } }],
  ["an open anomaly with an end", { endMs: 1 }],
  ["a resolved anomaly without an end", { state: "resolved" }],
  ["a fraction of a millisecond", { atMs: 1.5 }],
  ["a time before 1970", { startMs: -1 }],
  ["a time in the far future", { atMs: 2 ** 48 }],
  ["a value that is a text", { value: "1" }],
  ["half a range", { expected: { low: 1 } }],
  ["a range with something else", { expected: { low: 1, high: 2, mid: 1 } }],
  ["an unknown direction", { direction: "up" }],
  ["a silence that is high", { kind: "silence", direction: "high" }],
  ["an absent value that is no silence", { direction: "absent" }],
  ["a score beyond all", { score: 100.5 }],
  ["a score without threshold", { threshold: null }],
  ["a score without its chance", { perWeek: null }],
  ["a threshold without score", { ...noScore, threshold: 1 }],
  ["a chance without score", { ...noScore, perWeek: 1 }],
  ["a threshold of zero", { threshold: 0 }],
  ["a negative chance", { perWeek: -0.1 }],
  ["a severity above 1", { severity: 1.01 }],
  ["no severity", { severity: null }],
  ["an unknown confidence", { confidence: "high" }],
  ["an empty sentence", { why: "" }],
  ["a sentence of two lines", { why: "a\nb" }],
  [
    "a negative distance",
    { neighbors: [{ atMs: 1, value: 1, distance: -1 }] },
  ],
  [
    "a share above 1",
    { metrics: [{ metric: "m", share: 1.1, value: 1, expected: null }] },
  ],
  [
    "a share of no metric",
    { metrics: [{ metric: "", share: 1, value: 1, expected: null }] },
  ],
  ["a negative number of copies", { copies: -1 }],
  [
    "an offset that is a number",
    { source: { topic: "t", partition: 0, offset: 1234 } },
  ],
  ["a detector without name", { detector: "" }],
  ["a hash of the settings that is too long", { config: "0".repeat(13) }],
  [
    "an unknown field of the series",
    { series: { ...series, serial_number: "1" } },
  ],
];

for (const [what, changes] of BROKEN_ANOMALY) {
  Deno.test(`etc/anomaly.schema.json refuses ${what}`, () => {
    assert(anomalyProblems({ ...sampleAnomaly(), ...changes }).length > 0);
  });
}

const BROKEN_INCIDENT: [what: string, changes: Record<string, unknown>][] = [
  ["another version", { schema: "incident/2" }],
  ["an id that is too short", { id: "0123" }],
  ["an unknown state", { state: "closed" }],
  ["a key of two parts", { key: "a/b" }],
  ["a whole feed with a key", { array: null }],
  ["an array without name", { array: { storage_id: "s-1" } }],
  ["an array of something else", { array: { ...series } }],
  ["an open incident with an end", { endMs: 1 }],
  ["a resolved incident without an end", { state: "resolved" }],
  ["a time before 1970", { startMs: -1 }],
  ["a severity above 1", { severity: 1.01 }],
  ["no kinds", { kinds: [] }],
  ["an unknown kind", { kinds: ["slow"] }],
  ["a kind twice", { kinds: ["latency", "latency"] }],
  ["an unknown cause", { cause: { tag: "fate", evidence: "x" } }],
  ["a cause without evidence", { cause: { tag: "load" } }],
  [
    "evidence of two lines",
    { cause: { tag: "load", evidence: "a\nb" } },
  ],
  ["a cause of what is no latency", { kinds: ["zero"] }],
  ["no members", { members: [] }],
  [
    "21 members",
    { members: Array.from({ length: 21 }, () => sampleMember()) },
  ],
  ["a member without anomaly", {
    members: [{ ...sampleMember(), anomaly: "" }],
  }],
  ["a member of an unknown kind", {
    members: [{ ...sampleMember(), kind: "" }],
  }],
  ["a member's key of two parts", {
    members: [{ ...sampleMember(), key: "a/b" }],
  }],
  ["a member with an extra", { members: [{ ...sampleMember(), extra: 1 }] }],
  ["not even one member", { memberCount: 0 }],
  ["not even one resource", { resourceCount: 0 }],
  ["an empty sentence", { why: "" }],
  ["a sentence of two lines", { why: "a\u2028b" }],
  ["a source without offset", { source: { topic: "t", partition: 0 } }],
  ["a detector without name", { detector: "" }],
  ["a hash of the settings in capitals", { config: "A".repeat(12) }],
];

for (const [what, changes] of BROKEN_INCIDENT) {
  Deno.test(`etc/incident.schema.json refuses ${what}`, () => {
    assert(incidentProblems({ ...sampleIncident(), ...changes }).length > 0);
  });
}

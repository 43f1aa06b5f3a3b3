/**
 * The readable form of an incident.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { incidentText } from "../../../lib/emit/incident_text.ts";
import type { Incident } from "../../../lib/model/incident.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

const X = { why: "x", cause: null };

const LINES: readonly (readonly [string, Partial<Incident>, string])[] = [
  [
    "an open incident",
    {},
    "2023-11-14T22:28Z OPEN  INCIDENT ████· 0.74 array-1 latency of volume vol_7 is high since 22:13Z; contention: iops of vol_8 rose 6 times [a1b2c3d4]",
  ],
  [
    "one that got worse",
    { ...X, state: "update", severity: 1 },
    "2023-11-14T22:28Z WORSE INCIDENT █████ 1.00 array-1 x [a1b2c3d4]",
  ],
  [
    "one that ended",
    { ...X, state: "resolved", severity: 0 },
    "2023-11-14T22:28Z OK    INCIDENT ····· 0.00 array-1 x [a1b2c3d4]",
  ],
  [
    "the cause where the sentence does not tell it",
    { ...X, cause: { tag: "load", evidence: "iops rose 6 times" } },
    "2023-11-14T22:28Z OPEN  INCIDENT ████· 0.74 array-1 x; load: iops rose 6 times [a1b2c3d4]",
  ],
  [
    "the id where the array has no name",
    { ...X, array: { storage_id: "s-1", name: null } },
    "2023-11-14T22:28Z OPEN  INCIDENT ████· 0.74 s-1 x [a1b2c3d4]",
  ],
  [
    "an array without name and id",
    { ...X, array: { storage_id: "", name: "" } },
    "2023-11-14T22:28Z OPEN  INCIDENT ████· 0.74 an array without id x [a1b2c3d4]",
  ],
  [
    "the whole feed",
    { ...X, array: null, key: "" },
    "2023-11-14T22:28Z OPEN  INCIDENT ████· 0.74 all arrays x [a1b2c3d4]",
  ],
  [
    "hostile texts",
    {
      array: { storage_id: "s-1", name: "\x1b]0;owned\x07" },
      why: "a\nb",
      cause: { tag: "load", evidence: "\u202e\r" },
    },
    "2023-11-14T22:28Z OPEN  INCIDENT ████· 0.74 \\u001b]0;owned\\u0007 a\\nb; load: \\u202e\\r [a1b2c3d4]",
  ],
];

for (const [what, changes, expected] of LINES) {
  Deno.test(`incidentText() shows ${what}`, () => {
    assertEquals(incidentText(sampleIncident(changes)), expected);
  });
}

// Head: 17 (time) + 14 (mark) + 10 (severity) + 3 blanks = 44 columns, or 38
// without the bar. Array: 7 columns, and a blank. Incident: 11 with a blank.
const CUTS: readonly (readonly [string, number, string])[] = [
  [
    "nothing where all fits exactly",
    69,
    "2023-11-14T22:28Z OPEN  INCIDENT ████· 0.74 array-1 abcdef [a1b2c3d4]",
  ],
  [
    "the bar and the digits first",
    68,
    "2023-11-14T22:28Z OPEN  INCIDENT 0.74 array-1 abcdef",
  ],
  [
    "nothing more down to twenty columns for the rest",
    10,
    "2023-11-14T22:28Z OPEN  INCIDENT 0.74 array-1 abcdef",
  ],
];

for (const [what, columns, expected] of CUTS) {
  Deno.test(`incidentText() cuts ${what}`, () => {
    const incident = sampleIncident({ why: "abcdef", cause: null });
    assertEquals(incidentText(incident, { columns }), expected);
  });
}

Deno.test("incidentText() cuts the beginning of the array's name, then the end of the sentence", () => {
  const incident = sampleIncident({
    array: { storage_id: "s-1", name: "rack-12-array-1" },
    why: "latency is high",
    cause: null,
  });
  // 62 - 38 = 24 columns: 15 for the sentence, a blank, 8 < 12 for the name.
  assertEquals(
    incidentText(incident, { columns: 62 }),
    "2023-11-14T22:28Z OPEN  INCIDENT 0.74 …-12-array-1 latency is…",
  );
});

Deno.test("incidentText() colours the head only", () => {
  assertEquals(
    incidentText(sampleIncident(X), { color: true }),
    "\x1b[2m2023-11-14T22:28Z\x1b[0m \x1b[1;31mOPEN  INCIDENT\x1b[0m \x1b[31m████· 0.74\x1b[0m " +
      "array-1 x [a1b2c3d4]",
  );
});

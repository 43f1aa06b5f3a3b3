/**
 * The readable form of an anomaly.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { anomalyText } from "../../../lib/emit/anomaly_text.ts";
import type { Anomaly, AnomalySeries } from "../../../lib/model/anomaly.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";

const SERIES = sampleAnomaly().series;
const series = (changes: Partial<AnomalySeries>) => ({
  series: { ...SERIES, ...changes },
});

const LINES: readonly (readonly [string, Partial<Anomaly>, string])[] = [
  [
    "an open anomaly",
    {},
    "2023-11-14T22:28Z OPEN  ████· 0.74 array-1 volume/vol_7 responseTime 41.2 ms, usually 1.1 to 6.3 ms",
  ],
  [
    "one that got worse",
    { state: "update", severity: 1, why: "worse" },
    "2023-11-14T22:28Z WORSE █████ 1.00 array-1 volume/vol_7 responseTime worse",
  ],
  [
    "one that ended",
    { state: "resolved", severity: 0, why: "over" },
    "2023-11-14T22:28Z OK    ····· 0.00 array-1 volume/vol_7 responseTime over",
  ],
  [
    "ids where there are no names",
    { ...series({ name: null, resource_name: null }), why: "x" },
    "2023-11-14T22:28Z OPEN  ████· 0.74 s-1 volume/v-7 responseTime x",
  ],
  [
    "the array-level resource",
    { ...series({ resource_id: "", resource_name: null }), why: "x" },
    "2023-11-14T22:28Z OPEN  ████· 0.74 array-1 volume responseTime x",
  ],
  [
    "hostile labels",
    {
      ...series({ name: "\x1b]0;owned\x07", resource_name: "a\nb" }),
      why: "\r",
    },
    "2023-11-14T22:28Z OPEN  ████· 0.74 \\u001b]0;owned\\u0007 volume/a\\nb responseTime \\r",
  ],
  [
    "a time that no calendar has",
    { atMs: 8.64e15 + 1, why: "x" },
    "8640000000000001 ms OPEN  ████· 0.74 array-1 volume/vol_7 responseTime x",
  ],
];

for (const [what, changes, expected] of LINES) {
  Deno.test(`anomalyText() shows ${what}`, () => {
    assertEquals(anomalyText(sampleAnomaly(changes)), expected);
  });
}

// Head: 17 (time) + 5 (mark) + 10 (severity) + 3 blanks = 35 columns.
const HEAD = "2023-11-14T22:28Z OPEN  ████· 0.74 ";
const CUTS: readonly (readonly [string, number, string, string])[] = [
  [
    "nothing that fits exactly",
    75,
    "abcd",
    "array-1 volume/vol_7 responseTime abcd!!",
  ],
  ["at the last column", 74, "abcd", "array-1 volume/vol_7 responseTime abcd…"],
  [
    "wide characters by their two columns",
    73,
    "日本語",
    "array-1 volume/vol_7 responseTime 日…",
  ],
  [
    "never inside a character",
    71,
    "e\u0301e\u0301e\u0301",
    "array-1 volume/vol_7 responseTime e\u0301…",
  ],
  [
    "not below twenty columns of the series",
    10,
    "abcd",
    "array-1 volume/vol_…",
  ],
];

for (const [what, columns, why, rest] of CUTS) {
  Deno.test(`anomalyText() cuts ${what}`, () => {
    const anomaly = sampleAnomaly({ why: `${why}!!` });
    assertEquals(anomalyText(anomaly, { columns }), HEAD + rest);
  });
}

Deno.test("anomalyText() colours the head only", () => {
  assertEquals(
    anomalyText(sampleAnomaly({ why: "x" }), { color: true, columns: 200 }),
    "\x1b[2m2023-11-14T22:28Z\x1b[0m \x1b[1;31mOPEN \x1b[0m \x1b[31m████· 0.74\x1b[0m " +
      "array-1 volume/vol_7 responseTime x",
  );
});

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

// Head: 17 (time) + 5 (mark) + 10 (severity) + 3 blanks = 35 columns, or 29
// without the bar. Series: 33 columns, and a blank.
const HEAD = "2023-11-14T22:28Z OPEN  0.74 ";
const CUTS: readonly (readonly [string, number, string, string])[] = [
  [
    "the bar first",
    74,
    "abcd",
    "array-1 volume/vol_7 responseTime abcd!!",
  ],
  [
    "nothing but the bar where the rest fits exactly",
    69,
    "abcd",
    "array-1 volume/vol_7 responseTime abcd!!",
  ],
  [
    "the beginning of the series next",
    68,
    "abcd",
    "…ray-1 volume/vol_7 responseTime abcd!!",
  ],
  [
    "not the value and its usual range on 80 columns",
    80,
    "41.2 ms, usually 1.1 to 6.3 ms",
    "…ol_7 responseTime 41.2 ms, usually 1.1 to 6.3 ms!!",
  ],
  [
    "wide characters by their two columns",
    49,
    "a日本語",
    "…esponseTime a日本…",
  ],
  [
    "never inside a character",
    49,
    "e\u0301".repeat(7),
    `…esponseTime ${"e\u0301".repeat(6)}…`,
  ],
  [
    "not below twenty columns",
    10,
    "abcdef",
    "…esponseTime abcdef…",
  ],
];

for (const [what, columns, why, rest] of CUTS) {
  Deno.test(`anomalyText() cuts ${what}`, () => {
    const anomaly = sampleAnomaly({ why: `${why}!!` });
    assertEquals(anomalyText(anomaly, { columns }), HEAD + rest);
  });
}

Deno.test("anomalyText() cuts nothing where a terminal does not know its width", () => {
  const anomaly = sampleAnomaly();
  assertEquals(anomalyText(anomaly, { columns: 0 }), anomalyText(anomaly));
});

Deno.test("anomalyText() keeps the bar where the line fits exactly", () => {
  assertEquals(
    anomalyText(sampleAnomaly({ why: "abcd!!" }), { columns: 75 }),
    "2023-11-14T22:28Z OPEN  ████· 0.74 array-1 volume/vol_7 responseTime abcd!!",
  );
});

Deno.test("anomalyText() colours the head only", () => {
  assertEquals(
    anomalyText(sampleAnomaly({ why: "x" }), { color: true, columns: 200 }),
    "\x1b[2m2023-11-14T22:28Z\x1b[0m \x1b[1;31mOPEN \x1b[0m \x1b[31m████· 0.74\x1b[0m " +
      "array-1 volume/vol_7 responseTime x",
  );
});

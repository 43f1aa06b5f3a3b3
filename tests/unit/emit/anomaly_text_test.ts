/**
 * The readable form of an anomaly.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { anomalyText } from "../../../lib/emit/anomaly_text.ts";
import type { Anomaly, AnomalySeries } from "../../../lib/model/anomaly.ts";
import {
  sampleAnomaly,
  sampleFeedSilence,
  sampleLatency,
  sampleSilence,
} from "../../fakes/sample_anomaly.ts";

const SERIES = sampleAnomaly().series;
const series = (changes: Partial<AnomalySeries>) => ({
  series: { ...SERIES, ...changes },
});

const LINES: readonly (readonly [string, Partial<Anomaly>, string])[] = [
  [
    "an open anomaly",
    {},
    "2023-11-14T22:28Z OPEN  - ████· 0.74 array-1 volume/vol_7 responseTime 41.2 ms, usually 1.1 to 6.3 ms [a1b2c3d4]",
  ],
  [
    "one that got worse",
    { state: "update", severity: 1, why: "worse" },
    "2023-11-14T22:28Z WORSE - █████ 1.00 array-1 volume/vol_7 responseTime worse [a1b2c3d4]",
  ],
  [
    "one that ended",
    { state: "resolved", severity: 0, why: "over" },
    "2023-11-14T22:28Z OK    - ····· 0.00 array-1 volume/vol_7 responseTime over [a1b2c3d4]",
  ],
  [
    "ids where there are no names",
    { ...series({ name: null, resource_name: null }), why: "x" },
    "2023-11-14T22:28Z OPEN  - ████· 0.74 s-1 volume/v-7 responseTime x [a1b2c3d4]",
  ],
  [
    "the array-level resource",
    { ...series({ resource_id: "", resource_name: null }), why: "x" },
    "2023-11-14T22:28Z OPEN  - ████· 0.74 array-1 volume responseTime x [a1b2c3d4]",
  ],
  [
    "the metric where the sentence does not begin with it",
    { why: "responseTimes differ" },
    "2023-11-14T22:28Z OPEN  - ████· 0.74 array-1 volume/vol_7 responseTime responseTimes differ [a1b2c3d4]",
  ],
  [
    "a resource of all metrics",
    sampleLatency(),
    "2023-11-14T22:28Z OPEN  - ████· 0.74 array-1 volume/vol_7 responseTime 9.4 ms, although the load is usual: 1.1 to 2.3 ms at the 8 most similar loads [a1b2c3d4]",
  ],
  [
    "an array that is silent",
    sampleSilence(),
    "2023-11-14T22:28Z OPEN  - ████· 0.74 array-1 nothing has come since 2023-11-14T22:13Z [a1b2c3d4]",
  ],
  [
    "a feed that is silent",
    sampleFeedSilence({ why: "x" }),
    "2023-11-14T22:28Z OPEN  - ████· 0.74 all arrays x [a1b2c3d4]",
  ],
  [
    "a metric of an array without id and of a resource without type",
    {
      ...series({
        storage_id: "",
        name: null,
        resource_type: "",
        resource_id: "v-7",
        resource_name: null,
      }),
      why: "x",
    },
    "2023-11-14T22:28Z OPEN  - ████· 0.74 /v-7 responseTime x [a1b2c3d4]",
  ],
  [
    "hostile labels",
    {
      ...series({ name: "\x1b]0;owned\x07", resource_name: "a\nb" }),
      why: "\r",
      incident: "\x1b[2J\x1b[H.".repeat(9),
    },
    "2023-11-14T22:28Z OPEN  - ████· 0.74 \\u001b]0;owned\\u0007 volume/a\\nb responseTime \\r [\\u001b[2J\\u001b[H.]",
  ],
  [
    "a time that no calendar has",
    { atMs: 8.64e15 + 1, why: "x" },
    "8640000000000001 ms OPEN  - ████· 0.74 array-1 volume/vol_7 responseTime x [a1b2c3d4]",
  ],
];

for (const [what, changes, expected] of LINES) {
  Deno.test(`anomalyText() shows ${what}`, () => {
    assertEquals(anomalyText(sampleAnomaly(changes)), expected);
  });
}

// Head: 17 (time) + 7 (mark) + 10 (severity) + 3 blanks = 37 columns, or 31
// without the bar. Series: 33 columns, and a blank. Incident: 11 with a blank.
const HEAD = "2023-11-14T22:28Z OPEN  - 0.74 ";
const CUTS: readonly (readonly [string, number, string, string])[] = [
  [
    "the bar and the incident first",
    87,
    "abcd",
    "array-1 volume/vol_7 responseTime abcd!!",
  ],
  [
    "nothing but these where the rest fits exactly",
    71,
    "abcd",
    "array-1 volume/vol_7 responseTime abcd!!",
  ],
  [
    "the beginning of the series next",
    70,
    "abcd",
    "…ray-1 volume/vol_7 responseTime abcd!!",
  ],
  [
    "not the value and its usual range on 80 columns",
    80,
    "41.2 ms, usually 1.1 to 6.3 ms",
    "…_7 responseTime 41.2 ms, usually 1.1 to 6.3 ms!!",
  ],
  [
    "wide characters by their two columns",
    51,
    "a日本語",
    "…esponseTime a日本…",
  ],
  [
    "never inside a character",
    51,
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

Deno.test("anomalyText() keeps the bar and the incident where the line fits exactly", () => {
  assertEquals(
    anomalyText(sampleAnomaly({ why: "abcd!!" }), { columns: 88 }),
    "2023-11-14T22:28Z OPEN  - ████· 0.74 array-1 volume/vol_7 responseTime abcd!! [a1b2c3d4]",
  );
});

Deno.test("anomalyText() colours the head only", () => {
  assertEquals(
    anomalyText(sampleAnomaly({ why: "x" }), { color: true, columns: 200 }),
    "\x1b[2m2023-11-14T22:28Z\x1b[0m \x1b[1;31mOPEN  -\x1b[0m \x1b[31m████· 0.74\x1b[0m " +
      "array-1 volume/vol_7 responseTime x [a1b2c3d4]",
  );
});

/**
 * The readable form of a message of either kind.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { messageText } from "../../../lib/emit/message_text.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

Deno.test("messageText() shows an incident, and its anomalies as details with the same digits", () => {
  const incident = sampleIncident({ why: "x", cause: null });
  const anomaly = sampleAnomaly({ why: "y" });
  assertEquals([messageText(incident), messageText(anomaly)], [
    "2023-11-14T22:28Z OPEN  INCIDENT ████· 0.74 array-1 x [a1b2c3d4]",
    "2023-11-14T22:28Z OPEN  - ████· 0.74 array-1 volume/vol_7 responseTime y [a1b2c3d4]",
  ]);
});

Deno.test("messageText() passes the width and the colours on", () => {
  const options = { columns: 20, color: true };
  const head = "\x1b[2m2023-11-14T22:28Z\x1b[0m \x1b[1;31mOPEN  ";
  assertEquals(
    [
      messageText(sampleIncident({ why: "x", cause: null }), options),
      messageText(sampleAnomaly({ why: "y" }), options),
    ],
    [
      `${head}INCIDENT\x1b[0m \x1b[31m0.74\x1b[0m array-1 x`,
      `${head}-\x1b[0m \x1b[31m0.74\x1b[0m …ol_7 responseTime y`,
    ],
  );
});

/**
 * Which messages an emitter is given.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { messageRoute } from "../../../lib/emit/message_route.ts";
import type { MetricPolicyRule } from "../../../lib/model/metric_policy.ts";
import {
  sampleAnomaly,
  sampleFeedSilence,
  sampleLatency,
} from "../../fakes/sample_anomaly.ts";
import { sampleIncident, sampleMember } from "../../fakes/sample_incident.ts";

const BOTH = { kinds: ["incidents", "anomalies"] } as const;

/** Whether each message has these labels. */
function matches(
  match: MetricPolicyRule["match"],
  ...messages: Parameters<ReturnType<typeof messageRoute>>[0][]
): boolean[] {
  return messages.map(messageRoute({ ...BOTH, match }));
}

Deno.test("messageRoute() goes by the severity, the least one included", () => {
  const route = messageRoute({ ...BOTH, minSeverity: 0.8 });
  assertEquals(
    [0.79, 0.8, 1].map((severity) => route(sampleIncident({ severity }))),
    [false, true, true],
  );
});

Deno.test("messageRoute() goes by the labels of an anomaly; one that it lacks is empty", () => {
  const anomaly = sampleAnomaly();
  const ofResource = sampleLatency();
  assertEquals(
    matches({ metric: "response*" }, anomaly, ofResource),
    [true, false],
  );
  assertEquals(matches({ metric: "*" }, anomaly, ofResource), [true, true]);
  assertEquals(
    matches({ name: "array-*", resource_name: "vol_7" }, anomaly),
    [true],
  );
  assertEquals(
    matches({ name: "array-*", resource_name: "vol_8" }, anomaly),
    [false],
  );
});

Deno.test("messageRoute() wants an incident if one of its members has all labels", () => {
  const incident = sampleIncident({
    members: [
      sampleMember({ key: "s-1/volume/v%2F7/iops" }),
      sampleMember({ key: "s-1/port/p1:FC%201" }),
    ],
  });
  const asked: MetricPolicyRule["match"][] = [
    {},
    { storage_id: "s-1" },
    { storage_id: "s-2" },
    { name: "array-1", resource_type: "volume", resource_id: "v/7" },
    { metric: "iops" },
    { resource_type: "port", resource_name: "FC 1", resource_id: "p1" },
    { resource_type: "port", metric: "iops" },
  ];
  assertEquals(
    asked.map((match) => matches(match, incident)[0]),
    [true, true, false, true, true, true, false],
  );
});

Deno.test("messageRoute() wants what concerns the whole feed, whatever labels are asked for", () => {
  const feed = sampleIncident({ key: "", array: null, members: [] });
  assertEquals(
    matches({ storage_id: "s-2" }, feed, sampleFeedSilence()),
    [true, true],
  );
});

Deno.test("messageRoute() takes keys that are not ours as they are, and refuses to want nothing", () => {
  const odd = sampleIncident({ members: [sampleMember({ key: "s/%/x" })] });
  assert(matches({ resource_type: "%" }, odd)[0]);
  assertThrows(
    () => messageRoute({ kinds: [] }),
    RangeError,
    "Cannot choose messages: no kind is wanted",
  );
});

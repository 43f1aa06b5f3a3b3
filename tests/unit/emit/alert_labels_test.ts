/**
 * Labels and annotations of alerts.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  alertAnnotations,
  alertLabels,
} from "../../../lib/emit/alert_labels.ts";
import { hostileMessages } from "../../fakes/arbitrary_message.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident, sampleMember } from "../../fakes/sample_incident.ts";

Deno.test("alertLabels() of an anomaly name its series", () => {
  assertEquals(alertLabels(sampleAnomaly()), {
    alertname: "StorageAnomaly",
    incident: sampleAnomaly().incident,
    kind: "unusual",
    severity: "warning",
    storage_id: "s-1",
    array: "array-1",
    resource_type: "volume",
    resource_id: "v-7",
    resource_name: "vol_7",
    metric: "responseTime",
  });
});

Deno.test("alertLabels() of the whole feed name no array", () => {
  const { alertname, kind, severity, incident, ...rest } = alertLabels(
    sampleIncident({
      array: null,
      key: "",
      members: [sampleMember({ key: "" })],
    }),
  );
  assertEquals([alertname, kind, severity], [
    "StorageIncident",
    "latency",
    "warning",
  ]);
  assertEquals([incident, rest], [sampleIncident().id, {}]);
});

Deno.test("alertLabels() do not change with values, times and what joins later", () => {
  const later = sampleIncident({
    state: "update",
    atMs: 1_800_000_000_000,
    severity: 0.79,
    why: "all is worse",
    kinds: ["zero", "latency"],
    members: [
      sampleMember({
        startMs: 1_700_000_900_000,
        kind: "zero",
        severity: 0.79,
      }),
      sampleMember({ severity: 0.78, why: "9.9 ms" }),
    ],
  });
  assertEquals(alertLabels(later), alertLabels(sampleIncident()));
});

Deno.test("alertAnnotations() have the sentence, the members and the evidence", () => {
  const members = ["v-7", "v-8"].map((id) =>
    sampleMember({ key: `s-1/volume/${id}`, why: `${id} is slow` })
  );
  const incident = sampleIncident({ members, memberCount: 2 });
  assertEquals(alertAnnotations(incident), {
    summary: "OPEN array-1: latency",
    description:
      `${incident.why}\nvolume/v-7: v-7 is slow\nvolume/v-8: v-8 is slow`,
    severity: "0.74",
    start: "2023-11-14T22:13:20Z",
    cause: "iops of vol_8 rose 6 times",
    extent: "2 anomalies of 1 resource",
  });
});

Deno.test("labels and annotations of any message are not empty, and are UTF-8", () => {
  fc.assert(fc.property(hostileMessages, (message) => {
    const labels = alertLabels(message);
    for (
      const text of Object.values({ ...labels, ...alertAnnotations(message) })
    ) {
      assert(text !== "" && text.isWellFormed());
    }
    assert(labels["alertname"] !== undefined);
  }));
});

/**
 * Messages as named texts.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  arrayName,
  firstMember,
  messageValues,
  severityClass,
  VALUE_NAMES,
} from "../../../lib/emit/message_values.ts";
import { messageJson } from "../../../lib/emit/message_json.ts";
import {
  sampleAnomaly,
  sampleFeedSilence,
} from "../../fakes/sample_anomaly.ts";
import { sampleIncident, sampleMember } from "../../fakes/sample_incident.ts";

Deno.test("messageValues() of an incident names what it began with", () => {
  const incident = sampleIncident({
    state: "resolved",
    endMs: 1_700_000_900_000,
    kinds: ["zero", "latency"],
    severity: 0.8,
    members: [
      sampleMember({ startMs: 5, key: "s-1/volume/v-9" }),
      sampleMember({ startMs: 4, key: "s-1/port/p%2F1:FC/iops" }),
    ],
  });
  const { json, ...values } = messageValues(incident);
  assertEquals(json, messageJson(incident));
  assertEquals(values, {
    id: incident.id,
    state: "resolved",
    schema: "incident/1",
    incident: incident.id,
    kind: "zero, latency",
    array: "array-1",
    storage_id: "s-1",
    resource_type: "port",
    resource_id: "p/1:FC",
    resource_name: "",
    metric: "iops",
    key: "s-1",
    severity: "0.80",
    severity_class: "critical",
    cause: "contention",
    why: incident.why,
    start: "2023-11-14T22:13:20Z",
    at: "2023-11-14T22:28:20Z",
    end: "2023-11-14T22:28:20Z",
  });
});

Deno.test("messageValues() of an anomaly names its series", () => {
  const values = messageValues(sampleAnomaly());
  assertEquals(Object.keys(values).toSorted(), [...VALUE_NAMES].toSorted());
  const { array, kind, resource_name, metric, incident, end, severity_class } =
    values;
  assertEquals(
    { array, kind, resource_name, metric, incident, end, severity_class },
    {
      array: "array-1",
      kind: "unusual",
      resource_name: "vol_7",
      metric: "responseTime",
      incident: sampleAnomaly().incident,
      end: "",
      severity_class: "warning",
    },
  );
});

Deno.test("messageValues() has texts for what has no array, no name and no time that a date can show", () => {
  const { array, resource_type } = messageValues(sampleFeedSilence());
  assertEquals([array, resource_type], ["", ""]);
  assertEquals(
    messageValues(sampleIncident({ startMs: 9e15 })).start,
    "9000000000000000 ms",
  );
  assertEquals(
    messageValues(sampleIncident({ members: [sampleMember({ key: "a/%/b" })] }))
      .resource_type,
    "%",
  );
});

Deno.test("arrayName() is the name, else the id", () => {
  const arrays = [
    null,
    { storage_id: "s", name: "n" },
    { storage_id: "s", name: null },
    { storage_id: "", name: null },
  ];
  assertEquals(arrays.map((array) => arrayName(sampleIncident({ array }))), [
    "all arrays",
    "n",
    "s",
    "an array without id",
  ]);
});

Deno.test("firstMember() is the one that began first, whatever the order", () => {
  const members = [
    sampleMember({ startMs: 5, key: "b" }),
    sampleMember({ startMs: 5, key: "a" }),
    sampleMember({ startMs: 6, key: "0" }),
  ];
  assertEquals(firstMember({ members })?.key, "a");
  assertEquals(firstMember({ members: members.toReversed() })?.key, "a");
  assertEquals(firstMember({ members: [] }), undefined);
});

Deno.test("severityClass() is critical from 0.8 on", () => {
  assertEquals([0, 0.799, 0.8, 1].map(severityClass), [
    "warning",
    "warning",
    "critical",
    "critical",
  ]);
});

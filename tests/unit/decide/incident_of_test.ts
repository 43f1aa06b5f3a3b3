import { assert, assertEquals } from "@std/assert";
import type { OpenAnomaly } from "../../../lib/decide/anomaly_book.ts";
import type { Finding } from "../../../lib/decide/finding.ts";
import {
  IncidentFold,
  type OpenIncident,
} from "../../../lib/decide/incident_fold.ts";
import { incidentOf } from "../../../lib/decide/incident_of.ts";
import type { Incident } from "../../../lib/model/incident.ts";
import { NO_TOPOLOGY } from "../../../lib/model/topology.ts";
import { openAnomaly, scoreOf } from "../../fakes/sample_finding.ts";

const FACTS = {
  atMs: 9000,
  source: { topic: "t", partition: 1, offset: "2" },
  detector: "lof/2",
  config: "0123456789ab",
};
/** Of an array of one volume: what it has does not matter here. */
const ARRAY = {
  key: "a",
  topology: NO_TOPOLOGY,
  resources: new Map([["a/volume/v1", { type: "volume", name: "v1" }]]),
};

/** An incident of anomalies that join in the given order. */
function incidentWith(anomalies: readonly OpenAnomaly[]): OpenIncident {
  const fold = new IncidentFold("a", "lof/2");
  for (const anomaly of anomalies) fold.join(anomaly, anomaly.endMs);
  fold.step(9000);
  return fold.incidents[0]!;
}

Deno.test("incidentOf() says all that is known of an incident that opens", () => {
  const anomaly = openAnomaly({ sinceMs: 1000, atMs: 3000, copies: 2 });
  const incident = incidentWith([anomaly]);
  const why = "a/volume/v1/responseTime open 1000 3000 3000";
  const found = incidentOf(incident, "open", FACTS, ARRAY);
  const expected: Incident = {
    schema: "incident/1",
    id: incident.id,
    state: "open",
    key: "a",
    array: { storage_id: "a", name: "array-1" },
    startMs: 1000,
    atMs: 9000,
    endMs: null,
    severity: 0.5,
    kinds: ["latency"],
    cause: null,
    members: [{
      anomaly: anomaly.id,
      key: "a/volume/v1/responseTime",
      kind: "latency",
      startMs: 1000,
      endMs: 3000,
      severity: 0.5,
      copies: 2,
      why,
    }],
    memberCount: 1,
    resourceCount: 1,
    why: found.why,
    source: { topic: "t", partition: 1, offset: "2" },
    detector: "lof/2",
    config: "0123456789ab",
  };
  assertEquals(found, expected);
  assert(found.why.length > 0);
});

Deno.test("incidentOf() says when it ended, and its cause", () => {
  const incident = incidentWith([openAnomaly({ atMs: 3000 })]);
  incident.cause = { tag: "unexplained", evidence: "none" };
  const { endMs, atMs, cause } = incidentOf(
    incident,
    "resolved",
    FACTS,
    ARRAY,
  );
  assertEquals([endMs, atMs], [3000, 9000]);
  assertEquals(cause, { tag: "unexplained", evidence: "none" });
});

Deno.test("incidentOf() ranks its members by start, of one resource by severity and kind", () => {
  const member = (
    id: string,
    hour: number,
    kind: Finding["kind"],
    severity = 0.5,
  ) =>
    openAnomaly({
      key: `a/volume/${id}/iops`,
      sinceMs: hour * 3_600_000,
      atMs: hour * 3_600_000,
      kind,
      score: scoreOf(severity),
    });
  const members = [
    member("late", 2, "latency", 0.9),
    member("c", 1, "zero"),
    member("b", 1, "unusual"),
    member("b", 1, "frozen"),
    member("b", 1, "latency", 0.9),
    member("first", 0, "latency"),
  ];
  const ranked = [
    "first latency",
    "b latency",
    "b frozen",
    "b unusual",
    "c zero",
    "late latency",
  ];
  for (const order of [members, members.toReversed()]) {
    const incident = incidentOf(incidentWith(order), "open", FACTS, ARRAY);
    assertEquals(
      incident.members.map(({ key, kind }) => `${key.split("/")[2]} ${kind}`),
      ranked,
    );
    assertEquals(incident.kinds, ["latency", "frozen", "unusual", "zero"]);
    assertEquals([incident.memberCount, incident.resourceCount], [6, 4]);
  }
});

Deno.test("incidentOf() names 20 members of 400, and counts all of them", () => {
  const anomalies = Array.from(
    { length: 400 },
    (_, v) =>
      openAnomaly({
        key: `a/volume/v${String(v % 200).padStart(3, "0")}/${
          v < 200 ? "iops" : "responseTime"
        }`,
      }),
  );
  const { members, memberCount, resourceCount } = incidentOf(
    incidentWith(anomalies),
    "open",
    FACTS,
    ARRAY,
  );
  assertEquals([members.length, memberCount, resourceCount], [20, 400, 200]);
  assertEquals(members[0]!.key, "a/volume/v000/iops");
  assertEquals(members[19]!.key, "a/volume/v009/responseTime");
});

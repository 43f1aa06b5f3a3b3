/**
 * What stops sending, from records to incidents.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { messageJson } from "../../../lib/emit/message_json.ts";
import type { Anomaly } from "../../../lib/model/anomaly.ts";
import type { Incident } from "../../../lib/model/incident.ts";
import { isIncident, type Message } from "../../../lib/model/message.ts";
import type { RawRecord } from "../../../lib/model/record.ts";
import { schemaProblems } from "../../fakes/anomaly_schema.ts";
import { entry, message, recordOf } from "../../fakes/delfin_message.ts";
import { judged, serviceJudge } from "../../fakes/service_judge.ts";

const START_MS = Date.UTC(2026, 0, 5);
const STEP_MS = 900_000;
const PORTS = ["FA-1D:4", "FA-2D:4"] as const;

/** A poll: the rate of each of these ports, of which the names are part of the identity. */
function poll(step: number, ports: readonly string[]): RawRecord {
  const entries = ports.map((id) =>
    entry("iops", { resource_type: "port", resource_id: id }, {
      [START_MS + step * STEP_MS]: 100 + step % 5,
    })
  );
  return { ...recordOf(message(...entries)), offset: String(step) };
}

/**
 * Twenty polls of both ports; from the 20th on the first port is gone, and it is
 * back with the 28th.
 */
function outage(): RawRecord[] {
  return Array.from(
    { length: 40 },
    (_, step) => poll(step, step >= 20 && step < 28 ? [PORTS[1]] : PORTS),
  );
}

function told(messages: readonly Message[]) {
  for (const message of messages) {
    assertEquals(schemaProblems(JSON.parse(messageJson(message))), []);
  }
  const about = (message: Message) => [
    message.state,
    (message.startMs - START_MS) / STEP_MS,
    (message.atMs - START_MS) / STEP_MS,
  ];
  const incidents = messages.filter(isIncident);
  const anomalies = messages.filter((message): message is Anomaly =>
    !isIncident(message)
  );
  return {
    incidents,
    anomalies,
    stepsOfIncidents: incidents.map(about),
    stepsOfAnomalies: anomalies.map(about),
  };
}

Deno.test("a port that stops sending opens one incident, which resolves when it sends again", () => {
  const { judge, counters } = serviceJudge();
  const { incidents, anomalies, stepsOfIncidents, stepsOfAnomalies } = told(
    judged(judge, outage()),
  );
  // Last seen in poll 19; three intervals of 15 minutes later it is silent.
  assertEquals(stepsOfAnomalies, [["open", 19, 22], ["resolved", 19, 28]]);
  // An hour after its return nothing joins any more.
  assertEquals(stepsOfIncidents, [["open", 19, 22], ["resolved", 19, 33]]);
  assertEquals(
    incidents[1]!.why,
    "it is over: port FA-1D:4 sent nothing, lasted 2 h 15 min",
  );
  assertEquals(new Set(incidents.map(({ id }) => id)).size, 1);
  assertEquals(new Set(anomalies.map(({ id }) => id)).size, 1);
  assertEquals(judge.incidentCount, 0);
  assertEquals(judge.openCount, 0);
  assertEquals(counters.incidents("open").value, 1);
  assertEquals(counters.anomalies("resolved", "silence").value, 1);
});

Deno.test("a silence is told in plain words, with the record that showed it", () => {
  const { incidents, anomalies } = told(judged(serviceJudge().judge, outage()));
  const [opened, resolved] = anomalies as [Anomaly, Anomaly];
  assertEquals([opened.kind, opened.direction], ["silence", "absent"]);
  assertEquals([opened.score, opened.threshold, opened.value], [
    null,
    null,
    null,
  ]);
  assertEquals(opened.series.resource_id, PORTS[0]);
  assertEquals(opened.series.metric, null);
  assertEquals(
    opened.why,
    "port FA-1D:4 has sent nothing since 2026-01-05T04:45Z, three times its usual 15 min",
  );
  assertEquals(
    resolved.why,
    "port FA-1D:4 sends again at 2026-01-05T07:00Z, after nothing since 2026-01-05T04:45Z",
  );
  const [incident] = incidents as [Incident];
  assertEquals(incident.kinds, ["silence"]);
  assertEquals(incident.members.map(({ anomaly }) => anomaly), [opened.id]);
  assertEquals([opened.incident, opened.source.offset], [incident.id, "22"]);
});

Deno.test("with [silence] enabled = false nobody tells of a port that is gone", () => {
  const { judge } = serviceJudge({ flags: ["silence.enabled=false"] });
  assertEquals(judged(judge, outage()), []);
});

Deno.test("[silence] intervals is how long a port may be away", () => {
  const { judge } = serviceJudge({ flags: ["silence.intervals=5"] });
  const { stepsOfAnomalies } = told(judged(judge, outage()));
  assertEquals(stepsOfAnomalies, [["open", 19, 24], ["resolved", 19, 28]]);
});

Deno.test("a whole array that stops is one incident, told by another array", () => {
  const records = outage().flatMap((_, step) => {
    const other = entry("iops", { storage_id: "b", name: "other" }, {
      [START_MS + step * STEP_MS]: 100 + step % 5,
    });
    const own = step >= 20 && step < 28 ? [] : [poll(step, PORTS)];
    return [...own, recordOf(message(other))];
  });
  const { incidents, stepsOfIncidents } = told(
    judged(serviceJudge().judge, records),
  );
  assertEquals(stepsOfIncidents.map(([state]) => state), ["open", "resolved"]);
  const [opened] = incidents as [Incident];
  assertEquals(opened.array?.name, "fake_array_1");
  assertEquals(opened.key.includes("/"), false);
  assertEquals(opened.why, "the array sends nothing since 04:45Z");
});

Deno.test("a port that is forgotten ends its silence", () => {
  const { judge } = serviceJudge({ flags: ["store.idle_eviction=3h"] });
  const records = outage().slice(0, 20).concat(
    Array.from({ length: 20 }, (_, i) => poll(20 + i, [PORTS[1]])),
  );
  const { anomalies } = told(judged(judge, records));
  assertEquals(anomalies.map(({ state }) => state), ["open", "resolved"]);
  assertEquals(
    anomalies[1]!.why,
    "port FA-1D:4 has sent nothing since 2026-01-05T04:45Z and is forgotten",
  );
  assertEquals([judge.incidentCount, judge.store.size], [0, 1]);
});

/** Polls of many ports, of which all but the last are gone from the 20th on, until a poll. */
function mass(ports: number, back: number, values = 1): RawRecord[] {
  return Array.from({ length: back + 6 }, (_, step) => {
    const isAway = step >= 20 && step < back;
    const entries = Array.from({ length: ports }, (_, p) => {
      const isGone = isAway && p < ports - 1;
      const count = step === back && p < ports - 1 ? values : 1;
      return isGone ? [] : [entry(
        "iops",
        {
          resource_type: "port",
          resource_id: `p${p}`,
        },
        Object.fromEntries(Array.from({ length: count }, (_, i) => [
          START_MS + (step - count + 1 + i) * STEP_MS,
          100 + (step + p) % 5,
        ])),
      )];
    }).flat();
    return { ...recordOf(message(...entries)), offset: String(step) };
  });
}

Deno.test("ports that fall silent together are told of in one message of their incident, after which each has its own", () => {
  const { incidents, anomalies, stepsOfIncidents } = told(
    judged(serviceJudge().judge, mass(30, 28)),
  );
  assertEquals(stepsOfIncidents, [["open", 19, 22], ["resolved", 19, 33]]);
  assertEquals(incidents.map(({ memberCount }) => memberCount), [29, 29]);
  assertEquals(anomalies.length, 2 * 29);
});

Deno.test("a silence of a series is over once it sends again, not once its sample is normal", () => {
  const records = Array.from({ length: 34 }, (_, step) => {
    const one = (metric: string) =>
      entry(metric, { resource_type: "port" }, {
        [START_MS + step * STEP_MS]: 100 + step % 5,
      });
    const isAway = step >= 20 && step < 28;
    return recordOf(message(one("iops"), ...isAway ? [] : [one("errors")]));
  });
  const { judge } = serviceJudge({ flags: ["decide.resolve_after=1"] });
  const { anomalies } = told(judged(judge, records));
  assertEquals(anomalies.map(({ state, why }) => `${state}: ${why}`), [
    "open: errors of port volume_0 has sent nothing since 2026-01-05T04:45Z, three times its usual 15 min",
    "resolved: errors of port volume_0 sends again at 2026-01-05T07:00Z, after nothing since 2026-01-05T04:45Z",
  ]);
});

Deno.test("nobody hears that a metric is silent of which nothing was to be told", () => {
  const records = Array.from({ length: 34 }, (_, step) => {
    const one = (metric: string, port: string) =>
      entry(metric, { resource_type: "port", resource_id: port }, {
        [START_MS + step * STEP_MS]: 100 + step % 5,
      });
    const isAway = step >= 20 && step < 28;
    const others = isAway ? [] : [one("errors", "p0"), one("errors", "p1")];
    return recordOf(message(one("iops", "p0"), ...others));
  });
  const resourcesOf = (direction: string) => {
    const text = `[metric "errors"]\ndirection = ${direction}\n`;
    const { judge } = serviceJudge({ text });
    const { anomalies } = told(judged(judge, records));
    return new Set(anomalies.map(({ key }) => key.split("/").slice(2).join()));
  };
  assertEquals(resourcesOf("both"), new Set(["p1", "p0,errors"]));
  assertEquals(resourcesOf("none"), new Set());
});

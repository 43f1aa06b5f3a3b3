/**
 * The JSON forms of messages.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  anomalyJson,
  incidentJson,
  messageJson,
  messageJsonLines,
} from "../../../lib/emit/message_json.ts";
import {
  sampleAnomaly,
  sampleLatency,
  sampleSilence,
} from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

const ANOMALY =
  '{"schema":"anomaly/2","id":"0123456789abcdef0123456789abcdef",' +
  '"state":"open","kind":"unusual",' +
  '"incident":"a1b2c3d4e5f60718293a4b5c6d7e8f90",' +
  '"key":"s-1/volume/v-7/responseTime","series":{' +
  '"storage_id":"s-1","resource_type":"volume","resource_id":"v-7",' +
  '"resource_name":"vol_7","metric":"responseTime","name":"array-1",' +
  '"unit":"ms"},"startMs":1700000000000,"atMs":1700000900000,"endMs":null,' +
  '"value":41.2,"expected":{"low":1.1,"high":6.3},"direction":"high",' +
  '"score":3.4,"threshold":1.2,"perWeek":0.02,"severity":0.74,' +
  '"confidence":"normal","why":"responseTime 41.2 ms, usually 1.1 to 6.3 ms",' +
  '"neighbors":[{"atMs":1699000000000,"value":7.9,"distance":33.3}],' +
  '"metrics":[],"copies":0,"source":{' +
  '"topic":"delfin-kafka","partition":0,"offset":"1234"},' +
  '"detector":"lof/1","config":"0a1b2c3d4e5f"}';

const SILENCE =
  '{"schema":"anomaly/2","id":"0123456789abcdef0123456789abcdef",' +
  '"state":"open","kind":"silence",' +
  '"incident":"a1b2c3d4e5f60718293a4b5c6d7e8f90","key":"s-1","series":{' +
  '"storage_id":"s-1","resource_type":null,"resource_id":null,' +
  '"resource_name":null,"metric":null,"name":"array-1","unit":null},' +
  '"startMs":1700000000000,"atMs":1700000900000,"endMs":null,' +
  '"value":null,"expected":null,"direction":"absent","score":null,' +
  '"threshold":null,"perWeek":null,"severity":0.74,"confidence":"normal",' +
  '"why":"nothing has come since 2023-11-14T22:13Z","neighbors":[],' +
  '"metrics":[],"copies":0,"source":{' +
  '"topic":"delfin-kafka","partition":0,"offset":"1234"},' +
  '"detector":"lof/1","config":"0a1b2c3d4e5f"}';

const INCIDENT =
  '{"schema":"incident/1","id":"a1b2c3d4e5f60718293a4b5c6d7e8f90",' +
  '"state":"open","key":"s-1","array":{"storage_id":"s-1","name":"array-1"},' +
  '"startMs":1700000000000,"atMs":1700000900000,"endMs":null,' +
  '"severity":0.74,"kinds":["latency"],"cause":{"tag":"contention",' +
  '"evidence":"iops of vol_8 rose 6 times"},"members":[{' +
  '"anomaly":"0123456789abcdef0123456789abcdef","key":"s-1/volume/v-7",' +
  '"kind":"latency","startMs":1700000000000,"endMs":1700000900000,' +
  '"severity":0.74,"copies":0,' +
  '"why":"responseTime 9.4 ms, although the load is usual"}],' +
  '"memberCount":1,"resourceCount":1,"why":"latency of volume vol_7 is high ' +
  'since 22:13Z; contention: iops of vol_8 rose 6 times","source":{' +
  '"topic":"delfin-kafka","partition":0,"offset":"1234"},' +
  '"detector":"lof/2","config":"0a1b2c3d4e5f"}';

/** The same value, every object of it put together in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, one]) => [key, reversed(one)]));
}

/** The same value, with something foreign in every object of it. */
function extended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(extended);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries([
    ["extra", 1],
    ...entries.map(([key, one]) => [key, extended(one)]),
  ]);
}

Deno.test("anomalyJson() writes the keys in the order of the model", () => {
  assertEquals(anomalyJson(sampleAnomaly()), ANOMALY);
});

Deno.test("anomalyJson() writes null for what an anomaly does not have", () => {
  assertEquals(anomalyJson(sampleSilence()), SILENCE);
});

Deno.test("anomalyJson() writes what each metric has to do with it", () => {
  assertEquals(
    anomalyJson(sampleLatency()).split('"metrics":')[1]!.split(',"source"')[0],
    '[{"metric":"responseTime","share":0.75,"value":9.4,' +
      '"expected":{"low":1.1,"high":2.3}},' +
      '{"metric":"iops","share":0.25,"value":800,"expected":null}],"copies":2',
  );
});

Deno.test("incidentJson() writes the keys in the order of the model", () => {
  assertEquals(incidentJson(sampleIncident()), INCIDENT);
});

Deno.test("incidentJson() writes null for the array of the whole feed and for no cause", () => {
  const { array, cause } = JSON.parse(
    incidentJson(sampleIncident({ array: null, cause: null })),
  );
  assertEquals([array, cause], [null, null]);
});

for (
  const message of [
    sampleAnomaly(),
    sampleLatency(),
    sampleSilence(),
    sampleIncident(),
  ]
) {
  const what = "kind" in message ? message.kind : "incident";
  const json = messageJson(message);
  Deno.test(`messageJson() does not care in which order a message was put together: ${what}`, () => {
    assertEquals(messageJson(reversed(message) as never), json);
  });
  Deno.test(`messageJson() leaves out what is not part of the form: ${what}`, () => {
    assertEquals(messageJson(extended(message) as never), json);
  });
}

Deno.test("messageJson() has no raw control character in it", () => {
  const why = "a\n\x1b\x9b\u2028";
  for (const message of [sampleAnomaly({ why }), sampleIncident({ why })]) {
    const json = messageJson(message);
    assertEquals(/[\p{Cc}\u2028]/u.test(json), false);
    assertEquals(JSON.parse(json).why, why);
  }
});

Deno.test("messageJsonLines() ends every line", () => {
  const bytes = messageJsonLines([sampleAnomaly(), sampleIncident()]);
  assertEquals(new TextDecoder().decode(bytes), `${ANOMALY}\n${INCIDENT}\n`);
  assertEquals(messageJsonLines([]).length, 0);
});

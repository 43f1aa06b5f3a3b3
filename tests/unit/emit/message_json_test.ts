/**
 * The JSON form of an anomaly.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  anomalyJson,
  anomalyJsonLines,
} from "../../../lib/emit/anomaly_json.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";

const LINE = '{"schema":"anomaly/1","id":"0123456789abcdef0123456789abcdef",' +
  '"state":"open","key":"s-1/volume/v-7/responseTime","series":{' +
  '"storage_id":"s-1","resource_type":"volume","resource_id":"v-7",' +
  '"resource_name":"vol_7","metric":"responseTime","name":"array-1",' +
  '"unit":"ms"},"startMs":1700000000000,"atMs":1700000900000,"endMs":null,' +
  '"value":41.2,"expected":{"low":1.1,"high":6.3},"direction":"high",' +
  '"score":3.4,"threshold":1.2,"severity":0.74,"confidence":"normal",' +
  '"why":"responseTime 41.2 ms, usually 1.1 to 6.3 ms","neighbors":[{' +
  '"atMs":1699000000000,"value":7.9,"distance":33.3}],"source":{' +
  '"topic":"delfin-kafka","partition":0,"offset":"1234"},"detector":"lof/1"}';

Deno.test("anomalyJson() writes the keys in the order of the model", () => {
  assertEquals(anomalyJson(sampleAnomaly()), LINE);
});

Deno.test("anomalyJson() does not care in which order an anomaly was put together", () => {
  const { detector, series, ...rest } = sampleAnomaly();
  const { unit, ...labels } = series;
  const anomaly = { detector, series: { unit, ...labels }, ...rest };
  assertEquals(anomalyJson(anomaly), LINE);
});

Deno.test("anomalyJson() leaves out what is not part of the form", () => {
  assertEquals(anomalyJson({ ...sampleAnomaly(), extra: 1 } as never), LINE);
});

Deno.test("anomalyJson() has no raw control character in it", () => {
  const json = anomalyJson(sampleAnomaly({ why: "a\n\x1b\x9b\u2028" }));
  assertEquals(/[\p{Cc}\u2028]/u.test(json), false);
  assertEquals(JSON.parse(json).why, "a\n\x1b\x9b\u2028");
});

Deno.test("anomalyJsonLines() ends every line", () => {
  const bytes = anomalyJsonLines([sampleAnomaly(), sampleAnomaly()]);
  assertEquals(new TextDecoder().decode(bytes), `${LINE}\n${LINE}\n`);
  assertEquals(anomalyJsonLines([]).length, 0);
});

/**
 * Settings reach the judge.
 *
 * @module
 */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { makeJudge } from "../../../cmds/make_judge.ts";
import { configHash } from "../../../lib/config/config_hash.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import type { Anomaly } from "../../../lib/model/anomaly.ts";
import { isIncident, type Message } from "../../../lib/model/message.ts";
import { pipelineCounters } from "../../../lib/pipeline/counters.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { configInputs, type TestInputs } from "../../fakes/config_inputs.ts";
import { recordOf } from "../../fakes/memory_source.ts";
import { judged, serviceJudge } from "../../fakes/service_judge.ts";

/** Monday, 16 March 2026, 00:00 UTC: Berlin's clocks change on the 29th. */
const START_MS = Date.UTC(2026, 2, 16);
const HOUR_MS = 3_600_000;

/** One record an hour with a value of one metric of one volume. */
function hourly(values: readonly number[], metric = "iops") {
  return values.map((value, hour) =>
    recordOf([[metric, { storage_id: "a", resource_type: "volume" }, {
      [START_MS + hour * HOUR_MS]: value,
    }]], hour)
  );
}

/** 80 usual values, a counter that jumps, and eight usual ones. */
const SPIKE = Array.from(
  { length: 89 },
  (_, hour) => hour === 80 ? 9000 : 100 + hour % 5,
);

function anomalies(messages: readonly Message[]): Anomaly[] {
  return messages.filter((message): message is Anomaly => !isIncident(message));
}

/** What the service with these settings says of the jump. */
function ofSpike(inputs: TestInputs = {}): Anomaly[] {
  return anomalies(judged(serviceJudge(inputs).judge, hourly(SPIKE)));
}

/** Hours of the messages since the start. */
function hours(messages: readonly Message[]): [state: string, hour: number][] {
  return messages.map((
    { state, atMs },
  ) => [state, (atMs - START_MS) / HOUR_MS]);
}

Deno.test("[decide] resolve_after is how many usual samples end an anomaly", () => {
  assertEquals(hours(ofSpike()), [["open", 80], ["resolved", 83]]);
  const flags = ["decide.resolve_after=5"];
  assertEquals(hours(ofSpike({ flags })), [["open", 80], ["resolved", 85]]);
});

Deno.test("[metric] and [match] say what is told of which series", () => {
  const texts: readonly (readonly [text: string, count: number])[] = [
    ['[metric "iops"]\ndirection = high', 2],
    ['[metric "iops"]\ndirection = low', 0],
    ['[metric "readIops"]\ndirection = low', 2],
    ['[match "resource_type=volume"]\ndirection = none', 0],
    ['[match "resource_type=port"]\ndirection = none', 2],
    [
      '[metric "iops"]\ndirection = none\n[match "storage_id=a"]\ndirection = both',
      2,
    ],
  ];
  for (const [text, count] of texts) {
    assertEquals(ofSpike({ text }).length, count, text);
  }
});

Deno.test("[detect] time_zone is the zone of the site's day", () => {
  // 13 days busy from 08:00 to 10:59 by Berlin's clock, which is an hour earlier
  // in UTC; on the 14th day summer time has begun.
  const values = Array.from({ length: 14 * 24 }, (_, hour) => {
    const isSummer = START_MS + hour * HOUR_MS >= Date.UTC(2026, 2, 29, 1);
    const local = (hour + (isSummer ? 2 : 1)) % 24;
    return (local >= 8 && local < 11 ? 1000 : 100) + hour % 5;
  });
  // A jump when Berlin shows 09:00: its usual values are those of a busy hour.
  values[13 * 24 + 7] = 90_000;
  const expectedIn = (zone: string) => {
    const { judge } = serviceJudge({ flags: [`detect.time_zone=${zone}`] });
    const found = anomalies(judged(judge, hourly(values)));
    const jump = found.find(({ value }) => value === 90_000);
    assert(jump !== undefined, zone);
    return jump.expected!;
  };
  assert(expectedIn("Europe/Berlin").low >= 1000);
  assert(expectedIn("UTC").low < 1000);
});

Deno.test("[decide] incidents_per_week is the budget behind a chance", () => {
  const values = SPIKE.map((value) => value === 9000 ? 500 : value);
  const chanceWith = (budget: number) => {
    const { judge } = serviceJudge({
      flags: [`decide.incidents_per_week=${budget}`],
    });
    const [opened] = anomalies(judged(judge, hourly(values, "queueDepth")));
    assertEquals([opened?.kind, opened?.state], ["unusual", "open"]);
    return opened!.perWeek!;
  };
  // Twice the budget: the same score is seen twice as often by chance.
  assertEquals(chanceWith(2), 2 * chanceWith(1));
});

Deno.test("[decide] new_normal ends what has lasted", () => {
  // Load for so long that two samples of nothing are not usual, then nothing.
  const values = Array.from(
    { length: 460 },
    (_, hour) => hour < 400 ? 100 + hour % 5 : 0,
  );
  const endedWith = (duration: string) => {
    const { judge } = serviceJudge({
      flags: [`decide.new_normal=${duration}`],
    });
    const found = anomalies(judged(judge, hourly(values)));
    const zero = found.filter(({ kind }) => kind === "zero");
    assertEquals(zero.map(({ state }) => state), ["open", "resolved"]);
    return (zero[1]!.atMs - START_MS) / HOUR_MS;
  };
  // After the duration three normal samples end it.
  assertEquals(endedWith("1d"), 400 + 24 + 2);
  assertEquals(endedWith("2d"), 400 + 48 + 2);
});

Deno.test("[store] and [data_parser] bound what is kept and read", () => {
  const entries = ["v1", "v2", "v3"].map((id) => [
    "iops",
    { storage_id: "a", resource_type: "volume", resource_id: id },
    { [START_MS]: 1 },
  ]);
  const { judge, counters } = serviceJudge({ flags: ["store.max_series=2"] });
  judged(judge, [recordOf(entries)]);
  assertEquals(judge.store.size, 2);
  assertEquals(counters.refused(), { series_limit: 1 });

  const small = serviceJudge({ flags: ["data_parser.max_record_mb=1"] });
  const long = " ".repeat(2 ** 20);
  judged(small.judge, [recordOf(`${long}[]`), recordOf(entries)]);
  assertEquals(small.counters.refused(), { too_large: 1 });
});

Deno.test("every message names the detector and the settings behind it", () => {
  const inputs = { flags: ["decide.incidents_per_week=2"] };
  const hash = configHash(loadConfig(configInputs(inputs)));
  assertNotEquals(hash, configHash(loadConfig(configInputs())));
  const messages = judged(serviceJudge(inputs).judge, hourly(SPIKE));
  assertEquals(messages.length, 4);
  for (const { detector, config } of messages) {
    assertEquals([detector, config], ["lof/2", hash]);
  }
});

Deno.test("the topology is asked anew, so that it may become known later", () => {
  let asked = 0;
  const loaded = loadConfig(configInputs());
  const counters = pipelineCounters(new Registry());
  const judge = makeJudge(loaded, counters, () => {
    asked++;
    return { parentsOf: () => [] };
  });
  judged(judge, hourly(SPIKE));
  assert(asked > 1);
});

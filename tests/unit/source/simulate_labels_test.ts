/**
 * The labels of a simulated array, against what its script says and what the
 * counters show.
 *
 * @module
 */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { benignBetween } from "../../../lib/source/simulate/benign.ts";
import {
  type FaultLabel,
  labelsOfArray,
} from "../../../lib/source/simulate/labels.ts";
import { FaultScript } from "../../../lib/source/simulate/faults.ts";
import { Noise } from "../../../lib/source/simulate/random.ts";
import { makeTopology } from "../../../lib/source/simulate/topology.ts";
import { MONDAY_MS } from "../../fakes/simulated_array.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const INTERVAL_MS = 300_000;

/** Number 2 rounds to three decimals, which disturbs comparisons least. */
const noise = new Noise(1, 2);
const topology = makeTopology(2, noise);

function scriptOf(cleanDays: number, faultsPerDay: number): FaultScript {
  return new FaultScript(topology.volumes, noise, {
    startMs: MONDAY_MS,
    intervalMs: INTERVAL_MS,
    enabled: true,
    cleanDays,
    faultsPerDay,
  });
}

const SCRIPT = scriptOf(2, 1);
const LABELS = labelsOfArray({ topology, noise, script: SCRIPT }, {
  startMs: MONDAY_MS,
  endMs: MONDAY_MS + 14 * DAY_MS,
  intervalMs: INTERVAL_MS,
});

/** The fault of a type: in twelve faults every one of the nine types comes. */
function labelOf(type: string): FaultLabel {
  const found = LABELS.faults.find((fault) => fault.type === type);
  assert(found !== undefined, type);
  return found;
}

/** Metrics of the primary series, by resource. */
function primaryOf(type: string): Map<string, string[]> {
  const keys = labelOf(type).series
    .filter(({ role }) => role === "primary")
    .map(({ key }) => key.split("|"));
  return new Map(
    [...Map.groupBy(keys, ([, on, id]) => `${on} ${id}`)].map((
      [resource, parts],
    ) => [resource, parts.map((part) => part[3]!)]),
  );
}

Deno.test("a clean start is as long as it is asked to be, and faults as many", () => {
  for (const [cleanDays, perDay] of [[9, 0.5], [0, 1], [3, 4]] as const) {
    const faults = scriptOf(cleanDays, perDay).until(MONDAY_MS + 29 * DAY_MS);
    const firstMs = MONDAY_MS + cleanDays * DAY_MS;
    assert(faults.every(({ startMs }) => startMs >= firstMs));
    const planned = (29 - cleanDays) * perDay;
    assert(faults.length <= planned, `${faults.length} of ${planned}`);
    assert(faults.length >= 0.8 * planned, `${faults.length} of ${planned}`);
    assertEquals(
      new Set(faults.map(({ number }) => number)).size,
      faults.length,
    );
  }
});

Deno.test("labels name every fault of the script, with its resource", () => {
  const faults = SCRIPT.until(MONDAY_MS + 14 * DAY_MS);
  assertEquals(
    LABELS.faults.map(({ id, start_ms, end_ms }) => [id, start_ms, end_ms]),
    faults.map(({ type, number, startMs, endMs }) => [
      `${type}-${number}`,
      startMs,
      endMs,
    ]),
  );
  assertEquals(LABELS.interval_s, 300);
  assertEquals(LABELS.storage_id, topology.storageId);
  const { resource_type, resource_id } = labelOf("path_loss");
  assertEquals(resource_type, "port");
  assert(/^port-[0-3]$/.test(resource_id));
});

Deno.test("a counter spike changes the counted metrics of its volume alone, by its size", () => {
  const { series, size, resource_id } = labelOf("counter_spike");
  assertEquals(
    series.map(({ key, role }) => [key, role]),
    [
      "iops",
      "readIops",
      "writeIops",
      "throughput",
      "readThroughput",
      "writeThroughput",
    ].map((metric) => [
      `${topology.storageId}|volume|${resource_id}|${metric}`,
      "primary",
    ]),
  );
  for (const { logRatio, top } of series) {
    assertAlmostEquals(logRatio, Math.log(size), 0.002);
    assertAlmostEquals(top, Math.log(size), 0.002);
  }
});

Deno.test("a latency step is primary on the latency of its volume, carried along elsewhere", () => {
  const { resource_id } = labelOf("latency_step");
  assertEquals([...primaryOf("latency_step")], [[`volume ${resource_id}`, [
    "responseTime",
    "readResponseTime",
    "writeResponseTime",
  ]]]);
});

Deno.test("a lost path falls to 0, and its partner is hit too", () => {
  const { resource_id, series } = labelOf("path_loss");
  const port = Number(resource_id.slice("port-".length));
  const partner = port % 2 === 0 ? port + 1 : port - 1;
  const primary = primaryOf("path_loss");
  assertEquals(
    [...primary.keys()].sort(),
    [`port port-${port}`, `port port-${partner}`].sort(),
  );
  const logRatio = (id: string) =>
    series.find(({ key }) => key.endsWith(`|port|${id}|iops`))?.logRatio;
  assertEquals(logRatio(resource_id), -10);
  // It carries the whole in place of 42 to 58 %.
  const doubled = logRatio(`port-${partner}`)!;
  assert(doubled > Math.log(1.6) && doubled < Math.log(2.5), `${doubled}`);
});

Deno.test("a frozen counter is primary on all of its volume that would have moved", () => {
  const { resource_id } = labelOf("frozen_counter");
  const primary = primaryOf("frozen_counter");
  assertEquals([...primary.keys()], [`volume ${resource_id}`]);
  const metrics = primary.get(`volume ${resource_id}`)!;
  for (const metric of ["iops", "throughput"]) {
    assert(metrics.includes(metric), metrics.join());
  }
});

Deno.test("a dead volume is primary on every metric of it", () => {
  const { resource_id } = labelOf("dead_volume");
  assertEquals(
    primaryOf("dead_volume").get(`volume ${resource_id}`)?.length,
    15,
  );
});

Deno.test("no fault names a series below 2 %, nor one of them twice", () => {
  for (const { series } of LABELS.faults) {
    assertEquals(new Set(series.map(({ key }) => key)).size, series.length);
    for (const { top } of series) assert(top >= 0.019, `${top}`);
  }
});

Deno.test("benign events are every night's backup and every weekend, cut at both ends", () => {
  const saved = topology.volumes
    .filter(({ workload }) => (workload?.backup ?? 0) > 0);
  const from = Math.min(...saved.map(({ backupHour }) => backupHour));
  const to = Math.max(
    ...saved.map(({ backupHour, backupHours }) => backupHour + backupHours),
  );
  // From Friday, 12:00, to Sunday, 12:00.
  const startMs = MONDAY_MS + 4.5 * DAY_MS;
  const endMs = startMs + 2 * DAY_MS;
  const events = benignBetween(topology.volumes, startMs, endMs);
  const saturdayMs = MONDAY_MS + 5 * DAY_MS;
  assertEquals(events.map(({ type }) => type), [
    "nightly_backup",
    "weekend_quiet",
    "nightly_backup",
  ]);
  assertEquals(events[1], {
    type: "weekend_quiet",
    startMs: saturdayMs,
    endMs,
    volumes: undefined,
  });
  assertEquals(
    events[0]?.startMs,
    saturdayMs + Math.round((from - 24) * HOUR_MS),
  );
  assertEquals(events[0]?.endMs, saturdayMs + Math.round((to - 24) * HOUR_MS));
  assertEquals(events[0]?.volumes, saved.map(({ index }) => index));
});

Deno.test("a benign event that goes on at the start begins there", () => {
  const startMs = MONDAY_MS + 6 * DAY_MS;
  const [weekend] = benignBetween(topology.volumes, startMs, startMs + DAY_MS)
    .filter(({ type }) => type === "weekend_quiet");
  assertEquals(
    [weekend?.startMs, weekend?.endMs],
    [startMs, startMs + DAY_MS],
  );
});

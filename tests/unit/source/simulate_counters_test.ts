import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  METRICS,
  type ResourceType,
  SERIES,
} from "../../../lib/source/simulate/topology.ts";
import { CounterReader, MONDAY_MS } from "../../fakes/simulated_array.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

Deno.test("an array has 1 + 2 + 2 + 4 + 20 resources with the metrics that drivers declare", () => {
  const counts: Record<string, number> = {};
  for (const { type } of new CounterReader(1, false).topology.resources) {
    counts[type] = (counts[type] ?? 0) + 1;
  }
  assertEquals(counts, {
    storage: 1,
    storagePool: 2,
    controller: 2,
    port: 4,
    volume: 20,
  });
  // 15 + 2 * 12 + 2 * 14 + 4 * 15 + 20 * 15
  assertEquals(SERIES, 427);
  assertEquals(
    METRICS.volume.map(({ name, unit }) => `${name} ${unit}`).join(", "),
    "iops IOPS, readIops IOPS, writeIops IOPS, throughput MB/s, " +
      "readThroughput MB/s, writeThroughput MB/s, responseTime ms, " +
      "readResponseTime ms, writeResponseTime ms, ioSize KB, readIoSize KB, " +
      "writeIoSize KB, cacheHitRatio %, readCacheHitRatio %, " +
      "writeCacheHitRatio %",
  );
  assertEquals(
    METRICS.controller.slice(-2).map(({ name }) => name),
    ["cpuUsage", "memoryUsage"],
  );
});

Deno.test("iops are reads plus writes, and throughput is iops times size", () => {
  const reader = new CounterReader(1, false);
  const places: readonly [ResourceType, number][] = [
    ["volume", 0],
    ["volume", 16],
    ["port", 3],
    ["controller", 1],
    ["storagePool", 0],
    ["storage", 0],
  ];
  for (const [type, index] of places) {
    for (let hour = 0; hour < 48; hour++) {
      const read = (metric: string) =>
        reader.read(type, index, metric, MONDAY_MS + hour * HOUR_MS);
      // Three decimals: half a quantum of each term may be lost.
      assertAlmostEquals(
        read("iops"),
        read("readIops") + read("writeIops"),
        1e-6,
      );
      assertAlmostEquals(
        read("throughput"),
        read("readThroughput") + read("writeThroughput"),
        1e-6,
      );
      for (const form of ["", "read", "write"]) {
        const name = (metric: string) =>
          form === ""
            ? metric
            : form + metric.charAt(0).toUpperCase() + metric.slice(1);
        const mb = read(name("iops")) * read(name("ioSize")) / 1000;
        assertAlmostEquals(read(name("throughput")) / mb, 1, 0.01);
      }
      const low = Math.min(read("readResponseTime"), read("writeResponseTime"));
      const high = Math.max(
        read("readResponseTime"),
        read("writeResponseTime"),
      );
      assert(read("responseTime") >= low && read("responseTime") <= high);
    }
  }
});

Deno.test("idle volumes show a constant 0, a full write cache a constant 100 %", () => {
  const reader = new CounterReader(1, false);
  for (let atMs = MONDAY_MS; atMs < MONDAY_MS + DAY_MS; atMs += HOUR_MS) {
    for (const { name } of METRICS.volume) {
      assertEquals(reader.read("volume", 9, name, atMs), 0);
    }
    assertEquals(reader.read("volume", 4, "writeCacheHitRatio", atMs), 100);
  }
});

Deno.test("one firmware shows whole operations and tenths of a millisecond", () => {
  const reader = new CounterReader(1, false, 1);
  for (let hour = 0; hour < 24; hour++) {
    const read = (metric: string) =>
      reader.read("volume", 0, metric, MONDAY_MS + hour * HOUR_MS);
    assert(Number.isInteger(read("iops")));
    assert(Number.isInteger(read("cacheHitRatio")));
    const tenths = read("responseTime") * 10;
    assertAlmostEquals(tenths, Math.round(tenths), 1e-9);
  }
});

/** Mean of a counter over some hours of a day (0 = Monday). */
function mean(
  reader: CounterReader,
  name: readonly [ResourceType, number, string],
  day: number,
  [from, to]: readonly [number, number],
): number {
  let sum = 0;
  let count = 0;
  for (let hour = from; hour < to; hour += 1 / 12, count++) {
    sum += reader.read(...name, MONDAY_MS + day * DAY_MS + hour * HOUR_MS);
  }
  return sum / count;
}

Deno.test("load follows the day and the week, latency follows load", () => {
  const reader = new CounterReader(1, false);
  const iops = ["storagePool", 0, "iops"] as const;
  const latency = ["storagePool", 0, "readResponseTime"] as const;
  const noon = mean(reader, iops, 1, [10, 15]);
  assert(noon > 2 * mean(reader, iops, 1, [2, 5]), "night");
  assert(noon > 1.7 * mean(reader, iops, 5, [10, 15]), "Saturday");
  assert(noon > 1.7 * mean(reader, iops, 6, [10, 15]), "Sunday");
  assert(
    mean(reader, latency, 1, [10, 15]) >
      1.15 * mean(reader, latency, 1, [3, 5]),
    "queueing",
  );
  assert(
    mean(reader, ["controller", 0, "cpuUsage"], 1, [10, 15]) >
      1.5 * mean(reader, ["controller", 0, "cpuUsage"], 1, [2, 5]),
    "cpu",
  );
});

Deno.test("backups run at night: large reads, and writes to the backup volume", () => {
  const reader = new CounterReader(1, false);
  for (const day of [0, 1, 5]) {
    const size = ["volume", 0, "readIoSize"] as const;
    // The backup of every volume starts between 22 and 24 o'clock.
    assert(mean(reader, size, day, [23.9, 24.1]) > 15, "reads in the night");
    assert(mean(reader, size, day, [10, 15]) < 10, "reads by day");
    const writes = ["volume", 18, "writeThroughput"] as const;
    assert(
      mean(reader, writes, day, [23, 25]) >
        4 * mean(reader, writes, day, [10, 15]),
    );
  }
});

/**
 * Old names of metrics and resource types.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  canonicalMetric,
  canonicalResourceType,
} from "../../../lib/model/metric_aliases.ts";

const METRICS: readonly [string, string][] = [
  ["read_bandwidth", "readThroughput"],
  ["write_bandwidth", "writeThroughput"],
  ["bandwidth", "throughput"],
  ["read_throughput", "readIops"],
  ["write_throughput", "writeIops"],
  ["response_time", "responseTime"],
  ["read_response_time", "readResponseTime"],
  ["write_response_time", "writeResponseTime"],
  ["cache_hit_ratio", "cacheHitRatio"],
  ["read_cache_hit_ratio", "readCacheHitRatio"],
  ["write_cache_hit_ratio", "writeCacheHitRatio"],
  ["read_io", "readIops"],
  ["read_iops", "readIops"],
  ["write_io", "writeIops"],
  ["write_iops", "writeIops"],
  ["io_size", "ioSize"],
  ["read_io_size", "readIoSize"],
  ["write_io_size", "writeIoSize"],
  ["cpu_usage", "cpuUsage"],
  ["memory_usage", "memoryUsage"],
  ["readThroughput", "readThroughput"],
  ["requests", "requests"],
  ["constructor", "constructor"],
  ["__proto__", "__proto__"],
];

Deno.test("canonicalMetric() knows Delfin's old names, others are their own", () => {
  for (const [name, expected] of METRICS) {
    assertEquals(canonicalMetric(name), expected);
  }
});

Deno.test("canonicalResourceType() knows OceanStor's pools", () => {
  assertEquals(canonicalResourceType("pool"), "storagePool");
  assertEquals(canonicalResourceType("volume"), "volume");
  assertEquals(canonicalResourceType("toString"), "toString");
});

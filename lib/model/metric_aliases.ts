/**
 * Other names for what Delfin calls by one name today.
 *
 * The canonical names are those of Delfin's `get_capabilities`. An older naming
 * stands in a comment of its Kafka exporter (delfin/exporter/kafka/kafka.py),
 * which also gives the units: `read_throughput` counts operations there, and
 * `read_bandwidth` is what is `readThroughput` today. The other snake_case names
 * are spellings of today's.
 *
 * @module
 */

const METRIC_ALIASES: ReadonlyMap<string, string> = new Map([
  // The older naming: MB/s, IOPS, ms.
  ["bandwidth", "throughput"],
  ["read_bandwidth", "readThroughput"],
  ["write_bandwidth", "writeThroughput"],
  ["read_throughput", "readIops"],
  ["write_throughput", "writeIops"],
  ["response_time", "responseTime"],
  // Spellings of today's names.
  ["read_response_time", "readResponseTime"],
  ["write_response_time", "writeResponseTime"],
  ["read_io", "readIops"],
  ["write_io", "writeIops"],
  ["read_iops", "readIops"],
  ["write_iops", "writeIops"],
  ["io_size", "ioSize"],
  ["read_io_size", "readIoSize"],
  ["write_io_size", "writeIoSize"],
  ["cache_hit_ratio", "cacheHitRatio"],
  ["read_cache_hit_ratio", "readCacheHitRatio"],
  ["write_cache_hit_ratio", "writeCacheHitRatio"],
  ["cpu_usage", "cpuUsage"],
  ["memory_usage", "memoryUsage"],
]);

const RESOURCE_TYPE_ALIASES: ReadonlyMap<string, string> = new Map([
  // Sent by Delfin's OceanStor driver.
  ["pool", "storagePool"],
]);

/** The canonical name of a metric; a name without another one is its own. */
export function canonicalMetric(name: string): string {
  return METRIC_ALIASES.get(name) ?? name;
}

/** The canonical name of a resource type; one without another name is its own. */
export function canonicalResourceType(name: string): string {
  return RESOURCE_TYPE_ALIASES.get(name) ?? name;
}

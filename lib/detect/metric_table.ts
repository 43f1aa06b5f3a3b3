/**
 * What is known of storage metrics and resources by their names. What is not in
 * the table is no rate, and enters no joint view.
 *
 * @module
 */

/** Facts about one metric. */
export interface MetricFacts {
  /** A rate of operations or bytes: it may spike. */
  readonly isRate: boolean;
  /** It carries the whole load of its resource: it may fall to zero. Reads alone may well stop. */
  readonly isLoad: boolean;
  /** Values below this are noise of an idle resource, in the metric's unit, > 0. */
  readonly floor: number;
}

const IOPS: MetricFacts = { isRate: true, isLoad: false, floor: 10 };
const MEGABYTES: MetricFacts = { isRate: true, isLoad: false, floor: 0.5 };

/** Facts by canonical metric name; operations in 1/s, throughput in MB/s. */
const METRICS: ReadonlyMap<string, MetricFacts> = new Map([
  ["iops", { ...IOPS, isLoad: true }],
  ["readIops", IOPS],
  ["writeIops", IOPS],
  ["throughput", { ...MEGABYTES, isLoad: true }],
  ["readThroughput", MEGABYTES],
  ["writeThroughput", MEGABYTES],
]);

const UNKNOWN: MetricFacts = { isRate: false, isLoad: false, floor: 0 };

/**
 * Types whose latency is their own. That of ports, controllers and the array is
 * a mixture of those behind them, and changes with the mixture.
 */
const SERVING_TYPES: ReadonlySet<string> = new Set([
  "volume",
  "storagePool",
  "disk",
]);

/**
 * Facts about a metric.
 *
 * @param metric Canonical metric name.
 * @returns For an unknown name: no rate, no load, floor 0.
 */
export function metricFacts(metric: string): MetricFacts {
  return METRICS.get(metric) ?? UNKNOWN;
}

/**
 * Whether the latency of a resource is its own, so that its load explains it.
 *
 * @param resourceType As Delfin names it.
 */
export function servesItself(resourceType: string): boolean {
  return SERVING_TYPES.has(resourceType);
}

/** Temporary. @module */
import type { MetricPolicies, MetricPolicy } from "../model/metric_policy.ts";
export function deviates(
  p: MetricPolicy,
  value: number,
  e: { low: number; high: number },
): boolean {
  if (p.direction === "both" && p.minAbsolute === 0 && p.minRelative === 0) {
    return true;
  }
  const up = value - e.high, down = e.low - value;
  const ok = (d: number, end: number) =>
    d > 0 && d >= p.minAbsolute && d >= p.minRelative * Math.abs(end);
  return (p.direction !== "low" && ok(up, e.high)) ||
    (p.direction !== "high" && ok(down, e.low));
}
const D: Record<string, MetricPolicy> = {};
const set = (names: string[], p: MetricPolicy) =>
  names.forEach((n) => D[n] = p);
set(["responseTime", "readResponseTime", "writeResponseTime"], {
  direction: "high",
  minAbsolute: 0.05,
  minRelative: 0.25,
});
set(["cacheHitRatio", "readCacheHitRatio", "writeCacheHitRatio"], {
  direction: "low",
  minAbsolute: 10,
  minRelative: 0.05,
});
set(["iops", "readIops", "writeIops"], {
  direction: "both",
  minAbsolute: 10,
  minRelative: 0.4,
});
set(["throughput", "readThroughput", "writeThroughput"], {
  direction: "both",
  minAbsolute: 0.5,
  minRelative: 0.4,
});
set(["ioSize", "readIoSize", "writeIoSize"], {
  direction: "both",
  minAbsolute: 1,
  minRelative: 0.5,
});
set(["cpuUsage", "memoryUsage"], {
  direction: "high",
  minAbsolute: 10,
  minRelative: 0.15,
});
export const TEMP: MetricPolicies = {
  of: (k) =>
    D[k.metric] ?? { direction: "both", minAbsolute: 0, minRelative: 0 },
};

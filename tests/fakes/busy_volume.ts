/**
 * A volume that works by day, with a little noise, the same in every run: what
 * the storage checks are tried on.
 *
 * @module
 */

import { makeSeriesKey, type SeriesKey } from "../../lib/model/series.ts";

/** One sample a quarter of an hour. */
export const STEP_MS = 900_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export const METRICS = ["responseTime", "iops", "throughput", "cacheHitRatio"];

/** The series of a resource. */
export function seriesOf(
  resourceType: string,
  resourceId: string,
  metrics: readonly string[] = METRICS,
): SeriesKey[] {
  return metrics.map((metric) =>
    makeSeriesKey({ storageId: "a", resourceType, resourceId, metric })
  );
}

/** A number in [-1, 1) that depends on the integers given. */
export function noise(a: number, b: number): number {
  let bits = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0xc2b2ae35);
  return ((bits ^ (bits >>> 13)) >>> 0) / 2 ** 31 - 1;
}

/** What happens to a volume in one sample. */
export interface Mishap {
  /** Factor on its load; latency follows as queueing has it. */
  readonly load?: number;
  /** Factor on its latency alone. */
  readonly latency?: number;
  /** Subtracted from its hit ratio, in percent. */
  readonly hit?: number;
}

/**
 * Latency in ms, operations per second, MB/s, hit ratio in percent.
 *
 * @param step Samples since the start, >= 0.
 * @param seed Tells volumes apart.
 */
export function busyRow(
  step: number,
  seed = 0,
  { load = 1, latency = 1, hit = 0 }: Mishap = {},
): number[] {
  const day = Math.sin(2 * Math.PI * step * STEP_MS / DAY_MS);
  const iops = (600 + 300 * day) * load * (1 + 0.03 * noise(step, 4 * seed));
  return [
    (1 + iops / 1000) * latency * (1 + 0.03 * noise(step, 4 * seed + 1)),
    iops,
    0.03 * iops * (1 + 0.02 * noise(step, 4 * seed + 2)),
    80 - hit + noise(step, 4 * seed + 3),
  ];
}

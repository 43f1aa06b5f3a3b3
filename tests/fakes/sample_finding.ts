/**
 * Findings for tests of what is made of them.
 *
 * @module
 */

import {
  AnomalyBook,
  type OpenAnomaly,
} from "../../lib/decide/anomaly_book.ts";
import type { Finding, FindingSpan } from "../../lib/decide/finding.ts";

/** High latency of a volume at its threshold; `changes` replaces fields of it. */
export function sampleFinding(changes: Partial<Finding> = {}): Finding {
  const { key = "a/volume/v1/responseTime" } = changes;
  const resource = key.slice(0, key.lastIndexOf("/"));
  const [storage_id, resource_type, resource_id, metric] = key.split("/");
  return {
    facts: { maker: "harm" },
    kind: "latency",
    key,
    resource,
    resourceType: resource_type!,
    sinceMs: 1000,
    atMs: 1000,
    score: { score: 1, threshold: 1, perWeek: 1 },
    confidence: "normal",
    copies: 0,
    isLatency: true,
    series: () => ({
      storage_id: storage_id!,
      resource_type: resource_type!,
      resource_id: resource_id!,
      resource_name: null,
      metric: metric!,
      name: "array-1",
      unit: "ms",
    }),
    details: ({ state, startMs, endMs, atMs }: FindingSpan) => ({
      value: 41.2,
      expected: { low: 1.1, high: 6.3 },
      direction: "high",
      neighbors: [{ atMs: 500, value: 7.9, distance: 33.3 }],
      metrics: [],
      why: `${key} ${state} ${startMs} ${endMs} ${atMs}`,
    }),
    ...changes,
  };
}

/** A score of some severity: `severity` is score / (score + 1). */
export function scoreOf(severity: number): NonNullable<Finding["score"]> {
  return { score: severity / (1 - severity), threshold: 1, perWeek: 1 };
}

/** An anomaly that such a finding has just opened. */
export function openAnomaly(changes: Partial<Finding> = {}): OpenAnomaly {
  const book = new AnomalyBook({ detector: "lof/2", resolveAfter: 3 });
  return book.report(sampleFinding(changes))!.anomaly;
}

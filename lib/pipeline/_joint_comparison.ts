/**
 * What the joint view of a resource compared its newest row with, in the words
 * of a message.
 *
 * @module
 */

import type { JointEvidence } from "../detect/joint_derivation.ts";
import type { ExpectedRange, MetricShare } from "../model/anomaly.ts";
import type { HarmKind } from "../model/array_verdict.ts";
import type { Neighbor } from "../model/neighbor.ts";
import { memberFor, usualOf, valueAt } from "./_finding_parts.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type { ResourceJudge } from "./resource_judge.ts";

/** The metric that shows each harm. */
export const METRIC_OF: Readonly<Record<HarmKind, string>> = {
  cache: "cacheHitRatio",
  latency: "responseTime",
  load: "iops",
};

/** Earlier loads that are named. */
const NEIGHBORS = 5;

/** A comparison. */
export interface Compared {
  /** What was compared: a value that most of the newest two hours reached, in the metric's unit. */
  readonly value: number;
  /** The same at the most similar loads, or for a load at this hour; `null` where nothing is known. */
  readonly expected: ExpectedRange | null;
  /** The most similar loads with the metric's value then, the nearest value first; for a load the nearest values. */
  readonly neighbors: readonly Neighbor[];
  /** Share of each metric in the score, largest first. */
  readonly metrics: readonly MetricShare[];
  /** Loads that were compared, >= 0. */
  readonly similarLoads: number;
}

/**
 * Reads the comparison.
 *
 * @param resource The resource, whose row was judged last.
 * @param kind What is said of it.
 * @param context Its array.
 */
export function comparedWith(
  resource: ResourceJudge,
  kind: HarmKind,
  context: ArrayContext,
): Compared {
  const { member, place } = memberFor(resource, METRIC_OF[kind]);
  const atMs = resource.verdictMs;
  const evidence = resource.view?.evidence();
  const column = resource.view?.metrics.indexOf(METRIC_OF[kind]) ?? -1;
  // What was said is of an earlier row where the newest one lacks a metric.
  const value = evidence?.point[column] ?? valueAt(member, atMs) ??
    resource.row[place]!;
  const metrics = evidence === undefined
    ? []
    : sharesOf(evidence, resource.view!.metrics);
  if (evidence === undefined || kind === "load") {
    const beforeMs = resource.harmedSinceMs || atMs;
    const usual = usualOf(member, { atMs, value }, beforeMs, context);
    return { value, ...usual, metrics, similarLoads: 0 };
  }
  const neighbors = evidence.nearestLoads.map((load): Neighbor => {
    const then = kind === "cache" ? load.hitPercent ?? NaN : load.latencyMs;
    return { atMs: load.atMs, value: then, distance: Math.abs(then - value) };
  });
  return {
    value,
    expected: rangeOf(evidence, METRIC_OF[kind]),
    neighbors: neighbors.toSorted((a, b) => a.distance - b.distance)
      .slice(0, NEIGHBORS),
    metrics,
    similarLoads: neighbors.length,
  };
}

/** Share of each metric, largest first. */
function sharesOf(
  evidence: JointEvidence,
  columns: readonly string[],
): MetricShare[] {
  const shares = columns.map((metric, c): MetricShare => ({
    metric,
    share: evidence.shares[c]!,
    value: evidence.point[c]!,
    expected: rangeOf(evidence, metric),
  }));
  return shares.sort((a, b) => b.share - a.share);
}

/** Where a metric lay at the most similar loads. */
function rangeOf(
  evidence: JointEvidence,
  metric: string,
): ExpectedRange | null {
  const { expectedLatencyMs, expectedHitPercent, nearestLoads } = evidence;
  switch (metric) {
    case "responseTime":
      return plain(expectedLatencyMs);
    case "cacheHitRatio":
      return expectedHitPercent === undefined
        ? null
        : plain(expectedHitPercent);
    case "iops": {
      const loads = nearestLoads.map(({ iops }) => iops);
      return { low: Math.min(...loads), high: Math.max(...loads) };
    }
    default:
      return null;
  }
}

function plain({ low, high }: ExpectedRange): ExpectedRange {
  return { low, high };
}

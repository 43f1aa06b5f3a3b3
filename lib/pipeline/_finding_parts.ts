/**
 * What the findings of single series and of resources have in common.
 *
 * @module
 */

import type { Anomaly, AnomalySeries, ExpectedRange } from "../model/anomaly.ts";
import { type UsualRange, usualRange } from "../decide/usual_range.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type { ResourceJudge, ResourceMember } from "./resource_judge.ts";

/** A series, part by part. */
export function seriesOf({ key, series }: ResourceMember): AnomalySeries {
  const labels = series?.labels;
  return {
    storage_id: key.storageId,
    resource_type: key.resourceType,
    resource_id: key.resourceId,
    resource_name: labels?.resourceName ?? (key.resourceName || null),
    metric: key.metric,
    name: labels?.name ?? null,
    unit: labels?.unit ?? null,
  };
}

/** The metric that stands for what is wrong with a resource; the first one where it is not there. */
export function memberFor(
  resource: ResourceJudge,
  metric: string,
): { member: ResourceMember; place: number } {
  const found = resource.members.findIndex(({ key }) => key.metric === metric);
  const place = Math.max(0, found);
  return { member: resource.members[place]!, place };
}

/** Usual values of a series before something began. */
export function usualOf(
  member: ResourceMember,
  at: { readonly atMs: number; readonly value: number },
  beforeMs: number,
  { options }: ArrayContext,
): UsualRange {
  const { series } = member;
  if (series === undefined) return { expected: null, neighbors: [] };
  return usualRange(series.ring, at, beforeMs, options.localMs);
}

/** Value of the newest sample of a series up to a time, for a record may hold later ones; `null` once it is forgotten. */
export function newestValue(
  { series }: ResourceMember,
  atMs: number,
): number | null {
  if (series === undefined) return null;
  const { ring } = series;
  for (let i = ring.length - 1; i >= 0; i--) {
    if (ring.atMs(i) <= atMs) return ring.value(i);
  }
  return null;
}

/** On which side of a range a value lies. */
export function directionOf(
  value: number,
  expected: ExpectedRange | null,
): Anomaly["direction"] {
  if (expected === null) return "within";
  if (value > expected.high) return "high";
  return value < expected.low ? "low" : "within";
}

/**
 * When a series left its usual range for the last time: the first of the
 * samples up to now that all lie beyond it on one side.
 *
 * @param member The series.
 * @param atMs Now.
 * @param beyond Whether a value lies beyond.
 * @param farthestMs How far to look back at most.
 */
export function leftRangeMs(
  { series }: ResourceMember,
  atMs: number,
  beyond: (value: number) => boolean,
  farthestMs: number,
): number {
  let sinceMs = atMs;
  if (series === undefined) return sinceMs;
  const { ring } = series;
  for (let i = ring.length - 1; i >= 0; i--) {
    const time = ring.atMs(i);
    if (time > atMs) continue;
    if (atMs - time > farthestMs || !beyond(ring.value(i))) break;
    sinceMs = time;
  }
  return sinceMs;
}

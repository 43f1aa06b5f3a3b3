/**
 * The cause of an incident with high latency, from what the resources of its
 * array say just now.
 *
 * @module
 */

import { causeOf, type LoadedResource } from "../decide/cause.ts";
import type { OpenIncident } from "../decide/incident_fold.ts";
import { isPoolType } from "../decide/array_harm.ts";
import type { Cause, CauseTag } from "../model/incident.ts";
import { ARRAY } from "../decide/array_constants.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type { ResourceJudge } from "./resource_judge.ts";

/** Which explanation says more: a neighbour can be moved, the own load is wanted. */
const RANKS: Readonly<Record<CauseTag, number>> = {
  unexplained: 0,
  load: 1,
  contention: 2,
};

/**
 * The cause; what it was before, once nothing is slow any more.
 *
 * @param incident The incident.
 * @param context Its array.
 * @param atMs Now.
 */
export function causeAt(
  incident: OpenIncident,
  context: ArrayContext,
  atMs: number,
): Cause | undefined {
  const slow = new Set<ResourceJudge>();
  for (const { finding } of incident.open) {
    const resource = context.resources.get(finding.resource);
    if (finding.isLatency && resource !== undefined) slow.add(resource);
  }
  if (slow.size === 0) return incident.cause;
  const loaded = (resource: ResourceJudge): LoadedResource => ({
    key: resource.key,
    name: nameOf(resource),
    loadFactor: resource.verdict?.loadFactor ?? 1,
    // A pool is its own place: what is on another one is not in its way.
    parents: isPoolType(resource.type)
      ? [resource.key]
      : context.topology.parentsOf(resource.key),
  });
  const raised = [...context.resources.values()].filter((resource) =>
    resource.verdict?.isLoadRaised === true &&
    atMs - resource.verdictMs <= ARRAY.freshMs
  );
  const cause = causeOf([...slow].map(loaded), raised.map(loaded));
  // What was explained once stays explained; only a better explanation is news.
  const isBetter = cause !== undefined && incident.cause !== undefined &&
    RANKS[cause.tag] > RANKS[incident.cause.tag];
  return incident.cause === undefined || isBetter ? cause : incident.cause;
}

function nameOf({ type, name }: ResourceJudge): string {
  return name === "" ? type : `${type}/${name}`;
}

/**
 * The cause of an incident with high latency, from what the resources of its
 * array say just now.
 *
 * @module
 */

import { causeOf, type LoadedResource } from "../decide/cause.ts";
import type { OpenIncident } from "../decide/incident_fold.ts";
import type { Cause } from "../model/incident.ts";
import { ARRAY } from "../decide/array_constants.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type { ResourceJudge } from "./resource_judge.ts";

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
    parents: context.topology.parentsOf(resource.key),
  });
  const raised = [...context.resources.values()].filter((resource) =>
    resource.verdict?.isLoadRaised === true &&
    atMs - resource.verdictMs <= ARRAY.freshMs
  );
  const cause = causeOf([...slow].map(loaded), raised.map(loaded));
  // What was explained once is not unexplained because the load has gone.
  const isExplained = incident.cause !== undefined &&
    incident.cause.tag !== "unexplained";
  return isExplained && cause?.tag === "unexplained" ? incident.cause : cause;
}

function nameOf({ type, name }: ResourceJudge): string {
  return name === "" ? type : `${type}/${name}`;
}

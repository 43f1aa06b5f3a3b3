/**
 * Which resources of an array are harmed: what one resource says, seen beside
 * the others.
 *
 * @module
 */

import type { HarmKind, JointVerdict } from "../model/array_verdict.ts";

/** A resource in this collection. */
export interface JudgedResource {
  /** Its type, as Delfin names it. */
  readonly type: string;
  /** What its metrics say together; `undefined` where they say nothing. */
  readonly verdict: JointVerdict | undefined;
}

/**
 * Why a resource is harmed, if it is. In this order: a cache that stopped
 * hitting; latency above what the load explains, unless a pool serves more than
 * it ever did, so that nothing is known of such loads; a load of one volume that
 * it never had, unless other volumes are busy too: then the array has more to do.
 *
 * @param resource Which one.
 * @param all All resources of the array, this one too.
 * @returns `undefined` for no harm.
 */
export function harmOf(
  resource: JudgedResource,
  all: readonly JudgedResource[],
): HarmKind | undefined {
  const { verdict, type } = resource;
  if (verdict === undefined) return undefined;
  if (verdict.isHitLow) return "cache";
  if (verdict.isLatencyHigh && !all.some(isPoolBeyondAll)) return "latency";
  if (type === "volume" && verdict.isLoadStrange) {
    const isAlone = !all.some((other) =>
      other !== resource && other.type === "volume" &&
      other.verdict?.isLoadRaised === true
    );
    if (isAlone) return "load";
  }
  return undefined;
}

function isPoolBeyondAll({ type, verdict }: JudgedResource): boolean {
  return type === "storagePool" && verdict?.isLoadUnknown === true;
}

/**
 * Which resources of an array are harmed: what one resource says, seen beside
 * the others.
 *
 * @module
 */

import type { HarmKind, JointVerdict } from "../model/array_verdict.ts";

/** A resource with what its metrics say together just now. */
export interface JudgedResource {
  /** Canonical text. */
  readonly key: string;
  /** Its type, as Delfin names it. */
  readonly type: string;
  /** The verdict; `undefined` where there is none. */
  readonly verdict: JointVerdict | undefined;
}

/** What is known of an array as a whole just now. */
export interface ArrayLoad {
  /** Pools that serve more than they ever did, by canonical text: nothing is known of latency at such loads. */
  readonly poolsBeyondAll: ReadonlySet<string>;
  /** Volumes whose load is considerable and above what it was at this time of day, by canonical text. */
  readonly raisedVolumes: ReadonlySet<string>;
}

/** Types of pools: OceanStor's driver names them its own way. */
const POOL_TYPES: ReadonlySet<string> = new Set(["storagePool", "pool"]);

/**
 * Whether a type is that of a pool.
 *
 * @param type As Delfin names it.
 */
export function isPoolType(type: string): boolean {
  return POOL_TYPES.has(type);
}

/**
 * What the resources of an array say of it.
 *
 * @param resources All of them.
 */
export function arrayLoadOf(resources: Iterable<JudgedResource>): ArrayLoad {
  const poolsBeyondAll = new Set<string>();
  const raisedVolumes = new Set<string>();
  for (const { key, type, verdict } of resources) {
    if (verdict === undefined) continue;
    if (isPoolType(type) && verdict.isLoadUnknown) poolsBeyondAll.add(key);
    if (type === "volume" && verdict.isLoadRaised) raisedVolumes.add(key);
  }
  return { poolsBeyondAll, raisedVolumes };
}

/**
 * Why a resource is harmed, if it is. In this order: a cache that stopped
 * hitting; latency above what the load explains, unless its pool serves more
 * than it ever did, so that nothing is known of such loads; a load of one volume
 * that it never had, unless other volumes are busy too: then the array has more
 * to do.
 *
 * @param resource Which one.
 * @param pools The pools that it lives on or is, by canonical text; empty where that is not known: any pool counts then.
 * @param load What is known of the array.
 * @returns `undefined` for no harm.
 */
export function harmOf(
  { key, type, verdict }: JudgedResource,
  pools: readonly string[],
  { poolsBeyondAll, raisedVolumes }: ArrayLoad,
): HarmKind | undefined {
  if (verdict === undefined) return undefined;
  if (verdict.isHitLow) return "cache";
  const isLoadKnown = pools.length === 0
    ? poolsBeyondAll.size === 0
    : !pools.some((pool) => poolsBeyondAll.has(pool));
  if (verdict.isLatencyHigh && isLoadKnown) return "latency";
  if (type !== "volume" || !verdict.isLoadStrange) return undefined;
  const others = raisedVolumes.size - (raisedVolumes.has(key) ? 1 : 0);
  return others === 0 ? "load" : undefined;
}

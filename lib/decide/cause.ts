/**
 * Why latency is high, as far as the load of the array tells.
 *
 * @module
 */

import type { Cause } from "../model/incident.ts";

/** A resource whose load is, or is not, above what it was at this time of day. */
export interface LoadedResource {
  /** Canonical text. */
  readonly key: string;
  /** How it is called in a sentence, for example `volume/oltp-03`. */
  readonly name: string;
  /** Its operations beside the most of this time of day: 2 is twice as many. */
  readonly loadFactor: number;
  /** Canonical texts of what it lives on; empty where that is not known. */
  readonly parents: readonly string[];
}

/**
 * The cause of high latency.
 *
 * - `load`: the operations of every slow resource rose with its latency.
 * - `contention`: another resource that shares a pool or port with a slow one,
 *   or may do so because its place is not known, has more to do than at this
 *   time of any day.
 * - `unexplained`: neither.
 *
 * @param slow Resources with high latency; pools among them count by those that live on them.
 * @param raised Resources of the array whose load is raised, slow or not.
 * @returns `undefined` where nothing is slow.
 */
export function causeOf(
  slow: readonly LoadedResource[],
  raised: readonly LoadedResource[],
): Cause | undefined {
  if (slow.length === 0) return undefined;
  const isRaised = new Set(raised.map(({ key }) => key));
  const calm = slow.filter(({ key }) => !isRaised.has(key));
  const busiest = raised.toSorted(byLoad);
  if (calm.length === 0) {
    const own = busiest.find(({ key }) => slow.some((one) => one.key === key))!;
    return { tag: "load", evidence: `its own load rose: ${told(own)}` };
  }
  for (const culprit of busiest) {
    // What is known counts more, so that the order of the slow ones does not matter.
    const where = calm.some((victim) => doShare(victim, culprit))
      ? "on the same pool or port"
      : calm.some((victim) => mayShare(victim, culprit))
      ? "in the same array"
      : undefined;
    if (where === undefined) continue;
    return { tag: "contention", evidence: `${where}: ${told(culprit)}` };
  }
  return {
    tag: "unexplained",
    evidence: "operations are as usual, here and beside it",
  };
}

function told({ name, loadFactor }: LoadedResource): string {
  return Number.isFinite(loadFactor)
    ? `IOPS of ${name} are ${
      loadFactor.toFixed(1)
    } times the most of this time of day`
    : `IOPS of ${name} are there for the first time at this time of day`;
}

/** Whether two resources are known to live on one thing, or one on the other. */
function doShare(a: LoadedResource, b: LoadedResource): boolean {
  return a.parents.includes(b.key) || b.parents.includes(a.key) ||
    a.parents.some((parent) => b.parents.includes(parent));
}

/** Whether that is not known of two resources, but possible. */
function mayShare(a: LoadedResource, b: LoadedResource): boolean {
  return a.parents.length === 0 || b.parents.length === 0;
}

/** The most first; equal ones by their names, so that no order of input matters. */
function byLoad(a: LoadedResource, b: LoadedResource): number {
  return b.loadFactor - a.loadFactor || (a.key < b.key ? -1 : 1);
}

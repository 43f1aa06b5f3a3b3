/**
 * What in an incident is the origin of the rest: order by type, and what the
 * members have in common. Pure; a topology with a cycle is walked once.
 *
 * @module
 */

import type { Topology } from "../model/topology.ts";

/**
 * Types from the likeliest origin to the likeliest victim. A fault is seen in what it is in and in everything that is
 * served through it, so the one that serves most others comes first:
 *
 * - a controller serves pools and ports; its cache and processor slow all of them;
 * - a pool before its disks: one slow disk shows in the pool as well, but a busy
 *   pool shows in every disk, and naming thirty disks first helps nobody;
 * - a port before volumes: a lost path moves load and latency of many volumes,
 *   while one volume seldom harms a port;
 * - filesystems sit on volumes or pools, shares on filesystems;
 * - types that nobody knows come next;
 * - the array itself comes last: its values are sums and means of all others, so
 *   it shows every large fault and is the origin of none.
 */
const TYPES = [
  "controller",
  "storagePool",
  "pool",
  "disk",
  "port",
  "volume",
  "filesystem",
  "share",
];

/**
 * How far downstream a resource is, by its type.
 *
 * @param resource Canonical text.
 * @returns 0 for the likeliest origin, then rising.
 */
export function downstreamRank(resource: string): number {
  const type = typeOf(resource);
  if (type === "storage") return TYPES.length + 1;
  const rank = TYPES.indexOf(type);
  return rank < 0 ? TYPES.length : rank;
}

/** What most of the given resources live on. */
export interface CommonParent {
  /** Canonical text. */
  readonly resource: string;
  /** Given resources that live on it, directly or not; itself does not count. */
  readonly count: number;
  /** Given resources without itself. */
  readonly of: number;
  /** Type of the given resources without itself; `undefined` if they differ. */
  readonly childType: string | undefined;
}

/** When a parent is common. */
export interface CommonParentOptions {
  /** Smallest share of the given resources, in (0, 1]; default 1. */
  readonly share?: number;
  /**
   * Whether a resource sends samples; default: all do. Of parents that are equally
   * near, one that does is preferred: a pool may be known by two types.
   */
  readonly isSeen?: (resource: string) => boolean;
}

/**
 * Finds the nearest resource on which at least a share of the given ones live.
 * It may be one of them: a pool together with its volumes has itself in common.
 *
 * @param topology What lives on what.
 * @param resources Canonical texts; repetitions count once.
 * @param options How many must live on it.
 * @returns The one with the fewest steps on average, then seen, then with the
 * higher count, then by type and text; `undefined` if there is none, or fewer
 * than two resources are concerned.
 * @throws {RangeError} If the share is not in (0, 1].
 */
export function commonParent(
  topology: Topology,
  resources: readonly string[],
  options: CommonParentOptions = {},
): CommonParent | undefined {
  const { share = 1, isSeen = () => true } = options;
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`Cannot find what ${share} of all live on`);
  }
  const given = new Set(resources);
  const candidates = new Map<string, Candidate>();
  for (const resource of given) countAncestors(topology, resource, candidates);
  let best: Candidate | undefined;
  for (const candidate of candidates.values()) {
    const isGiven = given.has(candidate.resource);
    const of = given.size - (isGiven ? 1 : 0);
    const concerned = candidate.count + (isGiven ? 1 : 0);
    if (concerned < 2 || candidate.count < share * of) continue;
    if (best === undefined || compare(candidate, best, isSeen) < 0) {
      best = candidate;
    }
  }
  if (best === undefined) return undefined;
  const { resource, count } = best;
  given.delete(resource);
  const types = new Set([...given].map(typeOf));
  const childType = types.size === 1 ? [...types][0] : undefined;
  return { resource, count, of: given.size, childType };
}

/** A possible common parent. */
interface Candidate {
  readonly resource: string;
  /** Given resources that live on it. */
  count: number;
  /** Sum of their steps to it. */
  steps: number;
}

/** Counts one resource at everything above it, each at its shortest way. */
function countAncestors(
  topology: Topology,
  resource: string,
  candidates: Map<string, Candidate>,
): void {
  const visited = new Set([resource]);
  let level: readonly string[] = [resource];
  for (let steps = 1; level.length > 0; steps++) {
    const above: string[] = [];
    for (const parent of level.flatMap((r) => topology.parentsOf(r))) {
      if (visited.has(parent)) continue;
      visited.add(parent);
      above.push(parent);
      const candidate = candidates.get(parent) ??
        { resource: parent, count: 0, steps: 0 };
      candidates.set(parent, candidate);
      candidate.count++;
      candidate.steps += steps;
    }
    level = above;
  }
}

/** Negative if the first is the better common parent. */
function compare(
  a: Candidate,
  b: Candidate,
  isSeen: (resource: string) => boolean,
): number {
  return a.steps * b.count - b.steps * a.count ||
    Number(isSeen(b.resource)) - Number(isSeen(a.resource)) ||
    b.count - a.count || byType(a.resource, b.resource);
}

function byType(a: string, b: string): number {
  return downstreamRank(a) - downstreamRank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function typeOf(resource: string): string {
  return resource.split("/")[1] ?? "";
}

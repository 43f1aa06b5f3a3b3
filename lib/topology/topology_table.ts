/**
 * A topology that is known beforehand: a table of children and their parents.
 *
 * @module
 */

import type { Topology } from "../model/topology.ts";

/** One fact: what a resource lives on. */
export interface TopologyPair {
  /** Canonical text. */
  readonly child: string;
  /** Canonical text. */
  readonly parent: string;
}

/** A pair that cannot be true together with those before it. */
export interface PairProblem {
  /** Place of the pair in what was given, from 0. */
  readonly index: number;
  /** What is wrong with it. */
  readonly text: string;
}

/** A table, or all that is wrong with the pairs. */
export type TopologyTableOutcome =
  | { readonly kind: "made"; readonly topology: TopologyTable }
  | { readonly kind: "refused"; readonly problems: readonly PairProblem[] };

/** Parents that one resource may have. */
const MAX_PARENTS = 100;

/** Resources of a cycle that a problem names. */
const NAMED = 5;

/** Direct parents by child; never changes. Make one with {@linkcode makeTopologyTable}. */
export class TopologyTable implements Topology {
  readonly #parents: ReadonlyMap<string, readonly string[]>;
  /** Different pairs in it. */
  readonly size: number;

  /** Of parents by child, without repetitions and cycles; it is kept, not copied. */
  constructor(parents: ReadonlyMap<string, readonly string[]>) {
    this.#parents = parents;
    let size = 0;
    for (const { length } of parents.values()) size += length;
    this.size = size;
  }

  /** Direct parents only, in the order in which they were given. */
  parentsOf(resource: string): readonly string[] {
    return this.#parents.get(resource) ?? NONE;
  }
}

const NONE: readonly string[] = [];

/**
 * Makes a table. A pair that is given twice counts once; a child may have
 * several parents.
 *
 * @param pairs Canonical texts, in any order.
 * @returns The table; or a problem for every self-parent, for every parent of a
 * resource after its hundredth, and for every pair that closes a cycle. Time and memory are proportional to the pairs.
 */
export function makeTopologyTable(
  pairs: readonly TopologyPair[],
): TopologyTableOutcome {
  const parents = new Map<string, string[]>();
  const problems: PairProblem[] = [];
  pairs.forEach(({ child, parent }, index) => {
    if (child === parent) {
      problems.push({ index, text: `${child} cannot live on itself` });
      return;
    }
    const known = parents.get(child);
    if (known === undefined) parents.set(child, [parent]);
    else if (known.includes(parent)) return;
    else if (known.length < MAX_PARENTS) known.push(parent);
    else {problems.push({
        index,
        text: `${child} has over ${MAX_PARENTS} parents`,
      });}
  });
  const cycles = findCycles(parents);
  if (cycles.size > 0) {
    pairs.forEach(({ child, parent }, index) => {
      const path = cycles.get(`${child}\n${parent}`);
      if (path === undefined) return;
      cycles.delete(`${child}\n${parent}`);
      problems.push({ index, text: describe(path) });
    });
  }
  return problems.length === 0
    ? { kind: "made", topology: new TopologyTable(parents) }
    : { kind: "refused", problems: problems.sort((a, b) => a.index - b.index) };
}

/** One step of a walk upwards: a resource, and which parent comes next. */
interface Step {
  readonly resource: string;
  next: number;
}

/**
 * Walks upwards from every resource, each once, with a stack of its own: a chain
 * may be as long as the table.
 *
 * @returns `child\nparent` of every pair that closes a cycle -> the cycle, from the parent up to the child.
 */
function findCycles(
  parents: ReadonlyMap<string, readonly string[]>,
): Map<string, string[]> {
  const cycles = new Map<string, string[]>();
  const places = new Map<string, number>(); // on the path; -1 when done with
  for (const start of parents.keys()) {
    if (places.has(start)) continue;
    const path: Step[] = [{ resource: start, next: 0 }];
    places.set(start, 0);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const parent = parents.get(step.resource)?.[step.next++];
      if (parent === undefined) {
        places.set(step.resource, -1);
        path.pop();
        continue;
      }
      const place = places.get(parent);
      if (place === undefined) {
        places.set(parent, path.length);
        path.push({ resource: parent, next: 0 });
      } else if (place >= 0) {
        cycles.set(
          `${step.resource}\n${parent}`,
          path.slice(place).map(({ resource }) => resource),
        );
      }
    }
  }
  return cycles;
}

function describe(path: readonly string[]): string {
  const named = path.slice(0, NAMED).join(" on ");
  const rest = path.length - NAMED;
  return `a cycle: ${named} on ${rest > 0 ? `${rest} more on ` : ""}${path[0]}`;
}

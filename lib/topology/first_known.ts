/**
 * Several topologies as one.
 *
 * @module
 */

import type { Topology } from "../model/topology.ts";

/**
 * Asks one after the other; the first that knows parents of a resource wins.
 *
 * @param topologies The most trustworthy first; each is asked anew each time, so it may change.
 * @returns Their union; parents of one resource are never mixed.
 */
export function firstKnown(...topologies: readonly Topology[]): Topology {
  return {
    parentsOf(resource) {
      for (const topology of topologies) {
        const parents = topology.parentsOf(resource);
        if (parents.length > 0) return parents;
      }
      return [];
    },
  };
}

/**
 * What lives on what: volumes on pools, pools and ports on controllers.
 *
 * @module
 */

/**
 * Membership of the resources of all arrays. Resources are named by their
 * canonical text `storage_id/resource_type/resource` (the first three parts of
 * the text of a series).
 */
export interface Topology {
  /**
   * What a resource lives on.
   *
   * @param resource Canonical text.
   * @returns Canonical texts, in no particular order; empty where nothing is known.
   */
  parentsOf(resource: string): readonly string[];
}

/** Nothing is known. */
export const NO_TOPOLOGY: Topology = { parentsOf: () => [] };

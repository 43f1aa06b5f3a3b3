/**
 * Where a score comes from, as plain data: enough to compute it again by hand,
 * to the bit.
 *
 * With k neighbours, m the mean reachability distances and sums from the first
 * neighbour to the last:
 *
 * - m of the query = (sum of max(kDistance, distance)) / k
 * - LOF = (sum of (m of the query + eps) / (m of the neighbour + eps)) / k
 * - the score = min(20, ln LOF)
 *
 * The mean reachability distance of a neighbour is summed over its own k
 * neighbours nearest first; in one dimension over the smaller ones, ascending,
 * then the larger ones, descending.
 *
 * @module
 */

/** A neighbour of a query. */
export interface NeighborDerivation {
  /** Its place in the window. */
  readonly slot: number;
  /** Its coordinates, as they are kept. Shape `[dimension]`. */
  readonly point: readonly number[];
  /** From the query, >= 0. */
  readonly distance: number;
  /** To its k-th nearest point, >= 0. */
  readonly kDistance: number;
  /** Its mean reachability distance m, >= 0; its density is 1 / (m + eps). */
  readonly meanReachability: number;
}

/** A LOF with all that it comes from. Everything in the unit of the points. */
export interface LofDerivation {
  /** The point that was judged, as it is compared. Shape `[dimension]`. */
  readonly query: readonly number[];
  /** Regularisation, > 0. */
  readonly eps: number;
  /** Points in the window. */
  readonly size: number;
  /** Mean reachability distance m of the query, >= 0. */
  readonly meanReachability: number;
  /** In the order in which they are summed. Shape `[k]`. */
  readonly neighbors: readonly NeighborDerivation[];
  /** About 1 for an inlier; the higher, the more abnormal. > 0. */
  readonly lof: number;
}

/** What one expert says of a sample, and why. */
export interface ExpertDerivation {
  /** Of which feature: its coordinates are described in `series_features.ts`. */
  readonly name: ExpertName;
  /** The point of the sample. Shape `[dimension]`. */
  readonly point: readonly number[];
  /** Standard deviation of the feature, >= 0, in the unit of the points. */
  readonly sigma: number;
  /** Points in its window, 0 to the size of a full one. */
  readonly size: number;
  /** The LOF and its neighbours; `undefined` while there are too few points to speak. */
  readonly lof: LofDerivation | undefined;
  /** How many points came into the window after each neighbour. Shape `[k]`, [] without a LOF. */
  readonly pointsSince: readonly number[];
  /** ln LOF, at most 20; 0 while it does not speak. */
  readonly lnLof: number;
  /** Whether the point may become a reference. */
  readonly teaches: boolean;
}

/** The experts of a series. */
export type ExpertName = "envelope" | "context" | "short" | "seasonal";

/** What the detector of a series says of a sample, and why. */
export interface SeriesDerivation {
  /** When, in ms since 1970. */
  readonly atMs: number;
  /** The value in the unit of the series. */
  readonly value: number;
  /** What all points are relative to, in the unit of the series. */
  readonly origin: number;
  /** Sum of envelope and context. */
  readonly slow: number;
  /** Sum of short and seasonal. */
  readonly fast: number;
  /** slow + 2 fast. */
  readonly score: number;
  /** What is usual at this time of day, in the unit of the series; the value itself while unknown. */
  readonly expected: number;
  /** value - expected, but for the rounding of both to single precision. */
  readonly residual: number;
  /** The four experts; none before the interval is known. */
  readonly experts: readonly ExpertDerivation[];
}

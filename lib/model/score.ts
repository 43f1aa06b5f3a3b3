/**
 * How abnormal a sample is, and the evidence for it.
 *
 * @module
 */

/** What the detector says of one sample. */
export type Score =
  | {
    readonly kind: "warming_up";
    /** Samples that are missing until scores are trusted, >= 1. */
    readonly missing: number;
  }
  | {
    readonly kind: "scored";
    /** ln LOF: 0 for an inlier, higher = more abnormal, at most 20. Never NaN. */
    readonly lnLof: number;
  };

/** An earlier value that is close to the scored one. */
export interface Neighbor {
  /** When it was seen, in ms since 1970. */
  readonly atMs: number;
  /** Its value, in the unit of the series. */
  readonly value: number;
  /** Its distance from the scored sample, in the unit of the series, >= 0. */
  readonly distance: number;
}

/** Why a score is what it is. */
export interface Evidence {
  /** The range in which the values usually lie, in the unit of the series. */
  readonly expected: { readonly low: number; readonly high: number };
  /** The nearest earlier values, nearest first. */
  readonly neighbors: readonly Neighbor[];
}

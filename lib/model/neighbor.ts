/**
 * The evidence for how abnormal a value is: what was near it before.
 *
 * @module
 */

/** An earlier value that is close to the scored one. */
export interface Neighbor {
  /** When it was seen, in ms since 1970. */
  readonly atMs: number;
  /** Its value, in the unit of the series. */
  readonly value: number;
  /** Its distance from the scored sample, in the unit of the series, >= 0. */
  readonly distance: number;
}

/**
 * One value of one series at one time.
 *
 * @module
 */

/** One value of one series at one time. */
export interface Sample {
  /** Milliseconds since 1970, an integer. */
  readonly atMs: number;
  /** Finite, in the unit of its series. */
  readonly value: number;
}

/**
 * What somebody was spared: many messages in a short time, told as one.
 *
 * @module
 */

/** Version of the JSON form. */
export const SUMMARY_SCHEMA = "summary/1";

/** The most arrays and the most incidents that a summary names. */
export const SUMMARY_PARTS = 10;

/** Messages that were held back, together. Times are of the clock on the wall, in ms since 1970. */
export interface Summary {
  /** Version of this form. */
  readonly schema: typeof SUMMARY_SCHEMA;
  /** When the first one was held back. */
  readonly fromMs: number;
  /** When they are told. */
  readonly toMs: number;
  /** How many, >= 1. */
  readonly messages: number;
  /** Different incidents that they are of, >= 1. */
  readonly incidents: number;
  /** How many of these are not over yet. */
  readonly open: number;
  /** The highest severity, in [0, 1]. */
  readonly severity: number;
  /** At most 10 arrays, that with most messages first. */
  readonly arrays: readonly {
    /** What it is called. */
    readonly name: string;
    /** Messages about it. */
    readonly messages: number;
  }[];
  /** Ids of at most 10 incidents, the most severe first. */
  readonly ids: readonly string[];
  /** One plain sentence. */
  readonly why: string;
}

/**
 * What decoding makes of one record: the samples of one poll of one array, or
 * a refusal.
 *
 * @module
 */

import type { Reason } from "./record.ts";
import type { SeriesKey, SeriesLabels } from "./series.ts";

/**
 * The samples of one record, as columns. The decoder reuses the arrays: they
 * are valid until it decodes the next record.
 */
export interface Collection {
  /** Number of entries, >= 0. */
  readonly entryCount: number;
  /** The series of each entry. Shape `[>= entryCount]`. A series keeps one and the same key object while the decoder remembers it. */
  readonly keys: readonly SeriesKey[];
  /** The describing labels of each entry. Shape `[>= entryCount]`. */
  readonly labels: readonly SeriesLabels[];
  /** Entry `i` has the samples `starts[i]` to `starts[i + 1]` (exclusive). Shape `[>= entryCount + 1]`. */
  readonly starts: Uint32Array;
  /** Sample times in ms since 1970, integers. Shape `[>= starts[entryCount]]`. */
  readonly timestampsMs: Float64Array;
  /** Sample values, always finite. Shape `[>= starts[entryCount]]`. */
  readonly values: Float64Array;
  /** What was refused or marked in this record: reason to count. Empty for a clean record. */
  readonly reasons: ReadonlyMap<Reason, number>;
  /** For each key of {@linkcode reasons} one sentence on the first case in this record, for the log. */
  readonly details: ReadonlyMap<Reason, string>;
}

/** What became of one record. Nothing is dropped without a counted reason. */
export type DecodeOutcome =
  | {
    readonly kind: "decoded";
    /** What the record held, valid until the next record is decoded. */
    readonly collection: Collection;
  }
  | {
    readonly kind: "rejected";
    /** Why nothing in the record can be used. */
    readonly reason: Reason;
    /** One sentence for the log: where, what was expected, what was found. Hostile text in it is escaped and cut. */
    readonly detail: string;
  };

/**
 * A silence: an array, a resource or a series has stopped sending, or sends
 * again.
 *
 * @module
 */

/** What is silent. */
export type SilenceLevel = "array" | "resource" | "series";

/**
 * One message about a silence. An `open` one is followed by one `resolved` one
 * with the same `key` and `lastMs` before the next `open` of that key. All times
 * are sample times in ms since 1970, so that replays agree.
 */
export interface SilenceEvent {
  /** Whether it begins or ends. */
  readonly state: "open" | "resolved";
  /** Whether it ends because what was silent is forgotten, not because it returned. */
  readonly isForgotten: boolean;
  /** What is silent. */
  readonly level: SilenceLevel;
  /** Canonical text: `storage_id`, `storage_id/type/resource`, or that of the series; each part percent-encoded. */
  readonly key: string;
  /** Delfin's id of the array. */
  readonly storageId: string;
  /** Type of the resource; `undefined` for an array. */
  readonly resourceType: string | undefined;
  /** Id of the resource; `undefined` for an array. */
  readonly resourceId: string | undefined;
  /** Name of the resource where it belongs to the identity (ports); else `undefined`. */
  readonly resourceName: string | undefined;
  /** Canonical metric name; `undefined` unless a series is silent. */
  readonly metric: string | undefined;
  /** Newest sample before the silence, by its own stamp. */
  readonly lastMs: number;
  /**
   * Newest sample of the record that decided: for `open` that of the parent (for
   * an array: of another array), for `resolved` its own, where it has one.
   */
  readonly atMs: number;
  /** At what interval it usually comes, in ms, > 0. */
  readonly intervalMs: number;
  /** How much time the rest had filled since when this silence opened, in ms, > 0: see SilenceWatch. */
  readonly silentMs: number;
  /** Resources below it that are silent with it; 0 unless an array is silent. */
  readonly resourceCount: number;
  /** Series below it that are silent with it; 0 if a series is silent. */
  readonly seriesCount: number;
  /** For an array: how many others have sent since; else 0. */
  readonly otherArrayCount: number;
}

/**
 * How much a detector may remember, and in whose time its days are.
 *
 * @module
 */

/**
 * `full` remembers weeks in detail, `small` about as long in coarse steps: a
 * quarter of the memory, and verdicts that are a little worse
 * (`tests/bench/DETECTION.md`).
 */
export type MemorySize = "full" | "small";

/** What the detectors of one installation have in common. */
export interface DetectorOptions {
  /** How much to remember; `full` if absent. */
  readonly memory?: MemorySize;
  /**
   * Local time at the site from the time in ms since 1970, also in ms: for
   * whatever depends on the time of day. UTC if absent. Where clocks are changed
   * it may step back or forth.
   */
  readonly localMs?: (atMs: number) => number;
  /** What is out of line teaches once it has lasted for this long, in ms, > 0: it is the new normal. A day if absent. */
  readonly newNormalMs?: number;
}

/** A day makes a new normal. */
export const NEW_NORMAL_MS = 86_400_000;

/** Local time where none is given: UTC. */
export function utcMs(atMs: number): number {
  return atMs;
}

/**
 * What a detector of one series can do. Implementations are pure: no I/O, no
 * clock, no randomness.
 *
 * @module
 */

import type { Evidence, Score } from "../model/score.ts";

/** Judges the samples of one series, in the order of their time. */
export interface Detector {
  /** Scores a sample against what was learned so far. Changes no state. */
  score(atMs: number, value: number): Score;
  /** Why {@linkcode score} says what it says of this sample. Changes no state; slower. */
  explain(atMs: number, value: number): Evidence;
  /** Takes a sample into the window, the oldest leaves once it is full. */
  learn(atMs: number, value: number): void;
  /** Whether the window is full, so that scores deserve normal confidence. */
  readonly isFull: boolean;
}

/** Makes the detector of a new series. */
export interface DetectorFactory {
  /** Name and version that enter ids and anomalies, for example `lof/1`. */
  readonly version: string;
  /** A detector that has seen nothing. */
  create(): Detector;
}

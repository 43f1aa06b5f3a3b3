/**
 * What an operator says of an incident.
 *
 * @module
 */

import type { AnomalyKind } from "./anomaly.ts";

/**
 * `acknowledge`: somebody is at it. `expected`: planned work, nothing more of it
 * until it is over. `false_positive`: the like of it must be clearer to be told
 * again. `new_normal`: this is how it is from now on. `undo`: forget all of that.
 */
export const FEEDBACK_ACTIONS = [
  "acknowledge",
  "expected",
  "false_positive",
  "new_normal",
  "undo",
] as const;

/** One of them. */
export type FeedbackAction = typeof FEEDBACK_ACTIONS[number];

/** What it is about: one kind of trouble at one place. */
export interface FeedbackSubject {
  /** What is wrong. */
  readonly kind: AnomalyKind;
  /** Canonical text of the series, resource or array. */
  readonly key: string;
  /** How severe it was at most, in [0, 1]. */
  readonly severity: number;
}

/** What an operator said. */
export interface Feedback {
  /** In one word. */
  readonly action: FeedbackAction;
  /** Id of the incident. */
  readonly incident: string;
  /** Canonical text of the array; `""` for the whole feed. */
  readonly array: string;
  /** Newest sample time of the incident, in ms since 1970. */
  readonly atMs: number;
  /** All anomalies of the incident. */
  readonly subjects: readonly FeedbackSubject[];
}

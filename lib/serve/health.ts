/**
 * Whether the service works, and whether it can be relied on: figures to
 * sentences.
 *
 * @module
 */

import type { HealthCheck } from "./ports.ts";

/** Figures of the service; times on one steady clock, in ms. */
export interface HealthFacts {
  /** The clock now. */
  readonly nowMs: number;
  /** When the batch in hand came; `undefined` while there is none. */
  readonly batchSinceMs: number | undefined;
  /** Whether an emitter that is waited for fails: then batches may take for ever. */
  readonly isHeldUp: boolean;
  /** One word on what the source does. */
  readonly sourceState: string;
  /** What is assigned or open. */
  readonly assignment: string;
  /** Records that are not read yet; `undefined` where unknown. */
  readonly lag: number | undefined;
  /** Age of the newest snapshot; `undefined` where none is stored. */
  readonly stateAgeMs: number | undefined;
  /** Time between two snapshots. */
  readonly stateIntervalMs: number;
}

/** A batch that takes longer hangs, in ms: judging one takes seconds at most. */
export const STUCK_MS = 10 * 60_000;

/** More records than these are too far behind: hours of a large fleet. */
export const LAG_LIMIT = 10_000;

/** So many intervals without a snapshot are too many. */
const MISSED_SNAPSHOTS = 3;

/** Whether the process is to be restarted. That it answers says that its event loop turns. */
export function livenessOf(facts: HealthFacts): HealthCheck[] {
  const { nowMs, batchSinceMs, isHeldUp } = facts;
  const inHandMs = batchSinceMs === undefined ? 0 : nowMs - batchSinceMs;
  const isStuck = inHandMs > STUCK_MS && !isHeldUp;
  return [{
    name: "pipeline",
    ok: !isStuck,
    detail: isStuck
      ? `the batch in hand has been there for ${seconds(inHandMs)}`
      : "the event loop turns and no batch hangs",
  }];
}

/** Whether what is said and shown can be relied on. */
export function readinessOf(facts: HealthFacts): HealthCheck[] {
  const { sourceState, assignment, lag, isHeldUp } = facts;
  const isReading = sourceState === "running";
  return [
    ...livenessOf(facts),
    {
      name: "source",
      ok: isReading,
      detail: isReading
        ? `reading ${assignment}`
        : `not reading: the source is ${sourceState}`,
    },
    {
      name: "lag",
      ok: lag !== undefined && lag <= LAG_LIMIT,
      detail: lag === undefined
        ? "it is not known yet how many records wait"
        : `${lag} records wait, ${LAG_LIMIT} may`,
    },
    stateCheck(facts),
    {
      name: "delivery",
      ok: !isHeldUp,
      detail: isHeldUp
        ? "an emitter that is waited for accepts nothing"
        : "every emitter that is waited for accepts messages",
    },
  ];
}

function stateCheck({ stateAgeMs, stateIntervalMs }: HealthFacts): HealthCheck {
  if (stateAgeMs === undefined) {
    return { name: "state", ok: true, detail: "no state is stored" };
  }
  const limitMs = MISSED_SNAPSHOTS * stateIntervalMs;
  return {
    name: "state",
    ok: stateAgeMs <= limitMs,
    detail: `the newest snapshot is ${seconds(stateAgeMs)} old, ${
      seconds(limitMs)
    } it may be`,
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

/**
 * The life of the anomalies of one series: quiet -> firing -> resolved.
 *
 * Pure steps on plain data, which can be saved as JSON as it is. All times are
 * sample times in ms since 1970, so that a replay takes the same steps.
 *
 * An anomaly opens with the first outlier and ends when `resolveAfter` samples
 * in a row are none. Then the series cools down: an outlier opens the next
 * anomaly only if it is worse than all of the last anomaly; others are counted
 * and raise nothing, until the first outlier after the cooldown.
 *
 * @module
 */

import type { AnomalyState } from "../model/anomaly.ts";
import { isOutlier, severity } from "./threshold.ts";

/** When anomalies open and end. */
export interface LifecycleOptions {
  /** ln LOF from which a sample is an outlier, > 0. */
  readonly threshold: number;
  /** Samples in a row that must be no outliers before an anomaly ends, an integer >= 1. */
  readonly resolveAfter: number;
  /** How long a series cools down after an anomaly has ended, in ms of sample time, >= 0. */
  readonly cooldownMs: number;
}

/** Nothing is wrong, and nothing was lately. */
export interface Quiet {
  /** Tells the states apart. */
  readonly kind: "quiet";
}

/** An anomaly is open. */
export interface Firing {
  /** Tells the states apart. */
  readonly kind: "firing";
  /** Time of its first outlier. */
  readonly startMs: number;
  /** Time of its last outlier so far. */
  readonly endMs: number;
  /** ln LOF of its worst sample so far. */
  readonly worst: number;
  /** What `worst` was in the last message about it. */
  readonly reported: number;
  /** ln LOF of its newest sample. */
  readonly score: number;
  /** Samples in a row that were no outliers, up to now. */
  readonly quietCount: number;
}

/** The last anomaly has ended, and the series cools down. */
export interface Resolved {
  /** Tells the states apart. */
  readonly kind: "resolved";
  /** The cooldown is over from this time on. */
  readonly untilMs: number;
  /** ln LOF of the worst sample of the anomaly that ended. */
  readonly worst: number;
  /** Outliers that raised nothing since. */
  readonly suppressed: number;
}

/** What a series goes through. */
export type Lifecycle = Quiet | Firing | Resolved;

/** Where every series starts. */
export const QUIET: Quiet = { kind: "quiet" };

/**
 * An open anomaly is told of again once its severity has grown by this much.
 * It opens at 0.5 or more and stays below 1: at most four updates.
 */
export const UPDATE_STEP = 0.1;

/**
 * The state after one more sample. Samples must come in order of time.
 *
 * @param was The state before it.
 * @param atMs Time of the sample.
 * @param lnLof Its score.
 * @param options When anomalies open and end.
 * @returns `was` itself where nothing changes, as for nearly every sample.
 */
export function advance(
  was: Lifecycle,
  atMs: number,
  lnLof: number,
  options: LifecycleOptions,
): Lifecycle {
  const isHigh = isOutlier(lnLof, options.threshold);
  switch (was.kind) {
    case "quiet":
      return isHigh ? opened(atMs, lnLof) : was;
    case "firing":
      return isHigh
        ? continued(was, atMs, lnLof, options.threshold)
        : calmer(was, atMs, lnLof, options);
    case "resolved":
      if (!isHigh) return atMs < was.untilMs ? was : QUIET;
      if (atMs < was.untilMs && lnLof <= was.worst) {
        return { ...was, suppressed: was.suppressed + 1 };
      }
      return opened(atMs, lnLof);
  }
}

/**
 * The state once an anomaly has ended.
 *
 * @param was The anomaly.
 * @param atMs Time of the sample that ends it: the cooldown begins.
 * @param options When anomalies open and end.
 */
export function endOf(
  was: Firing,
  atMs: number,
  options: LifecycleOptions,
): Resolved {
  return {
    kind: "resolved",
    untilMs: atMs + options.cooldownMs,
    worst: was.worst,
    suppressed: 0,
  };
}

/**
 * What a step means to the outside.
 *
 * @param was The state before {@linkcode advance}.
 * @param next The state after it.
 * @returns What to say about an anomaly, if anything.
 */
export function messageOf(
  was: Lifecycle,
  next: Lifecycle,
): AnomalyState | undefined {
  if (next.kind !== "firing") {
    return was.kind === "firing" ? "resolved" : undefined;
  }
  if (was.kind !== "firing") return "open";
  return next.reported > was.reported ? "update" : undefined;
}

function opened(atMs: number, lnLof: number): Firing {
  return {
    kind: "firing",
    startMs: atMs,
    endMs: atMs,
    worst: lnLof,
    reported: lnLof,
    score: lnLof,
    quietCount: 0,
  };
}

/** One more outlier. */
function continued(
  was: Firing,
  atMs: number,
  lnLof: number,
  threshold: number,
): Firing {
  const worst = Math.max(was.worst, lnLof);
  const growth = severity(worst, threshold) - severity(was.reported, threshold);
  return {
    ...was,
    endMs: atMs,
    worst,
    reported: growth >= UPDATE_STEP ? worst : was.reported,
    score: lnLof,
    quietCount: 0,
  };
}

/** One sample that is no outlier. */
function calmer(
  was: Firing,
  atMs: number,
  lnLof: number,
  options: LifecycleOptions,
): Lifecycle {
  const quietCount = was.quietCount + 1;
  if (quietCount < options.resolveAfter) {
    return { ...was, score: lnLof, quietCount };
  }
  return endOf(was, atMs, options);
}

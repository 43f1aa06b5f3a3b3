/**
 * What was found at one sample, with all that it comes from: plain data, to be
 * printed. Made by `explainer.ts`.
 *
 * @module
 */

import type { UsualRange } from "../decide/usual_range.ts";
import type { ExpertName, SeriesDerivation } from "../detect/derivation.ts";
import type { JointDerivation } from "../detect/joint_derivation.ts";
import type { RuleHit } from "../detect/storage_rules.ts";
import type { JointVerdict } from "../model/array_verdict.ts";
import type { Message } from "../model/message.ts";
import type { MetricPolicy } from "../model/metric_policy.ts";
import type { SilenceEvent } from "../model/silence.ts";
import type { JointRound, SingleRound } from "./judge_probe.ts";

/** What is to be explained; at least one of `series` and `id`. */
export interface ExplainTarget {
  /** Id of the anomaly whose opening is meant; else the sample itself. */
  readonly id: string | undefined;
  /** Canonical text of the series whose sample is meant; `undefined` where a row or a silence is. */
  readonly series: string | undefined;
  /** Canonical text of the resource; of the array where the whole of it is silent. */
  readonly resource: string;
  /** The sample or the row, in ms since 1970. */
  readonly atMs: number;
}

/**
 * What became of a sample by itself: `learning` there are no scores yet, `usual`
 * below its level, `refractory` the series has alerted a short while ago, `young`
 * too little for a young series, `policy` less than the operator wants to hear
 * of, `array` not enough for an array of so many series, `told` another check
 * tells of it, `goes_on` and `calms` about what is open, `opened` an anomaly.
 */
export type SeriesDecision =
  | "learning"
  | "usual"
  | "refractory"
  | "young"
  | "policy"
  | "array"
  | "told"
  | "goes_on"
  | "calms"
  | "opened";

/** The alert controller of a series just before a sample. */
export interface AlertSeen {
  /** How far the sample is out; see `alertExcess`. */
  readonly excess: number;
  /** From which excess on the series alerts, > 0. */
  readonly level: number;
  /** Whether it alerts. */
  readonly isAlert: boolean;
  /** Whether it is too young for alerts of full confidence. */
  readonly isYoung: boolean;
  /** Samples before this one, >= 0. */
  readonly age: number;
  /** For how many samples it does not alert again, this one included. */
  readonly quietLeft: number;
  /** The excess that keeps its open anomaly open; `undefined` where none is. */
  readonly openFrom: number | undefined;
}

/** One sample of one series. */
export interface SeriesExplanation {
  /** Canonical text. */
  readonly key: string;
  /** Canonical metric name. */
  readonly metric: string;
  /** Unit as declared, or `null`. */
  readonly unit: string | null;
  /** When, in ms since 1970. */
  readonly atMs: number;
  /** The value in the unit of the series. */
  readonly value: number;
  /** Its interval in ms; 0 while it is not known. */
  readonly intervalMs: number;
  /** Samples that were missing until a sample gets a score, this one not counted. */
  readonly missing: number;
  /** How long that is in ms; `undefined` where it cannot be said. */
  readonly missingMs: number | undefined;
  /** Whether all windows were full. */
  readonly isFull: boolean;
  /** The usual range of the hour, and the nearest earlier values. */
  readonly usual: UsualRange;
  /** What the operator wants to hear of it. */
  readonly policy: MetricPolicy;
  /** The experts, asked before the sample was taken. */
  readonly derivation: SeriesDerivation;
  /** The windows that they compared it with, by slot; relative to the origin of the derivation. */
  readonly points: Partial<Record<ExpertName, number[][]>>;
  /** What the service got when it took the sample. */
  readonly taken: { readonly slow: number; readonly fast: number };
  /** Whether the series alerts. */
  readonly alert: AlertSeen;
  /** What became of it. */
  readonly decision: SeriesDecision;
}

/** What the rules know of one metric of a resource, just before its row. */
export interface RuleMetric {
  /** Canonical name. */
  readonly metric: string;
  /** Its value in the row, in its unit; `null` where it is missing. */
  readonly value: number | null;
  /** Whether it carries the load of the resource, and may be dead. */
  readonly isLoad: boolean;
  /** Whether it is a rate, and may spike. */
  readonly isRate: boolean;
  /** Values below this are noise of an idle resource. */
  readonly floor: number;
  /** Samples so far. */
  readonly count: number;
  /** Of these, those that repeated the one before. */
  readonly repeats: number;
  /** The newest two values, the newest first; `null` where there was none. */
  readonly last: readonly [number | null, number | null];
  /** Mean of the values, each clipped at some levels. */
  readonly mean: number;
  /** Highest median of three values. */
  readonly level: number;
  /** Samples at nothing that were not reported. */
  readonly zeros: number;
  /** Samples in a row at nothing, the present one included. */
  readonly zeroRun: number;
  /** Since when, in ms since 1970; `null` without a run. */
  readonly zeroSinceMs: number | null;
}

/** The rules of a resource at one row. */
export interface RulesExplanation {
  /** When the resource was seen first, in ms since 1970. */
  readonly sinceMs: number;
  /** Rows in a row in which all live metrics repeated, the present one included. */
  readonly frozenRun: number;
  /** Since when, in ms since 1970; `null` without a run. */
  readonly frozenSinceMs: number | null;
  /** What they found. */
  readonly hits: readonly RuleHit[];
  /** In the order of the resource's series. */
  readonly metrics: readonly RuleMetric[];
}

/** The joint view of a resource at one row. */
export interface ViewExplanation {
  /** Metrics of its columns. */
  readonly columns: readonly string[];
  /** The view, asked before the row was taken. */
  readonly derivation: JointDerivation;
  /** The window that it compared the row with, by slot. */
  readonly points: readonly (readonly number[])[];
  /** What the service got when it took the row; `undefined` where it got nothing. */
  readonly taken: JointVerdict | undefined;
}

/** One row of one resource. */
export interface RowExplanation {
  /** Canonical text. */
  readonly resource: string;
  /** Its type. */
  readonly type: string;
  /** Its name, or else its id. */
  readonly name: string;
  /** Time of the row in ms since 1970. */
  readonly atMs: number;
  /** Its rules. */
  readonly rules: RulesExplanation;
  /** Its joint view; `undefined` where it has none. */
  readonly view: ViewExplanation | undefined;
}

/** All that was found. */
export interface Explanation {
  /** What was to be explained. */
  readonly target: ExplainTarget;
  /** The sample. */
  readonly series: SeriesExplanation | undefined;
  /** The row of its resource. */
  readonly row: RowExplanation | undefined;
  /** What the array made of its resources. */
  readonly joint: JointRound | undefined;
  /** What the array made of its single series. */
  readonly single: SingleRound | undefined;
  /** What fell silent. */
  readonly silence: SilenceEvent | undefined;
  /** What was said of the resource at that time, and of its incidents. */
  readonly messages: readonly Message[];
}

/**
 * Who looks over the shoulder of a judge: told what is judged before it is
 * learned, and what came of it. For explanations; production has none, which
 * costs one check.
 *
 * @module
 */

import type { HarmKind } from "../model/array_verdict.ts";
import type { Message } from "../model/message.ts";
import type { SilenceEvent } from "../model/silence.ts";
import type { Series } from "../store/series_store.ts";
import type { ScoredSample } from "./_rounds.ts";
import type { ArrayContext } from "./array_judge_options.ts";
import type { ResourceJudge } from "./resource_judge.ts";
import type { SeriesState } from "./series_state.ts";

export type { ScoredSample };

/** What the alert budget of an array asked for in one round. */
export interface BudgetRound {
  /** Time of the round in ms since 1970. */
  readonly atMs: number;
  /** Highest evidence, >= 0. */
  readonly evidence: number;
  /** What it had to reach, > 0. */
  readonly level: number;
  /** Whether it did, for long enough. */
  readonly isEnough: boolean;
  /** Since when it does, in ms since 1970; NaN while it does not. */
  readonly overSinceMs: number;
  /** The highest evidence of each day before, which made the level; oldest first. */
  readonly dailyMaxima: readonly number[];
}

/** A resource that a round found harmed. */
export interface SuspectSeen {
  /** Canonical text. */
  readonly resource: string;
  /** Why. */
  readonly kind: HarmKind;
  /** ln LOF of its metrics together, > 0. */
  readonly score: number;
  /** Since when without a break, in ms since 1970. */
  readonly sinceMs: number;
}

/** A round of all joint views of an array. Evidence is in ln LOF. */
export interface JointRound extends BudgetRound {
  /** Which tier. */
  readonly tier: "joint";
  /** Resources that are harmed, the highest score first; of equal rows only the first. */
  readonly suspects: readonly SuspectSeen[];
  /** Those that have the values of another. */
  readonly copies: readonly SuspectSeen[];
  /** How many of the suspects make the evidence. */
  readonly count: number;
  /** How often a quiet array shows as much, times per week, > 0. */
  readonly perWeek: number;
}

/** A sample that was out of line in a round. */
export interface OutlierSeen {
  /** Canonical text of its series. */
  readonly key: string;
  /** See `alertExcess`. */
  readonly excess: number;
  /** From which excess on it counts. */
  readonly from: number;
  /** Whether nothing is open about it yet. */
  readonly isNew: boolean;
}

/** A round of all single series of an array. Evidence is ln of excess over level. */
export interface SingleRound extends BudgetRound {
  /** Which tier. */
  readonly tier: "single";
  /** Samples that were out of line. */
  readonly outliers: readonly OutlierSeen[];
}

/** Is told what a judge does. Must change nothing. */
export interface JudgeProbe {
  /** A sample is about to be scored; the ring of its series has it already. */
  sampleComes(
    series: Series<SeriesState>,
    atMs: number,
    value: number,
  ): void;
  /** It was scored and learned. */
  sampleScored(sample: ScoredSample): void;
  /** The row of a resource is about to be judged, unless it is too old for that. */
  rowComes(resource: ResourceJudge): void;
  /** It was judged and learned. */
  rowJudged(resource: ResourceJudge): void;
  /** The resources, or the single series, of an array were looked at together. */
  tierJudged(round: JointRound | SingleRound, context: ArrayContext): void;
  /** A round is over: what was said of it. */
  roundEnded(context: ArrayContext, messages: readonly Message[]): void;
  /** Something fell silent, or sends again: what was said of it. */
  silenceTold(event: SilenceEvent, messages: readonly Message[]): void;
}

/**
 * The scoring of the Numenta Anomaly Benchmark: Lavin and Ahmad, "Evaluating
 * Real-time Anomaly Detection Algorithms", ICMLA 2015 (arXiv 1510.03336), with
 * the details as the repository numenta/NAB computes them. Pure mathematics on
 * row numbers.
 *
 * In a window only the first detection counts, the more the earlier it comes;
 * a detection elsewhere costs, the more the further it lies behind the window
 * before it; a missed window costs. Rows of the probationary period count for
 * nothing.
 *
 * @module
 */

import type { IndexRange, LabeledSeries } from "./labeled_series.ts";

/** What one kind of outcome is worth: the application profile of the paper. */
export interface NabProfile {
  /** A_TP: weight of a detected window, > 0. */
  readonly truePositive: number;
  /** A_FP: weight of a detection outside the windows, > 0. */
  readonly falsePositive: number;
  /** A_FN: weight of a missed window, > 0. */
  readonly falseNegative: number;
  /** A_TN: part of the profile, but no row is ever given it: quiet rows score 0. */
  readonly trueNegative: number;
}

/** Names of NAB's profiles. */
export type NabProfileName =
  | "standard"
  | "reward_low_FP_rate"
  | "reward_low_FN_rate";

/** The weights of NAB's `config/profiles.json`. */
export const NAB_PROFILES: Readonly<Record<NabProfileName, NabProfile>> = {
  standard: profile(0.11, 1),
  reward_low_FP_rate: profile(0.22, 1),
  reward_low_FN_rate: profile(0.11, 2),
};

/** Share of the rows of a file that is probation. */
const PROBATION_SHARE = 0.15;
/** Rows from which on the probation grows no more: 15 % of them are 750 rows. */
const PROBATION_FULL_ROWS = 5000;
/** Window lengths behind a window from which on a false positive costs all of its weight. */
const FAR_AWAY = 3;

/** A file and what a detector said of it. */
export interface NabVerdict {
  /** The file; its `ranges` are the anomaly windows. */
  readonly series: LabeledSeries;
  /** Rows that were alerted, in any order; a row counts once. */
  readonly alerts: readonly number[];
}

/** Outcome of some files under one profile; outcomes of several files add up. */
export interface NabOutcome {
  /** Sum of the row scores, not normalised. */
  readonly score: number;
  /** Windows that can be found: those that reach beyond the probation. */
  readonly windows: number;
  /** Windows that were found. */
  readonly found: number;
  /** Detections outside every window. */
  readonly falsePositives: number;
  /** 0 for a detector that never alerts, 100 for a perfect one; `undefined` without windows. */
  readonly normalized: number | undefined;
}

/** Outcome of a corpus. */
export interface NabReport {
  /** Over all files. */
  readonly total: Readonly<Record<NabProfileName, NabOutcome>>;
  /** Over the files of each category, in the order of their first file. */
  readonly categories: ReadonlyMap<
    string,
    Readonly<Record<NabProfileName, NabOutcome>>
  >;
}

/**
 * Rows at the start of a file that count for nothing.
 *
 * @param rows Rows of the file, >= 0.
 * @returns min(15 % of the rows, 750), rounded down.
 */
export function probationRows(rows: number): number {
  return Math.floor(PROBATION_SHARE * Math.min(rows, PROBATION_FULL_ROWS));
}

/**
 * The scaled sigmoid of the paper, 2/(1 + e^(5y)) - 1.
 *
 * @param position Where a row stands relative to a window: -1 is its left edge, 0 just behind
 * its right edge, 1 one window length behind.
 * @returns From 0.98661 at -1 over 0 at 0 towards -1; exactly -1 from three window lengths on.
 */
export function scaledSigmoid(position: number): number {
  return position >= FAR_AWAY ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

/**
 * What a detection in each row is worth before it is weighted.
 *
 * @param rows Rows of the file.
 * @param windows In the order of time.
 * @returns In a window from 1 down to just above 0; elsewhere 0 to -1. Shape `[rows]`.
 */
export function rowWorth(
  rows: number,
  windows: readonly IndexRange[],
): Float64Array {
  const worth = new Float64Array(rows).fill(-1);
  for (let w = 0; w < windows.length; w++) {
    const { first, last } = windows[w];
    const length = last - first + 1;
    for (let row = first; row <= last; row++) {
      worth[row] = scaledSigmoid(-(last - row + 1) / length) /
        scaledSigmoid(-1);
    }
    const next = windows[w + 1]?.first ?? rows;
    // A window of one row has no length to measure distances in: far away at once.
    for (let row = last + 1; row < next; row++) {
      worth[row] = length > 1 ? scaledSigmoid((row - last) / (length - 1)) : -1;
    }
  }
  return worth;
}

/**
 * Scores alerts as they are, one threshold having been chosen by the detector.
 *
 * @param verdicts The files of a corpus.
 * @returns Total and categories under each profile.
 * @throws {RangeError} If an alert is no row of its file.
 */
export function scoreNab(verdicts: readonly NabVerdict[]): NabReport {
  const byCategory = new Map<string, NabVerdict[]>();
  for (const verdict of verdicts) {
    const { category } = verdict.series;
    const list = byCategory.get(category) ?? [];
    byCategory.set(category, list);
    list.push(verdict);
  }
  const categories = new Map(
    [...byCategory].map(([name, list]) => [name, underEachProfile(list)]),
  );
  return { total: underEachProfile(verdicts), categories };
}

/**
 * Scores files under one profile.
 *
 * @param verdicts Files and their alerts.
 * @param profile Weights.
 * @returns The outcome over all of them.
 * @throws {RangeError} If an alert is no row of its file.
 */
export function scoreNabFiles(
  verdicts: readonly NabVerdict[],
  profile: NabProfile,
): NabOutcome {
  let score = 0;
  let windows = 0;
  let found = 0;
  let falsePositives = 0;
  for (const verdict of verdicts) {
    const file = scoreFile(verdict, profile);
    score += file.score;
    windows += file.windows;
    found += file.found;
    falsePositives += file.falsePositives;
  }
  const normalized = normalizeNab(score, windows, profile);
  return { score, windows, found, falsePositives, normalized };
}

/** Scores one file; see {@linkcode scoreNabFiles}. */
function scoreFile(
  { series, alerts }: NabVerdict,
  profile: NabProfile,
): Omit<NabOutcome, "normalized"> {
  const rows = series.values.length;
  const probation = probationRows(rows);
  const worth = rowWorth(rows, series.ranges);
  const windowOf = windowOfRow(rows, series.ranges);
  const best = new Map<number, number>();
  let score = 0;
  let falsePositives = 0;
  for (const row of new Set(alerts)) {
    if (!Number.isInteger(row) || row < 0 || row >= rows) {
      throw new RangeError(
        `Cannot score an alert in row ${row} of ${series.name}: it has ${rows} rows`,
      );
    }
    if (row < probation) continue;
    const window = windowOf[row];
    if (window >= 0) {
      best.set(window, Math.max(best.get(window) ?? 0, worth[row]));
    } else {
      falsePositives++;
      score += worth[row] * profile.falsePositive;
    }
  }
  for (const value of best.values()) score += value * profile.truePositive;
  const windows = scoredWindows(series.ranges, probation);
  score -= (windows - best.size) * profile.falseNegative;
  return { score, windows, found: best.size, falsePositives };
}

/**
 * Puts a score on NAB's scale, where a detector that never alerts has 0 and one
 * that alerts in the first row of every window and nowhere else has 100.
 *
 * @param score Sum over the files.
 * @param windows Windows of the files.
 * @param profile The profile that the score was computed under.
 * @returns 100 at most, of any size below 0; `undefined` without windows.
 */
export function normalizeNab(
  score: number,
  windows: number,
  profile: NabProfile,
): number | undefined {
  if (windows === 0) return undefined;
  const silent = -windows * profile.falseNegative;
  const perfect = windows * profile.truePositive;
  return 100 * (score - silent) / (perfect - silent);
}

/** For each row the number of its window, or -1. Shape `[rows]`. */
export function windowOfRow(
  rows: number,
  windows: readonly IndexRange[],
): Int32Array {
  const windowOf = new Int32Array(rows).fill(-1);
  windows.forEach(({ first, last }, w) => windowOf.fill(w, first, last + 1));
  return windowOf;
}

/** Windows that reach beyond the probation: NAB's own files have no others. */
export function scoredWindows(
  windows: readonly IndexRange[],
  probation: number,
): number {
  return windows.filter(({ last }) => last >= probation).length;
}

/** The outcome under each profile. */
function underEachProfile(
  verdicts: readonly NabVerdict[],
): Record<NabProfileName, NabOutcome> {
  return {
    standard: scoreNabFiles(verdicts, NAB_PROFILES.standard),
    reward_low_FP_rate: scoreNabFiles(
      verdicts,
      NAB_PROFILES.reward_low_FP_rate,
    ),
    reward_low_FN_rate: scoreNabFiles(
      verdicts,
      NAB_PROFILES.reward_low_FN_rate,
    ),
  };
}

/** A profile; found windows and quiet rows weigh 1 in all of them. */
function profile(falsePositive: number, falseNegative: number): NabProfile {
  return { truePositive: 1, falsePositive, falseNegative, trueNegative: 1 };
}

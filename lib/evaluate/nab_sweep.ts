/**
 * NAB's threshold optimiser, for detectors that give scores only: the one
 * threshold over all files that brings the most. It knows the labels, so a
 * figure from it is an upper bound and must be printed as such.
 *
 * @module
 */

import type { LabeledSeries } from "./labeled_series.ts";
import {
  type NabProfile,
  normalizeNab,
  probationRows,
  rowWorth,
  scoredWindows,
  windowOfRow,
} from "./nab_score.ts";

/** A file and the scores that a detector gave its rows. */
export interface NabScores {
  /** The file; its `ranges` are the anomaly windows. */
  readonly series: LabeledSeries;
  /** One score per row, higher = more abnormal, never NaN. Shape `[rows]`. */
  readonly scores: ArrayLike<number>;
}

/** The best threshold. */
export interface NabSweep {
  /** A row is a detection if its score is at least this; `Infinity` if silence is best. */
  readonly threshold: number;
  /** Sum of the row scores at this threshold, not normalised. */
  readonly score: number;
  /** The same on NAB's scale; `undefined` without windows. */
  readonly normalized: number | undefined;
}

/** Rows of all files that can be alerted, as columns. */
interface Rows {
  readonly scores: number[];
  readonly worth: number[];
  /** Number of the window among those of all files, or -1. */
  readonly windows: number[];
  /** Windows that reach beyond the probation. */
  readonly windowCount: number;
}

/**
 * Tries every score that occurs as the threshold of all files.
 *
 * @param files Scores of each file.
 * @param profile Weights.
 * @returns The threshold with the highest sum; of equal ones the highest.
 * @throws {RangeError} If a file has not one score per row.
 */
export function sweepNab(
  files: readonly NabScores[],
  profile: NabProfile,
): NabSweep {
  const { scores, worth, windows, windowCount } = collectRows(files);
  const order = Uint32Array.from(scores.keys())
    .sort((a, b) => scores[b] - scores[a]);
  const bestOfWindow = new Map<number, number>();
  let sum = -windowCount * profile.falseNegative;
  let best = { threshold: Infinity, score: sum };
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    const window = windows[row];
    if (window < 0) {
      sum += worth[row] * profile.falsePositive;
    } else {
      const was = bestOfWindow.get(window);
      if (was === undefined) sum += profile.falseNegative;
      if (was === undefined || worth[row] > was) {
        sum += (worth[row] - (was ?? 0)) * profile.truePositive;
        bestOfWindow.set(window, worth[row]);
      }
    }
    const isLastOfEqual = i + 1 === order.length ||
      scores[order[i + 1]] !== scores[row];
    if (isLastOfEqual && sum > best.score) {
      best = { threshold: scores[row], score: sum };
    }
  }
  const normalized = normalizeNab(best.score, windowCount, profile);
  return { ...best, normalized };
}

/** Puts the rows behind the probation of all files together. */
function collectRows(files: readonly NabScores[]): Rows {
  const scores: number[] = [];
  const worth: number[] = [];
  const windows: number[] = [];
  let windowCount = 0;
  let firstWindow = 0;
  for (const file of files) {
    const { values, ranges, name } = file.series;
    if (file.scores.length !== values.length) {
      throw new RangeError(
        `Cannot sweep ${name}: ${values.length} rows, ${file.scores.length} scores`,
      );
    }
    const probation = probationRows(values.length);
    const worthOf = rowWorth(values.length, ranges);
    const windowOf = windowOfRow(values.length, ranges);
    for (let row = probation; row < values.length; row++) {
      scores.push(file.scores[row]);
      worth.push(worthOf[row]);
      windows.push(windowOf[row] < 0 ? -1 : firstWindow + windowOf[row]);
    }
    windowCount += scoredWindows(ranges, probation);
    firstWindow += ranges.length;
  }
  return { scores, worth, windows, windowCount };
}

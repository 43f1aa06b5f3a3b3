/**
 * Simple detectors that a good one must beat: plain LOF, a rolling robust
 * z-score, the same on the difference from yesterday, and alerts that come by
 * the clock. Causal: a sample is scored before it is learned, and nothing that
 * comes later matters. Each has one fixed threshold for all series.
 *
 * @module
 */

import { IncrementalLof } from "../detect/incremental_lof.ts";
import type { LofWindow } from "../detect/lof_window.ts";
import { SortedWindow } from "../detect/sorted_window.ts";
import { SortedWindowLof } from "../detect/sorted_window_lof.ts";
import { MedianWindow } from "./_median_window.ts";
import { alertsOf, growingRefractory } from "./alerts.ts";
import { type LabeledSeries, medianIntervalMs } from "./labeled_series.ts";

/** Samples that a baseline remembers. */
const WINDOW = 1000;
/** Neighbours of the LOF baselines. */
const K = 20;
/** Dimension of the lag embedding. */
const LAGS = 8;
/** LOF from which on a sample is called an outlier: the rule of thumb in use. */
const LOF_THRESHOLD = 1.5;
/** Keeps a mean reachability distance of 0 finite: what scikit-learn adds. */
const SMALLEST_REACH = 1e-10;
/** z-score from which on a sample is called an outlier: metrics are heavy-tailed, 3 would flood. */
const Z_THRESHOLD = 5;
/** Median absolute deviation of a normal distribution with standard deviation 1. */
const NORMAL_MAD = 0.6745;
/** Keeps the z-score finite where more than half of the values are the same. */
const SMALLEST_SCALE = 1e-9;
/** Samples between the alerts of the data-blind control. */
const BLIND_PERIOD = 600;
const DAY_MS = 86_400_000;

/** A detector of one series that gives scores, and a threshold for them. */
export interface Baseline {
  /** As printed in tables. */
  readonly name: string;
  /** A sample is an outlier if its score is at least this. */
  readonly threshold: number;
  /** Scores a series: higher = more abnormal, finite, one per sample. */
  score(series: LabeledSeries): Float64Array;
}

/** The baselines, in the order of the tables. */
export const BASELINES: readonly Baseline[] = [
  {
    name: "LOF on single values",
    threshold: LOF_THRESHOLD,
    score: ({ values }) => lofScores(values, 1),
  },
  {
    name: `LOF on ${LAGS} lags`,
    threshold: LOF_THRESHOLD,
    score: ({ values }) => lofScores(values, LAGS),
  },
  {
    name: "rolling robust z",
    threshold: Z_THRESHOLD,
    score: ({ values }) => robustZScores(values),
  },
  {
    name: "seasonal-naive z",
    threshold: Z_THRESHOLD,
    score: seasonalNaiveScores,
  },
  {
    name: `data-blind, every ${BLIND_PERIOD} samples`,
    threshold: 1,
    score: ({ values }) => dataBlindScores(values.length),
  },
];

/**
 * The alerts of a baseline: all have the same refractory period.
 *
 * @param scores What the baseline gave a series. Shape `[samples]`.
 * @param threshold The threshold of the baseline.
 * @returns Indices of the alerted samples, ascending.
 */
export function baselineAlerts(
  scores: Float64Array,
  threshold: number,
): number[] {
  return alertsOf(scores, threshold, growingRefractory);
}

/**
 * LOF (novelty, k = 20) of each value, or of each run of consecutive values,
 * against the 1000 before it.
 *
 * @param values Finite. Shape `[samples]`.
 * @param lags Consecutive values that make a point, >= 1.
 * @returns About 1 for an inlier; 1 until there are 21 points. Shape `[samples]`.
 */
export function lofScores(values: Float64Array, lags: number): Float64Array {
  const window = lofWindow(lags);
  const scores = new Float64Array(values.length).fill(1);
  for (let i = lags - 1; i < values.length; i++) {
    const point = values.subarray(i - lags + 1, i + 1);
    const slot = (i - lags + 1) % WINDOW;
    if (window.size > K) scores[i] = window.lof(point, SMALLEST_REACH);
    if (window.size === WINDOW) window.evict(slot);
    window.insert(slot, point);
  }
  return scores;
}

/** An empty window for points of so many coordinates. */
function lofWindow(dimension: number): LofWindow {
  return dimension === 1
    ? new SortedWindow(new SortedWindowLof(K), WINDOW)
    : new IncrementalLof({ k: K, dimension, capacity: WINDOW });
}

/**
 * Distance of each value from the median of the 1000 before it, in units of
 * their median absolute deviation.
 *
 * @param values Finite. Shape `[samples]`.
 * @returns 0 for the median, about |z| for normal values. Shape `[samples]`.
 */
export function robustZScores(values: Float64Array): Float64Array {
  const window = new MedianWindow(WINDOW);
  const scores = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    if (window.count > 1) {
      const scale = window.mad() / NORMAL_MAD + SMALLEST_SCALE;
      scores[i] = Math.abs(values[i] - window.median()) / scale;
    }
    window.push(values[i]);
  }
  return scores;
}

/**
 * Robust z-score of the difference from the value one day before.
 *
 * @param series A day is counted in samples of its median interval.
 * @returns 0 for the first day and for series without an interval. Shape `[samples]`.
 */
export function seasonalNaiveScores(series: LabeledSeries): Float64Array {
  const { values, timestampsMs } = series;
  const intervalMs = medianIntervalMs(timestampsMs);
  const day = intervalMs > 0 ? Math.round(DAY_MS / intervalMs) : Infinity;
  const scores = new Float64Array(values.length);
  if (day >= values.length) return scores;
  const differences = values.slice(day);
  for (let i = 0; i < differences.length; i++) differences[i] -= values[i];
  scores.set(robustZScores(differences), day);
  return scores;
}

/**
 * The control that never looks at the values.
 *
 * @param samples Samples of the series.
 * @returns 1 for every 600th sample, else 0. Shape `[samples]`.
 */
export function dataBlindScores(samples: number): Float64Array {
  const scores = new Float64Array(samples);
  for (let i = BLIND_PERIOD; i < samples; i += BLIND_PERIOD) scores[i] = 1;
  return scores;
}

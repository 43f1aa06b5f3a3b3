/**
 * Precision and recall of ranges: Tatbul et al., "Precision and Recall for Time
 * Series", NeurIPS 2018. A labelled range is covered in part by the ranges that
 * a detector reports, and the other way round.
 *
 * @module
 */

import type { IndexRange } from "./labeled_series.ts";

/** Where inside a range a covered sample counts most. */
export type PositionalBias = "flat" | "front" | "middle" | "back";

/** The paper's free choices. */
export interface RangeMetricOptions {
  /** alpha: weight in [0, 1] of finding a labelled range at all, against covering it. */
  readonly existenceWeight: number;
  /** gamma: `reciprocal` divides by the number of ranges that share the cover, `one` does not. */
  readonly cardinality: "one" | "reciprocal";
  /** delta for recall; precision is always flat, as the paper advises. */
  readonly bias: PositionalBias;
}

/** Existence and cover weigh the same, pieces are punished, no bias. */
export const RANGE_METRIC_DEFAULTS: RangeMetricOptions = {
  existenceWeight: 0.5,
  cardinality: "reciprocal",
  bias: "flat",
};

/** Range-based precision and recall. */
export interface RangeMetrics {
  /** Mean over the reported ranges, in [0, 1]; NaN if there is none. */
  readonly precision: number;
  /** Mean over the labelled ranges, in [0, 1]; NaN if there is none. */
  readonly recall: number;
  /** Harmonic mean of both; 0 if both are 0, NaN if one is NaN. */
  readonly f1: number;
}

/**
 * Precision and recall of reported ranges.
 *
 * @param labeled Labelled ranges, disjoint.
 * @param reported Ranges that the detector reports, disjoint.
 * @param options The paper's free choices.
 * @returns Both, and their harmonic mean.
 * @throws {RangeError} If the existence weight is not in [0, 1].
 */
export function rangeMetrics(
  labeled: readonly IndexRange[],
  reported: readonly IndexRange[],
  options: RangeMetricOptions = RANGE_METRIC_DEFAULTS,
): RangeMetrics {
  const { existenceWeight: alpha, cardinality, bias } = options;
  if (!(alpha >= 0 && alpha <= 1)) {
    throw new RangeError(`Cannot weigh existence by ${alpha}`);
  }
  const recall = mean(labeled.map((range) => {
    const overlaps = overlapsOf(range, reported);
    const existence = overlaps.length > 0 ? 1 : 0;
    return alpha * existence +
      (1 - alpha) * cover(range, overlaps, cardinality, bias);
  }));
  const precision = mean(
    reported.map((range) =>
      cover(range, overlapsOf(range, labeled), cardinality, "flat")
    ),
  );
  const f1 = precision + recall === 0
    ? 0
    : 2 * precision * recall / (precision + recall);
  return { precision, recall, f1 };
}

/** The parts of a range that others cover. */
function overlapsOf(
  range: IndexRange,
  others: readonly IndexRange[],
): IndexRange[] {
  return others
    .map(({ first, last }) => ({
      first: Math.max(first, range.first),
      last: Math.min(last, range.last),
    }))
    .filter(({ first, last }) => first <= last);
}

/** The paper's overlap reward: cardinality factor times covered share. */
function cover(
  range: IndexRange,
  overlaps: readonly IndexRange[],
  cardinality: "one" | "reciprocal",
  bias: PositionalBias,
): number {
  const length = range.last - range.first + 1;
  let whole = 0;
  for (let i = 1; i <= length; i++) whole += weightAt(i, length, bias);
  let covered = 0;
  for (const { first, last } of overlaps) {
    for (let i = first; i <= last; i++) {
      covered += weightAt(i - range.first + 1, length, bias);
    }
  }
  const pieces = cardinality === "one" ? 1 : Math.max(1, overlaps.length);
  return covered / whole / pieces;
}

/** The paper's delta: weight of the i-th of `length` samples, i from 1. */
function weightAt(i: number, length: number, bias: PositionalBias): number {
  switch (bias) {
    case "flat":
      return 1;
    case "front":
      return length - i + 1;
    case "middle":
      return Math.min(i, length - i + 1);
    case "back":
      return i;
  }
}

/** Arithmetic mean, NaN of nothing. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

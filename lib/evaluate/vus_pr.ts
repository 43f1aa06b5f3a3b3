/**
 * VUS-PR: volume under the surface that precision and recall span over all
 * thresholds and all buffer lengths. Paparrizos et al., "Volume Under the
 * Surface", PVLDB 15(11), 2022. Samples near a labelled range count in part, so
 * an alert shortly before or after it is not simply false.
 *
 * For a buffer of l samples a label is 1 inside a range and sqrt(1 - d/l) at a
 * distance d <= l/2 from it. TP is the sum of the labels of alerted samples,
 * precision is TP / alerted, recall is TP / P times the share of ranges whose
 * buffered extent holds an alert, where P is the mean of the sums of the sharp
 * and of the buffered labels. Every distinct score is a threshold, so the
 * result depends on the order of the scores only.
 *
 * @module
 */

import { byScore } from "./average_precision.ts";
import { type IndexRange, labelsOf } from "./labeled_series.ts";

/** How recall is defined. */
export interface VusOptions {
  /**
   * `capped`: TP / P is at most 1, as in the authors' code: the result is at most 1.
   * `open`: neither the cap nor the share of ranges is applied. As buffered samples can bring
   * TP up to almost 2 P, this one can exceed 1; scores that smear gain by it.
   */
  readonly recall: "capped" | "open";
}

/**
 * VUS-PR of one series.
 *
 * @param scores Higher = more abnormal, never NaN. Shape `[samples]`.
 * @param ranges Labelled ranges inside `[0, samples)`, in the order of time.
 * @param maxBuffer Longest buffer in samples, >= 0; the result is the mean over 0 to this.
 * @param options How recall is defined.
 * @returns 0 to 1 (`open`: can exceed 1); NaN without ranges.
 * @throws {RangeError} If a score is NaN or `maxBuffer` is no integer >= 0.
 */
export function vusPr(
  scores: ArrayLike<number>,
  ranges: readonly IndexRange[],
  maxBuffer: number,
  options: VusOptions = { recall: "capped" },
): number {
  if (!Number.isInteger(maxBuffer) || maxBuffer < 0) {
    throw new RangeError(`Cannot use a buffer of ${maxBuffer} samples`);
  }
  const order = byScore(scores);
  if (ranges.length === 0) return NaN;
  const rank = new Uint32Array(order.length);
  order.forEach((sample, i) => rank[sample] = i);
  let sum = 0;
  for (let buffer = 0; buffer <= maxBuffer; buffer++) {
    const labels = bufferedLabels(ranges, scores.length, buffer);
    const reached = ranksOfFirstAlert(ranges, rank, buffer >> 1);
    const curve = { scores, order, labels, ranges, reached };
    sum += areaUnderCurve(curve, options.recall === "open");
  }
  return sum / (maxBuffer + 1);
}

/**
 * Labels that fade out to both sides of each range; where two meet, the larger
 * counts.
 *
 * @param ranges Labelled ranges inside `[0, samples)`.
 * @param samples Samples of the series.
 * @param buffer Length l of the buffer in samples: half of it on each side.
 * @returns 1 inside, at least sqrt(1/2) in the buffer, 0 elsewhere. Shape `[samples]`.
 */
export function bufferedLabels(
  ranges: readonly IndexRange[],
  samples: number,
  buffer: number,
): Float64Array {
  const labels = Float64Array.from(labelsOf(ranges, samples));
  const reach = buffer >> 1;
  for (const { first, last } of ranges) {
    for (let distance = 1; distance <= reach; distance++) {
      const label = Math.sqrt(1 - distance / buffer);
      const before = first - distance;
      const after = last + distance;
      if (before >= 0) labels[before] = Math.max(labels[before], label);
      if (after < samples) labels[after] = Math.max(labels[after], label);
    }
  }
  return labels;
}

/** What the curve of one buffer is made from. */
interface Curve {
  readonly scores: ArrayLike<number>;
  /** Samples, highest score first. */
  readonly order: Uint32Array;
  /** Buffered labels. */
  readonly labels: Float64Array;
  readonly ranges: readonly IndexRange[];
  /** Rank of the first alert in each range's extent, ascending. */
  readonly reached: Uint32Array;
}

/** Area under precision over recall, by the trapezoidal rule from (0, 1) on. */
function areaUnderCurve(curve: Curve, isOpen: boolean): number {
  const { scores, order, labels, ranges, reached } = curve;
  const positives = (sharpSum(ranges) + sumOf(labels)) / 2;
  let found = 0;
  let truePositives = 0;
  let recall = 0;
  let precision = 1;
  let area = 0;
  for (let i = 0; i < order.length; i++) {
    truePositives += labels[order[i]];
    const isThreshold = i + 1 === order.length ||
      scores[order[i + 1]] !== scores[order[i]];
    if (!isThreshold) continue;
    while (found < reached.length && reached[found] <= i) found++;
    const mass = truePositives / positives;
    const nextRecall = isOpen
      ? mass
      : Math.min(1, mass) * found / ranges.length;
    const nextPrecision = truePositives / (i + 1);
    area += (nextRecall - recall) * (nextPrecision + precision) / 2;
    recall = nextRecall;
    precision = nextPrecision;
  }
  return area;
}

/** For each range the rank of the highest score in it or `reach` samples around it, ascending. */
function ranksOfFirstAlert(
  ranges: readonly IndexRange[],
  rank: Uint32Array,
  reach: number,
): Uint32Array {
  return Uint32Array.from(ranges, ({ first, last }) => {
    let best = rank.length;
    const end = Math.min(rank.length - 1, last + reach);
    for (let i = Math.max(0, first - reach); i <= end; i++) {
      best = Math.min(best, rank[i]);
    }
    return best;
  }).sort();
}

/** Samples inside the ranges. */
function sharpSum(ranges: readonly IndexRange[]): number {
  let sum = 0;
  for (const { first, last } of ranges) sum += last - first + 1;
  return sum;
}

/** Sum of all labels. */
function sumOf(labels: Float64Array): number {
  let sum = 0;
  for (const label of labels) sum += label;
  return sum;
}

/**
 * A series with its labels, as every corpus is read into and every score is
 * computed from.
 *
 * @module
 */

/** Consecutive samples by index, both ends included. */
export interface IndexRange {
  /** Index of the first sample, >= 0. */
  readonly first: number;
  /** Index of the last sample, >= `first`. */
  readonly last: number;
}

/** One series of a corpus. */
export interface LabeledSeries {
  /** Path inside the corpus, for example `realTweets/Twitter_volume_AAPL.csv`. */
  readonly name: string;
  /** The folder that it lies in; `""` for none. */
  readonly category: string;
  /** Sample times in ms since 1970, ascending, duplicates kept. Shape `[samples]`. */
  readonly timestampsMs: Float64Array;
  /** Finite values. Shape `[samples]`. */
  readonly values: Float64Array;
  /** Labelled anomalies in the order of time, none touching another. */
  readonly ranges: readonly IndexRange[];
  /** Rows of the file that were left out because they have no finite value. */
  readonly skippedRows: number;
}

/**
 * The runs of labelled samples.
 *
 * @param labels 0 for normal, anything else for anomalous. Shape `[samples]`.
 * @returns In the order of time.
 */
export function rangesOf(labels: ArrayLike<number>): IndexRange[] {
  const ranges: IndexRange[] = [];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue;
    const first = i;
    while (i + 1 < labels.length && labels[i + 1] !== 0) i++;
    ranges.push({ first, last: i });
  }
  return ranges;
}

/**
 * One label per sample.
 *
 * @param ranges Inside `[0, sampleCount)`.
 * @param sampleCount Samples of the series.
 * @returns 1 inside a range, 0 outside. Shape `[sampleCount]`.
 */
export function labelsOf(
  ranges: readonly IndexRange[],
  sampleCount: number,
): Uint8Array {
  const labels = new Uint8Array(sampleCount);
  for (const { first, last } of ranges) labels.fill(1, first, last + 1);
  return labels;
}

/**
 * What is left of ranges once the first samples are cut off.
 *
 * @param ranges In the order of time.
 * @param skip Samples that are cut off, >= 0.
 * @returns Ranges counted from sample `skip`; those that end before it are gone.
 */
export function rangesAfter(
  ranges: readonly IndexRange[],
  skip: number,
): IndexRange[] {
  return ranges
    .filter(({ last }) => last >= skip)
    .map(({ first, last }) => ({
      first: Math.max(0, first - skip),
      last: last - skip,
    }));
}

/**
 * The interval of a series: the lower median of the gaps between its samples,
 * so that single gaps and doubles do not matter.
 *
 * @param timestampsMs Ascending.
 * @returns In ms; 0 for fewer than two samples or where most are doubles.
 */
export function medianIntervalMs(timestampsMs: Float64Array): number {
  if (timestampsMs.length < 2) return 0;
  const gaps = new Float64Array(timestampsMs.length - 1);
  for (let i = 0; i < gaps.length; i++) {
    gaps[i] = timestampsMs[i + 1] - timestampsMs[i];
  }
  gaps.sort();
  return gaps[(gaps.length - 1) >> 1];
}

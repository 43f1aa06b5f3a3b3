/**
 * How long something usually stays away, from the gaps between its arrivals.
 * The unit of the gaps is the caller's: ms, or rounds of a parent.
 *
 * @module
 */

/** Gaps that are remembered. */
export const HABIT_GAPS = 8;
/** With fewer gaps nothing is said: eight arrivals have seven. */
export const FEWEST_GAPS = 7;

/** A gap is usual up to this many medians: a lost poll is two. */
const USUAL = 1.5;
/** Of eight gaps so many may be longer before the gaps count as irregular. */
const MOST_LONG = 2;
/** After a long gap the next may be this much longer. */
const PATIENCE = 1.5;
/** That patience is at most this many medians long. */
const PATIENT_MEDIANS = 16;

const sorted = new Float64Array(HABIT_GAPS);

/**
 * The usual gap: the lower median. Where more than two gaps are longer than 1.5
 * times the median, they vary, and it is the longest.
 *
 * @param gaps The newest gaps, > 0, in any order. Shape `[1 to 8]`.
 * @returns One of the gaps.
 */
export function usualGap(gaps: ArrayLike<number>): number {
  const median = medianOf(gaps);
  let long = 0;
  let longest = 0;
  for (let i = 0; i < gaps.length; i++) {
    if (gaps[i]! > USUAL * median) long++;
    longest = Math.max(longest, gaps[i]!);
  }
  return long > MOST_LONG ? longest : median;
}

/**
 * How long to wait before something that stays away is silent: `intervals`
 * usual gaps; and once more than the newest gap, so that a new, longer interval
 * is reported once and not until the median has learned it.
 *
 * @param gaps The newest gaps, > 0, in any order. Shape `[1 to 8]`.
 * @param newest The newest of them.
 * @param intervals How many usual gaps, >= 1.
 */
export function waitOf(
  gaps: ArrayLike<number>,
  newest: number,
  intervals: number,
): number {
  const most = PATIENT_MEDIANS * medianOf(gaps);
  return Math.max(
    intervals * usualGap(gaps),
    PATIENCE * Math.min(newest, most),
  );
}

function medianOf(gaps: ArrayLike<number>): number {
  const { length } = gaps;
  for (let i = 0; i < length; i++) sorted[i] = gaps[i]!;
  return sorted.subarray(0, length).sort()[(length - 1) >> 1]!;
}

/**
 * The interval at which a series really comes, whatever was configured.
 *
 * @module
 */

/**
 * The lower median of the positive gaps between consecutive samples. Doubles
 * (gap 0) and steps backwards say nothing about the interval and are left out;
 * outages are long gaps, which a median does not mind while they are the fewer.
 *
 * @param timesMs Times of consecutive samples in ms.
 * @param fallbackMs The answer where there is no positive gap, > 0.
 * @returns In ms, > 0; a gap that was really seen, unless it is `fallbackMs`.
 */
export function learnedInterval(
  timesMs: readonly number[],
  fallbackMs: number,
): number {
  const gaps: number[] = [];
  for (let i = 1; i < timesMs.length; i++) {
    const gap = timesMs[i]! - timesMs[i - 1]!;
    if (gap > 0) gaps.push(gap);
  }
  gaps.sort((a, b) => a - b);
  return gaps[(gaps.length - 1) >> 1] ?? fallbackMs;
}

/**
 * From which score on a sample is an outlier, and how bad it is.
 *
 * @module
 */

/**
 * Whether a score makes its sample an outlier.
 *
 * @param lnLof ln LOF of the sample; NaN is no outlier.
 * @param threshold ln LOF, > 0.
 */
export function isOutlier(lnLof: number, threshold: number): boolean {
  return lnLof >= threshold;
}

/**
 * How bad a score is, on a scale that is the same for every threshold.
 *
 * @param lnLof ln LOF of the worst sample; scores at or below 0 have severity 0.
 * @param threshold ln LOF, > 0.
 * @returns score / (score + threshold) in [0, 1], 0.5 at the threshold.
 */
export function severity(lnLof: number, threshold: number): number {
  if (!(lnLof > 0)) return 0;
  return lnLof === Infinity ? 1 : lnLof / (lnLof + threshold);
}

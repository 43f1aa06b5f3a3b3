/**
 * How bad something is, on a scale that is the same for every check.
 *
 * @module
 */

import type { AnomalyKind } from "../model/anomaly.ts";
import type { FindingScore } from "./finding.ts";

/**
 * Severity of what checks without statistics find. A load that fell to nothing
 * is an outage until proven otherwise; nothing coming is one as likely as not;
 * counters that stand still or jump hide what happens, but break nothing.
 */
const BY_KIND: Readonly<Partial<Record<AnomalyKind, number>>> = {
  zero: 0.8,
  silence: 0.7,
  frozen: 0.6,
  spike: 0.5,
};

/**
 * Severity of a score.
 *
 * @param score Scores at or below 0 have severity 0.
 * @param threshold > 0.
 * @returns score / (score + threshold) in [0, 1], 0.5 at the threshold.
 */
export function severity(score: number, threshold: number): number {
  if (!(score > 0)) return 0;
  return score === Infinity ? 1 : score / (score + threshold);
}

/**
 * Severity of a finding: of its score, or where it has none by its kind.
 *
 * @returns In [0, 1].
 */
export function severityOf(
  finding: {
    /** What is wrong. */
    readonly kind: AnomalyKind;
    /** How far out it is, if that was measured. */
    readonly score: FindingScore | undefined;
  },
): number {
  const { kind, score } = finding;
  return score === undefined
    ? BY_KIND[kind] ?? 0.5
    : severity(score.score, score.threshold);
}

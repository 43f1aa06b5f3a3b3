/**
 * Whether an explanation holds: every score in it computed again from the raw
 * points that it shows, and compared with what the service got.
 *
 * @module
 */

import { deriveAgain, type DerivedAgain } from "../detect/derive_again.ts";
import { SERIES_CONSTANTS } from "../detect/series_constants.ts";
import type {
  Explanation,
  SeriesExplanation,
  ViewExplanation,
} from "./explanation.ts";

/** One score that was computed again. */
export interface ExplanationCheck {
  /** `envelope`, `context`, `short`, `seasonal`, `scores` (their sums), or `resource`. */
  readonly name: string;
  /** Points that it was computed from; 0 for sums. */
  readonly size: number;
  /** The first numbers that differ; `undefined` where all are identical to the bit. */
  readonly difference: DerivedAgain | undefined;
}

/**
 * Computes all scores again.
 *
 * @param explanation What is to be checked.
 * @returns A check for each score; none where nothing has a score yet.
 */
export function checkExplanation(
  { series, row }: Pick<Explanation, "series" | "row">,
): ExplanationCheck[] {
  const checks = series === undefined ? [] : checkSeries(series);
  const ofView = row?.view && checkView(row.view);
  return ofView === undefined ? checks : [...checks, ofView];
}

function checkSeries(
  { derivation, points, taken }: SeriesExplanation,
): ExplanationCheck[] {
  const { experts } = derivation;
  if (experts.length === 0) return [];
  const checks: ExplanationCheck[] = [];
  for (const { name, lof, lnLof, size } of experts) {
    if (lof === undefined) continue;
    const again = Math.min(SERIES_CONSTANTS.highestScore, Math.log(lof.lof));
    const difference = deriveAgain(lof, points[name] ?? []) ??
      differenceOf("ln LOF", lnLof, again);
    checks.push({ name, size, difference });
  }
  const [envelope, context, short, seasonal] = experts;
  const slow = envelope!.lnLof + context!.lnLof;
  const fast = short!.lnLof + seasonal!.lnLof;
  const difference = differenceOf("slow score", taken.slow, slow) ??
    differenceOf("fast score", taken.fast, fast) ??
    differenceOf(
      "combined score",
      derivation.score,
      slow + SERIES_CONSTANTS.fastWeight * fast,
    );
  return [...checks, { name: "scores", size: 0, difference }];
}

function checkView(
  { derivation: { comparison }, points, taken }: ViewExplanation,
): ExplanationCheck | undefined {
  if (comparison === undefined) return undefined;
  const { lof } = comparison;
  const again = Math.log(lof.lof);
  const difference = deriveAgain(lof, points) ??
    differenceOf("score", taken?.score ?? again, again);
  return { name: "resource", size: lof.size, difference };
}

function differenceOf(
  what: string,
  said: number,
  again: number,
): DerivedAgain | undefined {
  return Object.is(said, again) ? undefined : { what, said, again };
}

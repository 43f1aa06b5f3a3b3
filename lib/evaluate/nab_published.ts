/**
 * What others reached on NAB, for printing beside our own scores. Each of them
 * had its threshold chosen by NAB's optimiser, on the labels.
 *
 * @module
 */

import type { NabProfileName } from "./nab_score.ts";

/** Normalised scores of one detector over all 58 files of NAB 1.1. */
export interface PublishedNabScore
  extends Readonly<Record<NabProfileName, number>> {
  /** Name of the detector. */
  readonly detector: string;
}

/** From `results/final_results.json` of the repository numenta/NAB, best first. */
export const PUBLISHED_NAB_SCORES: readonly PublishedNabScore[] = [
  published("ARTime", 74.9, 65.2, 80.4),
  published("Numenta HTM", 70.1, 63.1, 74.3),
  published("CAD OSE", 69.9, 67.0, 73.2),
  published("KNN-CAD", 58.0, 43.4, 64.8),
  published("Random Cut Forest", 51.7, 38.4, 59.7),
  published("random scores", 16.8, 5.8, 25.9),
];

/** One line of the list. */
function published(
  detector: string,
  standard: number,
  lowFalsePositives: number,
  lowFalseNegatives: number,
): PublishedNabScore {
  return {
    detector,
    standard,
    reward_low_FP_rate: lowFalsePositives,
    reward_low_FN_rate: lowFalseNegatives,
  };
}

/**
 * Every constant of the detector `lof/2`, with its reason: one set for all
 * series. What means a time is a {@linkcode Span}: a duration, bounded in samples
 * where a feature needs a least number of them, or memory allows no more.
 *
 * "Flat" below: between the values named, the results on labelled series of
 * 5 minutes and of one hour do not depend on the choice.
 *
 * @module
 */

import type { Span } from "../model/span.ts";
import type { MemorySize } from "./memory_size.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The table; not a setting, so that scores of two installations compare. */
export const SERIES_CONSTANTS = {
  /**
   * Gaps between samples from which the interval of the series is learned. So
   * few that a series speaks early, so many that seven of them may be outages.
   */
  intervalGaps: 16,

  /** The interval in ms of a series whose first samples all have one time. */
  fallbackIntervalMs: MINUTE_MS,

  /**
   * Window of the envelope (highest, lowest, mean, deviation). Long enough to
   * hold a burst, short enough to be over with it; below 12 samples the highest
   * is little else than the value.
   */
  envelope: { ms: 4 * HOUR_MS, least: 12, most: 50 },

  /** Window of the mean that is compared with the same time of day. */
  context: { ms: 48 * MINUTE_MS, least: 2, most: 10 },

  /** Samples of the short means besides the value itself: a step of one sample must not drown. */
  shortMeans: [2, 4],

  /** Samples whose mean residual is compared: noise of one sample is the short expert's business. */
  residualMean: 4,

  /**
   * A point enters its window so long after it was seen, lest a developing
   * anomaly be its own neighbour. At least the envelope's least length: points
   * in the window then do not overlap with the point that is judged.
   */
  gap: { ms: 400 * MINUTE_MS, least: 12, most: 80 },

  /**
   * In a young series the delay is its age over this: it must have something to
   * compare with long before it is as old as the whole delay.
   */
  youngGapShare: 4,

  /** The first samples all become points: thinned out they would leave a young window empty. */
  denseSamples: 64,

  /** Neighbours of LOF: few, for patterns that occurred rarely; 6 to 10 is flat, 12 is worse. */
  k: 8,

  /** Points in a window before an expert speaks: k and a few to choose from. */
  leastPoints: 12,

  /**
   * Amplitude of the time of day in standard deviations: by half a day two
   * equal levels are one deviation apart.
   */
  dayAmplitude: 0.5,

  /**
   * ln LOF beyond which a fast point does not teach: fast anomalies are short,
   * and a taught one hides the next.
   */
  outlier: 0.25,

  /** A fast outlier that lasts longer is the new normal, and teaches. */
  hold: { ms: 24 * HOUR_MS, least: 24, most: 288 },

  /**
   * All points teach while a window holds no more than this: what so few points
   * call an outlier may be all that is to come.
   */
  freeTeaching: 16,

  /**
   * The fast scales take no value as further out than this many deviations: one
   * absurd value must not blind the series for weeks. 3 to 8 is flat.
   */
  fastFarthest: 5,

  /** Values before the fast scales know what is absurd. */
  fastSettled: 17,

  /** Earlier days of the daily profile: a week, so that each weekday is among them. */
  profileDays: 7,

  /** Weight of the fast experts in the score; 1 to 3 is flat. */
  fastWeight: 2,

  /** ln LOF is clipped to at most this: only a series that never varied gets there. */
  highestScore: 20,

  /**
   * Values further than this from the median of the first ones count as that
   * far, on either side: all that follows is kept in single precision, whose
   * largest number is 3.4e38.
   */
  farthestValue: 1e37,
} as const satisfies Readonly<
  Record<string, number | readonly number[] | Span>
>;

/** What a series remembers: sizes that memory pays for. */
export interface SeriesSizes {
  /** One slow point per this time: a full window remembers 17 days at 5 minutes. */
  readonly slowEvery: Span;
  /** One fast point per this time: five days at 5 minutes. */
  readonly fastEvery: Span;
  /** Points of the slow windows, an integer > 12; 440 to 600 is flat, 400 costs 0.2 points of NAB. */
  readonly slowWindow: number;
  /** Points of the window of short means, an integer > 12. */
  readonly shortWindow: number;
  /** Points of the window of residuals, an integer > 12: single values, 6 bytes each. */
  readonly residualWindow: number;
  /** Shortest slot of the daily profile, in ms, a part of a day. */
  readonly profileSlotMs: number;
  /** Neighbours kept beyond k; see `IncrementalLof`. */
  readonly spare: number;
}

/** The sizes by name. */
export const SERIES_SIZES: Readonly<Record<MemorySize, SeriesSizes>> = {
  full: {
    slowEvery: { ms: 50 * MINUTE_MS, least: 1, most: 10 },
    fastEvery: { ms: 25 * MINUTE_MS, least: 1, most: 5 },
    slowWindow: 440,
    shortWindow: 300,
    residualWindow: 500,
    profileSlotMs: 15 * MINUTE_MS,
    spare: 2,
  },
  // Points further apart, so that about the same time is remembered.
  small: {
    slowEvery: { ms: 200 * MINUTE_MS, least: 1, most: 40 },
    fastEvery: { ms: 75 * MINUTE_MS, least: 1, most: 15 },
    slowWindow: 120,
    shortWindow: 80,
    residualWindow: 120,
    profileSlotMs: HOUR_MS,
    spare: 0,
  },
};

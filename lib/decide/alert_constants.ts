/**
 * Every constant of the alert controller, with its reason: one set for all
 * series.
 *
 * @module
 */

import type { Span } from "../model/span.ts";

/** The table; the budget is the only one that an operator may want to know. */
export const ALERT_CONSTANTS = {
  /** Slow score that alerts at first: a little above what usual values score. */
  slow: 0.127,

  /**
   * Fast score that alerts at first: eleven times the slow one, for single
   * samples are out of line all the time. 1 to 3 is flat.
   */
  fast: 1.4,

  /** ln by which an alert raises the level: four alerts make it e times as high. */
  raise: 0.25,

  /**
   * The level falls by one `raise` in this time, so that at a steady level there
   * is one alert in it. A week, as operators plan; an hourly series gets three
   * of them, lest it alert every 168 samples.
   */
  budget: { ms: 7 * 86_400_000, least: 500, most: 2016 },

  /** Lowest ln of the level: a quiet series does not alert at ever smaller things. */
  lowest: Math.log(0.5),

  /** Highest ln of the level: a wild month does not silence a series for ever. */
  highest: Math.log(16),

  /**
   * Samples before alerts have full confidence: any noise gives five to eight
   * while the level climbs to what the series is like.
   */
  youngSamples: 200,

  /**
   * Excess, as a multiple of the level, from which on an alert of a young series
   * opens an anomaly all the same: above what noise reaches while the level
   * climbs, below what the first step of a constant series does.
   */
  youngFactor: 8,

  /**
   * Exponent of the tail of the excess beyond the level: four times the level
   * comes an eighth as often. The median of 635 alerts of storage series without
   * a fault was 1.6 times the level: 2 to the power of 1 over 1.5.
   */
  tail: 1.5,

  /** No second alert within this share of the samples so far ... */
  quietShare: 0.04,

  /** ... but at least so many samples: what one event does is one alert ... */
  quietLeast: 40,

  /** ... and at most so many: an old series is not deaf for days. */
  quietMost: 150,
} as const satisfies Readonly<Record<string, number | Span>>;

/**
 * How often a quiet array shows as much.
 *
 * @param ratio Excess over the level, > 0.
 * @param budget Incidents per week that the array may open, > 0.
 * @returns Times per week, > 0: the budget at the level.
 */
export function perWeekOf(ratio: number, budget: number): number {
  return budget * ratio ** -ALERT_CONSTANTS.tail;
}

/**
 * Every constant of the decisions about one array, with its reason. Durations
 * are in ms of sample time.
 *
 * @module
 */

const HOUR_MS = 3_600_000;

/** Constants of the evidence and the incidents of an array. */
export const ARRAY = {
  /** How far the resources of one array move together: 0.4 to 1 make no difference. */
  correlation: 0.6,
  /** No level is below this, in ln LOF: 0.8 let one month end and single backup nights through, 0.9 misses the first creep. */
  leastLevel: 0.85,
  /** Days that the level is learned from: four weeks, so that a busy month end is among them. */
  levelDays: 28,
  /** Days of which something is assumed before they have been seen: each weekday once. */
  priorDays: 7,
  /**
   * ln of how many times its level a single series must reach, where resources
   * are judged by all their metrics together: bursts that harm nobody reach 9
   * times, and load explains them only to who sees it.
   */
  aloneLevel: Math.log(16),
  /** ln by which an incident of single series raises their level: three of them make the next a tenth as frequent. */
  singleRaise: 0.5,
  /** The evidence must have held for this long: two polls of 15 minutes. */
  persistMs: HOUR_MS / 2,
  /** What is open goes on from this share of the level, as long as the harm lasts. */
  goOnShare: 0.5,
  /** An alert joins the incident before it up to this long after its last: a few lost polls do not part them. */
  foldMs: HOUR_MS,
  /** An incident that nothing has joined for this long takes no new members. */
  joinMs: 24 * HOUR_MS,
  /** What a resource said is what it says until it speaks again, this long at most. */
  freshMs: HOUR_MS,
} as const;

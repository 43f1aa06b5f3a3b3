/**
 * Where the values of a series usually lie at an hour of the day, and which
 * earlier values were nearest: read from the samples that are kept, when there
 * is something to explain.
 *
 * @module
 */

import type { ExpectedRange } from "../model/anomaly.ts";
import type { Neighbor } from "../model/neighbor.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Earlier values that are named. */
export const NEIGHBORS = 5;

/** Values of the same hour from which on they alone say what is usual. */
export const LEAST_SAME_HOUR = 10;

/** Share of the values that lie below and above the range. */
const TAIL = 0.05;

/** The kept samples of one series, oldest first. */
export interface KeptSamples {
  /** How many, >= 0. */
  readonly length: number;
  /** Time of one in ms since 1970; position 0 is the oldest. */
  atMs(position: number): number;
  /** Its value. */
  value(position: number): number;
}

/** What is usual, and what was nearest. */
export interface UsualRange {
  /** The middle 90 % of the values of the same hour of earlier days, or of all earlier values where those are fewer than ten; `null` where there are none. */
  readonly expected: ExpectedRange | null;
  /** Up to five earlier values nearest to the present one, nearest first, of equal ones the newest first. */
  readonly neighbors: readonly Neighbor[];
}

/**
 * Reads both.
 *
 * @param samples What is kept; only samples before `beforeMs` count.
 * @param at The present sample, with its time of day by the site's clock.
 * @param at.value Its value.
 * @param beforeMs Start of what is abnormal: it does not explain itself.
 * @param localMs From ms since 1970 to ms of the site's clock.
 */
export function usualRange(
  samples: KeptSamples,
  at: { readonly atMs: number; readonly value: number },
  beforeMs: number,
  localMs: (atMs: number) => number,
): UsualRange {
  const all: number[] = [];
  const sameHour: number[] = [];
  const neighbors: Neighbor[] = [];
  const nowMs = localMs(at.atMs);
  for (let i = 0; i < samples.length; i++) {
    const atMs = samples.atMs(i);
    if (atMs >= beforeMs) break;
    const value = samples.value(i);
    all.push(value);
    if (isSameHour(nowMs - localMs(atMs))) sameHour.push(value);
    keepNear(neighbors, {
      atMs,
      value,
      distance: Math.abs(value - at.value),
    });
  }
  const values = sameHour.length >= LEAST_SAME_HOUR ? sameHour : all;
  return { expected: middle(values), neighbors };
}

/** Whether an age is about a whole number of days, one at least. */
function isSameHour(ageMs: number): boolean {
  if (ageMs < DAY_MS - HOUR_MS) return false;
  const phaseMs = ((ageMs % DAY_MS) + DAY_MS) % DAY_MS;
  return phaseMs <= HOUR_MS || phaseMs >= DAY_MS - HOUR_MS;
}

/** The middle 90 % of values; sorts them. `null` where there are none. */
export function middle(values: number[]): ExpectedRange | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const cut = Math.floor(TAIL * values.length);
  return { low: values[cut]!, high: values[values.length - 1 - cut]! };
}

/** Keeps the nearest, sorted; the samples come oldest first. */
function keepNear(neighbors: Neighbor[], one: Neighbor): void {
  const place = neighbors.findIndex(({ distance }) => one.distance <= distance);
  if (place < 0) {
    if (neighbors.length < NEIGHBORS) neighbors.push(one);
    return;
  }
  neighbors.splice(place, 0, one);
  if (neighbors.length > NEIGHBORS) neighbors.pop();
}

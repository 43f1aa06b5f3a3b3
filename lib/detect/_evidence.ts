/**
 * Why a score is what it is, read from the window behind it. Slow beside a
 * score: it looks at every value.
 *
 * @module
 */

import type { Evidence, Neighbor } from "../model/score.ts";
import type { LofWindow } from "./lof_window.ts";
import type { SlotTimes } from "./slot_times.ts";

/** Share of the values that may lie outside the expected range, on each side. */
const TAIL = 0.01;

/** The points and times of one series: slots 0 to size - 1, filled in turn. */
export interface History {
  /** Its last coordinate is the value of the sample. */
  readonly window: LofWindow;
  /** When the samples were seen. */
  readonly times: SlotTimes;
  /** Coordinates of a point. */
  readonly dimension: number;
  /** Slot of the newest point. */
  readonly newest: number;
}

/**
 * The range that holds the values but for 1 % on each side: a few outliers in
 * the window do not widen it. Below 101 values nothing is left out.
 *
 * @param history At least one point.
 * @returns Both ends are values that were seen.
 */
export function expectedRange(history: History): Evidence["expected"] {
  const { window, dimension } = history;
  const values = new Float64Array(window.size);
  for (let slot = 0; slot < values.length; slot++) {
    values[slot] = window.coordinate(slot, dimension - 1);
  }
  values.sort();
  const cut = Math.floor(TAIL * (values.length - 1));
  return { low: values[cut]!, high: values[values.length - 1 - cut]! };
}

/**
 * The samples whose points are nearest to a point.
 *
 * @param history The points to choose from.
 * @param point Shape `[dimension]`.
 * @param limit How many to find at most.
 * @returns Nearest first; of the same distance the newest first.
 */
export function nearestSamples(
  history: History,
  point: Float64Array,
  limit: number,
): Neighbor[] {
  const { window, times, dimension, newest } = history;
  const size = window.size;
  const found: { slot: number; distance: number }[] = [];
  for (let age = 0; age < size; age++) {
    const slot = (newest - age + size) % size;
    const distance = distanceTo(window, slot, point);
    let i = found.length;
    while (i > 0 && distance < found[i - 1]!.distance) i--;
    if (i < limit) found.splice(i, 0, { slot, distance });
    if (found.length > limit) found.pop();
  }
  return found.map(({ slot, distance }) => ({
    atMs: times.at(slot),
    value: window.coordinate(slot, dimension - 1),
    distance,
  }));
}

/** Euclidean distance. */
function distanceTo(
  window: LofWindow,
  slot: number,
  point: Float64Array,
): number {
  let sum = 0;
  for (let j = 0; j < point.length; j++) {
    const difference = window.coordinate(slot, j) - point[j]!;
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}

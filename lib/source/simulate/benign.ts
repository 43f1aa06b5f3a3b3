/**
 * What is unusual on a simulated array and yet not wrong: nobody wants an alert
 * for it. Short bursts come at random and are not listed.
 *
 * @module
 */

import type { Volume } from "./topology.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 1970-01-03 was a Saturday. */
const FIRST_SATURDAY_MS = 2 * DAY_MS;

/** One benign event. */
export interface Benign {
  /** What happens. */
  readonly type: "nightly_backup" | "weekend_quiet";
  /** Start in ms since 1970. */
  readonly startMs: number;
  /** End in ms since 1970. */
  readonly endMs: number;
  /** Numbers of the volumes that it happens on; `undefined` for the whole array. */
  readonly volumes: readonly number[] | undefined;
}

/**
 * The benign events of some time.
 *
 * @param volumes The volumes of the array.
 * @param startMs Start of the time in ms since 1970.
 * @param endMs Its end in ms since 1970; events are cut at both.
 * @returns In the order of their start.
 */
export function benignBetween(
  volumes: readonly Volume[],
  startMs: number,
  endMs: number,
): Benign[] {
  return [
    ...every(DAY_MS, 0, (dayMs) => backupOf(volumes, dayMs)),
    ...every(7 * DAY_MS, FIRST_SATURDAY_MS, (dayMs) => ({
      type: "weekend_quiet" as const,
      startMs: dayMs,
      endMs: dayMs + 2 * DAY_MS,
      volumes: undefined,
    })),
  ].sort((a, b) => a.startMs - b.startMs);

  function every(
    periodMs: number,
    phaseMs: number,
    make: (atMs: number) => Benign,
  ): Benign[] {
    const events: Benign[] = [];
    // One period early: an event may reach into the time from before it.
    const first = Math.floor((startMs - phaseMs) / periodMs) - 1;
    for (let n = first; n * periodMs + phaseMs < endMs; n++) {
      const event = make(n * periodMs + phaseMs);
      if (event.endMs <= startMs || event.startMs >= endMs) continue;
      events.push({
        ...event,
        startMs: Math.max(startMs, event.startMs),
        endMs: Math.min(endMs, event.endMs),
      });
    }
    return events;
  }
}

/** From the first backup that starts in a night to the end of the last. */
function backupOf(volumes: readonly Volume[], dayMs: number): Benign {
  const saved = volumes.filter(({ workload }) => (workload?.backup ?? 0) > 0);
  const at = (hours: number[], pick: (...hours: number[]) => number) =>
    dayMs + Math.round(pick(...hours) * HOUR_MS);
  return {
    type: "nightly_backup",
    startMs: at(saved.map(({ backupHour }) => backupHour), Math.min),
    endMs: at(
      saved.map(({ backupHour, backupHours }) => backupHour + backupHours),
      Math.max,
    ),
    volumes: saved.map(({ index }) => index),
  };
}

/**
 * Ten days of a small array to which one thing of each kind happens, as a
 * capture: what explanations are tried on.
 *
 * @module
 */

import { type FedEntry, FEED_MS, rowEntries, volumes } from "./array_feed.ts";
import { busyRow, type Mishap, noise, STEP_MS } from "./busy_volume.ts";

const STEPS_PER_DAY = 96;

/** Step of a day and an hour. */
export const stepAt = (day: number, hour = 0) => day * STEPS_PER_DAY + hour * 4;

/** Time of a step in ms since 1970. */
export const timeAt = (step: number) => FEED_MS + step * STEP_MS;

/** When a controller works hard, for an hour. */
export const BUSY_STEP = stepAt(5, 3);
/** When the counters of v0 are reset. */
export const SPIKE_STEP = stepAt(6, 12);
/** When v2 stops sending, for three hours. */
export const SILENT_STEP = stepAt(7, 6);
/** When v1 becomes slow, for six hours. */
export const SLOW_STEP = stepAt(8, 9);

const VOLUMES = volumes(3);
const CONTROLLER = { type: "controller", id: "c 0", metrics: ["cpuUsage"] };

/** The records, one for each step. */
export function* eventfulRecords(): Generator<FedEntry[]> {
  for (let step = 0; step < stepAt(9); step++) {
    const isBusy = step >= BUSY_STEP && step < BUSY_STEP + 4;
    const cpu = isBusy ? 95 : 20 + 2 * noise(step, 99);
    yield [
      ...VOLUMES.flatMap((volume, v) =>
        rowEntries(volume, step * STEP_MS, rowOf(step, v))
      ),
      ...rowEntries(CONTROLLER, step * STEP_MS, [cpu]),
    ];
  }
}

/** The same as a capture. */
export function eventfulCapture(): string {
  return [...eventfulRecords()].map((entries) => JSON.stringify(entries) + "\n")
    .join("");
}

function rowOf(step: number, volume: number): number[] | undefined {
  const isSilent = step >= SILENT_STEP && step < SILENT_STEP + 12;
  if (volume === 2 && isSilent) return undefined;
  const isSlow = step >= SLOW_STEP && step < SLOW_STEP + 24;
  const mishap: Mishap = volume === 1 && isSlow ? { latency: 3 } : {};
  const row = busyRow(step, volume, mishap);
  if (volume === 0 && step === SPIKE_STEP) row[1] = 100 * row[1]!;
  return row;
}

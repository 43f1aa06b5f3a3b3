/**
 * Days of an array of three volumes, a collection every quarter of an hour, and
 * what a judge says of them.
 *
 * @module
 */

import type { Message } from "../../lib/model/message.ts";
import type { ArrayJudgeOptions } from "../../lib/pipeline/array_judge_options.ts";
import { type FedEntry, FEED_MS, rowEntries, volumes } from "./array_feed.ts";
import { busyRow, type Mishap, STEP_MS } from "./busy_volume.ts";
import { judgeAll, makeTestJudge } from "./judge.ts";

/** Collections a day. */
export const STEPS_PER_DAY = 96;
/** Step of a day and hour. */
export const at = (day: number, hour = 0) => day * STEPS_PER_DAY + hour * 4;
/** Time of a step. */
export const timeOf = (step: number) => FEED_MS + step * STEP_MS;

/** Has collections judged, a record for each step. */
export function judgeSteps(
  steps: number,
  entriesAt: (step: number) => FedEntry[],
  options: Partial<ArrayJudgeOptions> = {},
): Message[] {
  function* records() {
    for (let step = 0; step < steps; step++) yield entriesAt(step);
  }
  return judgeAll(makeTestJudge({}, options).judge, records());
}

/** What happens to a volume at a step. */
export type Mishaps = (step: number, volume: number) => Mishap | undefined;

/** Messages about an array of three volumes over some days. */
export function judgeDays(days: number, mishap: Mishaps): Message[] {
  return judgeSteps(at(days), (step) => entriesOf(step, mishap));
}

/** The collection of a step of three volumes. */
export function entriesOf(step: number, mishap: Mishaps): FedEntry[] {
  return THREE.flatMap((volume, v) =>
    rowEntries(volume, step * STEP_MS, busyRow(step, v, mishap(step, v)))
  );
}
/** The volumes of the array. */
export const THREE = volumes(3);

/** Nine o'clock of the ninth day: all is known of each weekday. */
export const FROM = at(8, 9);
/** Three o'clock of that day. */
export const TO = at(8, 15);

/** What happens to volume 1 alone, and in between alone. */
export const onOne = (mishap: Mishap): Mishaps => (step, v) =>
  v === 1 && step >= FROM && step < TO ? mishap : undefined;

/**
 * What a silence is, as one plain English sentence. Foreign text in it is cut
 * and cleaned by `plain_text.ts`; a web page still has to escape it.
 *
 * @module
 */

import type { SilenceEvent } from "../model/silence.ts";
import { plain, utc } from "./plain_text.ts";

/**
 * The sentence of a message about a silence.
 *
 * @param event The message.
 * @param arrayName Name of the array, where it is known.
 * @returns For example `port FA-1D:4 has sent nothing since 2026-01-02T10:15Z,
 * three times its usual 15 min`. One line, no full stop.
 */
export function silenceText(event: SilenceEvent, arrayName?: string): string {
  const subject = subjectOf(event, arrayName);
  const since = `nothing since ${utc(event.lastMs)}`;
  if (event.isForgotten) {
    return `${subject} has sent ${since} and is forgotten`;
  }
  if (event.state === "resolved") {
    return `${subject} sends again at ${utc(event.atMs)}, after ${since}`;
  }
  if (event.level === "array") {
    const { otherArrayCount } = event;
    const others = otherArrayCount === 1
      ? "another array"
      : `${otherArrayCount} other arrays`;
    return `${subject} has sent ${since}, while ${others} did`;
  }
  const { silentMs, intervalMs } = event;
  return `${subject} has sent ${since}, ${
    times(silentMs / intervalMs)
  } its usual ${duration(intervalMs)}`;
}

function subjectOf(event: SilenceEvent, arrayName: string | undefined): string {
  const array = plain(arrayName ?? "") || plain(event.storageId) || "an array";
  if (event.level === "array") return array;
  const resource = [
    plain(event.resourceType ?? "") || "resource",
    [event.resourceId, event.resourceName]
      .map((part) => plain(part ?? "")).filter((part) => part !== "").join(":"),
  ].filter((part) => part !== "").join(" ");
  if (event.level === "resource") return resource;
  return `${plain(event.metric ?? "") || "value"} of ${resource}`;
}

const SMALL_NUMBERS = [
  "",
  "once",
  "twice",
  "three times",
  "four times",
  "five times",
  "six times",
  "seven times",
  "eight times",
  "nine times",
  "ten times",
];

function times(ratio: number): string {
  const whole = Math.max(1, Math.round(ratio));
  return SMALL_NUMBERS[whole] ?? `${whole} times`;
}

/** The largest unit of which there are at least two, or minutes, or seconds. */
function duration(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes >= 2880) return `${rounded(minutes / 1440)} d`;
  if (minutes >= 120) return `${rounded(minutes / 60)} h`;
  if (minutes >= 1) return `${rounded(minutes)} min`;
  return `${rounded(ms / 1000)} s`;
}

function rounded(x: number): string {
  return String(Number(x.toFixed(1)));
}

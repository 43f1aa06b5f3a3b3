/**
 * The time on the wall of a site, for rhythms of the day. Pure: the tz database
 * of the runtime (`Intl`) and the given instant decide, no clock does.
 *
 * @module
 */

/** Span in which an offset is looked up once, in ms: clocks change at its ends. */
const SLOT_MS = 15 * 60_000;

/** How many spans are remembered: ten days and a half, 16 KiB. */
const SLOTS = 1024;

/** Largest instant that `Date` and `Intl` know, in ms since 1970, either sign. */
const MAX_MS = 8.64e15;

/**
 * Makes the function from UTC to the time on the wall of a zone.
 *
 * The result counts ms as if the wall were in UTC: 09:00 on the wall has the
 * same remainder by a day in summer and in winter. Where clocks go back, an hour
 * comes twice; where they go forward, one is missing.
 *
 * @param timeZone IANA name; `UTC` costs nothing.
 * @returns From ms since 1970 to ms on the wall: NaN outside what `Date` can
 * hold. O(1) but for the first instant of each quarter of an hour; the memory is
 * bounded.
 * @throws {RangeError} If the zone is not known.
 */
export function localTime(timeZone: string): (atMs: number) => number {
  if (timeZone === "UTC") return (atMs) => atMs;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    timeZoneName: "longOffset",
  });
  const slots = new Float64Array(SLOTS).fill(NaN);
  const offsetsMs = new Float64Array(SLOTS);
  return (atMs) => {
    if (!(Math.abs(atMs) <= MAX_MS)) return NaN;
    const slot = Math.floor(atMs / SLOT_MS);
    const place = (slot % SLOTS + SLOTS) % SLOTS;
    if (slots[place] === slot) return atMs + offsetsMs[place]!;
    const first = offsetMs(format, Math.max(-MAX_MS, slot * SLOT_MS));
    const last = offsetMs(format, Math.min(MAX_MS, (slot + 1) * SLOT_MS - 1));
    // Long ago some clocks changed within a quarter: that one is not remembered.
    if (first !== last) return atMs + offsetMs(format, atMs);
    slots[place] = slot;
    offsetsMs[place] = first;
    return atMs + first;
  };
}

/** What a zone is ahead of UTC, in ms: `GMT`, `GMT+10:30`, `GMT-00:44:30`. */
function offsetMs(format: Intl.DateTimeFormat, atMs: number): number {
  const text = format.formatToParts(atMs)
    .find(({ type }) => type === "timeZoneName")!.value;
  const match = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds = 0] = match;
  const ms = Number(hours) * 3_600_000 + Number(minutes) * 60_000 +
    Number(seconds) * 1000;
  return sign === "-" ? -ms : ms;
}

/**
 * Time on the wall against what `Intl` itself writes.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { localTime } from "../../lib/model/local_time.ts";

const DAY_MS = 86_400_000;

/** Zones of all habits: whole, half and quarter hours, switches by 30 minutes, none. */
const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "America/St_Johns",
  "Pacific/Apia",
  "Africa/Casablanca",
  "Africa/Monrovia",
  "Antarctica/Troll",
  "Etc/GMT+12",
] as const;

const WALLS = new Map(ZONES.map((timeZone) => [
  timeZone,
  new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    fractionalSecondDigits: 3,
  }),
]));

/** The wall as `Intl` writes it: another way than by the name of the offset. */
function wallMs(timeZone: typeof ZONES[number], atMs: number): number {
  const parts = new Map(
    WALLS.get(timeZone)!.formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type)!;
  return Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
    part("fractionalSecond"),
  );
}

Deno.test("localTime() is what Intl writes, whatever was asked before", () => {
  fc.assert(fc.property(
    fc.constantFrom(...ZONES),
    fc.array(
      fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
      { minLength: 1, maxLength: 20 },
    ),
    (zone, times) => {
      const local = localTime(zone);
      for (const atMs of [...times, ...times]) {
        assertEquals(local(atMs), wallMs(zone, atMs));
      }
    },
  ));
});

Deno.test("localTime() is what Intl writes in every quarter of the days around a switch", () => {
  const days = [[2, 7], [2, 28], [3, 4], [9, 3], [9, 24], [9, 31]] as const;
  for (const zone of ZONES) {
    const local = localTime(zone);
    for (const [month, day] of days) {
      const startMs = Date.UTC(2026, month, day);
      for (let atMs = startMs; atMs < startMs + 2 * DAY_MS; atMs += 450_000) {
        assertEquals(local(atMs), wallMs(zone, atMs));
        assertEquals(local(atMs - 1), wallMs(zone, atMs - 1));
      }
    }
  }
});

/**
 * Time on the wall, at the switches that the tz database documents.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { localTime } from "../../../lib/model/local_time.ts";

/** Zone, instant in UTC, time on the wall. */
const SWITCHES: readonly (readonly [string, string, string])[] = [
  // Forward on 2026-03-29 at 01:00 UTC, back on 2026-10-25 at 01:00 UTC.
  ["Europe/Berlin", "2026-03-29T00:59:59.999Z", "2026-03-29T01:59:59.999Z"],
  ["Europe/Berlin", "2026-03-29T01:00:00.000Z", "2026-03-29T03:00:00.000Z"],
  ["Europe/Berlin", "2026-10-25T00:59:59.999Z", "2026-10-25T02:59:59.999Z"],
  ["Europe/Berlin", "2026-10-25T01:00:00.000Z", "2026-10-25T02:00:00.000Z"],
  // At 02:00 on the wall: 07:00 UTC in March, 06:00 UTC in November.
  ["America/New_York", "2026-03-08T06:59:59.999Z", "2026-03-08T01:59:59.999Z"],
  ["America/New_York", "2026-03-08T07:00:00.000Z", "2026-03-08T03:00:00.000Z"],
  ["America/New_York", "2026-11-01T05:59:59.999Z", "2026-11-01T01:59:59.999Z"],
  ["America/New_York", "2026-11-01T06:00:00.000Z", "2026-11-01T01:00:00.000Z"],
  // By half an hour: +11 until 2026-04-05 15:00 UTC, then +10:30.
  [
    "Australia/Lord_Howe",
    "2026-04-04T14:59:59.999Z",
    "2026-04-05T01:59:59.999Z",
  ],
  [
    "Australia/Lord_Howe",
    "2026-04-04T15:00:00.000Z",
    "2026-04-05T01:30:00.000Z",
  ],
  [
    "Australia/Lord_Howe",
    "2026-10-03T15:29:59.999Z",
    "2026-10-04T01:59:59.999Z",
  ],
  [
    "Australia/Lord_Howe",
    "2026-10-03T15:30:00.000Z",
    "2026-10-04T02:30:00.000Z",
  ],
  ["Asia/Kathmandu", "2026-01-01T00:00:00.000Z", "2026-01-01T05:45:00.000Z"],
  // From -00:44:30 to 0 at 00:44:30 UTC: within a quarter of an hour.
  ["Africa/Monrovia", "1972-01-07T00:44:29.000Z", "1972-01-06T23:59:59.000Z"],
  ["Africa/Monrovia", "1972-01-07T00:44:30.000Z", "1972-01-07T00:44:30.000Z"],
];

for (const [zone, utc, wall] of SWITCHES) {
  Deno.test(`localTime() of ${zone} at ${utc}`, () => {
    const local = localTime(zone);
    // Twice: the second answer is the remembered one.
    for (let i = 0; i < 2; i++) {
      const answer = local(Date.parse(utc));
      assertEquals(new Date(answer).toISOString(), wall);
    }
  });
}

Deno.test("localTime() of UTC is the time itself, without asking Intl", () => {
  const own = Intl.DateTimeFormat;
  try {
    Object.assign(Intl, { DateTimeFormat: undefined });
    assertEquals(localTime("UTC")(1_767_225_600_123), 1_767_225_600_123);
  } finally {
    Object.assign(Intl, { DateTimeFormat: own });
  }
});

Deno.test("localTime() asks Intl twice for a quarter of an hour, however many samples", () => {
  let asked = 0;
  const own = Intl.DateTimeFormat.prototype.formatToParts;
  try {
    Intl.DateTimeFormat.prototype.formatToParts = function (date) {
      asked++;
      return own.call(this, date);
    };
    const local = localTime("Europe/Berlin");
    for (let second = 0; second < 900; second++) local(second * 1000);
    assertEquals(asked, 2);
  } finally {
    Intl.DateTimeFormat.prototype.formatToParts = own;
  }
});

Deno.test("localTime() is NaN where there is no date, and knows the last ones", () => {
  const local = localTime("Europe/Berlin");
  for (const atMs of [NaN, Infinity, -Infinity, 8.64e15 + 1]) {
    assert(Number.isNaN(local(atMs)), `${atMs}`);
  }
  // CET before and after all rules, or the zone's local mean time.
  assert(Number.isFinite(local(8.64e15)));
  assert(Number.isFinite(local(-8.64e15)));
});

Deno.test("localTime() refuses a zone that is not known", () => {
  assertThrows(() => localTime("Europe/Atlantis"), RangeError);
});

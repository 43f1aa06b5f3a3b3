import { assertEquals, assertThrows } from "@std/assert";
import { recurrence } from "../../../lib/maintenance/recurrence.ts";

/** Begins around a time, as ISO 8601 in UTC. */
function around(
  rule: string,
  at: string,
  start = "2026-01-04T02:30",
  timeZone = "Europe/Berlin",
): (string | undefined)[] {
  const { last, next } = recurrence({ start, timeZone, rule });
  return [last, next].map((ask) => {
    const atMs = ask(Date.parse(at));
    return atMs === undefined ? undefined : new Date(atMs).toISOString();
  });
}

Deno.test("what comes once has a begin alone, which counts as the last from then on", () => {
  assertEquals(around("", "2026-01-04T01:29:59Z"), [
    undefined,
    "2026-01-04T01:30:00.000Z",
  ]);
  assertEquals(around("", "2026-01-04T01:30:00Z"), [
    "2026-01-04T01:30:00.000Z",
    undefined,
  ]);
});

Deno.test("what recurs keeps to the clock on the wall, in summer and in winter", () => {
  assertEquals(around("FREQ=WEEKLY;BYDAY=SU", "2026-02-01T12:00Z"), [
    "2026-02-01T01:30:00.000Z",
    "2026-02-08T01:30:00.000Z",
  ]);
  assertEquals(around("FREQ=WEEKLY;BYDAY=SU", "2026-07-05T12:00Z"), [
    "2026-07-05T00:30:00.000Z",
    "2026-07-12T00:30:00.000Z",
  ]);
});

Deno.test("a time that the zone leaves out is left out", () => {
  assertEquals(around("FREQ=WEEKLY;BYDAY=SU", "2026-03-29T12:00Z"), [
    "2026-03-22T01:30:00.000Z",
    "2026-04-05T00:30:00.000Z",
  ]);
});

Deno.test("answers do not depend on what was asked before", () => {
  const rule = "FREQ=MONTHLY;BYDAY=-1SA";
  const { last } = recurrence({
    start: "2026-01-31T22:00",
    timeZone: "UTC",
    rule,
  });
  const times = ["2026-05-01", "2026-01-31", "2026-11-30", "2026-05-30"];
  const asked = times.map((time) => last(Date.parse(`${time}T23:00Z`)));
  const fresh = times.map((time) =>
    recurrence({ start: "2026-01-31T22:00", timeZone: "UTC", rule })
      .last(Date.parse(`${time}T23:00Z`))
  );
  assertEquals(asked, fresh);
});

Deno.test("a rule has an end", () => {
  assertEquals(around("FREQ=DAILY;COUNT=3", "2026-02-01T00:00Z"), [
    "2026-01-06T01:30:00.000Z",
    undefined,
  ]);
});

Deno.test("what is no rule is refused in one sentence", () => {
  const wrong: readonly (readonly [rule: string, said: string])[] = [
    ["FREQ=WEEKY", "Invalid FREQ"],
    ["FREQ=WEEKLY;BYDAY=XX", "Invalid BYDAY"],
    ["BYDAY=SU", "must include FREQ"],
    ["FREQ=DAILY;EXDATE=20260101", "EXDATE=20260101 is no part of a rule"],
    ["FREQ=SECONDLY", "FREQ=SECONDLY is no part of a rule"],
    ["FREQ=DAILY;", "nothing is no part of a rule"],
    ["RRULE:FREQ=DAILY", "is no part of a rule"],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "it never comes true"],
    ["FREQ=DAILY;UNTIL=20250101T000000Z", "it never comes true"],
  ];
  for (const [rule, said] of wrong) {
    assertThrows(() => around(rule, "2026-02-01T00:00Z"), RangeError, said);
  }
  assertThrows(() => around("", "2026-02-01T00:00Z", "today"), RangeError);
});

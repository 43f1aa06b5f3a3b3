/**
 * When log files end: expected times come from Python's own handler.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import {
  checkRotation,
  endedName,
  type IntervalRotation,
  type IntervalUnit,
  localTime,
  type LogRotation,
  rotationTime,
  surplus,
} from "../../../lib/telemetry/rotation.ts";

const by = (unit: IntervalUnit, every: number): IntervalRotation => ({
  kind: "interval",
  unit,
  every,
  maxFiles: 3,
});

// Expected times: TimedRotatingFileHandler.computeRollover of Python 3.11 with
// when = "w4" and so on; local times, the same in UTC and Europe/Berlin.
// 2023-11-13 is a Monday.
const TIMES: readonly (readonly [IntervalUnit, number, string, string])[] = [
  ["weekday", 0, "2023-11-13 00:00:00", "2023-11-14 00:00:00"],
  ["weekday", 0, "2023-11-13 23:59:59", "2023-11-14 00:00:00"],
  ["weekday", 0, "2023-11-15 12:30:05", "2023-11-21 00:00:00"],
  ["weekday", 4, "2023-11-13 00:00:00", "2023-11-18 00:00:00"],
  ["weekday", 4, "2023-11-17 10:00:00", "2023-11-18 00:00:00"],
  ["weekday", 4, "2023-11-18 00:00:00", "2023-11-25 00:00:00"],
  ["weekday", 4, "2024-03-28 12:00:00", "2024-03-30 00:00:00"],
  ["weekday", 6, "2023-11-18 00:00:00", "2023-11-20 00:00:00"],
  ["weekday", 6, "2024-03-28 12:00:00", "2024-04-01 00:00:00"], // over a clock change
  ["day", 1, "2023-11-13 23:59:59", "2023-11-14 23:59:59"],
  ["hour", 4, "2023-11-13 23:59:59", "2023-11-14 03:59:59"],
  ["hour", 4, "2023-11-15 12:30:05", "2023-11-15 16:30:05"],
  ["minute", 15, "2023-11-15 12:30:05", "2023-11-15 12:45:05"],
  ["second", 30, "2023-11-13 23:59:59", "2023-11-14 00:00:29"],
];

for (const [unit, every, from, expected] of TIMES) {
  Deno.test(`rotationTime() by ${unit} ${every} from ${from} is ${expected}`, () => {
    const fromMs = new Date(from.replace(" ", "T")).getTime();
    const endMs = rotationTime(by(unit, every), fromMs);
    assertEquals(localTime(new Date(endMs)), expected);
  });
}

const NAMES: readonly (readonly [IntervalUnit, number, string])[] = [
  ["weekday", 4, "s.log.2023-11-11"],
  ["day", 2, "s.log.2023-11-16"],
  ["hour", 4, "s.log.2023-11-17_20"],
  ["minute", 15, "s.log.2023-11-17_23-45"],
  ["second", 30, "s.log.2023-11-17_23-59-30"],
];

for (const [unit, every, expected] of NAMES) {
  Deno.test(`endedName() by ${unit} ${every} tells when the file began`, () => {
    const endMs = new Date("2023-11-18T00:00:00").getTime();
    assertEquals(endedName("s.log", by(unit, every), endMs), expected);
  });
}

Deno.test("surplus() is the oldest ended files, and nothing else of the directory", () => {
  const names = [
    "s.log",
    "s.log.2023-11-03",
    "s.log.2023-11-01",
    "s.log.2023-11-02",
    "s.log.2023-11-02.2",
    "s.log.2023-11-02_13",
    "s.log.1",
    "s.log.2023-11-01.gz",
    "other.log.2023-01-01",
  ];
  assertEquals(surplus(names, "s.log", 3), [
    "s.log.2023-11-01",
    "s.log.2023-11-02",
  ]);
  assertEquals(surplus(names, "s.log", 5), []);
  assertEquals(surplus(names, "s.log", 0), []);
});

const REFUSED: readonly (readonly [string, LogRotation])[] = [
  ["weekday 7", by("weekday", 7)],
  ["weekday -1", by("weekday", -1)],
  ["hour 0", by("hour", 0)],
  ["day 1.5", by("day", 1.5)],
  ["-1 log files", { ...by("day", 1), maxFiles: -1 }],
  ["0 bytes", { kind: "size", maxBytes: 0, maxFiles: 1 }],
];

for (const [what, rotation] of REFUSED) {
  Deno.test(`checkRotation() refuses ${what}`, () => {
    assertThrows(() => checkRotation(rotation), RangeError, what);
  });
}

Deno.test("checkRotation() accepts what can be done", () => {
  checkRotation({ kind: "none" });
  checkRotation(by("weekday", 0));
  checkRotation({ kind: "size", maxBytes: 1, maxFiles: 0 });
});

/**
 * The limiter of log lines.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { RateLimit } from "../../../lib/telemetry/rate_limit.ts";

Deno.test("RateLimit lets the first of each reason per minute through and counts the others", () => {
  let nowMs = 1000;
  const limit = new RateLimit({ now: () => nowMs });
  const steps:
    readonly (readonly [number, string, number, number | undefined])[] = [
      [1000, "not_json", 1, 0],
      [1000, "not_json", 1, undefined],
      [1500, "late", 1, 0],
      [60_999, "not_json", 40, undefined],
      [61_000, "not_json", 1, 41], // a minute after the first
      [61_001, "not_json", 1, undefined],
      [200_000, "not_json", 7, 1],
      [400_000, "not_json", 1, 0], // nothing was suppressed in between
    ];
  for (const [atMs, reason, count, expected] of steps) {
    nowMs = atMs;
    assertEquals(limit.admit(reason, count), expected, `at ${atMs} ms`);
  }
});

Deno.test("RateLimit is not silenced by a clock that is set back", () => {
  let nowMs = 1_000_000;
  const limit = new RateLimit({ now: () => nowMs });
  limit.admit("late");
  nowMs = 0;
  assertEquals(limit.admit("late"), 0);
});

Deno.test("RateLimit takes another interval", () => {
  let nowMs = 0;
  const limit = new RateLimit({ now: () => nowMs, intervalMs: 10 });
  assertEquals(limit.admit("late"), 0);
  nowMs = 10;
  assertEquals(limit.admit("late"), 0);
});

/**
 * What a series usually is at a time of day.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { DailyProfile } from "../../../lib/detect/daily_profile.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A profile with slots of 15 minutes or more, which learns what it is asked. */
class TakingProfile extends DailyProfile {
  constructor(intervalMs: number) {
    super(intervalMs, HOUR_MS / 4);
  }

  take(atMs: number, value: number): number {
    const residual = this.residual(atMs, value);
    this.learn(atMs, value);
    return residual;
  }
}

Deno.test("DailyProfile has no residual while it knows nothing", () => {
  assertEquals(new TakingProfile(HOUR_MS).take(DAY_MS, 5), 0);
});

Deno.test("DailyProfile compares with the last 24 hours before it knows two days", () => {
  const profile = new TakingProfile(HOUR_MS);
  profile.take(DAY_MS, 1);
  profile.take(DAY_MS + HOUR_MS, 5);
  profile.take(DAY_MS + 2 * HOUR_MS, 2);
  // Median of 1 5 2, then of 1 5 2 8.
  assertEquals(profile.take(DAY_MS + 3 * HOUR_MS, 8), 6);
  assertEquals(profile.take(DAY_MS + 4 * HOUR_MS, 8), 4.5);
});

Deno.test("DailyProfile compares with the median of the same hour of up to seven days", () => {
  const profile = new TakingProfile(HOUR_MS);
  const noons = [500, 10, 30, 20, 40, 25, 35, 15];
  noons.forEach((value, day) => {
    profile.take(day * DAY_MS + 11 * HOUR_MS, -1000);
    profile.take(day * DAY_MS + 12 * HOUR_MS, value);
  });
  // The oldest of the eight is a week and a day ago: the median of the others is 25.
  assertEquals(profile.take(8 * DAY_MS + 12 * HOUR_MS, 100), 75);
});

Deno.test("DailyProfile takes the mean of what falls into one slot of 15 minutes", () => {
  const profile = new TakingProfile(300_000);
  for (const day of [0, 1]) {
    profile.take(day * DAY_MS, 3);
    profile.take(day * DAY_MS + 300_000, 5);
    profile.take(day * DAY_MS + 600_000, 10);
  }
  assertEquals(profile.take(2 * DAY_MS, 10), 4);
});

Deno.test("DailyProfile of a series of two days' interval stays finite, also before 1970", () => {
  const profile = new TakingProfile(2 * DAY_MS);
  for (let i = -3; i < 9; i++) {
    assertEquals(Number.isFinite(profile.take(i * 2 * DAY_MS, i)), true);
  }
});

Deno.test("DailyProfile counts more values in a slot than 16 bits do", () => {
  const profile = new TakingProfile(1);
  for (let i = 0; i < 70_000; i++) profile.take(i, 3);
  profile.take(DAY_MS, 3);
  assertEquals(profile.take(2 * DAY_MS, 5), 2);
});

Deno.test("DailyProfile adds to an hour that comes twice, and skips one that does not come", () => {
  const profile = new TakingProfile(HOUR_MS);
  for (const day of [0, 1]) {
    for (let hour = 0; hour < 24; hour++) {
      if (day === 1 && hour === 2) continue; // the clock is put forward
      profile.take(day * DAY_MS + hour * HOUR_MS, hour);
      // ... and back.
      if (day === 1 && hour === 5) profile.take(day * DAY_MS + 4 * HOUR_MS, 8);
    }
  }
  // Two days of three o'clock: 3 and 3; of four o'clock: 4 and the mean of 4 and 8.
  assertEquals(profile.residual(2 * DAY_MS + 3 * HOUR_MS, 10), 7);
  assertEquals(profile.residual(2 * DAY_MS + 4 * HOUR_MS, 10), 5);
});

Deno.test("DailyProfile forgets what an outage of nine days left behind", () => {
  const profile = new TakingProfile(HOUR_MS);
  for (let i = 0; i < 48; i++) profile.take(i * HOUR_MS, 7);
  assertEquals(profile.take(11 * DAY_MS, 50), 0);
  assertEquals(profile.residual(11 * DAY_MS + HOUR_MS, 60), 10);
  // What is older than eight days is not learned.
  profile.learn(DAY_MS, 1000);
  assertEquals(profile.residual(11 * DAY_MS + HOUR_MS, 60), 10);
});

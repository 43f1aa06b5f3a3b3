/**
 * Times in 48 bits.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { SlotTimes } from "../../../lib/detect/slot_times.ts";

Deno.test("SlotTimes gives back every integer of 48 bits", () => {
  const cases = [
    0,
    1,
    65_535,
    65_536,
    2 ** 32 - 1,
    2 ** 32,
    1_700_000_000_123,
    2 ** 47 - 1,
    -1,
    -65_536,
    -(2 ** 32) - 5,
    -(2 ** 47),
  ];
  const times = new SlotTimes(cases.length);
  cases.forEach((atMs, slot) => times.set(slot, atMs));
  assertEquals(cases.map((_, slot) => times.at(slot)), cases);
});

Deno.test("SlotTimes overwrites a slot and keeps the others while it grows", () => {
  const times = new SlotTimes(100);
  for (let slot = 0; slot < 100; slot++) times.set(slot, slot * 1e9);
  times.set(7, 5);
  assertEquals([times.at(6), times.at(7), times.at(8)], [6e9, 5, 8e9]);
  assertEquals(times.at(99), 99e9);
});

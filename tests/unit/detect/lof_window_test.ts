/**
 * How the windows grow.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { grownCapacity } from "../../../lib/detect/lof_window.ts";

for (
  const { slot, capacity, slots } of [
    { slot: 0, capacity: 1000, slots: 8 },
    { slot: 7, capacity: 1000, slots: 8 },
    { slot: 8, capacity: 1000, slots: 16 },
    { slot: 600, capacity: 1000, slots: 1000 },
    { slot: 0, capacity: 3, slots: 3 },
  ]
) {
  Deno.test(`grownCapacity() is ${slots} for slot ${slot} of ${capacity}`, () => {
    assertEquals(grownCapacity(slot, capacity), slots);
  });
}

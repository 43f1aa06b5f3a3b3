/**
 * Durations in samples.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { samplesOf } from "../../../lib/model/span.ts";

const SPAN = { ms: 600_000, least: 3, most: 12 };

for (
  const { intervalMs, samples } of [
    { intervalMs: 100_000, samples: 6 },
    { intervalMs: 110_000, samples: 5 },
    { intervalMs: 1_000, samples: 12 },
    { intervalMs: 3_600_000, samples: 3 },
  ]
) {
  Deno.test(`samplesOf() 3 to 12 samples of 10 minutes is ${samples} at ${intervalMs} ms`, () => {
    assertEquals(samplesOf(SPAN, intervalMs), samples);
  });
}

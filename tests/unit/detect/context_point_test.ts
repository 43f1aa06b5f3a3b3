/**
 * A level at its time of day.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { contextPoint } from "../../../lib/detect/context_point.ts";

const HOUR_MS = 3_600_000;

for (
  const { hour, cosine, sine } of [
    { hour: 0, cosine: 2, sine: 0 },
    { hour: 6, cosine: 0, sine: 2 },
    { hour: 36, cosine: -2, sine: 0 },
    { hour: 42, cosine: 0, sine: -2 },
  ]
) {
  Deno.test(`contextPoint() puts hour ${hour} on its place of the circle`, () => {
    const point = new Float64Array(3);
    contextPoint(7, 2, hour * HOUR_MS, point);
    assertEquals(point[0], 7);
    assertAlmostEquals(point[1]!, cosine, 1e-12);
    assertAlmostEquals(point[2]!, sine, 1e-12);
  });
}

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { JointFeatures } from "../../../lib/detect/joint_features.ts";
import { HOUR_MS, STEP_MS } from "../../fakes/busy_volume.ts";

const ROWS = [0, 1, 2, 3];

/** The point after these values of all four columns at once. */
function pointOf(values: readonly number[], stepMs = STEP_MS): Float64Array {
  const features = new JointFeatures(4, 240);
  values.forEach((v, i) => features.take(i * stepMs, [v, v, v, v], ROWS));
  return features.point;
}

Deno.test("JointFeatures takes the lower third, of the hit ratio the upper one", () => {
  // Eight samples are two hours: rank floor(7 / 3) = 2 from below and from above.
  const point = pointOf([80, 10, 50, 40, 20, 30, 70, 60]);
  assertAlmostEquals(point[0]!, Math.log(30.05));
  assertAlmostEquals(point[1]!, Math.log(31));
  assertAlmostEquals(point[2]!, Math.log(30.1));
  assertEquals(point[3], 60 / 50);
});

Deno.test("JointFeatures forgets what is two hours old", () => {
  assertAlmostEquals(
    pointOf([1, 1, 1, 9, 9, 9, 9, 9, 9, 9, 9])[1]!,
    Math.log(10),
  );
  const features = new JointFeatures(3, 240);
  features.take(0, [5, 5, 5], ROWS);
  features.take(3 * HOUR_MS, [7, 7, 7], ROWS);
  assertAlmostEquals(features.point[1]!, Math.log(8));
});

Deno.test("JointFeatures does not show a burst that is shorter than a third of the span", () => {
  // Two of eight samples: half an hour.
  assertAlmostEquals(pointOf([9, 9, 9, 9, 9, 9, 90, 90])[0]!, Math.log(9.05));
});

Deno.test("JointFeatures takes what is below zero as zero, and a hit ratio as at most 100", () => {
  assertAlmostEquals(pointOf([-5])[0]!, Math.log(0.05));
  assertEquals(pointOf([1e300])[3], 2);
});

Deno.test("JointFeatures keeps bounded memory of samples that come every second", () => {
  const seconds = Array.from({ length: 3 * 3600 }, (_, i) => i < 3600 ? 1 : 9);
  assertAlmostEquals(pointOf(seconds, 1000)[1]!, Math.log(10));
});

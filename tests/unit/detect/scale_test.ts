/**
 * The scale of a series and the regularisation.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { regularization, Scale } from "../../../lib/detect/scale.ts";

function sigmaOf(values: readonly number[]): number {
  const scale = new Scale();
  for (const value of values) scale.learn(value);
  return scale.sigma;
}

/** Mean 5, deviations -3 -1 -1 -1 0 0 2 4: variance 32 / 8. */
const VALUES = [2, 4, 4, 4, 5, 5, 7, 9];

Deno.test("Scale is the population standard deviation of the first values", () => {
  assertAlmostEquals(sigmaOf(VALUES), 2, 1e-15);
});

for (
  const { offset, tolerance } of [
    { offset: 1e6, tolerance: 1e-9 },
    { offset: 1e9, tolerance: 1e-6 },
    { offset: -1e12, tolerance: 1e-3 },
  ]
) {
  Deno.test(`Scale keeps the digits of small deviations around ${offset}`, () => {
    const sigma = sigmaOf(VALUES.map((value) => offset + value));
    assertAlmostEquals(sigma, 2, tolerance);
  });
}

Deno.test("Scale is 0 before the second value and for a constant series", () => {
  assertEquals(sigmaOf([]), 0);
  assertEquals(sigmaOf([1e9]), 0);
  assertEquals(sigmaOf(Array(10_000).fill(0.1)), 0);
});

Deno.test("Scale forgets with factor 1/5000 after 5000 values", () => {
  // 5000 zeros and a one: mean a, variance (1 - a) a for a = 1/5000. Then a
  // thousand zeros: the mean falls by (1 - a) each time, and with values 0 and
  // 1 only the variance stays mean - mean².
  const scale = new Scale();
  for (let i = 0; i < 5000; i++) scale.learn(0);
  scale.learn(1);
  assertAlmostEquals(scale.sigma, Math.sqrt(0.9998 * 0.0002), 1e-15);
  for (let i = 0; i < 1000; i++) scale.learn(0);
  const mean = 0.0002 * 0.9998 ** 1000;
  assertAlmostEquals(scale.sigma, Math.sqrt(mean - mean * mean), 1e-15);
});

for (
  const { sigma, dimension, eps } of [
    { sigma: 0, dimension: 1, eps: 1e-10 },
    { sigma: 1e-11, dimension: 4, eps: 1e-10 },
    { sigma: 3, dimension: 1, eps: 3 },
    { sigma: 3, dimension: 4, eps: 6 },
  ]
) {
  Deno.test(`regularization() is ${eps} for sigma ${sigma} in ${dimension} dimensions`, () => {
    assertEquals(regularization(sigma, dimension), eps);
  });
}

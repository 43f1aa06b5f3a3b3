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

Deno.test("Scale counts an absurd value as ten standard deviations away", () => {
  // 100 values of mean 100 and variance 25; the next one has the weight 1/101
  // and counts as 150.
  const usual = Array.from({ length: 100 }, (_, i) => 95 + i % 2 * 10);
  const expected = Math.sqrt(100 / 101 * (25 + 50 * 50 / 101));
  assertAlmostEquals(sigmaOf([...usual, 1e12]), expected, 1e-9);
  assertAlmostEquals(sigmaOf([...usual, -1e12]), expected, 1e-9);
});

Deno.test("Scale takes the first step of a constant series as it is", () => {
  // 99 zeros and a hundred: mean 1, variance 99 * 100² / 100².
  const values = [...Array(99).fill(0), 100];
  assertAlmostEquals(sigmaOf(values), Math.sqrt(99), 1e-12);
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

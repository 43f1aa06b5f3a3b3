import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { between, Noise } from "../../../lib/source/simulate/random.ts";

// Computed with Python integers modulo 2^32 from the published definition:
// key = pcg3d(seed, array, 0)[0]; words = pcg3d(key, stream, index);
// the first word, and the sum of the six 16-bit halves.
const REFERENCE = [
  [0, 0, 0, 0, 1699085955, 205725],
  [1, 0, 0, 1, 1089460897, 227138],
  [1, 2, 3, 4, 3397362285, 247113],
  [4294967295, 7, 4005, 1767571500, 1608808076, 234568],
  [42, 0, 319, 4294967295, 2024102321, 207531],
] as const;

Deno.test("Noise draws what pcg3d defines", () => {
  for (const [seed, array, stream, index, word, halves] of REFERENCE) {
    const noise = new Noise(seed, array);
    assertEquals(noise.uniform(stream, index), word / 2 ** 32);
    assertAlmostEquals(
      noise.normal(stream, index),
      (halves - 196605) / 65536 * Math.SQRT2,
      1e-12,
    );
  }
});

/** Mean and standard deviation of 20,000 draws. */
function moments(draw: (i: number) => number): [number, number] {
  const draws = Array.from({ length: 20_000 }, (_, i) => draw(i));
  const mean = draws.reduce((sum, x) => sum + x) / draws.length;
  const square = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return [mean, Math.sqrt(square / draws.length)];
}

Deno.test("Noise has the moments that it promises", () => {
  const noise = new Noise(3, 0);
  const cases: readonly [(i: number) => number, number, number][] = [
    [(i) => noise.uniform(5, i), 0.5, Math.sqrt(1 / 12)],
    [(i) => noise.normal(5, i), 0, 1],
    // Ten points per knot, so fewer independent draws.
    [(i) => noise.smooth(5, i * 100, 1000), 0, 1],
  ];
  for (const [draw, mean, deviation] of cases) {
    const [seenMean, seenDeviation] = moments(draw);
    assertAlmostEquals(seenMean, mean, 0.06);
    assertAlmostEquals(seenDeviation, deviation, 0.06);
  }
});

Deno.test("smooth() passes through the normal draws at its knots and has no jumps", () => {
  const noise = new Noise(3, 1);
  assertAlmostEquals(noise.smooth(7, 5000, 1000), noise.normal(7, 5), 1e-12);
  for (let atMs = 0; atMs < 20_000; atMs += 10) {
    const step = noise.smooth(7, atMs + 10, 1000) - noise.smooth(7, atMs, 1000);
    // Two draws of at most 4.25, each turned by at most pi/2 * 10/1000.
    assert(Math.abs(step) < 2 * 4.25 * Math.PI / 200);
  }
});

Deno.test("arrays and streams have draws of their own", () => {
  const draws = [
    new Noise(1, 0).uniform(0, 0),
    new Noise(1, 1).uniform(0, 0),
    new Noise(2, 0).uniform(0, 0),
    new Noise(1, 0).uniform(1, 0),
    new Noise(1, 0).uniform(0, 1),
  ];
  assertEquals(new Set(draws).size, draws.length);
});

Deno.test("between() maps 0 and 1 to the ends of the range", () => {
  assertEquals([0, 0.5, 1].map((u) => between(10, 20, u)), [10, 15, 20]);
});

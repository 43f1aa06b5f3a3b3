/**
 * The stand-alone detector: warm-up, scores, evidence.
 *
 * @module
 */

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import type { Detector } from "../../../lib/detect/detector.ts";
import {
  LofDetectorFactory,
  type LofOptions,
} from "../../../lib/detect/lof_detector.ts";

const OPTIONS: LofOptions = { window: 10, k: 2, dimension: 1, warmUp: 4 };

/** A minute between samples, from a time that needs more than 32 bits. */
const START_MS = 1_700_000_000_000;

function detectorOf(
  values: readonly number[],
  options: Partial<LofOptions> = {},
): Detector {
  const detector = new LofDetectorFactory({ ...OPTIONS, ...options }).create();
  values.forEach((value, i) => detector.learn(atMs(i), value));
  return detector;
}

function atMs(index: number): number {
  return START_MS + index * 60_000;
}

function lnLofOf(detector: Detector, value: number): number {
  const score = detector.score(atMs(9999), value);
  if (score.kind !== "scored") throw new Error("no score yet");
  return score.lnLof;
}

Deno.test("LofDetectorFactory names its version", () => {
  assertEquals(new LofDetectorFactory(OPTIONS).version, "lof/1");
});

for (
  const { dimension, warmUp } of [
    { dimension: 1, warmUp: 3 },
    { dimension: 1, warmUp: 10 },
    { dimension: 3, warmUp: 5 },
    { dimension: 9, warmUp: 10 },
  ]
) {
  Deno.test(`LofDetector counts down ${warmUp} points of ${dimension} values, then scores`, () => {
    const detector = detectorOf([], { dimension, warmUp });
    const needed = warmUp + dimension - 1;
    for (let i = 0; i < needed; i++) {
      const missing = needed - i;
      assertEquals(detector.score(0, 1), { kind: "warming_up", missing });
      detector.learn(atMs(i), i);
    }
    assertEquals(detector.score(0, 1).kind, "scored");
  });
}

Deno.test("LofDetector scores ln LOF, regularised by the standard deviation", () => {
  // By hand: 0, 1, 3, 7 have mean 2.75 and variance 59/4 - 121/16 = 115/16; the
  // rest as in batch_lof_test.ts: m(5) = 4.5, its neighbours' 2.5 and 5.
  const sigma = Math.sqrt(115 / 16);
  const lof = ((4.5 + sigma) / (2.5 + sigma) + (4.5 + sigma) / (5 + sigma)) / 2;
  const detector = detectorOf([7, 0, 3, 1]);
  assertAlmostEquals(lnLofOf(detector, 5), Math.log(lof), 1e-14);
});

Deno.test("LofDetector scores a constant series 0, and the first step from it ln(1 + d / 1e-10)", () => {
  for (const dimension of [1, 3]) {
    const detector = detectorOf(Array(50).fill(42), { dimension });
    assertEquals(lnLofOf(detector, 42), 0);
    assertAlmostEquals(
      lnLofOf(detector, 42 + 2 ** -20),
      Math.log1p(1e10 / 2 ** 20),
      1e-9,
    );
    assertEquals(lnLofOf(detector, 43), 20);
    assertEquals(lnLofOf(detector, -1e300), 20);
  }
});

Deno.test("LofDetector compares lag vectors: a usual value out of turn scores high", () => {
  const values = Array.from({ length: 40 }, (_, i) => i % 2);
  const inTurn = lnLofOf(detectorOf(values, { dimension: 2 }), 0);
  const outOfTurn = lnLofOf(detectorOf(values, { dimension: 2 }), 1);
  assertEquals(inTurn, 0);
  // From (1, 1) to the nearest vector (0, 1) is 1; eps = 0.5 * sqrt(2).
  assertAlmostEquals(outOfTurn, Math.log(1 + Math.SQRT2), 1e-12);
});

Deno.test("LofDetector forgets what left the window", () => {
  const old = [100, 101, 102, 103, 104, 105];
  const recent = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const { neighbors, expected } = detectorOf([...old, ...recent])
    .explain(0, 105);
  assertEquals(expected, { low: 1, high: 10 });
  assertEquals(neighbors.map(({ value }) => value), [10, 9]);
});

Deno.test("LofDetector is full once the window is", () => {
  const detector = detectorOf([], { dimension: 2 });
  for (let i = 0; i < 10; i++) {
    detector.learn(atMs(i), i);
    assertEquals(detector.isFull, false);
  }
  detector.learn(atMs(10), 10);
  assertEquals(detector.isFull, true);
});

Deno.test("LofDetector explains with the nearest earlier values, ties newest first", () => {
  const detector = detectorOf([1, 5, 3, 5, 9, 3], { k: 3 });
  assertEquals(detector.explain(0, 4).neighbors, [
    { atMs: atMs(5), value: 3, distance: 1 },
    { atMs: atMs(3), value: 5, distance: 1 },
    { atMs: atMs(2), value: 3, distance: 1 },
  ]);
});

Deno.test("LofDetector names no more than 5 neighbours", () => {
  const detector = detectorOf([1, 2, 3, 4, 5, 6, 7, 8, 9], {
    k: 8,
    warmUp: 9,
  });
  const { neighbors } = detector.explain(0, 20);
  assertEquals(neighbors.map(({ value }) => value), [9, 8, 7, 6, 5]);
});

Deno.test("LofDetector explains lag vectors by their last sample and their distance", () => {
  const detector = detectorOf([0, 0, 3, 4, 0], {
    dimension: 2,
    k: 1,
    warmUp: 2,
  });
  // (0, 4) is 3 from (3, 4), the point of the fourth sample.
  assertEquals(detector.explain(0, 4).neighbors, [
    { atMs: atMs(2), value: 3, distance: 1 },
  ]);
});

Deno.test("LofDetector expects what all values but 1 % on each side lie in", () => {
  const values = Array.from({ length: 301 }, (_, i) => (i * 5) % 301);
  const detector = detectorOf(values, { window: 301 });
  assertEquals(detector.explain(0, 0).expected, { low: 3, high: 297 });
});

Deno.test("LofDetector explains early samples too, and an empty window by the value itself", () => {
  assertEquals(detectorOf([]).explain(0, 7), {
    expected: { low: 7, high: 7 },
    neighbors: [],
  });
  assertEquals(detectorOf([5]).explain(0, 7), {
    expected: { low: 5, high: 5 },
    neighbors: [{ atMs: START_MS, value: 5, distance: 2 }],
  });
});

Deno.test("LofDetector counts values beyond 1e150 as 1e150", () => {
  const detector = detectorOf([1e300, -1e300, 1, 2]);
  assertEquals(detector.explain(0, 0).expected, { low: -1e150, high: 1e150 });
});

Deno.test("LofDetector rejects values that are not finite", () => {
  const detector = detectorOf([1, 2, 3, 4]);
  for (const value of [NaN, Infinity, -Infinity]) {
    const text = `Cannot judge a value that is not finite: ${value}`;
    assertThrows(() => detector.learn(0, value), RangeError, text);
    assertThrows(() => detector.score(0, value), RangeError, text);
  }
});

for (
  const { change, text } of [
    { change: { k: 0 }, text: "k must be an integer from 1 to 1000, got 0" },
    {
      change: { dimension: 0 },
      text: "dimension must be an integer from 1 to 1000, got 0",
    },
    {
      change: { window: 2 },
      text: "window must be an integer from 3 to 65536, got 2",
    },
    {
      change: { window: 65_537 },
      text: "window must be an integer from 3 to 65536, got 65537",
    },
    {
      change: { warmUp: 2 },
      text: "warmUp must be an integer from 3 to 10, got 2",
    },
    {
      change: { warmUp: 11 },
      text: "warmUp must be an integer from 3 to 10, got 11",
    },
  ]
) {
  Deno.test(`LofDetectorFactory says that ${text}`, () => {
    assertThrows(
      () => new LofDetectorFactory({ ...OPTIONS, ...change }),
      RangeError,
      text,
    );
  });
}

Deno.test("an absurd spike, as of a counter reset, does not blind the series", () => {
  const usual = Array.from({ length: 200 }, (_, i) => 95 + i * 7 % 11);
  const options = { window: 1000, k: 20, warmUp: 50 };
  const before = lnLofOf(detectorOf(usual, options), 200);
  const spiked = [...usual, 1e12, ...usual];
  const after = lnLofOf(detectorOf(spiked, options), 200);
  assert(before > 2, `${before}`);
  assert(after > 2, `${after} after the spike, ${before} before it`);
});

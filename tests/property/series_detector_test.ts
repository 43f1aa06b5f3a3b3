/**
 * Laws of the series detector.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AlertController } from "../../lib/decide/alert_controller.ts";
import { SeriesDetector } from "../../lib/detect/series_detector.ts";

const START_MS = 1_700_000_000_000;
const intervals = fc.constantFrom(1_000, 60_000, 300_000, 900_000, 3_600_000);
const seeds = fc.integer({ min: 1, max: 2 ** 31 - 2 });
/** The tests are about laws, not about rare values: few runs, long series. */
const RUNS = { numRuns: 20 };

/** Slow, fast and sum of every sample. Shape `[samples, 3]`. */
function scores(values: readonly number[], intervalMs: number): number[][] {
  const detector = new SeriesDetector();
  return values.map((value, i) => {
    const { slow, fast, score } = detector.take(
      START_MS + i * intervalMs,
      value,
    );
    return [slow, fast, score];
  });
}

/** Uniform noise (Lehmer's generator), with a few spikes. */
function noise(seed: number, samples: number): number[] {
  let state = seed;
  return Array.from({ length: samples }, () => {
    state = state * 48_271 % (2 ** 31 - 1);
    const uniform = state / 2 ** 31;
    return uniform > 0.99 ? 10 * uniform : uniform;
  });
}

Deno.test("SeriesDetector scores a constant series 0 for ever; it never alerts, its first step scores high", () => {
  const constants = fc.oneof(
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    fc.constantFrom(0, 0.1, 1e9 + 0.1, 1e149, 1e300, 1e-300),
  );
  fc.assert(
    fc.property(constants, intervals, (value, intervalMs) => {
      const detector = new SeriesDetector();
      const controller = new AlertController();
      let atMs = START_MS;
      for (let i = 0; i < 600; i++, atMs += intervalMs) {
        const { slow, fast, score } = detector.take(atMs, value);
        assert(slow === 0 && fast === 0 && score === 0, `${score} at ${i}`);
        assert(!controller.take(slow, fast, intervalMs));
      }
      const step = Math.abs(value) > 1 ? value / 2 : value + 1;
      if (Math.abs(step) > 1e149) return;
      const { slow, fast } = detector.take(atMs, step);
      assert(slow > 1 && fast > 1, `${slow}, ${fast}`);
      assert(controller.take(slow, fast, intervalMs));
    }),
    RUNS,
  );
});

Deno.test("SeriesDetector does not depend on the unit of the values", () => {
  const powers = fc.integer({ min: -20, max: 40 });
  fc.assert(
    fc.property(seeds, powers, intervals, (seed, power, intervalMs) => {
      const values = noise(seed, 400);
      // Powers of two are exact: so are the scores.
      const scaled = values.map((value) => value * 2 ** power);
      assertEquals(scores(scaled, intervalMs), scores(values, intervalMs));
    }),
    RUNS,
  );
});

Deno.test("SeriesDetector does not depend on a shift of all values", () => {
  const shifts = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(
    fc.property(seeds, shifts, intervals, (seed, shift, intervalMs) => {
      const values = noise(seed, 400);
      const before = scores(values, intervalMs);
      const after = scores(values.map((value) => value + shift), intervalMs);
      before.forEach((row, i) =>
        row.forEach((score, j) =>
          assert(Math.abs(score - after[i]![j]!) < 1e-6, `sample ${i}`)
        )
      );
    }),
    RUNS,
  );
});

Deno.test("SeriesDetector gives finite scores whatever comes, and the same ones again", () => {
  const samples = fc.array(
    fc.record({
      gapMs: fc.oneof(
        fc.constantFrom(0, 1, 60_000, 300_000),
        fc.integer({ min: 0, max: 1e9 }),
      ),
      value: fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(0, -0, 1, 1, 1, Number.MAX_VALUE, -1e300),
      ),
    }),
    { minLength: 100, maxLength: 300 },
  );
  fc.assert(
    fc.property(samples, (series) => {
      const one = new SeriesDetector();
      const two = new SeriesDetector();
      let atMs = 0;
      for (const { gapMs, value } of series) {
        atMs += gapMs;
        const { slow, fast, score } = one.take(atMs, value);
        assert([slow, fast, score].every(Number.isFinite), `${slow}, ${fast}`);
        assertEquals(two.take(atMs, value), { slow, fast, score });
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("SeriesDetector learns its interval despite an outage and doubles", () => {
  const detector = new SeriesDetector();
  const gaps = [0, 300, 300, 0, 300, 9000, 300, 300, 300, 0, 300, 300, 300];
  let atMs = START_MS;
  for (const gap of [...gaps, 300, 300, 300]) {
    detector.take(atMs += gap * 1000, 1);
    assertEquals(detector.intervalMs, 0);
  }
  detector.take(atMs += 300_000, 1);
  assertEquals(detector.intervalMs, 300_000);
});

Deno.test("SeriesDetector refuses what is not finite, and stays as it was", () => {
  const detector = new SeriesDetector();
  for (const [atMs, value] of [[0, NaN], [0, Infinity], [NaN, 1]] as const) {
    assertThrows(
      () => detector.take(atMs, value),
      RangeError,
      "Cannot judge a sample that is not finite",
    );
  }
});

Deno.test("SeriesDetector says how long it will be silent, and when it is full", () => {
  const detector = new SeriesDetector();
  assertEquals([detector.missing, detector.missingMs], [16, undefined]);
  detector.take(START_MS, 1);
  assertEquals([detector.missing, detector.missingMs], [15, undefined]);
  detector.take(START_MS + 300_000, 2);
  // 14 samples of five minutes.
  assertEquals([detector.missing, detector.missingMs], [14, 4_200_000]);
  for (let i = 2; i < 17; i++) {
    assertEquals(detector.missing, 16 - i);
    detector.take(START_MS + i * 300_000, i % 5);
  }
  assertEquals([detector.missing, detector.missingMs], [0, 0]);
  assert(!detector.isFull);
  // An hourly series teaches every sample: 500 residuals, twelve samples late.
  const hourly = new SeriesDetector();
  for (let i = 0; i < 600; i++) {
    hourly.take(START_MS + i * 3_600_000, 1);
    assertEquals(hourly.isFull, i >= 511, `sample ${i}`);
  }
});

Deno.test("SeriesDetector takes the time of day from local time", () => {
  // Six hours ahead of UTC: what UTC would make of the same samples six hours later.
  const aheadMs = 6 * 3_600_000;
  const local = new SeriesDetector({ localMs: (atMs) => atMs + aheadMs });
  const utc = new SeriesDetector();
  const other = new SeriesDetector();
  let isOther = false;
  noise(7, 500).forEach((value, i) => {
    const atMs = START_MS + i * 900_000;
    const { slow, fast, score } = local.take(atMs, value);
    assertEquals(utc.take(atMs + aheadMs, value), { slow, fast, score });
    if (other.take(atMs, value).score !== score) isOther = true;
  });
  assert(isOther);
});

Deno.test("SeriesDetector keeps the digits of noise far from zero", () => {
  // Multiples of 2^-20, so that the sums are exact.
  const values = noise(3, 400).map((v) => Math.round(v * 2 ** 20) / 2 ** 20);
  const near = scores(values, 300_000);
  const far = scores(values.map((value) => value + 1e9), 300_000);
  assertEquals(far, near);
  assert(near.some(([slow]) => slow !== 0));
});

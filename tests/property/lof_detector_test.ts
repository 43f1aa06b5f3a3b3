/**
 * Laws of the stand-alone detector, for any series.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Detector } from "../../lib/detect/detector.ts";
import { LofDetectorFactory } from "../../lib/detect/lof_detector.ts";

const K = 3;
const WARM_UP = 8;

const anyDimension = fc.constantFrom(1, 2, 4);

function createDetector(dimension: number): Detector {
  const options = { window: 24, k: K, dimension, warmUp: WARM_UP };
  return new LofDetectorFactory(options).create();
}

/** The scores of a series: `undefined` while warming up. */
function scoresOf(
  values: readonly number[],
  dimension: number,
): (number | undefined)[] {
  const detector = createDetector(dimension);
  return values.map((value, t) => {
    const score = detector.score(t, value);
    detector.learn(t, value);
    return score.kind === "scored" ? score.lnLof : undefined;
  });
}

function series(value: fc.Arbitrary<number>): fc.Arbitrary<number[]> {
  return fc.array(value, { minLength: 12, maxLength: 80, size: "max" });
}

const anyValue = fc.double({ noNaN: true, noDefaultInfinity: true });
const gridValue = fc.integer({ min: -20, max: 20 });

Deno.test("LofDetector: every score lies in [-20, 20], and none is NaN", () => {
  const values = fc.oneof(
    series(anyValue),
    series(gridValue),
    series(fc.constantFrom(0, -0, 5e-324, 1e-200, 1e308, -1e308, 1)),
  );
  fc.assert(fc.property(values, anyDimension, (values, dimension) => {
    const scores = scoresOf(values, dimension);
    const warmUp = WARM_UP + dimension - 1;
    scores.forEach((score, t) => {
      if (t < warmUp) assertEquals(score, undefined);
      else assert(score! >= -20 && score! <= 20, `${score}`);
    });
  }));
});

Deno.test("LofDetector: a constant series scores 0 for ever, and the first step from it high", () => {
  const steps = fc.tuple(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.double({ min: 1e-3, max: 1e300, noNaN: true }),
    fc.integer({ min: 20, max: 100 }),
    anyDimension,
  );
  fc.assert(fc.property(steps, ([level, step, count, dimension]) => {
    const scores = scoresOf(
      [...Array(count).fill(level), level + step],
      dimension,
    );
    const first = scores.pop();
    assertEquals(
      scores.find((score) => score !== undefined && score !== 0),
      undefined,
    );
    // ln(1 + 1e-3 / 1e-10) = 16.1, less what rounding at 1e6 takes from the step.
    assert(first! > 16 && first! <= 20, `${first}`);
  }));
});

Deno.test("LofDetector: the unit of the values does not matter", () => {
  const unit = fc.integer({ min: -10, max: 30 }).map((power) => 2 ** power);
  fc.assert(
    fc.property(
      series(gridValue),
      unit,
      anyDimension,
      (values, unit, dimension) => {
        // One value that differs keeps the standard deviation above the floor of eps.
        const varied = [21, ...values];
        const scaled = varied.map((value) => value * unit);
        assertEquals(scoresOf(scaled, dimension), scoresOf(varied, dimension));
      },
    ),
  );
});

Deno.test("LofDetector: a shift of all values does not matter", () => {
  const shift = fc.integer({ min: -1e6, max: 1e6 });
  fc.assert(
    fc.property(
      series(gridValue),
      shift,
      anyDimension,
      (values, shift, dimension) => {
        const varied = [21, ...values];
        const before = scoresOf(varied, dimension);
        const after = scoresOf(varied.map((value) => value + shift), dimension);
        before.forEach((score, t) => {
          if (score === undefined) assertEquals(after[t], undefined);
          else {assert(
              Math.abs(after[t]! - score) < 1e-7,
              `${after[t]}, ${score}`,
            );}
        });
      },
    ),
  );
});

Deno.test("LofDetector: score() and explain() change no state", () => {
  fc.assert(
    fc.property(
      series(gridValue),
      anyValue,
      anyDimension,
      (values, other, dimension) => {
        const expected = scoresOf(values, dimension);
        const detector = createDetector(dimension);
        values.forEach((value, t) => {
          detector.score(t, other);
          detector.explain(t, other);
          const score = detector.score(t, value);
          assertEquals(
            score.kind === "scored" ? score.lnLof : undefined,
            expected[t],
          );
          detector.learn(t, value);
        });
      },
    ),
  );
});

Deno.test("LofDetector: the evidence is of samples that were seen, nearest first", () => {
  fc.assert(
    fc.property(
      series(gridValue),
      gridValue,
      anyDimension,
      (values, query, dimension) => {
        const detector = createDetector(dimension);
        values.forEach((value, t) => detector.learn(t, value));
        const { expected, neighbors } = detector.explain(values.length, query);
        assert(expected.low <= expected.high);
        assert(values.includes(expected.low) && values.includes(expected.high));
        assert(neighbors.length <= K);
        neighbors.forEach(({ atMs, value, distance }, i) => {
          assertEquals(value, values[atMs]);
          assert(distance >= Math.abs(value - query));
          assert(i === 0 || distance >= neighbors[i - 1]!.distance);
        });
      },
    ),
  );
});

import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  CO_MOVEMENT_DEFAULTS,
  CoMovement,
  type CoMovementOptions,
} from "../../../lib/decide/co_movement.ts";

/** One measure; nothing is forgotten or clipped to speak of. */
const PLAIN: CoMovementOptions = {
  measures: 1,
  halfLifeRounds: 1e9,
  minRounds: 2.5,
  minCorrelation: 0.2,
  minLead: 0.12,
  clip: 1e9,
};

/** A learner of `c1 …` and `p1 …` that has taken these rounds. */
function learned(
  rounds: readonly { c: number[]; p: number[] }[],
  options: Partial<CoMovementOptions> = {},
): CoMovement {
  const full = { ...PLAIN, ...options };
  const learner = new CoMovement(full);
  rounds.forEach(({ c, p }, i) => {
    for (let k = 0; k < c.length / full.measures; k++) learner.child(`c${k}`);
    for (let k = 0; k < p.length / full.measures; k++) learner.parent(`p${k}`);
    learner.take(i, Float64Array.from(c), Float64Array.from(p));
  });
  return learner;
}

Deno.test("CoMovement correlates the differences, not the levels", () => {
  // Differences of c: 1, -1, 1; of p0: 2, -2, -2; of p1: 1, -1, 1.
  const learner = learned([
    { c: [0], p: [10, 5] },
    { c: [1], p: [12, 6] },
    { c: [0], p: [10, 5] },
    { c: [1], p: [8, 6] },
  ]);
  assertAlmostEquals(learner.correlation("c0", "p0"), 1 / 3, 1e-6); // 2 / √(3 · 12)
  assertAlmostEquals(learner.correlation("c0", "p1"), 1, 1e-6);
  assertEquals(learner.parentsOf("c0"), ["p1"]);
});

Deno.test("CoMovement says nothing without a clear lead", () => {
  // Differences of c: 1, 1, 1, 2; of both candidates: 1, 1, 1, 2.
  const tied = learned([0, 1, 2, 3, 5].map((v) => ({ c: [v], p: [v, v] })));
  assertAlmostEquals(tied.correlation("c0", "p0"), 1, 1e-6);
  assertEquals(tied.parentsOf("c0"), []);
});

Deno.test("CoMovement says nothing below the least correlation, nor against the movement", () => {
  // Differences of c: 1, 1, 1; of p0: -1, -1, -1.
  const against = learned([0, 1, 2, 3].map((v) => ({ c: [v], p: [-v] })));
  assertAlmostEquals(against.correlation("c0", "p0"), -1, 1e-6);
  assertEquals(against.parentsOf("c0"), []);
  // Differences of c: 1, -1, 1; of p0: 2, -2, -2: 1/3.
  const rounds = [[0, 0], [1, 2], [0, 0], [1, -2]].map(([c, p]) => ({
    c: [c],
    p: [p],
  }));
  assertEquals(learned(rounds).parentsOf("c0"), ["p0"]);
  assertEquals(learned(rounds, { minCorrelation: 0.34 }).parentsOf("c0"), []);
});

Deno.test("CoMovement counts only rounds in which both said something before and now", () => {
  // c is silent at 2 and so has no difference at 2 and 3: three are left.
  const rounds = [0, 1, NaN, 3, 4, 5].map((v, i) => ({ c: [v], p: [i] }));
  assertAlmostEquals(
    learned(rounds).correlation("c0", "p0"),
    1,
    1e-6,
  );
  assertEquals(
    learned(rounds.slice(0, 5)).correlation("c0", "p0"),
    NaN,
  );
});

Deno.test("CoMovement knows nothing of the idle, the unknown and the infinite", () => {
  const learner = learned(
    [0, 1, 2, 3, 4].map((v) => ({ c: [7, -Infinity], p: [v] })),
  );
  assertEquals(learner.correlation("c0", "p0"), NaN);
  assertEquals(learner.correlation("c1", "p0"), NaN);
  assertEquals(learner.correlation("c9", "p0"), NaN);
  for (const name of ["c0", "c1", "c9", "p0"]) {
    assertEquals(learner.parentsOf(name), []);
  }
});

Deno.test("CoMovement takes the mean over the measures that both have", () => {
  // Measure 0 moves alike (1); measure 1 against each other (-1).
  const both = learned(
    [0, 1, 2, 3].map((v) => ({ c: [v, v], p: [v, -v] })),
    { measures: 2 },
  );
  assertAlmostEquals(both.correlation("c0", "p0"), 0, 1e-6);
  const one = learned(
    [0, 1, 2, 3].map((v) => ({ c: [v, v], p: [v, NaN] })),
    { measures: 2 },
  );
  assertAlmostEquals(one.correlation("c0", "p0"), 1, 1e-6);
});

Deno.test("CoMovement keeps what it knows when resources appear", () => {
  const rounds = [0, 1, 0, 1, 0, 1].map((v, i) => ({
    c: i < 4 ? [v] : Array.from({ length: 9 }, () => v),
    p: i < 4 ? [v, -v] : [v, -v, ...Array.from({ length: 9 }, () => 2 * v)],
  }));
  const learner = learned(rounds);
  assertAlmostEquals(learner.correlation("c0", "p0"), 1, 1e-6);
  assertAlmostEquals(learner.correlation("c0", "p1"), -1, 1e-6);
  assertEquals(learner.parentsOf("c0"), ["p0"]);
  assertEquals(learner.correlation("c8", "p10"), NaN); // one difference
});

Deno.test("CoMovement knows a resource that was named after the last round as unknown", () => {
  const learner = learned([0, 1, 2, 3].map((v) => ({ c: [v], p: [v] })));
  for (let i = 1; i < 9; i++) {
    learner.child(`c${i}`);
    learner.parent(`p${i}`);
  }
  assertEquals(learner.parentsOf("c8"), []);
  assertEquals(learner.correlation("c0", "p8"), NaN);
  assertEquals(learner.parentsOf("c0"), ["p0"]);
});

Deno.test("CoMovement clips a difference at a few times the usual size", () => {
  // Sizes of c: 1, 1, 97, mean 33 at the spike: clipped at 0.1 · 33 = 3.3; of p: 1, 1, 1,
  // all clipped at 0.1. So x = 0.1, -0.1, 3.3 and y = 0.1, -0.1, -0.1.
  const learner = learned(
    [[0, 0], [1, 1], [0, 0], [97, -1]].map(([c, p]) => ({ c: [c], p: [p] })),
    { clip: 0.1 },
  );
  assertAlmostEquals(
    learner.correlation("c0", "p0"),
    (0.01 + 0.01 - 0.33) / Math.sqrt((0.02 + 3.3 ** 2) * 0.03),
    1e-6,
  );
});

Deno.test("CoMovement forgets: what is new outweighs what is old", () => {
  const values = (direction: number) => (_: unknown, i: number) => ({
    c: [i % 2],
    p: [direction * (i % 2)],
  });
  const learner = learned([
    ...Array.from({ length: 50 }, values(-1)),
    ...Array.from({ length: 50 }, values(1)),
  ], { halfLifeRounds: 5 });
  assertAlmostEquals(learner.correlation("c0", "p0"), 1, 0.01);
});

Deno.test("CoMovement goes on from a saved state as if nothing had happened", () => {
  const rounds = Array.from({ length: 40 }, (_, i) => ({
    c: [Math.sin(i), Math.cos(3 * i)],
    p: [Math.sin(i) + Math.cos(5 * i), Math.cos(3 * i)],
  }));
  const whole = learned(rounds);
  const first = learned(rounds.slice(0, 20));
  const second = new CoMovement(PLAIN, structuredClone(first.state));
  rounds.slice(20).forEach(({ c, p }, i) =>
    second.take(20 + i, Float64Array.from(c), Float64Array.from(p))
  );
  assertEquals(second.state, whole.state);
});

Deno.test("CoMovement does not depend on unit, level and order of the resources", () => {
  const value = fc.integer({ min: -9, max: 9 }); // exact also after scaling
  const round = fc.record({
    c: fc.tuple(value, value),
    p: fc.tuple(value, value, value),
  });
  fc.assert(fc.property(
    fc.array(round, { minLength: 5, maxLength: 30 }),
    fc.constantFrom(0.125, 0.5, 4, 1024),
    (rounds, factor) => {
      const options = { clip: 2 };
      const plain = learned(rounds, options);
      const scaled = learned(
        rounds.map(({ c, p }) => ({
          c: [factor * c[1] + 3, factor * c[0] + 3],
          p: [p[2], p[1], p[0]],
        })),
        options,
      );
      for (let c = 0; c < 2; c++) {
        for (let p = 0; p < 3; p++) {
          const r = plain.correlation(`c${c}`, `p${p}`);
          const other = scaled.correlation(`c${1 - c}`, `p${2 - p}`);
          assertAlmostEquals(other, r, 1e-12); // NaN where one did not move
        }
      }
    },
  ));
});

Deno.test("CoMovement refuses time that does not rise, and values of nobody", () => {
  const learner = learned([{ c: [0], p: [0] }]);
  const none = new Float64Array(0);
  assertThrows(() => learner.take(0, none, none), RangeError, "was taken");
  assertThrows(
    () => learner.take(1, Float64Array.of(1, 2), none),
    RangeError,
    "Cannot take 2 values: 1 resources have 1 each",
  );
  learner.take(1, none, none); // a round in which nobody spoke
});

Deno.test("CoMovement refuses options out of range", () => {
  for (
    const wrong of [
      { measures: 0 },
      { measures: 1.5 },
      { halfLifeRounds: 0 },
      { halfLifeRounds: 100, minRounds: 150 }, // the weight stays below 144.8
      { minRounds: NaN },
      { minCorrelation: 0 },
      { minLead: 1.1 },
      { clip: 0 },
    ]
  ) {
    assertThrows(
      () => new CoMovement({ ...CO_MOVEMENT_DEFAULTS, ...wrong }),
      RangeError,
    );
  }
  new CoMovement({ ...CO_MOVEMENT_DEFAULTS, halfLifeRounds: 300 });
});

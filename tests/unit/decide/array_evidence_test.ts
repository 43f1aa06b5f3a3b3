import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  ArrayEvidence,
  combineEvidence,
  newArrayEvidenceState,
} from "../../../lib/decide/array_evidence.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const budget = { incidentsPerWeek: 1 };

for (
  const [scores, evidence, count] of [
    [[], 0, 0],
    [[-1], 0, 0],
    [[0.7], 0.7, 1],
    // 1.4 / 1.6 = 0.875: two volumes of a pool that are below the level alone.
    [[0.7, 0.7], 0.875, 2],
    // (1 + 0.5) / 1.6 is below 1.
    [[1, 0.5], 1, 1],
    // 3 / 2.2: three equal ones count 1.36 times.
    [[1, 1, 1], 3 / 2.2, 3],
  ] as [number[], number, number][]
) {
  Deno.test(`combineEvidence() makes ${evidence.toFixed(3)} of [${scores}]`, () => {
    const combined = combineEvidence(scores);
    assertAlmostEquals(combined.evidence, evidence);
    assertEquals(combined.count, count);
  });
}

Deno.test("ArrayEvidence speaks when the level has been passed for half an hour", () => {
  const array = new ArrayEvidence(budget);
  const says = [0.8, 0.9, 0.8, 0.8, 0.79, 0.8, 0.8].map((evidence, i) =>
    array.take(i * 15 * MINUTE_MS, evidence)
  );
  assertEquals(says, [false, false, true, true, false, false, false]);
});

Deno.test("ArrayEvidence learns its level from the daily maxima of what opened nothing", () => {
  const array = new ArrayEvidence(budget);
  for (let day = 0; day < 3; day++) {
    array.take(day * DAY_MS, 0.1);
    array.take(day * DAY_MS + MINUTE_MS, 0.7);
  }
  // Two days are over. 0.7 ln 7 = 1.362.
  assertAlmostEquals(array.level, 0.7 * Math.log(7));
  array.take(3 * DAY_MS, 5); // above the level: teaches nothing
  array.take(4 * DAY_MS, 0);
  assertAlmostEquals(array.level, 2.1 / 4 * Math.log(7));
});

Deno.test("ArrayEvidence of a quiet array stays at its least level", () => {
  const array = new ArrayEvidence(budget);
  for (let day = 0; day < 40; day++) array.take(day * DAY_MS, 0.3);
  assertEquals(array.level, 0.8);
  assertEquals(array.state.dailyMaxima.length, 28);
});

Deno.test("ArrayEvidence asks for less where more incidents are welcome", () => {
  const state = { ...newArrayEvidenceState(), dailyMaxima: [1] };
  assertAlmostEquals(
    new ArrayEvidence({ incidentsPerWeek: 2 }, state).level,
    Math.log(3.5),
  );
});

Deno.test("ArrayEvidence refuses a budget of nothing", () => {
  for (const incidentsPerWeek of [0, -1, NaN]) {
    assertThrows(
      () => new ArrayEvidence({ incidentsPerWeek }),
      RangeError,
      `budget of ${incidentsPerWeek}`,
    );
  }
});

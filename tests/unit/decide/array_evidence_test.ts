import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  ArrayEvidence,
  combineEvidence,
  newArrayEvidenceState,
} from "../../../lib/decide/array_evidence.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const budget = { incidentsPerWeek: 1, leastLevel: () => 0.8 };

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

Deno.test("ArrayEvidence keeps to a budget that changes", () => {
  const changing = { incidentsPerWeek: 1 };
  const state = newArrayEvidenceState();
  state.dailyMaxima.push(2, 4);
  const array = new ArrayEvidence(changing, state);
  assertAlmostEquals(array.level, 3 * Math.log(7));
  assertAlmostEquals(array.perWeek(3 * Math.log(7)), 1);
  changing.incidentsPerWeek = 7 / Math.E; // the logarithm of 7 / budget is 1
  assertAlmostEquals(array.level, 3);
  assertAlmostEquals(array.perWeek(3), 7 / Math.E);
});

Deno.test("ArrayEvidence speaks when the level has been passed for half an hour", () => {
  const array = new ArrayEvidence(budget);
  const says = [0.8, 0.9, 0.8, 0.8, 0.79, 0.8, 0.8].map((evidence, i) =>
    array.take(i * 15 * MINUTE_MS, evidence)
  );
  assertEquals(says, [false, false, true, true, false, false, false]);
});

for (
  const [evidence, leastMinutes, expected] of [
    // At the level half an hour; at 1.5625 times, 0.4375 of it: 13.1 min.
    [0.8, 0, 30],
    [1.25, 0, 14],
    [1.6, 0, 0],
    [5, 0, 0],
    [5, 40, 40],
    [0.8, 10, 30],
  ] as const
) {
  Deno.test(`ArrayEvidence at ${evidence / 0.8} times its level, and never before ${leastMinutes} min, speaks after ${expected} min`, () => {
    const array = new ArrayEvidence(budget);
    const minutes = Array.from({ length: 60 }, (_, minute) => minute);
    const first = minutes.find((minute) =>
      array.take(minute * MINUTE_MS, evidence, leastMinutes * MINUTE_MS)
    );
    assertEquals(first, expected);
  });
}

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

Deno.test("ArrayEvidence assumes what it is told of the days of the first week that it has not seen", () => {
  let assumed = 2;
  const array = new ArrayEvidence({ ...budget, priorMaximum: () => assumed });
  assertAlmostEquals(array.level, 2 * Math.log(7));
  for (let day = 0; day <= 1; day++) array.take(day * DAY_MS, 0.6);
  // One day is over: (0.6 + 6 * 2) / 7 = 1.8.
  assertAlmostEquals(array.level, 1.8 * Math.log(7));
  assumed = 3; // the array has grown
  assertAlmostEquals(array.level, 18.6 / 7 * Math.log(7));
  for (let day = 2; day <= 7; day++) array.take(day * DAY_MS, 0.6);
  assertAlmostEquals(array.level, 0.6 * Math.log(7), 1e-12, "a week is over");
});

Deno.test("ArrayEvidence is never below its least level, as that is at the moment", () => {
  let least = 3;
  const array = new ArrayEvidence({ ...budget, leastLevel: () => least });
  assertEquals(array.level, 3);
  least = 0.1;
  assertEquals(array.level, 0.1);
});

Deno.test("ArrayEvidence speaks at once where nothing has to last", () => {
  const array = new ArrayEvidence({ ...budget, persistMs: 0 });
  assertEquals(array.take(0, 0.79), false);
  assertEquals(array.take(1, 0.8), true);
});

for (
  const [incidentsPerWeek, evidence, expected] of [
    [1, 0, 7],
    [1, 0.8, 1],
    // As far beyond the level as that is from nothing: a seventh again.
    [1, 1.6, 1 / 7],
    [2, 0.8, 2],
    [2, 1.6, 4 / 7],
    [0.5, 0.4, Math.sqrt(3.5)],
    [7, 5, 7],
    [20, 5, 7],
  ] as const
) {
  Deno.test(`ArrayEvidence with a budget of ${incidentsPerWeek} and level 0.8 shows ${evidence} by chance ${expected.toFixed(2)} times a week`, () => {
    const array = new ArrayEvidence({ ...budget, incidentsPerWeek });
    assertAlmostEquals(array.perWeek(evidence), expected);
  });
}

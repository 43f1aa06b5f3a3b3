import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  advance,
  endOf,
  type Firing,
  type Lifecycle,
  type LifecycleOptions,
  messageOf,
  QUIET,
} from "../../../lib/decide/lifecycle.ts";

const OPTIONS: LifecycleOptions = {
  threshold: 1,
  resolveAfter: 2,
  cooldownMs: 50,
};

/** What the scores of a series lead to, sample by sample, 10 ms apart; `-` is no message. */
function live(scores: readonly number[], options = OPTIONS): string {
  let state: Lifecycle = QUIET;
  const told = scores.map((lnLof, i) => {
    const was: Lifecycle = state;
    state = advance(was, i * 10, lnLof, options);
    return messageOf(was, state) ?? "-";
  });
  return told.join(" ");
}

const LIVES: { what: string; scores: number[]; told: string }[] = [
  {
    what: "stays quiet below the threshold",
    scores: [0, 0.99, -5, 0.5],
    told: "- - - -",
  },
  {
    what: "opens with the first outlier",
    scores: [0, 1, 1, 1],
    told: "- open - -",
  },
  {
    what: "ends after so many quiet samples in a row",
    scores: [1, 0, 0, 0],
    told: "open - resolved -",
  },
  {
    what: "does not end while outliers come in between",
    scores: [1, 0, 1, 0, 1, 0, 0],
    told: "open - - - - - resolved",
  },
  {
    // Severities: 1/2, then 1.4/2.4 = 0.583, 1.5/2.5 = 0.6, 2/3, 2.4/3.4 = 0.706.
    what: "tells when its severity has grown by a step since it was told last",
    scores: [1, 1.4, 1.51, 2, 2.4],
    told: "open - update - update",
  },
  {
    what: "tells nothing when its samples get less bad",
    scores: [9, 3, 1, 4, 8],
    told: "open - - - -",
  },
  {
    // Severities: 0.5, 0.9524; then no step is left.
    what: "tells of a jump once",
    scores: [1, 20, 20, 19, 20],
    told: "open update - - -",
  },
  {
    // Severities 0.5, 0.61, 0.72, 0.83, 0.94, 0.952.
    what: "is updated four times at most",
    scores: [1, 0.61 / 0.39, 0.72 / 0.28, 0.83 / 0.17, 0.94 / 0.06, 20],
    told: "open update update update update -",
  },
  {
    what: "raises nothing for a lesser outlier while it cools down",
    // Resolved at 20 ms, so the cooldown is over at 70 ms.
    scores: [2, 0, 0, 1.5, 2, 0, 1, 1],
    told: "open - resolved - - - - open",
  },
  {
    what: "opens anew for a worse outlier while it cools down",
    scores: [2, 0, 0, 2.01, 0, 0],
    told: "open - resolved open - resolved",
  },
  {
    what: "opens anew after the cooldown",
    scores: [2, 0, 0, 0, 0, 0, 0, 0, 1],
    told: "open - resolved - - - - - open",
  },
];

for (const { what, scores, told } of LIVES) {
  Deno.test(`A series ${what}`, () => assertEquals(live(scores), told));
}

Deno.test("A series without cooldown opens anew at once", () => {
  const options = { ...OPTIONS, cooldownMs: 0 };
  assertEquals(live([2, 0, 0, 1], options), "open - resolved open");
});

Deno.test("A series resolves with the first quiet sample if one is enough", () => {
  const options = { ...OPTIONS, resolveAfter: 1 };
  assertEquals(live([1, 0, 0], options), "open resolved -");
});

Deno.test("advance() returns the same state while nothing changes", () => {
  assertStrictEquals(advance(QUIET, 10, 0.9, OPTIONS), QUIET);
  const cooling: Lifecycle = {
    kind: "resolved",
    untilMs: 100,
    worst: 3,
    suppressed: 0,
  };
  assertStrictEquals(advance(cooling, 99, 0.9, OPTIONS), cooling);
  assertStrictEquals(advance(cooling, 100, 0.9, OPTIONS), QUIET);
});

Deno.test("advance() counts the outliers that it suppresses", () => {
  let state: Lifecycle = {
    kind: "resolved",
    untilMs: 100,
    worst: 3,
    suppressed: 0,
  };
  for (const lnLof of [1, 0, 3]) state = advance(state, 50, lnLof, OPTIONS);
  assertEquals(state, {
    kind: "resolved",
    untilMs: 100,
    worst: 3,
    suppressed: 2,
  });
});

Deno.test("advance() keeps the first, the last and the worst outlier of an anomaly", () => {
  let state: Lifecycle = QUIET;
  const samples: [atMs: number, lnLof: number][] = [
    [10, 1],
    [20, 3],
    [30, 2],
    [40, 0.5],
  ];
  for (const [atMs, lnLof] of samples) {
    state = advance(state, atMs, lnLof, OPTIONS);
  }
  const firing: Firing = {
    kind: "firing",
    startMs: 10,
    endMs: 30,
    worst: 3,
    reported: 3,
    score: 0.5,
    quietCount: 1,
  };
  assertEquals(state, firing);
  assertEquals(endOf(firing, 50, OPTIONS), {
    kind: "resolved",
    untilMs: 100,
    worst: 3,
    suppressed: 0,
  });
});

import { assertEquals } from "@std/assert";
import {
  type KeptSamples,
  usualRange,
} from "../../../lib/decide/usual_range.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A midnight. */
const T0 = 19_675 * DAY_MS;

const utc = (atMs: number) => atMs;

/** Samples in order of time. */
function kept(...samples: (readonly [number, number])[]): KeptSamples {
  return {
    length: samples.length,
    atMs: (i) => samples[i]![0],
    value: (i) => samples[i]![1],
  };
}

/** Each day 100 at noon and a value of its own at midnight: 1, 2, 3 ... */
function days(count: number): (readonly [number, number])[] {
  return Array.from({ length: count }, (_, day) =>
    [
      [T0 + day * DAY_MS, day + 1],
      [T0 + day * DAY_MS + 12 * HOUR_MS, 100],
    ] as const).flat();
}

/** Where values usually lie at a time that is itself the start of what is abnormal. */
function expectedAt(
  samples: KeptSamples,
  atMs: number,
  localMs: (atMs: number) => number = utc,
) {
  return usualRange(samples, { atMs, value: 0 }, atMs, localMs).expected;
}

Deno.test("usualRange() knows nothing where there is nothing", () => {
  assertEquals(usualRange(kept(), { atMs: T0, value: 1 }, T0, utc), {
    expected: null,
    neighbors: [],
  });
});

Deno.test("usualRange() is that of the same hour of ten earlier days", () => {
  assertEquals(expectedAt(kept(...days(10)), T0 + 10 * DAY_MS), {
    low: 1,
    high: 10,
  });
});

Deno.test("usualRange() is that of all values where fewer than ten are of the same hour", () => {
  assertEquals(expectedAt(kept(...days(9)), T0 + 9 * DAY_MS), {
    low: 1,
    high: 100,
  });
});

Deno.test("usualRange() leaves out a twentieth of the values at each end", () => {
  // Of 19 none, of 20 one, of 40 two.
  for (const [count, low, high] of [[19, 1, 19], [20, 2, 19], [40, 3, 38]]) {
    assertEquals(expectedAt(kept(...days(count!)), T0 + count! * DAY_MS), {
      low: low!,
      high: high!,
    });
  }
});

Deno.test("usualRange() takes values up to an hour from the time of day as of the same hour", () => {
  const at = (offsetMs: number) =>
    expectedAt(kept(...days(10)), T0 + 10 * DAY_MS + offsetMs)!.high;
  assertEquals(
    [-HOUR_MS - 1, -HOUR_MS, HOUR_MS, HOUR_MS + 1].map(at),
    [100, 10, 10, 100],
  );
});

Deno.test("usualRange() does not take the last hour for the same hour of earlier days", () => {
  const minute = (i: number) => [T0 + DAY_MS + i * 60_000, 50 + i % 2] as const;
  const lastHour = Array.from({ length: 30 }, (_, i) => minute(i));
  const noon = [0, 1, 2].map((i) => [T0 + 12 * HOUR_MS + i, i] as const);
  assertEquals(
    expectedAt(kept(...noon, ...lastHour), minute(30)[0]),
    { low: 1, high: 51 }, // all 33 values, one less at each end
  );
});

Deno.test("usualRange() goes by the clock of the site", () => {
  // From day five on, what was midnight comes at three o'clock UTC.
  const shiftMs = T0 + 5 * DAY_MS;
  const localMs = (atMs: number) => atMs - (atMs >= shiftMs ? 3 * HOUR_MS : 0);
  const samples = kept(
    ...days(5),
    ...days(10).slice(10).map(([atMs, value]) =>
      [atMs + 3 * HOUR_MS, value] as const
    ),
  );
  const nowMs = T0 + 10 * DAY_MS + 3 * HOUR_MS;
  assertEquals(expectedAt(samples, nowMs, localMs), { low: 1, high: 10 });
  // Five values of three o'clock are too few: all twenty, one less at each end.
  assertEquals(expectedAt(samples, nowMs), { low: 2, high: 100 });
});

Deno.test("usualRange() does not explain what is abnormal by itself", () => {
  const samples = kept([T0, 1], [T0 + 1, 2], [T0 + 2, 90], [T0 + 3, 91]);
  assertEquals(
    usualRange(samples, { atMs: T0 + 3, value: 91 }, T0 + 2, utc),
    {
      expected: { low: 1, high: 2 },
      neighbors: [
        { atMs: T0 + 1, value: 2, distance: 89 },
        { atMs: T0, value: 1, distance: 90 },
      ],
    },
  );
});

Deno.test("usualRange() names the five nearest values, of equal ones the newest first", () => {
  const values = [7, 1, 5, 3, 9, 5, 6];
  const samples = kept(...values.map((value, i) => [T0 + i, value] as const));
  const { neighbors } = usualRange(
    samples,
    { atMs: T0 + 9, value: 5 },
    T0 + 9,
    utc,
  );
  // Distances 2 4 0 2 4 0 1: both of 0, that of 1, both of 2; none of 4.
  assertEquals(
    neighbors.map(({ atMs, distance }) => [atMs - T0, distance]),
    [[5, 0], [2, 0], [6, 1], [3, 2], [0, 2]],
  );
});

/**
 * One expert: when it teaches, and what.
 *
 * @module
 */

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { PointQueue } from "../../../lib/detect/_point_queue.ts";
import { Expert, type ExpertPlan } from "../../../lib/detect/expert.ts";

const PLAN: ExpertPlan = {
  dimension: 1,
  weight: 1,
  window: 500,
  every: 1,
  gap: 12,
  outlier: Infinity,
  hold: 0,
};

/** Sizes of the window after each of `samples` equal points. */
function sizes(plan: Partial<ExpertPlan>, samples: number): number[] {
  const expert = new Expert({ ...PLAN, ...plan });
  return Array.from({ length: samples }, () => {
    expert.take(Float64Array.of(1), 1);
    return expert.size;
  });
}

Deno.test("Expert delays points by a quarter of its age, then by the gap", () => {
  // The sample of age t finds the points 0 to t - delay.
  const size = sizes({ gap: 12 }, 101);
  assertEquals(size[0], 0);
  assertEquals(size[1], 1);
  assertEquals(size[8], 7);
  assertEquals(size[16], 13);
  assertEquals(size[48], 37);
  assertEquals(size[100], 89);
});

Deno.test("Expert takes each of the first 64 points, then one in `every`", () => {
  // At age 212 the points up to age 200 are in: 64, then 65 70 ... 200.
  assertEquals(sizes({ every: 5 }, 213)[212], 64 + 28);
});

Deno.test("Expert forgets the oldest point of a full window", () => {
  for (const dimension of [1, 2]) {
    const expert = new Expert({ ...PLAN, dimension, window: 20 });
    const point = new Float64Array(dimension);
    for (let i = 0; i < 200; i++) expert.take(point.fill(i < 100 ? 0 : 50), 1);
    assertEquals(expert.size, 20);
    // Only the new level is left.
    assertEquals(expert.take(point, 1), 0);
    assert(expert.take(point.fill(0), 1) > 3);
  }
});

Deno.test("Expert scores 0 below 12 points, and ln(1 + d / eps) for a step from equal points", () => {
  const early = new Expert(PLAN);
  for (let i = 0; i < 15; i++) early.take(Float64Array.of(0), 1);
  // Age 15: the points 0 to 12 would be in at delay 3, 13 of them.
  assertAlmostEquals(early.take(Float64Array.of(3), 1), Math.log(4), 1e-12);
  const younger = new Expert(PLAN);
  for (let i = 0; i < 13; i++) younger.take(Float64Array.of(0), 1);
  assertEquals(younger.take(Float64Array.of(3), 1), 0);
  // weight 4 doubles eps; without any sigma the score is clipped.
  const heavy = new Expert({ ...PLAN, weight: 4 });
  for (let i = 0; i < 20; i++) heavy.take(Float64Array.of(0), 1);
  assertAlmostEquals(heavy.take(Float64Array.of(6), 1), Math.log(4), 1e-12);
  assertEquals(heavy.take(Float64Array.of(1e9), 0), 20);
});

Deno.test("Expert does not learn outliers until they have held", () => {
  const expert = new Expert({ ...PLAN, gap: 1, outlier: 0.25, hold: 10 });
  for (let i = 0; i < 50; i++) expert.take(Float64Array.of(0), 1);
  assertEquals(expert.size, 49);
  // The last of the old points enters; then ten outliers in a row do not.
  for (let i = 0; i < 11; i++) expert.take(Float64Array.of(9), 1);
  assertEquals(expert.size, 50);
  // The eleventh was the first to teach.
  expert.take(Float64Array.of(9), 1);
  assertEquals(expert.size, 51);
});

Deno.test("Expert counts outliers anew after an inlier", () => {
  const expert = new Expert({ ...PLAN, gap: 1, outlier: 0.25, hold: 10 });
  for (let i = 0; i < 50; i++) expert.take(Float64Array.of(0), 1);
  for (let i = 0; i < 30; i++) {
    expert.take(Float64Array.of(i % 10 === 9 ? 0 : 9), 1);
  }
  // 50 old points and two of the three inliers: the third waits.
  assertEquals(expert.size, 52);
});

Deno.test("PointQueue gives points back in their order", () => {
  const queue = new PointQueue(2, 2);
  const point = new Float32Array(2);
  const shift = () => {
    queue.shift(point);
    return [...point];
  };
  assertEquals(queue.waited(9), -1);
  queue.push(3, [1, 2]);
  queue.push(5, [3, 4]);
  assertThrows(
    () => queue.push(6, [5, 6]),
    RangeError,
    "Cannot queue a point: 2 wait already",
  );
  assertEquals(queue.waited(10), 7);
  assertEquals(shift(), [1, 2]);
  queue.push(7, [5, 6]);
  assertEquals(shift(), [3, 4]);
  assertEquals(queue.waited(10), 3);
  assertEquals(shift(), [5, 6]);
});

Deno.test("PointQueue knows how long a point waited at any age", () => {
  for (const age of [2 ** 24 - 1, 2 ** 24, 2 ** 31, 2 ** 40 + 5]) {
    const queue = new PointQueue(1, 1);
    queue.push(age, [1]);
    assertEquals(queue.waited(age + 80), 80);
  }
});

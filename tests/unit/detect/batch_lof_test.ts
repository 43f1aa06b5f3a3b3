/**
 * The reference LOF against calculations by hand.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { BatchLof } from "../../../lib/detect/batch_lof.ts";

/**
 * By hand, k = 2: the neighbours are 0: {1, 3}, 1: {0, 3}, 3: {1, 0}, 7: {3, 1};
 * k-distances 3, 2, 3, 6; mean reachability 5/2, 3, 5/2, 5.
 */
const POINTS = [[0], [1], [3], [7]];

Deno.test("BatchLof finds neighbours, k-distances and reachabilities as by hand", () => {
  const { points } = new BatchLof(POINTS, { k: 2, eps: 0.5 });
  assertEquals(points.map((point) => [...point.neighbors]), [
    [1, 2],
    [0, 2],
    [1, 0],
    [2, 1],
  ]);
  assertEquals(points.map((point) => point.kDistance), [3, 2, 3, 6]);
  assertEquals(points.map((point) => point.meanReachability), [2.5, 3, 2.5, 5]);
});

Deno.test("BatchLof adds eps to every mean reachability distance", () => {
  // (5.5/3 + 5.5/3.5) / 2 and, almost without eps, (5/2.5 + 5/3) / 2.
  const regularised = new BatchLof(POINTS, { k: 2, eps: 0.5 });
  assertAlmostEquals(regularised.points[3]!.lof, 143 / 84, 1e-14);
  const plain = new BatchLof(POINTS, { k: 2, eps: 1e-10 });
  assertAlmostEquals(plain.points[3]!.lof, 11 / 6, 1e-9);
});

Deno.test("BatchLof.novelty() scores a point that is not in the set", () => {
  // 5: neighbours 3 and 7, m = (max(3, 2) + max(6, 2)) / 2 = 4.5.
  const query = new BatchLof(POINTS, { k: 2, eps: 0.5 }).novelty([5]);
  assertEquals([...query.neighbors], [2, 3]);
  assertEquals(query.kDistance, 2);
  assertEquals(query.meanReachability, 4.5);
  assertAlmostEquals(query.lof, 85 / 66, 1e-14);
});

Deno.test("BatchLof.novelty() counts a reference point at the same place", () => {
  const query = new BatchLof(POINTS, { k: 1, eps: 1 }).novelty([3]);
  assertEquals([...query.neighbors], [2]);
  assertEquals(query.kDistance, 0);
});

Deno.test("BatchLof breaks ties by the order of coordinates, backwards from the query and then onwards", () => {
  const around = [[0, -1], [1, 0], [-1, 0], [0, 1], [9, 9]];
  const batch = new BatchLof(around, { k: 3, eps: 1 });
  assertEquals([...batch.novelty([0, 0]).neighbors], [0, 2, 3]);
});

Deno.test("BatchLof is 1 for every point where all points are one", () => {
  const batch = new BatchLof([[4, 4], [4, 4], [4, 4]], { k: 2, eps: 1e-10 });
  assertEquals(batch.points.map(({ lof }) => lof), [1, 1, 1]);
});

Deno.test("BatchLof rejects too few points, and k and eps that are out of range", () => {
  for (
    const options of [
      { k: 4, eps: 1 },
      { k: 0, eps: 1 },
      { k: 1.5, eps: 1 },
      { k: 1, eps: 0 },
      { k: 1, eps: NaN },
    ]
  ) {
    assertThrows(
      () => new BatchLof(POINTS, options),
      RangeError,
      `Cannot compute LOF: n=4, k=${options.k}, eps=${options.eps}`,
    );
  }
});

/**
 * What of a series becomes a point.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { LagEmbedding } from "../../../lib/detect/features.ts";

Deno.test("LagEmbedding makes a point of the last values, the newest last", () => {
  const lags = new LagEmbedding(3);
  const point = new Float64Array(3);
  const sizes = [lags.size];
  for (const value of [1, 2, 3, 4]) {
    lags.push(value);
    sizes.push(lags.size);
  }
  assertEquals(sizes, [0, 1, 2, 2, 2]);
  lags.embed(5, point);
  assertEquals([...point], [3, 4, 5]);
  lags.embed(6, point);
  assertEquals([...point], [3, 4, 6]);
});

Deno.test("LagEmbedding is full once a point lacks only its last value", () => {
  const lags = new LagEmbedding(2);
  assertEquals(lags.isFull, false);
  lags.push(1);
  assertEquals(lags.isFull, true);
});

Deno.test("LagEmbedding with dimension 1 makes points of one value", () => {
  const lags = new LagEmbedding(1);
  const point = new Float64Array(1);
  lags.push(1);
  lags.embed(2, point);
  assertEquals([lags.isFull, lags.size, ...point], [true, 0, 2]);
});

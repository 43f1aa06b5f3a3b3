/**
 * All our forms of LOF against scikit-learn's, to 1e-9.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { BatchLof } from "../../../lib/detect/batch_lof.ts";
import { IncrementalLof } from "../../../lib/detect/incremental_lof.ts";
import type { LofWindow } from "../../../lib/detect/lof_window.ts";
import { SortedWindow } from "../../../lib/detect/sorted_window.ts";
import { SortedWindowLof } from "../../../lib/detect/sorted_window_lof.ts";

/** One file of `tests/golden/lof`, as its README describes it. */
interface GoldenCase {
  readonly name: string;
  readonly k: number;
  readonly n: number;
  readonly dim: number;
  readonly points: readonly number[][];
  readonly lof: readonly number[];
  readonly queries: readonly number[][];
  readonly queryLof: readonly number[];
  readonly ambiguous: readonly number[];
  readonly queryAmbiguous: readonly number[];
}

const FOLDER = new URL("../../golden/lof/", import.meta.url);

/** scikit-learn adds this to every mean reachability distance. */
const EPS = 1e-10;

function readJson(name: string): unknown {
  return JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER)));
}

const INDEX = readJson("index.json") as { cases: readonly { name: string }[] };

/** Compares all values but the ambiguous ones; returns how many. */
function assertAgree(
  actual: readonly number[],
  expected: readonly number[],
  ambiguous: readonly number[],
): number {
  assertEquals(actual.length, expected.length);
  const left = new Set(ambiguous);
  let compared = 0;
  for (const [i, value] of actual.entries()) {
    if (left.has(i)) continue;
    const difference = Math.abs(value / expected[i]! - 1);
    assert(difference < 1e-9, `point ${i}: ${value}, not ${expected[i]}`);
    compared++;
  }
  return compared;
}

function queryAll(window: LofWindow, golden: GoldenCase): number[] {
  for (const [slot, point] of golden.points.entries()) {
    window.insert(slot, Float64Array.from(point));
  }
  return golden.queries.map((query) =>
    window.lof(Float64Array.from(query), EPS)
  );
}

for (const { name } of INDEX.cases) {
  const golden = readJson(`${name}.json`) as GoldenCase;
  const { k, n, dim, queries, queryLof, queryAmbiguous } = golden;

  Deno.test(`BatchLof agrees with scikit-learn on ${name}`, () => {
    const batch = new BatchLof(golden.points, { k, eps: EPS });
    const lof = batch.points.map((point) => point.lof);
    const compared = assertAgree(lof, golden.lof, golden.ambiguous);
    assertEquals(compared, n - golden.ambiguous.length);
    const novelty = queries.map((query) => batch.novelty(query).lof);
    assertAgree(novelty, queryLof, queryAmbiguous);
  });

  Deno.test(`IncrementalLof agrees with scikit-learn on ${name}`, () => {
    const window = new IncrementalLof({ k, dimension: dim, capacity: n });
    assertAgree(queryAll(window, golden), queryLof, queryAmbiguous);
  });

  if (dim > 1) continue;
  Deno.test(`SortedWindow agrees with scikit-learn on ${name}`, () => {
    const window = new SortedWindow(new SortedWindowLof(k), n);
    assertAgree(queryAll(window, golden), queryLof, queryAmbiguous);
  });
}

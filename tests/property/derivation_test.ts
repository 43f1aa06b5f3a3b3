/**
 * A derivation says beforehand what the detector will say, to the bit, and
 * whoever computes the LOF again from the reference points gets the same bits.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BatchLof } from "../../lib/detect/batch_lof.ts";
import type {
  ExpertDerivation,
  LofDerivation,
} from "../../lib/detect/derivation.ts";
import { JointView } from "../../lib/detect/joint_view.ts";
import { SeriesDetector } from "../../lib/detect/series_detector.ts";
import { busyRow, METRICS, STEP_MS } from "../fakes/busy_volume.ts";
import { Chance } from "../fakes/streams.ts";

const START_MS = 1_700_000_000_000;
const K = 8;

/** LOF from the derivation alone, as its header says. */
function lofAgain({ neighbors, eps }: LofDerivation): number {
  let own = 0;
  for (const { distance, kDistance } of neighbors) {
    own += Math.max(kDistance, distance);
  }
  own = own / neighbors.length + eps;
  let sum = 0;
  for (const { meanReachability } of neighbors) {
    sum += own / (meanReachability + eps);
  }
  return sum / neighbors.length;
}

/** LOF of a single value from the whole window, in the plainest form. */
function lineLof(values: readonly number[], query: number, eps: number) {
  const sorted = [...values].sort((a, b) => a - b);
  /** Places of the k nearest of a value, ascending; a tie goes to the smaller. */
  const near = (value: number, self: number) =>
    [...sorted.keys()].filter((i) => i !== self)
      .sort((a, b) =>
        Math.abs(sorted[a]! - value) - Math.abs(sorted[b]! - value) || a - b
      )
      .slice(0, K).sort((a, b) => a - b);
  const kDistance = (i: number) =>
    Math.max(
      ...near(sorted[i]!, i).map((j) => Math.abs(sorted[j]! - sorted[i]!)),
    );
  const reach = (value: number, j: number) =>
    Math.max(kDistance(j), Math.abs(sorted[j]! - value));
  const reachability = (i: number) => {
    const neighbors = near(sorted[i]!, i);
    const below = neighbors.filter((j) => j < i);
    const above = neighbors.filter((j) => j > i).reverse();
    return [...below, ...above].reduce(
      (sum, j) => sum + reach(sorted[i]!, j),
      0,
    ) /
      K;
  };
  const found = near(query, -1);
  const own = found.reduce((sum, j) => sum + reach(query, j), 0) / K + eps;
  return found.reduce((sum, j) => sum + own / (reachability(j) + eps), 0) / K;
}

/** Checks one expert against its reference points; whether it spoke. */
function checkExpert(
  { name, lof, lnLof, size }: ExpertDerivation,
  points: readonly number[][],
): boolean {
  assertEquals(points.length, size);
  if (lof === undefined) {
    assertEquals(lnLof, 0);
    return false;
  }
  const { query, eps, neighbors } = lof;
  for (const { slot, point } of neighbors) assertEquals(points[slot], point);
  assertEquals(lofAgain(lof), lof.lof);
  const again = name === "seasonal"
    ? lineLof(points.map(([value]) => value!), query[0]!, eps)
    : new BatchLof(points, { k: K, eps }).novelty(query).lof;
  assertEquals(again, lof.lof);
  assertEquals(lnLof, Math.min(20, Math.log(again)));
  return true;
}

/** Values of a made-up series: noise, steps of a grid, a level that moves. */
function value(chance: Chance, i: number, grid: number): number {
  const raw = 50 + 20 * Math.sin(i / 20) + 5 * chance.heavy();
  return grid === 0 ? raw : Math.round(raw / grid) * grid;
}

for (const memory of ["full", "small"] as const) {
  Deno.test(`SeriesDetector.explainNext() says what take() then says, to the bit: ${memory}`, () => {
    const seeds = fc.integer({ min: 1, max: 1e6 });
    const intervals = fc.constantFrom(300_000, 900_000, 3_600_000);
    const grids = fc.constantFrom(0, 0, 10);
    let spoke = 0;
    fc.assert(
      fc.property(seeds, intervals, grids, (seed, intervalMs, grid) => {
        const chance = new Chance(seed);
        const asked = new SeriesDetector({ memory });
        const silent = new SeriesDetector({ memory });
        for (let i = 0; i < 700; i++) {
          const atMs = START_MS + i * intervalMs;
          const next = value(chance, i, grid);
          if (i % 171 === 0 || i === 16 || i === 17) {
            const derivation = asked.explainNext(atMs, next);
            const { slow, fast, score, experts } = derivation;
            const points = asked.referencePoints();
            assertEquals(asked.explainNext(atMs, next), derivation);
            assertEquals(silent.take(atMs, next), { slow, fast, score });
            for (const expert of experts) {
              if (i === 16) break; // its experts are made by that sample
              if (checkExpert(expert, points[expert.name]!)) spoke++;
            }
          } else silent.take(atMs, next);
          asked.take(atMs, next);
        }
        // Having been asked makes no difference.
        const last = START_MS + 700 * intervalMs;
        const { slow, fast } = asked.take(last, 1);
        const { slow: slowToo, fast: fastToo } = silent.take(last, 1);
        assertEquals([slow, fast], [slowToo, fastToo]);
      }),
      { numRuns: 4 },
    );
    assert(spoke > 20);
  });

  Deno.test(`JointView.explainNext() says what take() then says, to the bit: ${memory}`, () => {
    const view = JointView.create(METRICS, { memory })!;
    let compared = 0;
    // By then its full memory is full. Each comparison takes a square of points.
    for (let step = 0; step < 25 * 96; step++) {
      const mishap = step % 500 > 480 ? { latency: 3, hit: 20 } : {};
      const row = busyRow(step, 0, mishap);
      const atMs = step * STEP_MS;
      if (step % 471 !== 0 && step % 500 !== 490) {
        view.take(atMs, row);
        continue;
      }
      const { verdict, comparison } = view.explainNext(atMs, row);
      const taken = view.take(atMs, row);
      assertEquals(taken, verdict);
      assertEquals(view.evidence(), comparison?.evidence);
      if (comparison === undefined) continue;
      const { lof, evidence } = comparison;
      const batch = new BatchLof(view.referencePoints(), {
        k: K,
        eps: lof.eps,
      });
      assertEquals(lofAgain(lof), lof.lof);
      assertEquals(batch.novelty(lof.query).lof, lof.lof);
      if (taken !== undefined) assertEquals(taken.score, Math.log(lof.lof));
      const sum = evidence.shares.reduce((a, b) => a + b);
      assert(Math.abs(sum - 1) < 1e-12);
      for (const atMsThen of comparison.neighborsMs) {
        assert(atMsThen % STEP_MS === 0 && atMsThen <= atMs - 86_400_000);
      }
      compared++;
    }
    assert(compared > 5);
  });
}

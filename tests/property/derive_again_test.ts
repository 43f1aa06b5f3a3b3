/**
 * Deriving again agrees with what is true, and with nothing else: a derivation
 * in which one number was changed is found out.
 *
 * @module
 */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { deriveAgain } from "../../lib/detect/derive_again.ts";
import type { LofDerivation } from "../../lib/detect/derivation.ts";
import { IncrementalLof } from "../../lib/detect/incremental_lof.ts";
import { SortedWindow } from "../../lib/detect/sorted_window.ts";
import { SortedWindowLof } from "../../lib/detect/sorted_window_lof.ts";

const K = 4;
const scorer = new SortedWindowLof(K);

/** A window of these points, and the derivation of a query. */
function derived(
  points: readonly number[][],
  query: number[],
): { derivation: LofDerivation; window: number[][] } {
  const dimension = query.length;
  const window = dimension === 1
    ? new SortedWindow(scorer, points.length, "single")
    : new IncrementalLof({
      k: K,
      dimension,
      capacity: points.length,
      precision: "single",
    });
  points.forEach((point, slot) => window.insert(slot, point));
  const kept = points.map((_, slot) =>
    query.map((_, column) => window.coordinate(slot, column))
  );
  return { derivation: window.derive(query, 0.125), window: kept };
}

/** Some values twice, as of quantised series. */
const value = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.float({ min: -100, max: 100, noNaN: true }),
);
const cases = fc.integer({ min: 1, max: 4 }).chain((dimension) => {
  const point = fc.array(value, { minLength: dimension, maxLength: dimension });
  return fc.tuple(fc.array(point, { minLength: 12, maxLength: 40 }), point);
});

Deno.test("deriveAgain() finds a true derivation identical to the bit", () => {
  fc.assert(fc.property(cases, ([points, query]) => {
    const { derivation, window } = derived(points, query);
    assertEquals(deriveAgain(derivation, window), undefined);
  }));
});

const FIELDS = ["distance", "kDistance", "meanReachability"] as const;

Deno.test("deriveAgain() finds a neighbour that was tampered with", () => {
  const which = fc.integer({ min: 0, max: K - 1 });
  const field = fc.constantFrom(...FIELDS);
  fc.assert(fc.property(cases, which, field, ([points, query], i, name) => {
    const { derivation, window } = derived(points, query);
    const neighbors = derivation.neighbors.map((neighbor, j) =>
      i === j ? { ...neighbor, [name]: nextUp(neighbor[name]) } : neighbor
    );
    assertNotEquals(
      deriveAgain({ ...derivation, neighbors }, window),
      undefined,
    );
  }));
});

Deno.test("deriveAgain() finds a wrong neighbour, a missing point and a wrong score", () => {
  fc.assert(fc.property(cases, ([points, query]) => {
    const { derivation, window } = derived(points, query);
    const [first, ...rest] = derivation.neighbors;
    const moved = { ...first!, point: first!.point.map((one) => one + 1) };
    const wrongs: LofDerivation[] = [
      { ...derivation, neighbors: [moved, ...rest] },
      { ...derivation, lof: nextUp(derivation.lof) },
      { ...derivation, query: derivation.query.map((one) => one + 1000) },
    ];
    for (const wrong of wrongs) assert(deriveAgain(wrong, window));
    assert(deriveAgain(derivation, window.slice(1)));
  }));
});

/** The next double above one that is >= 0. */
function nextUp(number: number): number {
  const bits = new BigInt64Array(Float64Array.of(number).buffer);
  bits[0] = bits[0]! + 1n;
  return new Float64Array(bits.buffer)[0]!;
}

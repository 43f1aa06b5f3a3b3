/**
 * The LOF of one point once more, by brute force from the points of the window
 * alone: what a derivation is checked with. Shares no code with the windows, on
 * purpose; the order of the sums is the one that `derivation.ts` defines, so
 * that the results agree to the bit.
 *
 * @module
 */

import type { LofDerivation } from "./derivation.ts";

/** Two numbers that should be the same, bit by bit. */
export interface DerivedAgain {
  /** What is compared, in words. */
  readonly what: string;
  /** What the derivation says. */
  readonly said: number;
  /** What comes out of its parts. */
  readonly again: number;
}

/** A point beside the others. */
interface Near {
  /** Index among the points. */
  readonly index: number;
  /** >= 0. */
  readonly distance: number;
}

/**
 * Computes a derivation again, twice: from its neighbours as its header says,
 * and by brute force from the points of the window.
 *
 * @param derivation What was said.
 * @param points The window. Shape `[size, dimension]`, more than k of them.
 * @returns The first numbers that differ; `undefined` where all are the same to the bit.
 */
export function deriveAgain(
  derivation: LofDerivation,
  points: readonly (readonly number[])[],
): DerivedAgain | undefined {
  const { neighbors, size, lof, meanReachability } = derivation;
  return firstDifference([
    { what: "points in the window", said: size, again: points.length },
    {
      what: "LOF from the neighbours",
      said: lof,
      again: lofOfNeighbors(derivation),
    },
  ]) ?? firstDifference(function* () {
    const found = bruteForce(derivation, points);
    for (const [i, said] of neighbors.entries()) {
      const again = found.neighbors[i]!;
      for (const [column, coordinate] of said.point.entries()) {
        const what = `coordinate ${column + 1} of neighbour ${i + 1}`;
        // Of two points that differ in the sign of a zero either may come first.
        yield { what, said: coordinate + 0, again: again.point[column]! + 0 };
      }
      for (
        const name of ["distance", "kDistance", "meanReachability"] as const
      ) {
        const what = `${name} of neighbour ${i + 1}`;
        yield { what, said: said[name], again: again[name] };
      }
    }
    yield {
      what: "mean reachability distance",
      said: meanReachability,
      again: found.meanReachability,
    };
    yield { what: "LOF from the window", said: lof, again: found.lof };
  }());
}

function firstDifference(
  pairs: Iterable<DerivedAgain>,
): DerivedAgain | undefined {
  for (const pair of pairs) {
    if (!Object.is(pair.said, pair.again)) return pair;
  }
  return undefined;
}

/** LOF from the neighbours that a derivation names. */
function lofOfNeighbors({ neighbors, eps }: LofDerivation): number {
  const k = neighbors.length;
  let own = 0;
  for (const { distance, kDistance } of neighbors) {
    own += Math.max(kDistance, distance);
  }
  const density = own / k + eps;
  let sum = 0;
  for (const { meanReachability } of neighbors) {
    sum += density / (meanReachability + eps);
  }
  return sum / k;
}

/** The LOF, its neighbours and what these are like, from the points alone. */
function bruteForce(
  { query, eps, neighbors: { length: k } }: LofDerivation,
  points: readonly (readonly number[])[],
) {
  const isLine = query.length === 1;
  const sorted = points.toSorted(byCoordinates);
  /** The k nearest, in the order in which they are summed. */
  const nearest = (point: readonly number[], self: number): Near[] => {
    const place = self >= 0
      ? self
      : sorted.filter((other) => byCoordinates(other, point) < 0).length;
    const found = sorted
      .map((other, index) => ({ index, square: squareOf(point, other) }))
      .filter(({ index }) => index !== self)
      .sort((a, b) =>
        a.square - b.square || turn(a.index, place) - turn(b.index, place)
      )
      .slice(0, k)
      .map(({ index }) => ({
        index,
        distance: distanceOf(point, sorted[index]!),
      }));
    if (!isLine) return found;
    found.sort((a, b) => a.index - b.index);
    if (self < 0) return found;
    const smaller = found.filter(({ index }) => index < self);
    const larger = found.filter(({ index }) => index > self);
    return [...smaller, ...larger.reverse()];
  };
  const kDistances = new Map<number, number>();
  const kDistanceOf = (index: number) => {
    let known = kDistances.get(index);
    if (known === undefined) {
      known = Math.max(
        ...nearest(sorted[index]!, index).map(({ distance }) => distance),
      );
      kDistances.set(index, known);
    }
    return known;
  };
  const reachability = (near: readonly Near[]) => {
    let sum = 0;
    for (const { index, distance } of near) {
      sum += Math.max(kDistanceOf(index), distance);
    }
    return sum / k;
  };
  const near = nearest(query, -1);
  const meanReachability = reachability(near);
  const neighbors = near.map(({ index, distance }) => ({
    point: sorted[index]!,
    distance,
    kDistance: kDistanceOf(index),
    meanReachability: reachability(nearest(sorted[index]!, index)),
  }));
  let sum = 0;
  for (const { meanReachability: m } of neighbors) {
    sum += (meanReachability + eps) / (m + eps);
  }
  return { meanReachability, neighbors, lof: sum / k };
}

/** Backwards from the place to the first point, then onwards to the last. */
function turn(index: number, place: number): number {
  return index < place ? place - 1 - index : index;
}

function distanceOf(a: readonly number[], b: readonly number[]): number {
  return a.length === 1 ? Math.abs(a[0]! - b[0]!) : Math.sqrt(squareOf(a, b));
}

/** Squared distance, which tells apart what the root rounds to the same; on a line the distance does. */
function squareOf(a: readonly number[], b: readonly number[]): number {
  if (a.length === 1) return Math.abs(a[0]! - b[0]!);
  let squares = 0;
  for (const [column, coordinate] of a.entries()) {
    const difference = b[column]! - coordinate;
    squares += difference * difference;
  }
  return squares;
}

/** Negative if `a` stands before `b` in the order of coordinates, 0 for copies. */
function byCoordinates(a: readonly number[], b: readonly number[]): number {
  const column = a.findIndex((value, i) => value !== b[i]);
  return column < 0 ? 0 : a[column]! - b[column]!;
}

/**
 * The reference Local Outlier Factor: every distance, every neighbour, in the
 * plainest form. Tests hold the streaming forms against it; it takes O(n² log n)
 * time and n² memory, so it must not stand in the path of samples.
 *
 * Breunig, Kriegel, Ng, Sander: "LOF: Identifying Density-Based Local
 * Outliers", SIGMOD 2000, with three deliberate differences:
 *
 * - Exactly `k` neighbours. The paper takes all points that tie at the k-th
 *   distance; here ties are broken by the order of coordinates, compared one by
 *   one: points that stand before the query in this order are nearer than those
 *   behind it, and on one side of it those that stand closer to it. On a line
 *   these are the next smaller values, then the next larger. The rule knows
 *   nothing of the order in which points came, so neither does the LOF.
 * - A positive `eps` is added to every mean reachability distance: 1e-10 is
 *   scikit-learn's LOF, the service takes it from the scale of the series
 *   (`scale.ts`), so that copies of one value cause no division by zero.
 * - The density of the paper is 1/(m + eps), where m is the mean reachability
 *   distance; everything here is written in m.
 *
 * @module
 */

import { Matrix } from "ml-matrix";

/** Points, shape `[n, dimension]`, finite, of one unit. */
export type Points = readonly (readonly number[])[];

/** What the LOF depends on besides the points. */
export interface BatchLofOptions {
  /** Number of neighbours, an integer >= 1 and < n. */
  readonly k: number;
  /** Regularisation in the unit of the points, > 0. */
  readonly eps: number;
}

/** The LOF of one point, and what it comes from. */
export interface PointLof {
  /** Indices of its k nearest reference points, nearest first. Shape `[k]`. */
  readonly neighbors: Uint32Array;
  /** Distance to the k-th of them, >= 0. */
  readonly kDistance: number;
  /** Mean reachability distance m from the neighbours, >= 0. */
  readonly meanReachability: number;
  /** About 1 for an inlier; the higher, the more abnormal. > 0. */
  readonly lof: number;
}

/** The LOF of every point of a set, and of new points against the set. */
export class BatchLof {
  /** The LOF of every point; a point is no neighbour of itself. Shape `[n]`. */
  readonly points: readonly PointLof[];
  readonly #coordinates: Points;
  readonly #matrix: Matrix;
  /** Place of each point in the order of coordinates. Shape `[n]`. */
  readonly #places: Uint32Array;
  readonly #kDistances: Float64Array;
  readonly #reachabilities: Float64Array;
  readonly #options: BatchLofOptions;

  /**
   * Finds the LOF of every point.
   *
   * @param points Shape `[n, dimension]`, n > k, dimension >= 1, finite. Copies are allowed.
   * @param options Number of neighbours and regularisation.
   * @throws {RangeError} If there are too few points, or `k` or `eps` is out of range.
   */
  constructor(points: Points, options: BatchLofOptions) {
    const { k, eps } = options;
    if (!Number.isInteger(k) || k < 1 || !(eps > 0) || points.length <= k) {
      throw new RangeError(
        `Cannot compute LOF: n=${points.length}, k=${k}, eps=${eps}`,
      );
    }
    this.#options = options;
    this.#coordinates = points;
    this.#matrix = new Matrix(points.map((point) => [...point]));
    this.#places = placesByCoordinates(points);
    const near = points.map((point, i) =>
      this.#nearest(point, this.#places[i]!, i)
    );
    this.#kDistances = Float64Array.from(
      near,
      ({ distances }) => distances[k - 1]!,
    );
    this.#reachabilities = Float64Array.from(
      near,
      (found) => this.#meanReachability(found),
    );
    this.points = near.map((found) => this.#judge(found));
  }

  /**
   * The LOF of a new point: the same formulas, the point itself not inserted
   * (a reference point at the same place does count as a neighbour).
   *
   * @param query Shape `[dimension]`, finite.
   * @returns Its LOF and neighbours.
   */
  novelty(query: readonly number[]): PointLof {
    const place =
      this.#coordinates.filter((point) => compareCoordinates(point, query) < 0)
        .length;
    return this.#judge(this.#nearest(query, place));
  }

  /**
   * The k nearest of all points but `self`. `place` is where `point` stands in
   * the order of coordinates.
   */
  #nearest(point: readonly number[], place: number, self?: number): Near {
    const differences = this.#matrix.clone().subRowVector([...point]);
    // Differences first, then squares: expanding |a-b|² loses digits far from 0.
    const squares = differences.mul(differences).sum("row");
    // Backwards from the place to the first point, then onwards to the last.
    const turns = this.#places.map((other) =>
      other < place ? place - 1 - other : other
    );
    const neighbors = Uint32Array.from(squares.keys())
      .filter((i) => i !== self)
      .sort((a, b) => squares[a]! - squares[b]! || turns[a]! - turns[b]!)
      .slice(0, this.#options.k);
    const distances = Float64Array.from(
      neighbors,
      (i) => Math.sqrt(squares[i]!),
    );
    return { neighbors, distances };
  }

  #meanReachability({ neighbors, distances }: Near): number {
    let sum = 0;
    neighbors.forEach((neighbor, i) => {
      sum += Math.max(this.#kDistances[neighbor]!, distances[i]!);
    });
    return sum / this.#options.k;
  }

  #judge(near: Near): PointLof {
    const { k, eps } = this.#options;
    const meanReachability = this.#meanReachability(near);
    let sum = 0;
    for (const neighbor of near.neighbors) {
      sum += (meanReachability + eps) / (this.#reachabilities[neighbor]! + eps);
    }
    return {
      neighbors: near.neighbors,
      kDistance: near.distances[k - 1]!,
      meanReachability,
      lof: sum / k,
    };
  }
}

/** Nearest points with their distances, nearest first. */
interface Near {
  readonly neighbors: Uint32Array;
  readonly distances: Float64Array;
}

/** The place of each point when they are sorted by their coordinates. */
function placesByCoordinates(points: Points): Uint32Array {
  const order = [...points.keys()].sort((a, b) =>
    compareCoordinates(points[a]!, points[b]!)
  );
  const places = new Uint32Array(points.length);
  order.forEach((point, place) => places[point] = place);
  return places;
}

/** Negative if `a` stands before `b` in the order of coordinates, 0 for copies. */
function compareCoordinates(
  a: readonly number[],
  b: readonly number[],
): number {
  const column = a.findIndex((value, j) => value !== b[j]);
  return column < 0 ? 0 : a[column]! - b[column]!;
}

/**
 * What the windows that can score a point have in common.
 *
 * @module
 */

import type { Stored } from "../state/stored.ts";
import type { LofDerivation } from "./derivation.ts";

/** How coordinates are kept: `single` takes half the memory and has 7 digits. */
export type Precision = "single" | "double";

/**
 * Reference points in numbered slots, and the LOF of a query against them.
 * Which point leaves when is the caller's business.
 *
 * Exactly k neighbours. Ties are broken by the order of coordinates, compared
 * one by one: points that stand before the query in this order are nearer than
 * those behind it, and on one side of it those that stand closer to it. So
 * nothing depends on the order in which points came, or on their slots.
 */
export interface LofWindow extends Stored {
  /** Points that are held. */
  readonly size: number;
  /**
   * Puts a point into a free slot.
   *
   * @param slot 0 <= slot < the capacity of the window. Memory grows with the largest slot in use.
   * @param point Shape `[dimension]`, finite, |coordinate| <= 1e150 (its square must stay finite). Copied.
   */
  insert(slot: number, point: ArrayLike<number>): void;
  /**
   * Takes the point out of a slot.
   *
   * @throws {RangeError} If the slot is free.
   */
  evict(slot: number): void;
  /** Coordinate `column` of the point in an occupied slot. */
  coordinate(slot: number, column: number): number;
  /**
   * LOF of a point that is not inserted, in the regularised form
   * (1/k) sum over its neighbours o of (m(q) + eps) / (m(o) + eps). Changes no
   * state, allocates nothing.
   *
   * @param query Shape `[dimension]`, finite, |coordinate| <= 1e150.
   * @param eps Regularisation in the unit of the points, > 0.
   * @returns About 1 for an inlier; the higher, the more abnormal. > 0, finite.
   * @throws {RangeError} If the window holds no more than k points.
   */
  lof(query: ArrayLike<number>, eps: number): number;
  /** The same LOF to the bit, with all that it comes from. Changes no state. */
  derive(query: ArrayLike<number>, eps: number): LofDerivation;
}

/**
 * The capacity that an array of slots grows to: doubled, from 8, so that memory
 * follows the points that are really there.
 *
 * @param slot The slot that must fit, >= 0.
 * @param capacity The most slots there will ever be, > slot.
 * @returns Slots to allocate, > slot, <= capacity.
 */
export function grownCapacity(slot: number, capacity: number): number {
  let slots = 8;
  while (slots <= slot) slots *= 2;
  return Math.min(slots, capacity);
}

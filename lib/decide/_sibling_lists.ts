/**
 * Rows in lists, linked both ways in two flat arrays: whoever owns a list keeps
 * its first row. Eight bytes a row, and no cost that grows with the list.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";

/** No row: the first of an empty list, and what follows the last. */
export const NO_ROW = -1;

/** No list has more rows: what is stored cannot ask for any memory it likes. */
const MOST_ROWS = 100_000_000;
/** Rows are made by so much more than there are. */
const GROWTH = 1.2;

/** Many lists; a row is in one of them at most. */
export class SiblingLists implements Stored {
  #next = new Int32Array(0);
  #previous = new Int32Array(0);

  /** The row after this one, or {@linkcode NO_ROW}. */
  next(row: number): number {
    return this.#next[row]!;
  }

  /**
   * Puts a row that is in no list before the first of one.
   *
   * @returns The new first row.
   */
  add(first: number, row: number): number {
    if (row >= this.#next.length) this.#grow(row + 1);
    this.#next[row] = first;
    this.#previous[row] = NO_ROW;
    if (first !== NO_ROW) this.#previous[first] = row;
    return row;
  }

  /**
   * Takes a row out of the list that begins with `first`.
   *
   * @returns The new first row.
   */
  remove(first: number, row: number): number {
    const next = this.#next[row]!;
    const previous = this.#previous[row]!;
    if (next !== NO_ROW) this.#previous[next] = previous;
    if (previous === NO_ROW) return next;
    this.#next[previous] = next;
    return first;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.u32(this.#next.length);
    writer.array(this.#next);
    writer.array(this.#previous);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    const size = reader.u32(MOST_ROWS);
    this.#next = new Int32Array(size);
    this.#previous = new Int32Array(size);
    reader.array(this.#next);
    reader.array(this.#previous);
  }

  #grow(least: number): void {
    const size = Math.max(64, Math.ceil(least * GROWTH));
    const next = new Int32Array(size);
    next.set(this.#next);
    const previous = new Int32Array(size);
    previous.set(this.#previous);
    this.#next = next;
    this.#previous = previous;
  }
}

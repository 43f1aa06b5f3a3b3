/**
 * When the children of something arrive, one row each, in flat arrays.
 *
 * The clock is the parent's: it counts the parent's own arrivals (rounds), so
 * that nothing ages while the parent is away, whatever the time stamps say. A
 * row takes 38 bytes.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { FEWEST_GAPS, HABIT_GAPS, usualGap, waitOf } from "./_habit.ts";

/** In `#lastRound`: has not arrived yet. */
const NEVER = 0xffff_ffff;
/** The longest gap that is told from longer ones, in rounds. */
const LONGEST_GAP = 0xffff;
/** A pause loses this share of its length per arrival: after some 250 it is forgotten. */
const FADE = 1 / 256;
/** A pause that is usual may be this much longer the next time. */
const PAUSE_MARGIN = 1.5;
/** No table has more rows: what is stored cannot ask for any memory it likes. */
const MOST_ROWS = 100_000_000;
/** Rows are made by so much more than there are. */
const GROWTH = 1.2;

/** Arrivals of many children, by row. */
export class ArrivalTable implements Stored {
  /** Newest sample of each row in ms since 1970, `-Infinity` before the first. */
  newestMs = new Float64Array(0);
  #lastRound = new Uint32Array(0);
  #gaps = new Uint16Array(0);
  /** Gaps so far; from 8 on modulo 8, plus 8. */
  #gapCount = new Uint8Array(0);
  #isSilent = new Uint8Array(0);
  /** The newest gap that was too long, fading. */
  #pause = new Float32Array(0);
  /** What such gaps reached at least twice, fading. */
  #usualPause = new Float32Array(0);
  #freeRows: number[] = [];
  #rowCount = 0;

  /** A row that has not arrived yet. */
  add(): number {
    const row = this.#freeRows.pop() ?? this.#rowCount++;
    if (row >= this.newestMs.length) this.#grow();
    this.newestMs[row] = -Infinity;
    this.#lastRound[row] = NEVER;
    this.#gapCount[row] = 0;
    this.#isSilent[row] = 0;
    this.#pause[row] = 0;
    this.#usualPause[row] = 0;
    return row;
  }

  /** Frees a row: {@linkcode add} may give it again. */
  remove(row: number): void {
    this.#freeRows.push(row);
  }

  /** Whether it is silent: a mark of the caller's. */
  isSilent(row: number): boolean {
    return this.#isSilent[row] === 1;
  }

  /** Marks it as silent or not. */
  setSilent(row: number, isSilent: boolean): void {
    this.#isSilent[row] = isSilent ? 1 : 0;
  }

  /**
   * It has arrived.
   *
   * @param row Which.
   * @param round Rounds of its parent up to now. Twice in one round is once.
   * @param intervals How many usual gaps make a silence, >= 1.
   */
  arrive(row: number, round: number, intervals: number): void {
    const last = this.#lastRound[row]!;
    this.#lastRound[row] = round;
    if (last === NEVER || last === round) return;
    const gap = Math.min(round - last, LONGEST_GAP);
    this.#learnPause(row, gap, intervals);
    const count = this.#gapCount[row]!;
    this.#gaps[row * HABIT_GAPS + count % HABIT_GAPS] = gap;
    this.#gapCount[row] = count + 1 < 2 * HABIT_GAPS ? count + 1 : HABIT_GAPS;
  }

  /** Rounds of its parent since it last arrived; 0 if it never has. */
  age(row: number, round: number): number {
    const last = this.#lastRound[row]!;
    return last === NEVER ? 0 : round - last;
  }

  /** Its usual gap in rounds, >= 1; 1 while nothing is known. */
  interval(row: number): number {
    const gaps = this.#gapsOf(row);
    return gaps.length === 0 ? 1 : usualGap(gaps);
  }

  /** How many rounds it must stay away to be silent; `Infinity` while it is young. */
  wait(row: number, intervals: number): number {
    return Math.max(
      this.#waitByGaps(row, intervals),
      PAUSE_MARGIN * this.#usualPause[row]!,
    );
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    const count = this.#rowCount;
    writer.u32(count);
    writer.numbers(this.#freeRows);
    writer.array(this.newestMs.subarray(0, count));
    writer.array(this.#lastRound.subarray(0, count));
    writer.array(this.#gaps.subarray(0, count * HABIT_GAPS));
    writer.array(this.#gapCount.subarray(0, count));
    writer.array(this.#isSilent.subarray(0, count));
    writer.array(this.#pause.subarray(0, count));
    writer.array(this.#usualPause.subarray(0, count));
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    this.#rowCount = reader.u32(MOST_ROWS);
    this.#freeRows = reader.numbers();
    while (this.newestMs.length < this.#rowCount) this.#grow();
    reader.array(this.newestMs);
    reader.array(this.#lastRound);
    reader.array(this.#gaps);
    reader.array(this.#gapCount);
    reader.array(this.#isSilent);
    reader.array(this.#pause);
    reader.array(this.#usualPause);
  }

  #waitByGaps(row: number, intervals: number): number {
    const gaps = this.#gapsOf(row);
    if (gaps.length < FEWEST_GAPS) return Infinity;
    const newest = (this.#gapCount[row]! - 1) % HABIT_GAPS;
    return waitOf(gaps, gaps[newest]!, intervals);
  }

  /** A gap that would be a silence: what happens twice is a habit. */
  #learnPause(row: number, gap: number, intervals: number): void {
    this.#pause[row]! *= 1 - FADE;
    this.#usualPause[row]! *= 1 - FADE;
    if (gap < this.#waitByGaps(row, intervals)) return;
    const both = Math.min(gap, this.#pause[row]!);
    this.#usualPause[row] = Math.max(both, this.#usualPause[row]!);
    this.#pause[row] = gap;
  }

  #gapsOf(row: number): Uint16Array {
    const start = row * HABIT_GAPS;
    const count = Math.min(this.#gapCount[row]!, HABIT_GAPS);
    return this.#gaps.subarray(start, start + count);
  }

  #grow(): void {
    const size = Math.max(64, Math.ceil(this.newestMs.length * GROWTH));
    this.newestMs = copied(new Float64Array(size), this.newestMs);
    this.#lastRound = copied(new Uint32Array(size), this.#lastRound);
    this.#gaps = copied(new Uint16Array(size * HABIT_GAPS), this.#gaps);
    this.#gapCount = copied(new Uint8Array(size), this.#gapCount);
    this.#isSilent = copied(new Uint8Array(size), this.#isSilent);
    this.#pause = copied(new Float32Array(size), this.#pause);
    this.#usualPause = copied(new Float32Array(size), this.#usualPause);
  }
}

/** `to` with the beginning that `from` has. */
function copied<T extends { set(from: ArrayLike<number>): void }>(
  to: T,
  from: ArrayLike<number>,
): T {
  to.set(from);
  return to;
}

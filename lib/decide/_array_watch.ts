/**
 * Which arrays are silent, told by the rest of the feed.
 *
 * The age of an array is the feed time (`_feed_time.ts`) since the first record
 * after its own last one that moved the feed: how long before that record it
 * arrived cannot be known. Its own stamps do not matter.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { type FeedPlace, FeedTime } from "./_feed_time.ts";
import { FEWEST_GAPS, HABIT_GAPS, usualGap, waitOf } from "./_habit.ts";

/** The slowest poll that is configured, in ms: a longer gap is an outage and counts as this. */
const SLOWEST_POLL_MS = 3_600_000;

/** One array: plain data. */
export interface WatchedArray {
  /** Its canonical text. */
  readonly key: string;
  /** Delfin's id of it. */
  readonly storageId: string;
  /** Records with newer samples than all before: the rounds of its resources. */
  round: number;
  /** Newest sample so far in ms since 1970, `-Infinity` before the first. */
  newestMs: number;
  /** Newest sample of this record, `-Infinity` where it has none. */
  recordMs: number;
  /** Newest sample of its record before this one. */
  lastRecordMs: number;
  /** Whether this record shows a poll that worked and brought nothing. */
  isEmptyPoll: boolean;
  /** The newest gaps between newest samples, oldest first, in ms. Shape `[0 to 8]`. */
  readonly gapsMs: number[];
  /** Its place in the feed. */
  readonly place: FeedPlace;
  /** Number of the last record that was a sign of life. */
  lastRecord: number;
  /** Feed time from which its age counts; `undefined` until the feed moves on. */
  sinceMs: number | undefined;
  /** Whether its silence is open. */
  isSilent: boolean;
}

/** An array that has not arrived yet. */
export function makeArray(key: string, storageId: string): WatchedArray {
  return {
    key,
    storageId,
    round: 0,
    newestMs: -Infinity,
    recordMs: -Infinity,
    lastRecordMs: -Infinity,
    isEmptyPoll: false,
    gapsMs: [],
    place: { offsetMs: undefined, lagsMs: [] },
    lastRecord: 0,
    sinceMs: undefined,
    isSilent: false,
  };
}

/** Its usual interval in ms, > 0; that of the slowest poll while nothing is known. */
export function arrayInterval({ gapsMs }: WatchedArray): number {
  return gapsMs.length === 0 ? SLOWEST_POLL_MS : usualGap(gapsMs);
}

/** Watches arrays, record by record. */
export class ArrayWatch implements Stored {
  readonly #intervals: number;
  readonly #feed = new FeedTime();
  /** Whether this record moved the feed. */
  #hasMoved = false;

  /** Newest sample of the last record that moved the feed, in ms since 1970. */
  feedMs = -Infinity;

  /** Watches nothing yet; `intervals` usual gaps make a silence. */
  constructor(intervals: number) {
    this.#intervals = intervals;
  }

  /**
   * Ends the record for an array that is in it.
   *
   * A record is a sign of life if it is an empty poll, or newer than the array's
   * record before it: not newer than all, or a clock that is put back an hour
   * would be an hour of silence.
   *
   * @param array The array.
   * @param record Number of the record.
   * @returns Whether it has newer samples than all before.
   */
  arrive(array: WatchedArray, record: number): boolean {
    const { recordMs, newestMs } = array;
    const isNewest = recordMs > newestMs;
    if (array.isEmptyPoll || recordMs > array.lastRecordMs) {
      array.lastRecord = record;
      array.sinceMs = undefined;
    }
    if (recordMs > -Infinity) array.lastRecordMs = recordMs;
    array.recordMs = -Infinity;
    array.isEmptyPoll = false;
    if (!isNewest) return false;
    array.newestMs = recordMs;
    array.round++;
    if (newestMs > -Infinity) {
      array.gapsMs.push(Math.min(recordMs - newestMs, SLOWEST_POLL_MS));
      if (array.gapsMs.length > HABIT_GAPS) array.gapsMs.shift();
    }
    if (isYoung(array)) return true;
    if (this.#feed.arrive(array.place, recordMs, arrayInterval(array))) {
      this.#hasMoved = true;
      this.feedMs = recordMs;
    }
    return true;
  }

  /**
   * Ends the record for all arrays.
   *
   * @param arrays All of them.
   * @param record Number of the record.
   * @returns Those that are silent from now on, marked so.
   */
  fallSilent(
    arrays: Iterable<WatchedArray>,
    record: number,
  ): WatchedArray[] {
    if (!this.#hasMoved) return [];
    this.#hasMoved = false;
    const silent: WatchedArray[] = [];
    for (const array of arrays) {
      if (array.lastRecord === record) continue;
      array.sinceMs ??= this.#feed.filledMs;
      if (array.isSilent || isYoung(array)) continue;
      const waitMs = waitOf(
        array.gapsMs,
        array.gapsMs.at(-1)!,
        this.#intervals,
      );
      if (this.age(array) < waitMs) continue;
      array.isSilent = true;
      silent.push(array);
    }
    return silent;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    this.#feed.save(writer);
    writer.f64(this.feedMs);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    this.#feed.load(reader);
    this.feedMs = reader.f64();
  }

  /** Its age in ms of feed time, >= 0. */
  age({ sinceMs }: WatchedArray): number {
    return sinceMs === undefined ? 0 : this.#feed.filledMs - sinceMs;
  }
}

function isYoung({ gapsMs }: WatchedArray): boolean {
  return gapsMs.length < FEWEST_GAPS;
}

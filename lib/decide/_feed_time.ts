/**
 * The time that a feed of several arrays has filled.
 *
 * Time stamps of different arrays are never compared: each array has an offset,
 * and moves the feed by how far its own stamps move on. The array that is ahead
 * moves it; one that comes late or catches up does not. A record moves it by one
 * usual interval of its array at most, and what is beyond that is skipped for all
 * arrays: so after an hour in which nothing came, one interval has passed.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";

/** Lags that are looked at before an offset is corrected. */
const LAGS = 8;

/** Where one array stands in the feed: plain data. */
export interface FeedPlace {
  /** What to add to its stamps, in ms; `undefined` until it takes part. */
  offsetMs: number | undefined;
  /** How far it was behind the feed at its last arrivals, oldest first, in ms. Shape `[0 to 8]`. */
  readonly lagsMs: number[];
}

/** A clock that records move. */
export class FeedTime implements Stored {
  /** The newest stamp with its offset. */
  #frontMs: number | undefined = undefined;

  /** Time filled since the beginning, in ms, >= 0. */
  filledMs = 0;

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.data(this.#frontMs);
    writer.f64(this.filledMs);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    this.#frontMs = reader.data();
    this.filledMs = reader.finite();
  }

  /**
   * A record of an array, newer than all before of this array.
   *
   * @param place Of the array.
   * @param stampMs Its newest sample.
   * @param intervalMs Its usual interval, > 0.
   * @returns Whether it moved the feed.
   */
  arrive(place: FeedPlace, stampMs: number, intervalMs: number): boolean {
    const frontMs = this.#frontMs ??= stampMs;
    place.offsetMs ??= frontMs - stampMs;
    const atMs = stampMs + place.offsetMs;
    place.lagsMs.push(Math.max(0, frontMs - atMs));
    if (place.lagsMs.length > LAGS) place.lagsMs.shift();
    if (atMs > frontMs) {
      this.filledMs += Math.min(atMs - frontMs, intervalMs);
      this.#frontMs = atMs;
      return true;
    }
    correct(place, intervalMs);
    return false;
  }
}

/**
 * An array that has been behind by about the same for eight arrivals is not
 * late: its clock, or that of another, was put. One that catches up is behind
 * by less and less, and is left alone.
 */
function correct(place: FeedPlace, intervalMs: number): void {
  if (place.lagsMs.length < LAGS || place.offsetMs === undefined) return;
  const least = Math.min(...place.lagsMs);
  if (least === 0 || Math.max(...place.lagsMs) - least > intervalMs) return;
  place.offsetMs += least;
  place.lagsMs.length = 0;
}

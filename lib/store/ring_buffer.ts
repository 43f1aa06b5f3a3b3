/**
 * The newest samples of one series, in order of time.
 *
 * Times and values come back exactly. Memory follows the samples that are
 * really there, in chunks of a pool that all rings share. What a sample means
 * is not known here.
 *
 * @module
 */

import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import {
  CHUNK_SAMPLES,
  END_OF_TIME_MS,
  type SamplePool,
} from "./sample_pool.ts";

/** What became of a sample that was added; see {@linkcode RingBuffer.add}. */
export type AddOutcome = "newest" | "placed" | "duplicate" | "too_late";

/**
 * The newest `size` samples of one series, oldest first, each time once.
 *
 * Positions count from the oldest sample: 0 to `length - 1`. The ring is a queue
 * of chunks: new samples go into the last, old ones leave the first, and a chunk
 * that is used up goes round through the pool.
 */
export class RingBuffer implements Stored {
  readonly #size: number;
  readonly #pool: SamplePool;
  readonly #chunks: number[];
  /** Samples of the first chunk that have left, 0 to 24. */
  #first = 0;
  #length = 0;

  /**
   * An empty ring.
   *
   * @param size Samples that it holds at most, an integer >= 1.
   * @param pool Lends it memory.
   * @throws {RangeError} If `size` is not an integer >= 1.
   */
  constructor(size: number, pool: SamplePool) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(`Cannot make a ring of ${size} samples`);
    }
    this.#size = size;
    this.#pool = pool;
    // Not empty: the first push to an empty array makes room for 17 elements.
    this.#chunks = [pool.take()];
  }

  /** Samples that it holds now. */
  get length(): number {
    return this.#length;
  }

  /** Time of the newest sample in ms since 1970; -1 while there is none. */
  get newestMs(): number {
    return this.#length === 0 ? -1 : this.#timeOf(this.#length - 1);
  }

  /**
   * Time of one sample in ms since 1970.
   *
   * @param position 0 for the oldest, `length - 1` for the newest.
   * @throws {RangeError} If there is no such sample.
   */
  atMs(position: number): number {
    this.#check(position);
    return this.#timeOf(position);
  }

  /**
   * Value of one sample.
   *
   * @param position 0 for the oldest, `length - 1` for the newest.
   * @throws {RangeError} If there is no such sample.
   */
  value(position: number): number {
    this.#check(position);
    return this.#valueOf(position);
  }

  /**
   * Puts a sample in its place; the oldest leaves if the ring is full. O(1)
   * for a sample that is as new as the newest or newer, else O(log n) to find
   * its place and one move for every newer sample.
   *
   * @param atMs An integer in [0, 2^48).
   * @param value Any double.
   * @returns `newest`: it is the newest now; `placed`: it went between or
   * before others; `duplicate`: its time is already there, the first value
   * stays; `too_late`: the ring is full of newer samples.
   * @throws {RangeError} If the time is outside [0, 2^48).
   */
  add(atMs: number, value: number): AddOutcome {
    if (!(atMs >= 0 && atMs < END_OF_TIME_MS)) {
      throw new RangeError(
        `Cannot keep a sample of ${atMs} ms: expected 0 to 2^48 - 1`,
      );
    }
    const { newestMs } = this;
    if (atMs > newestMs) {
      if (this.#length === this.#size) this.removeOldest();
      this.#append(atMs, value);
      return "newest";
    }
    // Polls overlap: the newest sample is the one that comes again most.
    if (atMs === newestMs) return "duplicate";
    const place = this.#placeOf(atMs);
    if (this.#timeOf(place) === atMs) return "duplicate";
    if (this.#length < this.#size) {
      this.#insert(place, atMs, value);
      return "placed";
    }
    if (place === 0) return "too_late";
    this.removeOldest();
    this.#insert(place - 1, atMs, value);
    return "placed";
  }

  /**
   * Takes the oldest sample out.
   *
   * @throws {RangeError} If there is none.
   */
  removeOldest(): void {
    this.#check(0);
    this.#length--;
    this.#first++;
    if (this.#first < CHUNK_SAMPLES) return;
    this.#first = 0;
    this.#pool.give(this.#chunks.shift()!);
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.u32(this.#length);
    for (let i = 0; i < this.#length; i++) {
      writer.f64(this.#timeOf(i));
      writer.f64(this.#valueOf(i));
    }
  }

  /** See {@linkcode Stored}. Of a larger ring, only the newest samples are taken over. */
  load(reader: StateReader): void {
    const length = reader.u32();
    let newestMs = -1;
    for (let i = 0; i < length; i++) {
      const atMs = reader.f64();
      const value = reader.finite();
      if (!(atMs > newestMs && atMs < END_OF_TIME_MS)) {
        throw reader.error(`the time ${atMs} is not in order`);
      }
      newestMs = atMs;
      this.add(atMs, value);
    }
  }

  /** Takes all samples out and gives all memory back. */
  clear(): void {
    for (const chunk of this.#chunks) this.#pool.give(chunk);
    this.#chunks.length = 0;
    this.#first = 0;
    this.#length = 0;
  }

  #check(position: number): void {
    if (!(position >= 0 && position < this.#length)) {
      throw new RangeError(
        `Cannot read sample ${position} of a ring that holds ${this.#length}`,
      );
    }
  }

  #timeOf(position: number): number {
    const cell = this.#first + position;
    const chunk = this.#chunks[Math.floor(cell / CHUNK_SAMPLES)]!;
    return this.#pool.atMs(chunk, cell % CHUNK_SAMPLES);
  }

  #valueOf(position: number): number {
    const cell = this.#first + position;
    const chunk = this.#chunks[Math.floor(cell / CHUNK_SAMPLES)]!;
    return this.#pool.value(chunk, cell % CHUNK_SAMPLES);
  }

  #write(position: number, atMs: number, value: number): void {
    const cell = this.#first + position;
    const chunk = this.#chunks[Math.floor(cell / CHUNK_SAMPLES)]!;
    this.#pool.write(chunk, cell % CHUNK_SAMPLES, atMs, value);
  }

  /** Position of the first sample that is not older than `atMs`; there is one. */
  #placeOf(atMs: number): number {
    let low = 0;
    let high = this.#length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#timeOf(middle) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Adds a sample after the newest; the ring must not be full. */
  #append(atMs: number, value: number): void {
    const cells = this.#chunks.length * CHUNK_SAMPLES;
    if (this.#first + this.#length === cells) {
      this.#chunks.push(this.#pool.take());
    }
    this.#write(this.#length++, atMs, value);
  }

  /** Adds a sample before the one at `place`; the ring must not be full. */
  #insert(place: number, atMs: number, value: number): void {
    const newest = this.#length - 1;
    this.#append(this.#timeOf(newest), this.#valueOf(newest));
    for (let i = newest; i > place; i--) {
      this.#write(i, this.#timeOf(i - 1), this.#valueOf(i - 1));
    }
    this.#write(place, atMs, value);
  }
}

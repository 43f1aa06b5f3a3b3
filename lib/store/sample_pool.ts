/**
 * Memory for samples: chunks of 25 in few large buffers, 14 bytes a sample.
 *
 * A typed array of its own costs some 500 bytes of bookkeeping, whatever it
 * holds: nothing beside 1000 samples, everything beside two. And buffers that
 * double leave holes behind. Chunks of one size do neither: a series has as
 * many as its samples need, and a chunk that is given back suits any series.
 *
 * @module
 */

/** Samples in one chunk. */
export const CHUNK_SAMPLES = 25;

/** Times must be below this: 48 bits of milliseconds, the year 10889. */
export const END_OF_TIME_MS = 2 ** 48;

const LOW_RANGE = 2 ** 32;

/** 32 bits and 16 bits of time, then 64 bits of value. */
const HIGH_AT = 4;
const VALUE_AT = 6;
const SAMPLE_BYTES = 14;

/**
 * 8192 chunks share one buffer of 2.7 MiB. It holds the first samples of all of
 * them, then the second ones, and so on: series that are new have touched only
 * its beginning, and the rest takes no memory yet.
 */
const PAGE_BITS = 13;
const PAGE_CHUNKS = 2 ** PAGE_BITS;
const PAGE_BYTES = PAGE_CHUNKS * CHUNK_SAMPLES * SAMPLE_BYTES;

/**
 * Lends chunks, which are known by a number. Buffers are never given back: the
 * pool stays as large as the most chunks that were ever lent at one time.
 */
export class SamplePool {
  readonly #pages: DataView[] = [];
  readonly #free: number[] = [];
  #made = 0;

  /** A chunk with any content. O(1), but for making a buffer now and then. */
  take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#made === this.#pages.length * PAGE_CHUNKS) {
      const page = new ArrayBuffer(PAGE_BYTES);
      this.#pages.push(new DataView(page));
    }
    return this.#made++;
  }

  /** Takes a chunk back; its borrower must not touch it again. */
  give(chunk: number): void {
    this.#free.push(chunk);
  }

  /**
   * Time of a sample in ms since 1970.
   *
   * @param chunk One that is lent.
   * @param index Its sample, 0 to 24.
   */
  atMs(chunk: number, index: number): number {
    const page = this.#pages[chunk >>> PAGE_BITS]!;
    const at = byteOf(chunk, index);
    return page.getUint16(at + HIGH_AT, true) * LOW_RANGE +
      page.getUint32(at, true);
  }

  /**
   * Value of a sample.
   *
   * @param chunk One that is lent.
   * @param index Its sample, 0 to 24.
   */
  value(chunk: number, index: number): number {
    const page = this.#pages[chunk >>> PAGE_BITS]!;
    return page.getFloat64(byteOf(chunk, index) + VALUE_AT, true);
  }

  /**
   * Writes a sample.
   *
   * @param chunk One that is lent.
   * @param index Its sample, 0 to 24.
   * @param atMs An integer in [0, 2^48): anything else comes back altered.
   * @param value Any double.
   */
  write(chunk: number, index: number, atMs: number, value: number): void {
    const page = this.#pages[chunk >>> PAGE_BITS]!;
    const at = byteOf(chunk, index);
    // Both setters cut to their width themselves: modulo 2^32, towards zero.
    page.setUint32(at, atMs, true);
    page.setUint16(at + HIGH_AT, atMs / LOW_RANGE, true);
    page.setFloat64(at + VALUE_AT, value, true);
  }
}

/** First byte of a sample within its page. */
function byteOf(chunk: number, index: number): number {
  return (index * PAGE_CHUNKS + (chunk & (PAGE_CHUNKS - 1))) * SAMPLE_BYTES;
}

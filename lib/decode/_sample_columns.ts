/**
 * The columns of a collection while it is built: arrays that grow by doubling
 * and are used again for the next record.
 *
 * @module
 */

import type { SeriesKey, SeriesLabels } from "../model/series.ts";

/** Samples for which there is always room: 1 MiB in each of the two columns. */
const KEPT_SAMPLES = 131_072;
/** Up to this many samples are sorted by insertion. */
const INSERTION_LIMIT = 32;

/** Samples as columns, grouped by entry. */
export class SampleColumns {
  /** Times in ms since 1970. Replaced when it grows. */
  timestampsMs: Float64Array = new Float64Array(KEPT_SAMPLES);
  /** Values. Replaced when it grows. */
  values: Float64Array = new Float64Array(KEPT_SAMPLES);
  /** Where the samples of each entry begin; one more than there are entries. */
  starts: Uint32Array = new Uint32Array(1024);
  /** The series of each entry. */
  keys: SeriesKey[] = [];
  /** The labels of each entry. */
  labels: SeriesLabels[] = [];
  /** Entries that are whole. */
  entryCount = 0;

  /**
   * Empties the columns. Memory that a giant record needed and a record of
   * this size does not is given back.
   *
   * @param recordBytes Size of the record that comes now.
   */
  clear(recordBytes: number): void {
    this.entryCount = 0;
    // One sample needs some 16 bytes of JSON: 13 digits, two quotes, a colon.
    const expected = Math.max(KEPT_SAMPLES, recordBytes / 16);
    if (this.values.length > 4 * expected) {
      this.timestampsMs = new Float64Array(KEPT_SAMPLES);
      this.values = new Float64Array(KEPT_SAMPLES);
      this.starts = new Uint32Array(1024);
      this.keys = [];
      this.labels = [];
    }
  }

  /** Doubles the room for samples. */
  growSamples(): void {
    this.timestampsMs = doubled(
      this.timestampsMs,
      new Float64Array(this.timestampsMs.length * 2),
    );
    this.values = doubled(
      this.values,
      new Float64Array(this.values.length * 2),
    );
  }

  /** Where the samples of the entry in progress begin. */
  get open(): number {
    return this.starts[this.entryCount];
  }

  /**
   * Ends an entry whose samples stand from {@linkcode open} to `end`.
   *
   * @param isSorted Whether their times never decrease; else they are sorted here.
   */
  closeEntry(
    key: SeriesKey,
    labels: SeriesLabels,
    end: number,
    isSorted: boolean,
  ): void {
    if (!isSorted) sortByTime(this.timestampsMs, this.values, this.open, end);
    this.keys[this.entryCount] = key;
    this.labels[this.entryCount] = labels;
    this.entryCount++;
    if (this.entryCount === this.starts.length) {
      this.starts = doubled(
        this.starts,
        new Uint32Array(this.starts.length * 2),
      );
    }
    this.starts[this.entryCount] = end;
  }

  /** Lets go of the keys and labels of longer records before this one. */
  trim(): void {
    this.keys.length = this.entryCount;
    this.labels.length = this.entryCount;
  }
}

function doubled<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/**
 * Sorts the samples `start` to `end` (exclusive) by time, ascending; samples
 * of one time stay in their order. Unity sends the newest first, so that case
 * costs no more than turning the range around.
 */
export function sortByTime(
  timestampsMs: Float64Array,
  values: Float64Array,
  start: number,
  end: number,
): void {
  if (isStrictlyDescending(timestampsMs, start, end)) {
    timestampsMs.subarray(start, end).reverse();
    values.subarray(start, end).reverse();
  } else if (end - start <= INSERTION_LIMIT) {
    insertionSort(timestampsMs, values, start, end);
  } else {
    const times = timestampsMs.slice(start, end);
    const unsorted = values.slice(start, end);
    const order = Uint32Array.from(times, (_, i) => i)
      .sort((a, b) => times[a] - times[b] || a - b);
    for (let i = 0; i < order.length; i++) {
      timestampsMs[start + i] = times[order[i]];
      values[start + i] = unsorted[order[i]];
    }
  }
}

function isStrictlyDescending(
  timestampsMs: Float64Array,
  start: number,
  end: number,
): boolean {
  for (let i = start + 1; i < end; i++) {
    if (!(timestampsMs[i] < timestampsMs[i - 1])) return false;
  }
  return true;
}

function insertionSort(
  timestampsMs: Float64Array,
  values: Float64Array,
  start: number,
  end: number,
): void {
  for (let i = start + 1; i < end; i++) {
    const atMs = timestampsMs[i];
    const value = values[i];
    let at = i;
    for (; at > start && timestampsMs[at - 1] > atMs; at--) {
      timestampsMs[at] = timestampsMs[at - 1];
      values[at] = values[at - 1];
    }
    timestampsMs[at] = atMs;
    values[at] = value;
  }
}

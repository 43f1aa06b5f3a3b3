/**
 * Remembers what the name and the labels of an entry mean, so that a known
 * series is recognised by comparing bytes: no text is made, nothing is parsed.
 *
 * A *spelling* is a name and its labels byte for byte, from the opening quote
 * of the name to the brace that closes the labels. A series has one spelling,
 * and one more when its array is renamed.
 *
 * @module
 */

import type { SeriesKey, SeriesLabels } from "../model/series.ts";

/** Bytes of one block of spellings. */
const BLOCK_BYTES = 1 << 20;
/** A longer spelling is not kept: such an entry is parsed each time. */
const MAX_SPELLING_BYTES = 1 << 16;
/** Slots that one look-up visits at most, even if someone forges equal hashes. */
const MAX_PROBES = 64;
const EMPTY = new DataView(new ArrayBuffer(0));

/** What the name and the labels of an entry mean. */
export interface EntryMeaning {
  /** The series. */
  readonly key: SeriesKey;
  /** What describes it. */
  readonly labels: SeriesLabels;
  /** What is odd about the labels: bits of the reader of labels. */
  readonly marks: number;
}

/** One spelling and its meaning. */
export class Spelling implements EntryMeaning {
  /** The record that held this series last; kept by the first spelling of a series. */
  seenIn = 0;
  /** What followed it when it was seen last: Delfin keeps its order from poll to poll. */
  successor: Spelling | undefined = undefined;
  /** The first spelling of the same series. */
  readonly first: Spelling;

  /** Puts a meaning beside the bytes that have it: `length` bytes of `block` from `offset` on. */
  constructor(
    readonly key: SeriesKey,
    readonly labels: SeriesLabels,
    readonly marks: number,
    readonly block: DataView,
    readonly offset: number,
    readonly length: number,
    readonly hash: number,
    first: Spelling | undefined,
  ) {
    this.first = first ?? this;
  }
}

/** The spellings seen so far. It only grows: its owner replaces it when it is too large. */
export class SeriesCache {
  /** Open addressing, linear probing, a power of two, at most half full. */
  #slots: (Spelling | undefined)[] = new Array(4096).fill(undefined);
  #slotsUsed = 0;
  readonly #byText = new Map<string, Spelling>();
  #block = EMPTY;
  #blockUsed = BLOCK_BYTES;
  #last: Spelling | undefined = undefined;
  #size = 0;
  #spellingBytes = 0;

  /** Spellings that it holds. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of the spellings that it holds. */
  get spellingBytes(): number {
    return this.#spellingBytes;
  }

  /**
   * Guesses that the spelling which followed the last one before follows again.
   *
   * @returns It, if its bytes stand at `at`.
   */
  guess(record: DataView, at: number): Spelling | undefined {
    const guess = this.#last?.successor;
    if (guess === undefined || !isAt(record, at, guess)) return undefined;
    this.#last = guess;
    return guess;
  }

  /** The known spelling that stands from `start` to `end`. */
  find(record: DataView, start: number, end: number): Spelling | undefined {
    const hash = hashOf(record, start, end);
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const found = this.#slots[(hash + probe) & mask];
      if (found === undefined) return undefined;
      if (
        found.hash === hash && found.length === end - start &&
        isAt(record, start, found)
      ) {
        this.#follow(found);
        return found;
      }
    }
    return undefined;
  }

  /** Remembers that the bytes from `start` to `end`, which were not found, mean this. */
  add(
    record: DataView,
    start: number,
    end: number,
    meaning: EntryMeaning,
  ): Spelling {
    const first = this.#byText.get(meaning.key.text);
    const length = end - start <= MAX_SPELLING_BYTES ? end - start : 0;
    const offset = this.#copy(record, start, length);
    const added = new Spelling(
      first?.key ?? meaning.key,
      meaning.labels,
      meaning.marks,
      this.#block,
      offset,
      length,
      length > 0 ? hashOf(record, start, end) : 0,
      first,
    );
    if (first === undefined) this.#byText.set(meaning.key.text, added);
    if (length > 0) this.#insert(added);
    this.#size++;
    this.#follow(added);
    return added;
  }

  #follow(spelling: Spelling): void {
    if (this.#last !== undefined) this.#last.successor = spelling;
    this.#last = spelling;
  }

  /** Copies bytes of the record into the blocks: the record itself must not stay in memory. */
  #copy(record: DataView, start: number, length: number): number {
    if (this.#blockUsed + length > BLOCK_BYTES) {
      this.#block = new DataView(new ArrayBuffer(BLOCK_BYTES));
      this.#blockUsed = 0;
    }
    const offset = this.#blockUsed;
    for (let i = 0; i < length; i++) {
      this.#block.setUint8(offset + i, record.getUint8(start + i));
    }
    this.#blockUsed += length;
    this.#spellingBytes += length;
    return offset;
  }

  #insert(spelling: Spelling): void {
    if (2 * ++this.#slotsUsed > this.#slots.length) {
      const old = this.#slots;
      this.#slots = new Array(old.length * 2).fill(undefined);
      for (const entry of old) if (entry !== undefined) this.#place(entry);
    }
    this.#place(spelling);
  }

  /** A spelling for which no slot is in reach is parsed each time. */
  #place(spelling: Spelling): void {
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const slot = (spelling.hash + probe) & mask;
      if (this.#slots[slot] === undefined) {
        this.#slots[slot] = spelling;
        return;
      }
    }
  }
}

/** Whether the bytes of a spelling stand at a place of the record. */
function isAt(record: DataView, at: number, spelling: Spelling): boolean {
  const { block, offset, length } = spelling;
  if (length === 0 || at + length > record.byteLength) return false;
  const words = length & ~3;
  let i = 0;
  for (; i < words; i += 4) {
    if (record.getInt32(at + i) !== block.getInt32(offset + i)) return false;
  }
  for (; i < length; i++) {
    if (record.getUint8(at + i) !== block.getUint8(offset + i)) return false;
  }
  return true;
}

/** A 32-bit hash of some bytes, four at a time. */
function hashOf(record: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ record.getInt32(at), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) {
    hash = Math.imul(hash ^ record.getUint8(at), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

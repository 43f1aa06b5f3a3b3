/**
 * Reads one entry, `[name, {labels}, {values}]`, into columns.
 *
 * The usual entry is read straight through. Where anything is not as usual, what
 * was read of it is taken back and the entry is walked again to say what it is.
 * A refused entry counts once, by the first problem of its shape, its name, its
 * labels, its values; a series that stands twice comes last.
 *
 * @module
 */

import { EntryLabels, MARK } from "./_entry_labels.ts";
import { Findings, REASON_INDEX } from "./_findings.ts";
import {
  ASCII,
  MAX_DEPTH,
  skipBlanks,
  skipString,
  skipValue,
} from "./_json_scanner.ts";
import { SampleColumns } from "./_sample_columns.ts";
import { SeriesCache, type Spelling } from "./_series_cache.ts";
import { ValueReader } from "./_value_reader.ts";

/** Mean length of name and labels beyond which the cache counts as full, in bytes. */
const MEAN_SPELLING_BYTES = 512;
/** How deep values may be nested in the search after damage. */
const SEARCH_DEPTH = 8;
const NOTHING = new Uint8Array(0);

/** Reads the entries of one record after the other. */
export class EntryReader {
  /** The entries that were kept. */
  readonly columns: SampleColumns = new SampleColumns();
  /** What was refused or marked. */
  readonly findings: Findings = new Findings();
  /**
   * Whether this is the search after damage: odd entries fail instead of being
   * counted, and nesting is limited so that the search takes linear time.
   */
  isSearching = false;

  readonly #maxCachedSeries: number;
  readonly #values = new ValueReader(this.columns, this.findings);
  #cache = new SeriesCache();
  #labels = new EntryLabels();
  #record = 0;
  #bytes: Uint8Array = NOTHING;
  #view: DataView = new DataView(NOTHING.buffer);
  #wholeUntil = 0;
  #spelling: Spelling | undefined = undefined;

  /** `maxCachedSeries` spellings are remembered from one record to the next, >= 1. */
  constructor(maxCachedSeries: number) {
    this.#maxCachedSeries = maxCachedSeries;
  }

  /** Position after the last entry of the right shape; 0 if there was none. */
  get wholeUntil(): number {
    return this.#wholeUntil;
  }

  get #maxDepth(): number {
    return this.isSearching ? SEARCH_DEPTH : MAX_DEPTH;
  }

  /**
   * Begins a record.
   *
   * @param limitMs Later samples are refused, in ms since 1970.
   */
  begin(bytes: Uint8Array, limitMs: number): void {
    this.isSearching = false;
    this.columns.clear(bytes.length);
    this.findings.clear();
    this.#values.limitMs = limitMs;
    this.#record++;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#wholeUntil = 0;
    // Not within a record: there each series must be known when it comes again.
    const maxBytes = this.#maxCachedSeries * MEAN_SPELLING_BYTES;
    if (
      this.#cache.size > this.#maxCachedSeries ||
      this.#cache.spellingBytes > maxBytes ||
      this.#labels.pooledLength > maxBytes
    ) {
      this.#cache = new SeriesCache();
      this.#labels = new EntryLabels();
    }
    this.#labels.begin();
  }

  /** Ends a record and lets go of its bytes. */
  finish(): void {
    this.columns.trim();
    this.#bytes = NOTHING;
    this.#view = new DataView(NOTHING.buffer);
  }

  /**
   * Reads one entry.
   *
   * @param start Position of its opening bracket.
   * @returns The position after its closing bracket, or `~position` where the bytes are not JSON; then nothing of the entry is kept or counted.
   */
  read(start: number): number {
    const bytes = this.#bytes;
    const nameStart = skipBlanks(bytes, start + 1);
    const guess = this.#cache.guess(this.#view, nameStart);
    let at = guess === undefined
      ? this.#recognise(nameStart)
      : nameStart + guess.length;
    const spelling = guess ?? this.#spelling;
    if (at < 0 || spelling === undefined) return this.#readOdd(start);
    at = skipBlanks(bytes, at);
    if (bytes[at] !== ASCII.comma) return this.#readOdd(start);
    at = skipBlanks(bytes, at + 1);
    if (bytes[at] !== ASCII.openObject) return this.#readOdd(start);

    const isRepeat = spelling.first.seenIn === this.#record;
    const depth = this.#maxDepth;
    at = isRepeat
      ? skipValue(bytes, at, depth)
      : this.#values.read(bytes, at, depth - 1);
    if (at >= 0) at = skipBlanks(bytes, at);
    if (at < 0 || bytes[at] !== ASCII.closeList) {
      this.findings.rollback();
      return this.#readOdd(start);
    }
    const end = at + 1;
    if (isRepeat) {
      this.findings.note(REASON_INDEX.ambiguous, start, end);
    } else this.#keep(spelling, start, end);
    this.findings.commit();
    this.#wholeUntil = end;
    return end;
  }

  #keep(spelling: Spelling, start: number, end: number): void {
    const { marks } = spelling;
    if (marks !== 0) {
      const { findings } = this;
      if (marks & MARK.noStorageId) {
        findings.note(REASON_INDEX.no_storage_id, start, end);
      }
      if (marks & MARK.noResourceType) {
        findings.note(REASON_INDEX.no_resource_type, start, end);
      }
      if (marks & MARK.noResourceId) {
        findings.note(REASON_INDEX.no_resource_id, start, end);
      }
    }
    this.columns.closeEntry(
      spelling.key,
      spelling.labels,
      this.#values.end,
      this.#values.isSorted,
    );
    spelling.first.seenIn = this.#record;
  }

  /**
   * Finds what a name and labels mean that were not guessed; sets `#spelling`,
   * to `undefined` if they cannot be used.
   *
   * @returns The position after the labels, or a negative number if there is no name or there are no labels.
   */
  #recognise(nameStart: number): number {
    const bytes = this.#bytes;
    this.#spelling = undefined;
    if (bytes[nameStart] !== ASCII.quote) return -1;
    const nameEnd = skipString(bytes, nameStart);
    if (nameEnd < 0) return -1;
    let at = skipBlanks(bytes, nameEnd);
    if (bytes[at] !== ASCII.comma) return -1;
    at = skipBlanks(bytes, at + 1);
    if (bytes[at] !== ASCII.openObject) return -1;
    const labelsStart = at;
    const end = skipValue(bytes, at, this.#maxDepth);
    if (end < 0) return -1;
    this.#spelling = this.#cache.find(this.#view, nameStart, end);
    if (this.#spelling === undefined) {
      const meaning = this.#labels.read(bytes, nameStart, nameEnd, labelsStart);
      if (typeof meaning !== "string") {
        this.#spelling = this.#cache.add(this.#view, nameStart, end, meaning);
      }
    }
    return end;
  }

  /** Says what is wrong with an entry: a reason is counted, or it is not JSON. */
  #readOdd(start: number): number {
    if (this.isSearching) return ~start;
    const bytes = this.#bytes;
    const starts: number[] = [];
    const ends: number[] = [];
    let count = 0;
    let at = skipBlanks(bytes, start + 1);
    if (bytes[at] !== ASCII.closeList) {
      for (;; at = skipBlanks(bytes, at + 1)) {
        const end = skipValue(bytes, at, MAX_DEPTH);
        if (end < 0) return end;
        if (count++ < 3) {
          starts.push(at);
          ends.push(end);
        }
        at = skipBlanks(bytes, end);
        if (bytes[at] === ASCII.closeList) break;
        if (bytes[at] !== ASCII.comma) return ~at;
      }
    }
    const reason = count === 3 ? this.#reasonOf(starts, ends) : "bad_entry";
    this.findings.note(REASON_INDEX[reason], start, at + 1);
    this.findings.commit();
    return at + 1;
  }

  /** Why an entry of three parts cannot be used. */
  #reasonOf(
    [name, labels]: readonly number[],
    [nameEnd]: readonly number[],
  ): "bad_name" | "bad_labels" | "bad_values" {
    const bytes = this.#bytes;
    if (bytes[name] !== ASCII.quote) return "bad_name";
    if (bytes[labels] !== ASCII.openObject) {
      return nameEnd === name + 2 ? "bad_name" : "bad_labels";
    }
    const meaning = this.#labels.read(bytes, name, nameEnd, labels);
    return typeof meaning === "string" ? meaning : "bad_values";
  }
}

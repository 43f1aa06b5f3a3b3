/**
 * Decodes one record, Delfin's `[[name, {labels}, {values}], …]`, into samples.
 *
 * One pass over the bytes, and no text is made of a series that is known. Bad
 * data never throws: what cannot be used is counted by reason, its neighbours
 * are kept. From the first byte that is not JSON on, the record is searched for
 * whole entries.
 *
 * @module
 */

import type { Collection, DecodeOutcome } from "../model/collection.ts";
import type { RawRecord, Reason } from "../model/record.ts";
import { EntryReader } from "./_entry_reader.ts";
import { REASON_INDEX } from "./_findings.ts";
import { ASCII, MAX_DEPTH, skipBlanks, skipValue } from "./_json_scanner.ts";
import { excerpt } from "./_json_text.ts";

/** How far a sample may be ahead of the newest record: one day, in ms. */
const AHEAD_MS = 86_400_000;

/** After so many bytes a caller gets the chance to do something else: some 250 entries. */
const SLICE_BYTES = 65_536;

/** Limits of a {@linkcode Decoder}. */
export interface DecoderOptions {
  /** A larger record is refused, in bytes, >= 1; 64 MiB if not given. */
  readonly maxRecordBytes?: number;
  /**
   * Spellings of name and labels that are remembered from one record to the
   * next, >= 1; 262,144 if not given. Each needs its own bytes and some 300 more.
   */
  readonly maxCachedSeries?: number;
}

/** Decodes record after record. What a call returns is valid until the next. */
export class Decoder {
  readonly #maxRecordBytes: number;
  readonly #entries: EntryReader;
  /** The newest record timestamp so far, in ms since 1970. */
  #newestMs: number | undefined = undefined;
  /** What is wrong with the JSON of this record. */
  #damage: string | undefined = undefined;

  /**
   * A decoder that has seen nothing.
   *
   * @throws {RangeError} If a limit is not >= 1.
   */
  constructor(
    { maxRecordBytes = 64 * 1024 * 1024, maxCachedSeries = 262_144 }:
      DecoderOptions = {},
  ) {
    if (!(maxRecordBytes >= 1 && maxCachedSeries >= 1)) {
      throw new RangeError(
        `Cannot decode records of ${maxRecordBytes} bytes with ${maxCachedSeries} series`,
      );
    }
    this.#maxRecordBytes = maxRecordBytes;
    this.#entries = new EntryReader(maxCachedSeries);
  }

  /**
   * Decodes one record. Within an entry the samples come in the order of their
   * time, those of one time in the order of the record. A record that is damaged
   * or cut off keeps every whole entry and counts `not_json` once; without any
   * whole entry it is rejected.
   *
   * Yields between entries, every 64 KiB, so that the caller can do something
   * else; run it to its end before the next record. One entry is read in one go.
   */
  *decode(record: RawRecord): Generator<undefined, DecodeOutcome> {
    const { value, timestampMs } = record;
    if (timestampMs !== undefined && timestampMs > (this.#newestMs ?? 0)) {
      this.#newestMs = timestampMs;
    }
    if (value === null || value.length === 0) {
      const found = value === null ? "a tombstone" : "no bytes";
      return rejected("empty_record", `expected a list, found ${found}`);
    }
    if (value.length > this.#maxRecordBytes) {
      const expected = `expected at most ${this.#maxRecordBytes} bytes`;
      return rejected("too_large", `${expected}, found more`);
    }
    // Kafka's Buffer is a subclass: one class of array keeps the hot path fast.
    const { buffer, byteOffset, length } = value;
    const bytes = new Uint8Array(buffer, byteOffset, length);
    const newestMs = this.#newestMs ?? Infinity;
    this.#entries.begin(bytes, newestMs + AHEAD_MS);
    const outcome = yield* this.#decodeRecord(bytes);
    this.#entries.finish();
    return outcome;
  }

  *#decodeRecord(bytes: Uint8Array): Generator<undefined, DecodeOutcome> {
    this.#damage = undefined;
    const start = skipBlanks(bytes, 0);
    const end = bytes[start] === ASCII.openList
      ? yield* this.#readList(bytes, start)
      : skipValue(bytes, start, MAX_DEPTH);
    if (end < 0) this.#note(bytes, ~end, "JSON");
    else if (skipBlanks(bytes, end) < bytes.length) {
      this.#note(bytes, skipBlanks(bytes, end), "the end of the record");
    } else if (bytes[start] !== ASCII.openList) {
      const found = excerpt(bytes, start, end);
      return rejected("not_a_list", `expected a list, found ${found}`);
    }
    if (this.#damage !== undefined) {
      yield* this.#search(bytes);
      if (this.#entries.columns.entryCount === 0) {
        return rejected("not_json", this.#damage);
      }
    }
    return { kind: "decoded", collection: this.#collection(bytes) };
  }

  /**
   * Reads the list of entries.
   *
   * @returns The position after the closing bracket, or `~position` where the bytes are not JSON.
   */
  *#readList(bytes: Uint8Array, start: number): Generator<undefined, number> {
    let at = skipBlanks(bytes, start + 1);
    if (bytes[at] === ASCII.closeList) return at + 1;
    let sliceEnd = at + SLICE_BYTES;
    for (;; at = skipBlanks(bytes, at + 1)) {
      if (at >= sliceEnd) {
        sliceEnd = at + SLICE_BYTES;
        yield;
      }
      const end = bytes[at] === ASCII.openList
        ? this.#entries.read(at)
        : skipValue(bytes, at, MAX_DEPTH);
      if (end < 0) return end;
      if (bytes[at] !== ASCII.openList) {
        this.#entries.findings.note(REASON_INDEX.bad_entry, at, end);
        this.#entries.findings.commit();
      }
      at = skipBlanks(bytes, end);
      if (bytes[at] === ASCII.closeList) return at + 1;
      if (bytes[at] !== ASCII.comma) return ~at;
    }
  }

  /**
   * Takes every whole entry of a damaged record that follows the last one taken.
   * An entry can begin at any bracket, so attempts overlap; but of those that pass
   * one byte, each lies inside a bracket of the one before, or one sees a string
   * where the other sees none. As nesting is limited, the time is linear.
   */
  *#search(bytes: Uint8Array): Generator<undefined, void> {
    const entries = this.#entries;
    entries.isSearching = true;
    let at = bytes.indexOf(ASCII.openList, entries.wholeUntil);
    let sliceEnd = at + SLICE_BYTES;
    while (at >= 0) {
      if (at >= sliceEnd) {
        sliceEnd = at + SLICE_BYTES;
        yield;
      }
      const end = entries.read(at);
      at = bytes.indexOf(ASCII.openList, end < 0 ? at + 1 : end);
    }
  }

  #note(bytes: Uint8Array, at: number, expected: string): void {
    const found = at >= bytes.length
      ? "the end of the record"
      : excerpt(bytes, at, bytes.length);
    this.#damage = `expected ${expected} at byte ${at}, found ${found}`;
  }

  #collection(bytes: Uint8Array): Collection {
    const { columns, findings } = this.#entries;
    const reasons = findings.counts();
    const details = findings.details(bytes);
    if (this.#damage !== undefined) {
      reasons.set("not_json", 1);
      details.set("not_json", sentence(this.#damage));
    }
    const { entryCount, keys, labels, starts, timestampsMs, values } = columns;
    return {
      entryCount,
      keys,
      labels,
      starts,
      timestampsMs,
      values,
      reasons,
      details,
    };
  }
}

function rejected(reason: Reason, problem: string): DecodeOutcome {
  return { kind: "rejected", reason, detail: sentence(problem) };
}

function sentence(problem: string): string {
  return `Cannot decode the record: ${problem}`;
}

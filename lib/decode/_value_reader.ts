/**
 * Reads the values of an entry, `{"<time>": <number>, …}`, into columns.
 *
 * A time is a JSON number in quotes: milliseconds since 1970, or seconds if it is
 * below 1e11. A fraction of a millisecond is rounded to the nearest. A value is a
 * JSON number, or one in quotes with or without blanks around it. A key that
 * stands twice gives two samples of one time, in their order: whoever keeps them
 * takes the first.
 *
 * @module
 */

import { type Findings, REASON_INDEX } from "./_findings.ts";
import { readNumber } from "./_json_number.ts";
import {
  ASCII,
  isDigit,
  skipBlanks,
  skipColon,
  skipString,
  skipValue,
} from "./_json_scanner.ts";
import { readText } from "./_json_text.ts";
import type { SampleColumns } from "./_sample_columns.ts";

const { closeObject, comma, minus, quote, zero } = ASCII;

/** A time below this is in seconds: as ms it would lie before March 1973. */
const MS_FROM = 1e11;
/** 2100-01-01T00:00:00Z; a later time is an error. */
const LATEST_MS = 4_102_444_800_000;
/** Longest text that is looked at as a number, in bytes with its quotes. */
const MAX_NUMBER_BYTES = 256;
const NUMBER =
  /^[ \t\n\r]*-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?[ \t\n\r]*$/;
/** What Python's `float()` takes for a number that is not finite. */
const NOT_FINITE = /^[ \t\n\r]*[+-]?(?:nan|inf|infinity)[ \t\n\r]*$/i;
/** First bytes of the bare words that are no finite number, and of numbers beyond the doubles. */
const NOT_FINITE_START = new Set(new TextEncoder().encode("NI-0123456789"));
const NULL = 0x6e; // "n"

/** Reads the values of one entry after the other. */
export class ValueReader {
  readonly #columns: SampleColumns;
  readonly #findings: Findings;
  #limitMs = LATEST_MS;
  #end = 0;
  #isSorted = true;

  /** Samples go to `columns`; it is up to the caller to close the entry there. */
  constructor(columns: SampleColumns, findings: Findings) {
    this.#columns = columns;
    this.#findings = findings;
  }

  /** Where the samples of the entry end in the columns. */
  get end(): number {
    return this.#end;
  }

  /** Whether the times of the entry never decrease. */
  get isSorted(): boolean {
    return this.#isSorted;
  }

  /** Refuses times after this one from now on, in ms since 1970. */
  set limitMs(limitMs: number) {
    this.#limitMs = Math.min(limitMs, LATEST_MS);
  }

  /**
   * Reads the values of one entry.
   *
   * @param start Position of the opening brace.
   * @param maxDepth How deep a value may be nested.
   * @returns The position after the closing brace, or `~position` where the bytes are not JSON.
   */
  read(bytes: Uint8Array, start: number, maxDepth: number): number {
    const at = skipBlanks(bytes, start + 1);
    if (bytes[at] !== closeObject) {
      return this.#readMembers(bytes, at, maxDepth);
    }
    this.#findings.note(REASON_INDEX.no_values, start, at + 1);
    this.#end = this.#columns.open;
    this.#isSorted = true;
    return at + 1;
  }

  #readMembers(bytes: Uint8Array, start: number, maxDepth: number): number {
    const columns = this.#columns;
    const limitMs = this.#limitMs;
    let { timestampsMs, values } = columns;
    let count = columns.open;
    let lastMs = 0;
    let isSorted = true;
    for (let at = start;; at = skipBlanks(bytes, at + 1)) {
      if (bytes[at] !== quote) return ~at;
      const keyStart = at;
      let atMs = readMs(bytes, at + 1);
      const keyEnd = atMs < 0 ? skipString(bytes, at) : at + 15;
      if (keyEnd < 0) return keyEnd;
      if (atMs < 0) atMs = readTime(bytes, keyStart, keyEnd);
      const valueStart = skipColon(bytes, keyEnd);
      if (valueStart < 0) return valueStart;
      if (count === values.length) {
        columns.growSamples();
        ({ timestampsMs, values } = columns);
      }
      at = isDigit(bytes[valueStart]) ||
          bytes[valueStart] === minus && isDigit(bytes[valueStart + 1])
        ? readNumber(bytes, valueStart, values, count)
        : readOther(bytes, valueStart, maxDepth, values, count);
      if (at < 0) return at;
      const value = values[count];
      if (atMs <= limitMs && value - value === 0) { // finite
        timestampsMs[count++] = atMs;
        if (atMs < lastMs) isSorted = false;
        lastMs = atMs;
      } else if (atMs <= limitMs) this.#refuseValue(bytes, valueStart, at);
      else this.#refuseTime(atMs, keyStart, keyEnd);
      at = skipBlanks(bytes, at);
      if (bytes[at] === comma) continue;
      if (bytes[at] !== closeObject) return ~at;
      this.#end = count;
      this.#isSorted = isSorted;
      return at + 1;
    }
  }

  #refuseTime(atMs: number, start: number, end: number): void {
    const reason = atMs <= LATEST_MS ? "too_far_ahead" : "bad_timestamp";
    this.#findings.note(REASON_INDEX[reason], start, end);
  }

  #refuseValue(bytes: Uint8Array, start: number, end: number): void {
    const reason = bytes[start] === NULL
      ? "null_value"
      : isBeyondNumbers(bytes, start, end)
      ? "not_finite"
      : "not_a_number";
    this.#findings.note(REASON_INDEX[reason], start, end);
  }
}

/**
 * The usual key: 13 digits and the closing quote.
 *
 * @returns Milliseconds, or -1 for any other key.
 */
function readMs(bytes: Uint8Array, start: number): number {
  if (!(bytes[start] > zero && bytes[start + 13] === quote)) {
    return -1;
  }
  let high = 0;
  let low = 0;
  for (let at = start; at < start + 7; at++) {
    if (!isDigit(bytes[at])) return -1;
    high = high * 10 + bytes[at] - zero;
  }
  for (let at = start + 7; at < start + 13; at++) {
    if (!isDigit(bytes[at])) return -1;
    low = low * 10 + bytes[at] - zero;
  }
  return high * 1e6 + low;
}

/** Any other key, `start` to `end` with its quotes; NaN if it is no time since 1970. */
function readTime(bytes: Uint8Array, start: number, end: number): number {
  const time = numberOf(bytes, start, end);
  if (!(time >= 0)) return NaN;
  return Math.floor((time < MS_FROM ? time * 1000 : time) + 0.5);
}

/**
 * Reads a value that is not a plain number: a number in quotes, or what is none.
 *
 * @param out Receives the number or NaN at `index`.
 */
function readOther(
  bytes: Uint8Array,
  start: number,
  maxDepth: number,
  out: Float64Array,
  index: number,
): number {
  const end = skipValue(bytes, start, maxDepth);
  out[index] = end > 0 && bytes[start] === quote
    ? numberOf(bytes, start, end)
    : NaN;
  return end;
}

/** The number in quotes that stands from `start` to `end`; NaN if it is none. */
function numberOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > MAX_NUMBER_BYTES) return NaN;
  const text = readText(bytes, start + 1, end - 1);
  return NUMBER.test(text) ? Number(text) : NaN;
}

/** Whether a value without finite number means one: `NaN`, `"inf"`, `1e999`, but not `true` or `"n/a"`. */
function isBeyondNumbers(
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (bytes[start] !== quote) return NOT_FINITE_START.has(bytes[start]);
  return !Number.isNaN(numberOf(bytes, start, end)) ||
    end - start <= MAX_NUMBER_BYTES &&
      NOT_FINITE.test(readText(bytes, start + 1, end - 1));
}

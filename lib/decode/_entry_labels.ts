/**
 * Reads what the name and the labels of an entry mean: the slow path, taken
 * once per spelling.
 *
 * A label that stands twice counts as it does for `JSON.parse`: the last one
 * wins. A number is taken as its own text. `null`, `""` and a missing label are
 * the same. Labels that are not named here are not looked at.
 *
 * @module
 */

import {
  canonicalMetric,
  canonicalResourceType,
} from "../model/metric_aliases.ts";
import { makeSeriesKey, type SeriesLabels } from "../model/series.ts";
import {
  ASCII,
  isDigit,
  MAX_DEPTH,
  skipBlanks,
  skipColon,
  skipString,
  skipValue,
} from "./_json_scanner.ts";
import { readText } from "./_json_text.ts";
import type { EntryMeaning } from "./_series_cache.ts";

/** Bits of {@linkcode EntryMeaning.marks}. */
export const MARK = {
  /** There is no storage_id. */
  noStorageId: 1,
  /** There is no resource_type. */
  noResourceType: 2,
  /** There is no resource_id. */
  noResourceId: 4,
} as const;

/** Longest name or label that is taken, in bytes of its JSON between the quotes. */
export const MAX_TEXT_BYTES = 4096;

/** The labels that are read; those before `name` can belong to the identity. */
const LABELS = [
  "storage_id",
  "resource_type",
  "resource_id",
  "resource_name",
  "name",
  "unit",
  "serial_number",
];
const IDENTIFYING = 4;
/** Place of the metric's name behind the labels. */
const METRIC = LABELS.length;
const LABEL_BYTES = LABELS.map((label) => new TextEncoder().encode(label));
const NULL = 0x6e; // "n"

/** `null`: the label is there, but it is no text. */
type Label = string | undefined | null;

/** Reads names and labels; equal texts become one and the same string. */
export class EntryLabels {
  readonly #pool = new Map<string, string>();
  #pooledLength = 0;
  readonly #labels: Label[] = new Array(LABELS.length + 1).fill(undefined);
  // Where each label stood last in this record, and its text: often the next
  // entry has the same one.
  readonly #lastStart = new Uint32Array(LABELS.length + 1);
  readonly #lastEnd = new Uint32Array(LABELS.length + 1);
  readonly #lastText: string[] = new Array(LABELS.length + 1).fill("");
  #lastLabels: SeriesLabels = {
    name: undefined,
    resourceName: undefined,
    unit: undefined,
    serialNumber: undefined,
  };

  /** Characters of all texts that it holds: those of refused entries, too. */
  get pooledLength(): number {
    return this.#pooledLength;
  }

  /** Begins a record. */
  begin(): void {
    this.#lastStart.fill(0);
    this.#lastEnd.fill(0);
  }

  /**
   * What an entry means.
   *
   * @param nameStart Opening quote of the name, which is well-formed.
   * @param nameEnd Position after its closing quote.
   * @param labelsStart Opening brace of the labels, which are well-formed.
   * @returns A reason if the name or an identifying label cannot be used.
   */
  read(
    bytes: Uint8Array,
    nameStart: number,
    nameEnd: number,
    labelsStart: number,
  ): EntryMeaning | "bad_name" | "bad_labels" {
    const labels = this.#labels.fill(undefined);
    const metric = this.#readText(bytes, nameStart, nameEnd, METRIC);
    if (metric === undefined || metric === null) return "bad_name";
    this.#readLabels(bytes, labelsStart);
    for (let label = 0; label < labels.length; label++) {
      if (labels[label] !== null) continue;
      if (label < IDENTIFYING) return "bad_labels";
      labels[label] = undefined;
    }
    const [
      storageId,
      type,
      resourceId,
      resourceName,
      name,
      unit,
      serialNumber,
    ] = labels as (string | undefined)[];
    return {
      key: makeSeriesKey({
        storageId: storageId ?? "",
        resourceType: canonicalResourceType(type ?? ""),
        resourceId: resourceId ?? "",
        resourceName,
        metric: canonicalMetric(metric),
      }),
      labels: this.#shared({ name, resourceName, unit, serialNumber }),
      marks: (storageId === undefined ? MARK.noStorageId : 0) |
        (type === undefined ? MARK.noResourceType : 0) |
        (resourceId === undefined ? MARK.noResourceId : 0),
    };
  }

  /** Fills `#labels` from an object. */
  #readLabels(bytes: Uint8Array, start: number): void {
    let at = skipBlanks(bytes, start + 1);
    while (bytes[at] === ASCII.quote) {
      const keyEnd = skipString(bytes, at);
      const valueStart = skipColon(bytes, keyEnd);
      const valueEnd = skipValue(bytes, valueStart, MAX_DEPTH);
      const label = labelIndex(bytes, at + 1, keyEnd - 1);
      if (label >= 0) {
        this.#labels[label] = this.#readText(
          bytes,
          valueStart,
          valueEnd,
          label,
        );
      }
      at = skipBlanks(bytes, valueEnd);
      if (bytes[at] === ASCII.comma) at = skipBlanks(bytes, at + 1);
    }
  }

  /** A string or a number as text; `undefined` for `null` and `""`. */
  #readText(
    bytes: Uint8Array,
    start: number,
    end: number,
    label: number,
  ): Label {
    const lastStart = this.#lastStart[label];
    const length = end - start;
    if (
      length === this.#lastEnd[label] - lastStart &&
      isSame(bytes, start, lastStart, length)
    ) {
      return this.#lastText[label];
    }
    const isText = bytes[start] === ASCII.quote;
    if (bytes[start] === NULL || isText && length === 2) return undefined;
    const isNumber = isDigit(bytes[end - 1]);
    if (!isText && !isNumber || length > MAX_TEXT_BYTES + 2) return null;
    const text = this.#pooled(
      isText
        ? readText(bytes, start + 1, end - 1)
        : readText(bytes, start, end),
    );
    this.#lastStart[label] = start;
    this.#lastEnd[label] = end;
    this.#lastText[label] = text;
    return text;
  }

  /** The labels of the entry before, if they are the same: often they are. */
  #shared(labels: SeriesLabels): SeriesLabels {
    const last = this.#lastLabels;
    const isSame = last.name === labels.name && last.unit === labels.unit &&
      last.resourceName === labels.resourceName &&
      last.serialNumber === labels.serialNumber;
    if (!isSame) this.#lastLabels = labels;
    return this.#lastLabels;
  }

  #pooled(text: string): string {
    const known = this.#pool.get(text);
    if (known !== undefined) return known;
    this.#pool.set(text, text);
    this.#pooledLength += text.length;
    return text;
  }
}

function isSame(
  bytes: Uint8Array,
  a: number,
  b: number,
  length: number,
): boolean {
  let i = 0;
  while (i < length && bytes[a + i] === bytes[b + i]) i++;
  return i === length;
}

/** Which of the labels a key names, or -1. */
function labelIndex(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  for (let label = 0; label < LABELS.length; label++) {
    const expected = LABEL_BYTES[label];
    if (expected.length !== length) continue;
    let at = 0;
    while (at < length && bytes[start + at] === expected[at]) at++;
    if (at === length) return label;
  }
  // Perhaps an escaped spelling: one character takes up to 6 bytes.
  for (let at = start; at < end && length <= 6 * 13; at++) {
    if (bytes[at] === ASCII.backslash) {
      return LABELS.indexOf(readText(bytes, start, end));
    }
  }
  return -1;
}

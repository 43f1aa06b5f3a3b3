/**
 * A second decoder, built on `JSON.parse`: slow and simple, for comparison. It
 * knows whole JSON only; of damaged records it just says that they are.
 *
 * @module
 */

import {
  canonicalMetric,
  canonicalResourceType,
} from "../../lib/model/metric_aliases.ts";
import type { DecodeOutcome } from "../../lib/model/collection.ts";
import type { Reason } from "../../lib/model/record.ts";
import { makeSeriesKey, type SeriesLabels } from "../../lib/model/series.ts";

/** One entry in a form that `assertEquals` compares. */
export interface PlainEntry {
  /** Canonical text of the series. */
  readonly series: string;
  /** What describes it. */
  readonly labels: SeriesLabels;
  /** Time in ms and value. */
  readonly samples: readonly (readonly [number, number])[];
}

/** An outcome in a form that `assertEquals` compares. */
export type PlainOutcome =
  | { readonly rejected: Reason }
  | {
    readonly entries: readonly PlainEntry[];
    readonly reasons: Readonly<Partial<Record<Reason, number>>>;
  };

/** What the decoder said, for comparison. */
export function plain(outcome: DecodeOutcome): PlainOutcome {
  if (outcome.kind === "rejected") return { rejected: outcome.reason };
  const { collection } = outcome;
  const entries = Array.from({ length: collection.entryCount }, (_, i) => {
    const [start, end] = collection.starts.subarray(i, i + 2);
    return {
      series: collection.keys[i].text,
      labels: collection.labels[i],
      samples: Array.from(
        collection.timestampsMs.subarray(start, end),
        (atMs, j) => [atMs, collection.values[start + j]] as const,
      ),
    };
  });
  return { entries, reasons: Object.fromEntries(collection.reasons) };
}

/** A scalar that is not a string, as it was written: `1.0`, `NaN`. */
class Word {
  constructor(readonly text: string) {}
}
/** An object as its members, in order, repeated keys too. */
class Members extends Array<readonly [string, unknown]> {}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS = /^(?:NaN|-?Infinity)$/;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;
const BLANKS = /^[ \t\r\n]+|[ \t\r\n]+$/g;
const TOKEN =
  /"(?:[^"\\]|\\.)*"(?=([ \t\r\n]*:)?)|-?(?:Infinity|NaN|\d[\d.eE+-]*)/g;

/** Decodes a record; `undefined` if it is not whole JSON. */
export function decodeSlowly(bytes: Uint8Array): PlainOutcome | undefined {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const value = parse(text);
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value instanceof Members) {
    return { rejected: "not_a_list" };
  }
  const entries: PlainEntry[] = [];
  const reasons: Partial<Record<Reason, number>> = {};
  const count = (reason: Reason) =>
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  for (const entry of value) {
    const series = seriesOf(entry, entries);
    if (typeof series === "string") count(series);
    else entries.push(readEntry(series, count));
  }
  return { entries, reasons };
}

/** JSON with Python's three words, keys and words kept as they were written. */
function parse(text: string): unknown {
  try {
    JSON.parse(
      text.replace(TOKEN, (token) => WORDS.test(token) ? "{}" : token),
    );
  } catch {
    return undefined;
  }
  let keys = 0;
  const marked = text.replace(TOKEN, (token, isKey) => {
    if (!token.startsWith('"')) return `{"word": "${token}"}`;
    return isKey === undefined ? token : `"${keys++}:${token.slice(1)}`;
  });
  return JSON.parse(marked, (_key, value) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      return value;
    }
    if (typeof value.word === "string") return new Word(value.word);
    return Members.from(
      Object.entries(value),
      ([key, member]) => [key.slice(key.indexOf(":") + 1), member] as const,
    );
  });
}

interface Series extends Omit<PlainEntry, "samples"> {
  readonly values: Members;
  readonly missing: readonly Reason[];
}

function seriesOf(
  entry: unknown,
  kept: readonly PlainEntry[],
): Series | Reason {
  if (!Array.isArray(entry) || entry instanceof Members) return "bad_entry";
  if (entry.length !== 3) return "bad_entry";
  const [metric, labels, values] = entry;
  if (typeof metric !== "string" || metric === "") return "bad_name";
  if (!(labels instanceof Members)) return "bad_labels";
  const all = new Map(labels);
  const texts = new Map<string, string>();
  for (const [key, label] of all) {
    if (typeof label === "string" && label !== "") texts.set(key, label);
    else if (label instanceof Word && NUMBER.test(label.text)) {
      texts.set(key, label.text);
    } else if (
      label !== null && label !== "" &&
      ["storage_id", "resource_type", "resource_id", "resource_name"]
        .includes(key)
    ) return "bad_labels";
  }
  if (!(values instanceof Members)) return "bad_values";
  const resourceName = texts.get("resource_name");
  const series = makeSeriesKey({
    storageId: texts.get("storage_id") ?? "",
    resourceType: canonicalResourceType(texts.get("resource_type") ?? ""),
    resourceId: texts.get("resource_id") ?? "",
    resourceName,
    metric: canonicalMetric(metric),
  }).text;
  if (kept.some((other) => other.series === series)) return "ambiguous";
  return {
    series,
    labels: {
      name: texts.get("name"),
      resourceName,
      unit: texts.get("unit"),
      serialNumber: texts.get("serial_number"),
    },
    values,
    missing: (["storage_id", "resource_type", "resource_id"] as const)
      .filter((key) => !texts.has(key)).map((key) => `no_${key}` as const),
  };
}

function readEntry(
  { series, labels, values, missing }: Series,
  count: (reason: Reason) => void,
): PlainEntry {
  missing.forEach(count);
  if (values.length === 0) count("no_values");
  const samples: [number, number][] = [];
  for (const [key, value] of values) {
    const atMs = timeOf(key);
    const number = atMs === undefined ? "bad_timestamp" : numberOf(value);
    if (typeof number === "string") count(number);
    else if (atMs !== undefined) samples.push([atMs, number]);
  }
  samples.sort(([a], [b]) => a - b); // stable
  return { series, labels, samples };
}

function timeOf(key: string): number | undefined {
  const text = key.replace(BLANKS, "");
  if (!NUMBER.test(text)) return undefined;
  const time = Number(text);
  const atMs = Math.floor((time < 1e11 ? time * 1000 : time) + 0.5);
  return time >= 0 && atMs <= Date.UTC(2100) ? atMs : undefined;
}

function numberOf(value: unknown): number | Reason {
  if (value === null) return "null_value";
  const text = value instanceof Word
    ? value.text
    : typeof value === "string"
    ? value.replace(BLANKS, "")
    : "";
  if (NOT_FINITE.test(text)) return "not_finite";
  if (!NUMBER.test(text)) return "not_a_number";
  return Number.isFinite(Number(text)) ? Number(text) : "not_finite";
}

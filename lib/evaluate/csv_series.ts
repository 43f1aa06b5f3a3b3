/**
 * Series from CSV text: a header with `timestamp` and `value`, and `label`
 * where there are labels, in any order, any case and with or without quotes.
 * NAB's files, the cloud-monitoring set and a user's own files have this form.
 * Fields hold no commas and no line breaks.
 *
 * @module
 */

import { CorpusError, readCorpusText } from "./corpus_error.ts";
import { type LabeledSeries, rangesOf } from "./labeled_series.ts";

/** Numbers below this are seconds since 1970, others ms. */
const SMALLEST_MS = 1e11;

/** Where the columns stand. `label` is -1 where there is none. */
interface Columns {
  readonly timestamp: number;
  readonly value: number;
  readonly label: number;
}

/**
 * Reads one file.
 *
 * @param path Path of the file.
 * @param name Its name inside the corpus; what stands before the last `/` is the category.
 * @returns The series; rows that go back in time are sorted into their place.
 * @throws {CorpusError} If the file cannot be read, or is not of the form above.
 */
export async function readCsvSeries(
  path: string,
  name: string = path,
): Promise<LabeledSeries> {
  return parseCsvSeries(await readCorpusText(path), name);
}

/**
 * Parses one file; see {@linkcode readCsvSeries}.
 *
 * @param text The whole file.
 * @param name Its name, also for error messages.
 * @returns The series.
 * @throws {CorpusError} If a column is missing, or a timestamp or a label is unreadable.
 */
export function parseCsvSeries(text: string, name: string): LabeledSeries {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const columns = findColumns(lines[0], name);
  const rows: { atMs: number; value: number; label: number }[] = [];
  let skippedRows = 0;
  for (let i = 1; i < lines.length; i++) {
    if (lines[i].trim() === "") continue;
    const fields = splitFields(lines[i]);
    const where = `${name}:${i + 1}`;
    const atMs = parseTimestamp(fields[columns.timestamp] ?? "");
    if (Number.isNaN(atMs)) throw unreadable(where, "timestamp", lines[i]);
    const label = columns.label < 0 ? 0 : Number(fields[columns.label]);
    if (Number.isNaN(label)) throw unreadable(where, "label", lines[i]);
    const valueText = fields[columns.value] ?? "";
    const value = valueText === "" ? NaN : Number(valueText);
    if (Number.isFinite(value)) rows.push({ atMs, value, label });
    else skippedRows++;
  }
  rows.sort((a, b) => a.atMs - b.atMs); // stable: doubles keep their order
  return {
    name,
    category: name.slice(0, Math.max(0, name.lastIndexOf("/"))),
    timestampsMs: Float64Array.from(rows, (row) => row.atMs),
    values: Float64Array.from(rows, (row) => row.value),
    ranges: rangesOf(rows.map((row) => row.label)),
    skippedRows,
  };
}

/**
 * Parses a timestamp.
 *
 * @param text ISO 8601, also with a blank for the `T` (UTC where it names no zone), or a
 * number: seconds since 1970 below 1e11, else milliseconds.
 * @returns Milliseconds since 1970, NaN for anything else.
 */
export function parseTimestamp(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number < SMALLEST_MS ? number * 1000 : number;
  }
  if (!/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/.test(text)) return NaN;
  const zone = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? "" : "Z";
  return Date.parse(text.replace(" ", "T") + zone);
}

/** Finds the columns that the header names. */
function findColumns(header: string, name: string): Columns {
  const names = splitFields(header).map((field) => field.toLowerCase());
  const columns = {
    timestamp: names.indexOf("timestamp"),
    value: names.indexOf("value"),
    label: names.indexOf("label"),
  };
  if (columns.timestamp < 0 || columns.value < 0) {
    throw new CorpusError(
      `Cannot read ${name}: its header must name timestamp and value, found "${
        start(header)
      }"`,
    );
  }
  return columns;
}

/** Fields of a line, without quotes and blanks around them. */
function splitFields(line: string): string[] {
  return line.split(",").map((field) =>
    field.trim().replace(/^"(.*)"$/, "$1").trim()
  );
}

/** The error for a field that cannot be read. */
function unreadable(where: string, what: string, line: string): CorpusError {
  return new CorpusError(
    `Cannot read ${where}: no ${what} in "${start(line)}"`,
  );
}

/** As much of a line as a message should hold. */
function start(line: string): string {
  return line.trim().slice(0, 80);
}

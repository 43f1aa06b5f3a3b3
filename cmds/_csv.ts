/**
 * CSV for spreadsheets and programs: RFC 4180, and no cell that a spreadsheet
 * takes for a formula.
 *
 * @module
 */

import { escapeControls } from "../lib/telemetry/escape.ts";

/** A column. */
export interface CsvColumn<Row> {
  /** Its name in the first line. */
  readonly name: string;
  /** Its cell: a number as it is, foreign text as a text; `null` is empty. */
  read(row: Row): string | number | null | undefined;
}

/** How a cell begins that a spreadsheet computes (OWASP, "CSV Injection"), also in full width. */
const FORMULA = /^[=+\-@＝＋－＠]/;

/** What needs quotes. */
const SPECIAL = /[",\r\n]/;

/** The line with the names of the columns, without its end. */
export function csvHead(columns: readonly CsvColumn<never>[]): string {
  return columns.map(({ name }) => cell(name)).join(",");
}

/** The line of a row, without its end. */
export function csvLine<Row>(
  columns: readonly CsvColumn<Row>[],
  row: Row,
): string {
  return columns.map((column) => cell(column.read(row))).join(",");
}

/**
 * Lines with the ends that RFC 4180 wants.
 *
 * @returns To be printed with the line feed that follows what is printed.
 */
export function csvText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r`).join("\n");
}

function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = escapeControls(value);
  const text = FORMULA.test(safe) ? `'${safe}` : safe;
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

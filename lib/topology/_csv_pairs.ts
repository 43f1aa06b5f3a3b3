/**
 * Pairs in CSV (RFC 4180) with the header `child,parent`: fields may be quoted,
 * a quote inside quotes is doubled, and quoted fields may hold line breaks.
 * Lines end in LF or CRLF; empty lines are skipped.
 *
 * @module
 */

import {
  type LineProblem,
  MAX_PAIRS,
  quote,
  type WrittenPairs,
} from "./_pair_text.ts";

/** One line of CSV. */
interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A field: quoted, or plain. Then what ends it. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/**
 * Reads the pairs.
 *
 * @param text The whole file, without byte order mark.
 * @returns Pairs and problems.
 */
export function readCsvPairs(text: string): WrittenPairs {
  const read: WrittenPairs = { pairs: [], problems: [] };
  let isHeader = true;
  for (const { line, fields } of rows(text, read.problems)) {
    if (isHeader) {
      isHeader = false;
      checkHeader(fields, line, read.problems);
      if (read.problems.length > 0) return read;
    } else if (fields.length !== 2) {
      const text = `must be child,parent: has ${fields.length} fields`;
      read.problems.push({ line, text });
    } else if (read.pairs.length === MAX_PAIRS) {
      read.problems.push({ line, text: `more than ${MAX_PAIRS} pairs` });
      return read;
    } else {
      read.pairs.push({ line, child: fields[0], parent: fields[1] });
    }
  }
  if (isHeader && read.problems.length === 0) {
    checkHeader([], 1, read.problems);
  }
  return read;
}

function checkHeader(
  fields: readonly string[],
  line: number,
  problems: LineProblem[],
): void {
  if (fields[0] !== "child" || fields[1] !== "parent") {
    const found = quote(fields.join(","));
    const text = `the header must be child,parent: it is ${found}`;
    problems.push({ line, text });
  } else if (fields.length > 2) {
    const extra = fields.slice(2).map(quote).join(", ");
    const text = `the header must be child,parent: remove ${extra}`;
    problems.push({ line, text });
  }
}

/** The rows that are not empty; a field that cannot be read ends its line. */
function* rows(text: string, problems: LineProblem[]): Generator<Row> {
  let line = 1;
  let start = 1; // line on which the row began
  let fields: string[] = [];
  let at = 0;
  while (at < text.length) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(text);
    if (match === null) {
      problems.push({ line, text: "a quote stands in the wrong place" });
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end + 1;
      start = ++line;
      fields = [];
      continue;
    }
    const [whole, quoted, plain, end] = match;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    at += whole.length;
    if (quoted !== undefined) line += quoted.split("\n").length - 1;
    if (end.endsWith("\n")) line++;
    if (end === ",") {
      if (at < text.length) continue;
      fields.push(""); // the file ends in a comma
    }
    if (fields.length > 1 || whole.trim() !== "") yield { line: start, fields };
    start = line;
    fields = [];
  }
}

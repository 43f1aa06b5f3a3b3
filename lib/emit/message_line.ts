/**
 * How the readable line of a message is laid out, coloured and cut to the
 * width of a terminal.
 *
 * @module
 */

import type { AnomalyState } from "../model/anomaly.ts";
import { escapeControls } from "../telemetry/escape.ts";
import { cutText, textWidth } from "../telemetry/text_width.ts";

/** How the line looks. */
export interface MessageTextOptions {
  /** Width of the terminal in columns; `undefined`, and 0 as some terminals say, cut nothing. */
  readonly columns?: number | undefined;
  /** Whether to use ANSI colours. */
  readonly color?: boolean;
}

/** What stands in a line. Texts may be foreign. */
export interface LineParts {
  /** The time that the message is about, in ms since 1970. */
  readonly atMs: number;
  /** What happened. */
  readonly state: AnomalyState;
  /** What kind of message it is, in our own printable words. */
  readonly label: string;
  /** In [0, 1]. */
  readonly severity: number;
  /** What it is about. */
  readonly where: string;
  /** The sentence. */
  readonly what: string;
  /** Id of the incident; its first digits are shown. */
  readonly incident: string;
}

/** The word for each state and its SGR colour (ECMA-48, 8.3.117). */
const MARKS: Readonly<Record<AnomalyState, readonly [string, number]>> = {
  open: ["OPEN ", 31],
  update: ["WORSE", 35],
  resolved: ["OK   ", 32],
};

const BAR_CELLS = 5;

/** So many digits tell the incidents of a day apart. */
const ID_DIGITS = 8;

/** However narrow the terminal: this much of place and sentence stays. */
const MIN_REST_COLUMNS = 20;

/** However long the sentence: this much of the place stays, its end. */
const MIN_PLACE_COLUMNS = 12;

/**
 * Time (UTC), state, label, severity, place, sentence and incident in one
 * line. Where that is too wide, first the bar and the incident go, then the
 * beginning of the place, and the end of the sentence last.
 *
 * @returns One line without its end. The only control characters in it are
 * those of our own colours.
 */
export function messageLine(
  parts: LineParts,
  { columns, color = false }: MessageTextOptions = {},
): string {
  const [word, markColor] = MARKS[parts.state];
  const mark = `${word} ${parts.label}`;
  const time = utcMinute(parts.atMs);
  const where = escapeControls(parts.where);
  const what = escapeControls(parts.what);
  const incident = escapeControls(parts.incident.slice(0, ID_DIGITS));
  let severity = `${bar(parts.severity)} ${parts.severity.toFixed(2)}`;
  let rest = `${where} ${what} [${incident}]`;
  const room = () =>
    (columns || Infinity) - time.length - mark.length - severity.length - 3;
  if (textWidth(rest) > room()) {
    severity = parts.severity.toFixed(2);
    rest = shortened(where, what, Math.max(MIN_REST_COLUMNS, room()));
  }
  if (!color) return `${time} ${mark} ${severity} ${rest}`;
  return `\x1b[2m${time}\x1b[0m \x1b[1;${markColor}m${mark}\x1b[0m ` +
    `\x1b[${markColor}m${severity}\x1b[0m ${rest}`;
}

/** Place and sentence in so many columns: value and usual range stay longest. */
function shortened(where: string, what: string, columns: number): string {
  const whereColumns = Math.max(
    MIN_PLACE_COLUMNS,
    columns - textWidth(what) - 1,
  );
  return cutText(
    `${cutText(where, whereColumns, "end")} ${what}`,
    columns,
    "start",
  );
}

function utcMinute(atMs: number): string {
  const date = new Date(atMs);
  if (Number.isNaN(date.getTime())) return `${atMs} ms`; // beyond year 275760
  return `${date.toISOString().slice(0, -8)}Z`;
}

/** The severity in [0, 1] as a bar: `████·`. */
function bar(severity: number): string {
  const full = Math.min(
    BAR_CELLS,
    Math.max(0, Math.round(severity * BAR_CELLS)),
  );
  return "█".repeat(full) + "·".repeat(BAR_CELLS - full);
}

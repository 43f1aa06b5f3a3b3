/**
 * The readable form of an anomaly: one line for a person at a terminal.
 *
 * @module
 */

import type { Anomaly, AnomalyState } from "../model/anomaly.ts";
import { escapeControls } from "../telemetry/escape.ts";

/** How the line looks. */
export interface AnomalyTextOptions {
  /** Width of the terminal in columns, >= 1; `undefined` cuts nothing. */
  readonly columns?: number | undefined;
  /** Whether to use ANSI colours. */
  readonly color?: boolean;
}

/** The word for each state and its SGR colour (ECMA-48, 8.3.117). */
const MARKS: Readonly<Record<AnomalyState, readonly [string, number]>> = {
  open: ["OPEN ", 31],
  update: ["WORSE", 35],
  resolved: ["OK   ", 32],
};

const BAR_CELLS = 5;

/** However narrow the terminal: this much of series and sentence stays. */
const MIN_REST_COLUMNS = 20;

/**
 * Time (UTC), state, severity, series and sentence in one line, for example
 * `2023-11-14T22:28Z OPEN  ████· 0.74 array-1 volume/vol_7 responseTime 41.2 ms, usually 1.1 to 6.3 ms`.
 *
 * @returns One line without its end. The only control characters in it are
 * those of our own colours.
 */
export function anomalyText(
  anomaly: Anomaly,
  { columns, color = false }: AnomalyTextOptions = {},
): string {
  const [mark, markColor] = MARKS[anomaly.state];
  const time = utcMinute(anomaly.atMs);
  const severity = bar(anomaly.severity);
  const headColumns = time.length + mark.length + severity.length + 3;
  const rest = escapeControls(`${place(anomaly)} ${sentence(anomaly)}`);
  const shown = columns === undefined
    ? rest
    : cut(rest, Math.max(MIN_REST_COLUMNS, columns - headColumns));
  if (!color) return `${time} ${mark} ${severity} ${shown}`;
  return `\x1b[2m${time}\x1b[0m \x1b[1;${markColor}m${mark}\x1b[0m ` +
    `\x1b[${markColor}m${severity}\x1b[0m ${shown}`;
}

/** `array/type/resource metric`: which series it is, with names before ids. */
function place({ series }: Anomaly): string {
  const array = series.name || series.storage_id;
  const resource = series.resource_name || series.resource_id;
  const type = series.resource_type;
  return `${array} ${
    resource === "" ? type : `${type}/${resource}`
  } ${series.metric}`;
}

/** The `why` without the metric name, which stands before it already. */
function sentence({ why, series }: Anomaly): string {
  const repeated = `${series.metric} `;
  return why.startsWith(repeated) ? why.slice(repeated.length) : why;
}

function utcMinute(atMs: number): string {
  const date = new Date(atMs);
  if (Number.isNaN(date.getTime())) return `${atMs} ms`; // beyond year 275760
  return `${date.toISOString().slice(0, -8)}Z`;
}

/** The severity in [0, 1] as bar and number: `████· 0.74`. */
function bar(severity: number): string {
  const full = Math.min(
    BAR_CELLS,
    Math.max(0, Math.round(severity * BAR_CELLS)),
  );
  return "█".repeat(full) + "·".repeat(BAR_CELLS - full) +
    ` ${severity.toFixed(2)}`;
}

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * The blocks that terminals draw two columns wide: East Asian Wide and
 * Fullwidth (Unicode Standard Annex 11), and the emoji planes.
 */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** The text cut to a number of columns, with an ellipsis where it was cut. */
function cut(text: string, columns: number): string {
  let width = 0;
  let keptLength = 0;
  for (const { segment, index } of GRAPHEMES.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1;
    // The last column is kept free for the ellipsis until the text has ended.
    if (width <= columns - 1) keptLength = index + segment.length;
    if (width > columns) return `${text.slice(0, keptLength)}…`;
  }
  return text;
}

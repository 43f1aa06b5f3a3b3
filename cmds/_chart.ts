/**
 * A line chart of one series for a terminal, in Braille: eight dots a
 * character. The usual band is drawn behind the values, and what was abnormal
 * is marked below them. A few values far out are cut off, so that they hide
 * none of the others, and marked where they left.
 *
 * @module
 */

import { utc } from "../lib/decide/plain_text.ts";
import { type Screen, styled } from "./_screen.ts";

/** What is drawn: columns of one length, oldest first. */
export interface ChartData {
  /** Times in ms since 1970, rising, at least one. */
  readonly times: readonly number[];
  /** Values, finite. */
  readonly values: readonly number[];
  /** Lowest usual values; `null` where nothing is known. */
  readonly low: readonly (number | null)[];
  /** Highest usual values. */
  readonly high: readonly (number | null)[];
  /** Usual distance of two samples in ms; 0 where unknown. A gap of more than three is not bridged. */
  readonly intervalMs: number;
  /** What was abnormal; in ms, both ends belong to it. */
  readonly abnormal: readonly ChartSpan[];
}

/** A part of the time axis. */
export interface ChartSpan {
  /** Its first moment. */
  readonly fromMs: number;
  /** Its last moment; `Infinity` while it is open. */
  readonly toMs: number;
}

/** Characters of the chart from top to bottom. */
const ROWS = 12;

/** Dots of a character from top to bottom, and from left to right. */
const [DOTS_DOWN, DOTS_ACROSS] = [4, 2];

/** Bits of the dots of U+2800, column by column, from top to bottom. */
const DOT_BITS = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/** Columns where the terminal does not say how wide it is, at most and at least. */
const [SOME_COLUMNS, MOST_COLUMNS, LEAST_COLUMNS] = [100, 200, 24];

/** Significant digits beside the axis. */
const LABEL_DIGITS = 4;

/** So many values at each end may be cut off, as a share … */
const CUT_SHARE = 0.01;
/** … if without them the range is so many times smaller. */
const CUT_TIMES = 4;
/** What is cut off leaves so much room, as a share of the range. */
const CUT_ROOM = 0.25;

/** So many intervals without a sample are a gap in the line. */
const GAP_INTERVALS = 3;

/** Where things lie in the chart. */
interface Scales {
  /** Characters from left to right. */
  readonly width: number;
  /** Number of a column of dots, from the left. */
  x(atMs: number): number;
  /** Number of a row of dots, from the top. */
  y(value: number): number;
  /** The middle of a column of characters. */
  atMs(column: number): number;
}

/**
 * Draws a series.
 *
 * @param data What is drawn.
 * @param screen What it is to fit.
 * @returns Lines, the last one without its end.
 */
export function chartText(data: ChartData, screen: Screen): string {
  const { min, max } = rangeOf(data);
  const labels = [max, (min + max) / 2, min]
    .map(short);
  const margin = Math.max(...labels.map(({ length }) => length));
  const columns = Math.min(screen.columns ?? SOME_COLUMNS, MOST_COLUMNS);
  const width = Math.max(LEAST_COLUMNS, columns - margin - 2);
  const scales = scalesOf(data, { min, max }, width);
  const dots = lineDots(data, scales);
  const band = bandRows(data, scales);
  const cut = cutOff(data, { min, max }, scales);
  const abnormal = Array.from(
    { length: width },
    (_, column) => isAbnormal(data, scales, column),
  );
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const label = row === 0
      ? labels[0]!
      : row === ROWS - 1
      ? labels[2]!
      : row === Math.floor(ROWS / 2)
      ? labels[1]!
      : "";
    const cells = Array.from({ length: width }, (_, column) => {
      const bits = dots[row * width + column]!;
      const arrow = row === 0
        ? cut.above.has(column) && "↑"
        : row === ROWS - 1 && cut.below.has(column) && "↓";
      if (bits === 0 && !arrow) {
        return band[column]?.has(row) ? styled("░", "dim", screen) : " ";
      }
      const text = arrow || String.fromCharCode(0x2800 + bits);
      return abnormal[column] ? styled(text, "red", screen) : text;
    });
    const axis = label === "" ? "│" : "┤";
    return `${label.padStart(margin)} ${axis}${cells.join("")}`.trimEnd();
  });
  const blank = " ".repeat(margin + 2);
  const marks = abnormal.map((is) => is ? "▲" : " ").join("").trimEnd();
  return [
    ...rows,
    ...(marks === "" ? [] : [
      blank + marks.replace(/▲+/g, (run) => styled(run, "red", screen)),
    ]),
    blank + timeAxis(data.times, width),
    blank + legend(data, cut, marks !== ""),
  ].join("\n");
}

/** From the lowest to the highest value that is drawn. */
interface Range {
  /** The lowest. */
  readonly min: number;
  /** The highest, more than the lowest. */
  readonly max: number;
}

/** Values and band, without the few values that are too far out. */
function rangeOf({ values, low, high }: ChartData): Range {
  const sorted = Float64Array.from(values).sort();
  const few = Math.floor(sorted.length * CUT_SHARE);
  const band = [...low, ...high].filter((value) => value !== null);
  const rangeWithout = (count: number): Range => {
    let [min, max] = [sorted[count]!, sorted.at(-1 - count)!];
    for (const value of band) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return { min, max };
  };
  const all = rangeWithout(0);
  if (!(all.min < all.max)) {
    const half = Math.abs(all.min) / 2 || 1;
    return { min: all.min - half, max: all.max + half };
  }
  const core = rangeWithout(few);
  const size = core.max - core.min;
  if (!(size > 0) || all.max - all.min <= CUT_TIMES * size) return all;
  const room = CUT_ROOM * size;
  return {
    min: Math.max(all.min, core.min - room),
    max: Math.min(all.max, core.max + room),
  };
}

/** Columns of characters in which values are cut off. */
interface Cut {
  /** Those with a higher value. */
  readonly above: ReadonlySet<number>;
  /** Those with a lower one. */
  readonly below: ReadonlySet<number>;
}

function cutOff(
  { times, values }: ChartData,
  { min, max }: Range,
  { x }: Scales,
): Cut {
  const [above, below] = [new Set<number>(), new Set<number>()];
  values.forEach((value, i) => {
    const column = Math.floor(x(times[i]!) / DOTS_ACROSS);
    if (value > max) above.add(column);
    if (value < min) below.add(column);
  });
  return { above, below };
}

/** What the signs mean. */
function legend(
  { values }: ChartData,
  { above, below }: Cut,
  hasMarks: boolean,
): string {
  const extreme = (compare: (a: number, b: number) => number) =>
    short(values.reduce((a, b) => compare(a, b)));
  return [
    "⠤ value",
    "░ usual",
    ...(above.size > 0 ? [`↑ up to ${extreme(Math.max)}`] : []),
    ...(below.size > 0 ? [`↓ down to ${extreme(Math.min)}`] : []),
    ...(hasMarks ? ["▲ abnormal"] : []),
  ].join("  ");
}

/** A number beside the chart. */
function short(value: number): string {
  return String(Number(value.toPrecision(LABEL_DIGITS)));
}

function scalesOf(
  { times }: ChartData,
  { min, max }: Range,
  width: number,
): Scales {
  const fromMs = times[0]!;
  const spanMs = Math.max(1, times.at(-1)! - fromMs);
  const across = width * DOTS_ACROSS - 1;
  const down = ROWS * DOTS_DOWN - 1;
  return {
    width,
    x: (atMs) => Math.round((atMs - fromMs) / spanMs * across),
    y(value) {
      const row = Math.round((max - value) / (max - min) * down);
      return Math.min(Math.max(row, 0), down);
    },
    atMs: (column) => fromMs + (column + 0.5) / width * spanMs,
  };
}

/** Bits of every character, row by row. */
function lineDots(
  { times, values, intervalMs }: ChartData,
  { width, x, y }: Scales,
): Uint8Array {
  const cells = new Uint8Array(width * ROWS);
  const dot = (across: number, down: number) => {
    const cell = Math.floor(down / DOTS_DOWN) * width +
      Math.floor(across / DOTS_ACROSS);
    cells[cell]! |= DOT_BITS[across % DOTS_ACROSS]![down % DOTS_DOWN]!;
  };
  const longestMs = intervalMs > 0 ? GAP_INTERVALS * intervalMs : Infinity;
  let [lastX, lastY] = [x(times[0]!), y(values[0]!)];
  dot(lastX, lastY);
  for (let i = 1; i < times.length; i++) {
    const [toX, toY] = [x(times[i]!), y(values[i]!)];
    const isGap = times[i]! - times[i - 1]! > longestMs;
    if (isGap) dot(toX, toY);
    else stroke([lastX, lastY], [toX, toY], dot);
    [lastX, lastY] = [toX, toY];
  }
  return cells;
}

/** All dots of a straight line, without a hole. */
function stroke(
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  dot: (across: number, down: number) => void,
): void {
  const steps = Math.max(toX - fromX, Math.abs(toY - fromY), 1);
  for (let step = 0; step <= steps; step++) {
    dot(
      Math.round(fromX + (toX - fromX) * step / steps),
      Math.round(fromY + (toY - fromY) * step / steps),
    );
  }
}

/** The rows of characters that the band covers, for each column; `undefined` where nothing is known. */
function bandRows(
  { times, low, high, intervalMs }: ChartData,
  { width, y, atMs }: Scales,
): (Set<number> | undefined)[] {
  const columnMs = atMs(1) - atMs(0);
  const farthestMs = Math.max(GAP_INTERVALS * intervalMs, columnMs);
  let i = 0;
  return Array.from({ length: width }, (_, column) => {
    const middleMs = atMs(column);
    const farMs = (at: number) => Math.abs(times[at]! - middleMs);
    while (i + 1 < times.length && farMs(i + 1) <= farMs(i)) i++;
    const [bottom, top] = [low[i] ?? null, high[i] ?? null];
    if (bottom === null || top === null || farMs(i) > farthestMs) {
      return undefined;
    }
    const rows = new Set<number>();
    const last = Math.floor(y(bottom) / DOTS_DOWN);
    for (let row = Math.floor(y(top) / DOTS_DOWN); row <= last; row++) {
      rows.add(row);
    }
    return rows;
  });
}

function isAbnormal(
  { abnormal }: ChartData,
  { atMs }: Scales,
  column: number,
): boolean {
  const halfMs = (atMs(1) - atMs(0)) / 2;
  const middleMs = atMs(column);
  return abnormal.some(({ fromMs, toMs }) =>
    fromMs <= middleMs + halfMs && toMs >= middleMs - halfMs
  );
}

/** First and last time at the two ends. */
function timeAxis(times: readonly number[], width: number): string {
  const [first, last] = [utc(times[0]!), utc(times.at(-1)!)];
  const gap = width - first.length - last.length;
  return gap < 1 ? first : first + " ".repeat(gap) + last;
}

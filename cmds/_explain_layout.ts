/**
 * How explanations are laid out: headings, pairs, tables and numbers.
 *
 * @module
 */

import { utc } from "../lib/decide/plain_text.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Significant digits; `--json` has them all. */
const DIGITS = 6;

/** Lines of an explanation, as they come. */
export class Lines {
  readonly #lines: string[] = [];
  readonly #color: boolean;

  /** No lines; `color`: whether headings are bold on a terminal. */
  constructor(color: boolean) {
    this.#color = color;
  }

  /** A heading with an empty line before it, but for the first. */
  heading(text: string): void {
    if (this.#lines.length > 0) this.#lines.push("");
    const safe = escapeControls(text);
    this.#lines.push(this.#color ? `\x1b[1m${safe}\x1b[22m` : safe);
  }

  /** A line below a heading. */
  line(text: string): void {
    this.#lines.push(`  ${escapeControls(text)}`.trimEnd());
  }

  /** A name and what it is. */
  pair(name: string, text: string): void {
    this.line(`${name.padEnd(12)} ${text}`);
  }

  /** Rows of one length, the first of them the header; all but the first column stand to the right. */
  table(rows: readonly (readonly string[])[]): void {
    const widths = rows[0]!.map((_, column) =>
      Math.max(...rows.map((row) => row[column]!.length))
    );
    for (const row of rows) {
      this.line(
        row.map((cell, column) =>
          column === 0
            ? cell.padEnd(widths[column]!)
            : cell.padStart(widths[column]!)
        ).join("  "),
      );
    }
  }

  /** All of them, the last one without its end. */
  get text(): string {
    return this.#lines.join("\n");
  }
}

/** A number for people: six significant digits. */
export function num(value: number): string {
  return Number.isFinite(value)
    ? String(Number(value.toPrecision(DIGITS)))
    : "-";
}

/** A number with its unit. */
export function withUnit(value: number, unit: string | null): string {
  return unit === null || unit === "" ? num(value) : `${num(value)} ${unit}`;
}

/** A share for people. */
export function percent(share: number): string {
  return `${num(Math.round(1000 * share) / 10)} %`;
}

/** A duration for people, in its largest unit. */
export function duration(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${num(Math.round(ms / DAY_MS * 10) / 10)} d`;
  if (ms >= 2 * HOUR_MS) return `${num(Math.round(ms / HOUR_MS * 10) / 10)} h`;
  if (ms >= MINUTE_MS) {
    return `${num(Math.round(ms / MINUTE_MS * 10) / 10)} min`;
  }
  return `${num(ms / 1000)} s`;
}

/** A time in UTC, and by the clock of the site where that is another one. */
export function clock(
  atMs: number,
  timeZone: string,
  localMs: (atMs: number) => number,
): string {
  if (timeZone === "UTC") return utc(atMs);
  const local = utc(localMs(atMs)).replace(/Z$/, "").replace("T", " ");
  return `${utc(atMs)}, at the site ${local} (${timeZone})`;
}

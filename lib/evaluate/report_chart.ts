/**
 * A chart over time, as SVG: plots and rows of marks below each other, bands
 * across all of them. Places along the time are shares of the width, so that a
 * chart fits any screen while its text and its marks keep their size.
 *
 * @module
 */

import { columnOf, minMaxPoints, type TimeSpan } from "./report_columns.ts";
import { escapeMarkup, minuteText, shortNumber } from "./report_markup.ts";

/** What a mark or a band says; each has a form of its own, not a colour alone. */
export type MarkKind = "hit" | "false" | "alert";

/** A mark in a row. */
export interface Mark {
  /** What it says. */
  readonly kind: MarkKind;
  /** Where, in ms since 1970. */
  readonly atMs: number;
  /** Shown where a mouse rests on it. */
  readonly text: string;
}

/** Forms of bands: a labelled time that was found or missed, or has no verdict; a benign event; time that does not count. */
export type BandKind = "found" | "missed" | "labeled" | "benign" | "unscored";

/** A band from one time to another. */
export interface Band extends TimeSpan {
  /** Its form. */
  readonly kind: BandKind;
  /** Shown where a mouse rests on it. */
  readonly text: string;
}

/** Columns of a plot, and of the marks of a row: more are not seen. */
const COLUMNS = 1000;
const MARK_COLUMNS = 400;
/** Units of a plot's height in its own coordinates. */
const UNITS = 400;
const TEXT_PX = 14;
const ROW_PX = 18;
const GAP_PX = 4;
/** The shortest band that is still seen, as a share of the width in percent. */
const THINNEST = 0.15;
/** A gap of so many usual distances interrupts a line. */
const LONG_GAP = 6;

/** Builds a chart from top to bottom. */
export class Chart {
  readonly #span: TimeSpan;
  readonly #bands: Band[] = [];
  readonly #parts: string[] = [];
  #y = 0;

  /** A chart of some time, empty so far. */
  constructor(span: TimeSpan) {
    this.#span = span;
  }

  /** Adds a band that crosses the whole chart, behind everything. */
  band(band: Band): void {
    this.#bands.push(band);
  }

  /**
   * Adds the line of a series: of each of 1000 columns the lowest and the
   * highest sample.
   *
   * @param label What it is.
   * @param style `value` or `score`.
   * @param timestampsMs Ascending. Shape `[samples]`.
   * @param values What is not finite is left out. Shape `[samples]`.
   * @param heightPx Its height in pixels.
   */
  plot(
    label: string,
    style: "value" | "score",
    timestampsMs: Float64Array,
    values: Float64Array,
    heightPx: number,
  ): void {
    const points = minMaxPoints(timestampsMs, values, this.#span, COLUMNS);
    let [low, high] = [Infinity, -Infinity];
    for (const { value } of points) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const range = points.length === 0
      ? "nothing to draw"
      : `${shortNumber(low)} to ${shortNumber(high)}`;
    this.#text(`${label}: ${range}`);
    const scale = high > low ? UNITS / (high - low) : 0;
    const gaps = points.map(({ atMs }, i) =>
      i === 0 ? 0 : atMs - points[i - 1]!.atMs
    );
    const longest = LONG_GAP *
      Math.max(
        gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 0,
        (this.#span.toMs - this.#span.fromMs) / COLUMNS,
      );
    const path = points.map(({ column, value }, i) => {
      const y = high > low ? Math.round((high - value) * scale) : UNITS / 2;
      return `${i === 0 || gaps[i]! > longest ? "M" : "L"}${column} ${y}`;
    }).join("");
    this.#parts.push(
      `<svg x="0" y="${this.#y}" width="100%" height="${heightPx}" viewBox="0 -4 ${COLUMNS} ${
        UNITS + 8
      }" preserveAspectRatio="none"><path class="${style}" d="${path}"/></svg>`,
    );
    this.#y += heightPx + GAP_PX;
  }

  /**
   * Adds a row of marks over bands. Marks of one kind that would lie on each
   * other become one, which says how many it stands for.
   *
   * @param label What the row is about.
   * @param marks In any order.
   * @param bands Bands of this row alone.
   */
  row(
    label: string,
    marks: readonly Mark[],
    bands: readonly Band[] = [],
  ): void {
    this.#text(label);
    for (const band of bands) {
      this.#parts.push(this.#band(band, this.#y, ROW_PX));
    }
    const middle = this.#y + ROW_PX / 2;
    const byPlace = Map.groupBy(
      marks,
      ({ kind, atMs }) => `${kind} ${columnOf(atMs, this.#span, MARK_COLUMNS)}`,
    );
    for (const [first, ...others] of byPlace.values()) {
      const { kind, atMs, text } = first!;
      const more = others.length === 0 ? "" : ` and ${others.length} more here`;
      this.#parts.push(
        `<use href="#${kind}" x="${this.#x(atMs)}" y="${middle}"><title>${
          escapeMarkup(text)
        }${more}</title></use>`,
      );
    }
    this.#y += ROW_PX + GAP_PX;
  }

  /**
   * The chart.
   *
   * @param title Its accessible name.
   * @param description What it shows, for those who do not see it.
   */
  render(title: string, description: string): string {
    const { fromMs, toMs } = this.#span;
    const height = this.#y + TEXT_PX;
    const base = height - 3;
    return `<svg role="img" class="chart" width="100%" height="${height}">` +
      `<title>${escapeMarkup(title)}</title>` +
      `<desc>${escapeMarkup(description)}</desc>` +
      this.#bands.map((band) => this.#band(band, 0, this.#y)).join("") +
      this.#parts.join("") +
      `<text x="0" y="${base}">${minuteText(fromMs)}</text>` +
      `<text class="end" x="100%" y="${base}">${minuteText(toMs)} UTC</text>` +
      "</svg>";
  }

  #text(text: string): void {
    this.#y += TEXT_PX;
    this.#parts.push(
      `<text x="0" y="${this.#y - 3}">${escapeMarkup(text)}</text>`,
    );
  }

  #band({ kind, fromMs, toMs, text }: Band, y: number, height: number): string {
    const from = this.#share(fromMs);
    const width = Math.max(THINNEST, this.#share(toMs) - from);
    return `<rect class="${kind}" x="${from.toFixed(2)}%" y="${y}" width="${
      width.toFixed(2)
    }%" height="${height}"><title>${escapeMarkup(text)}</title></rect>`;
  }

  #x(atMs: number): string {
    return `${this.#share(atMs).toFixed(2)}%`;
  }

  /** In percent of the span, from 0 to 100. */
  #share(atMs: number): number {
    const { fromMs, toMs } = this.#span;
    if (toMs <= fromMs) return 0;
    return 100 * Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs)));
  }
}

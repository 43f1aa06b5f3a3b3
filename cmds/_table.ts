/**
 * Aligned columns that fit the width of a terminal.
 *
 * @module
 */

import { escapeControls } from "../lib/telemetry/escape.ts";
import { cutText, textWidth } from "../lib/telemetry/text_width.ts";
import { type Screen, styled } from "./_screen.ts";

/** A column of a table. */
export interface TableColumn<Row> {
  /** Its head. */
  readonly name: string;
  /** Its cell in a row; may be foreign text. */
  read(row: Row): string;
  /** Whether its cells stand to the right, as numbers do. */
  readonly isNumber?: boolean;
  /** Which end stays where the table is too wide; not there: it is never cut. */
  readonly keep?: "start" | "end";
  /** Style of a cell that needs attention. */
  isUrgent?(row: Row): boolean;
}

/** A column that may be cut is not cut below so many columns of the terminal. */
const LEAST_WIDTH = 12;

const GAP = "  ";

/**
 * Lays rows out, below the names of the columns.
 *
 * @param columns The columns, at least one.
 * @param rows The rows.
 * @param screen What they are to fit.
 * @returns Lines, the last one without its end; no text of a row can steer the terminal.
 */
export function tableText<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  screen: Screen,
): string {
  const cells = rows.map((row) =>
    columns.map((column) => escapeControls(column.read(row)))
  );
  const widths = fitting(
    columns,
    columns.map(({ name }, i) =>
      cells.reduce(
        (widest, row) => Math.max(widest, textWidth(row[i]!)),
        name.length,
      )
    ),
    screen.columns ?? Infinity,
  );
  const line = (texts: readonly string[], row?: Row) =>
    columns.map((column, i) => {
      const width = widths[i]!;
      const text = cutText(texts[i]!, width, column.keep ?? "start");
      const blank = " ".repeat(width - textWidth(text));
      const shown = row === undefined
        ? styled(text, "bold", screen)
        : column.isUrgent?.(row)
        ? styled(text, "red", screen)
        : text;
      if (column.isNumber) return blank + shown;
      return i === columns.length - 1 ? shown : shown + blank;
    }).join(GAP);
  const head = line(columns.map(({ name }) => name));
  return [head, ...cells.map((texts, i) => line(texts, rows[i]))].join("\n");
}

/** Widths that fit together: the widest column that may be cut is cut first. */
function fitting(
  columns: readonly TableColumn<never>[],
  natural: readonly number[],
  columnsOfScreen: number,
): readonly number[] {
  const widths = [...natural];
  const total = () =>
    widths.reduce((sum, width) => sum + width, 0) +
    GAP.length * (widths.length - 1);
  while (total() > columnsOfScreen) {
    const candidates = widths
      .map((width, i) => ({ width, i }))
      .filter(({ width, i }) => columns[i]!.keep && width > LEAST_WIDTH)
      .sort((a, b) => b.width - a.width);
    const [widest, next] = candidates;
    if (widest === undefined) break;
    const down = Math.max(
      LEAST_WIDTH,
      widest.width - (total() - columnsOfScreen),
      Math.min(next?.width ?? 0, widest.width - 1),
    );
    widths[widest.i] = down;
  }
  return widths;
}

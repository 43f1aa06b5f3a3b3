/**
 * Tables in Markdown, as `deno fmt` wants them.
 *
 * @module
 */

/**
 * A table whose columns are as wide as their longest cell.
 *
 * @param rows The first one is the head; all have as many cells. `|` in a cell is escaped by the caller.
 */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = widthsOf(rows);
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |\n`;
  const [head, ...body] = rows;
  const rule = widths.map((width) => "-".repeat(width));
  return [head!, rule, ...body].map(line).join("");
}

/** The width of every column: that of its longest cell. */
export function widthsOf(
  rows: readonly (readonly string[])[],
): readonly number[] {
  return rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length))
  );
}

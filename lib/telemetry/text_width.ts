/**
 * How wide a text is on a terminal, and its beginning or its end in so many
 * columns.
 *
 * @module
 */

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * The blocks that terminals draw two columns wide: East Asian Wide and
 * Fullwidth (Unicode Standard Annex 11), and the emoji planes.
 */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Text of which every character is one column, as nearly all of it is. */
const NARROW = /^[\u0020-\u007e]*$/;

/** The characters as a person sees them. */
function graphemes(text: string): string[] {
  return Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}

/**
 * Columns that a text takes.
 *
 * @param text Without control characters.
 */
export function textWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let columns = 0;
  for (const grapheme of graphemes(text)) {
    columns += WIDE.test(grapheme) ? 2 : 1;
  }
  return columns;
}

/**
 * The start or the end of a text, with an ellipsis where it was cut.
 *
 * @param text Without control characters.
 * @param columns How many it may take, >= 1.
 * @param keep Which of its two ends stays.
 */
export function cutText(
  text: string,
  columns: number,
  keep: "start" | "end",
): string {
  if (textWidth(text) <= columns) return text;
  const all = graphemes(text);
  if (keep === "end") all.reverse();
  let free = columns - 1; // one is for the ellipsis
  const end = all.findIndex((grapheme) => {
    free -= WIDE.test(grapheme) ? 2 : 1;
    return free < 0;
  });
  const kept = all.slice(0, end);
  return keep === "start" ? `${kept.join("")}…` : `…${kept.reverse().join("")}`;
}

/**
 * Foreign text and times, as they may stand in a sentence.
 *
 * @module
 */

/** Characters of foreign text that are shown. */
const LONGEST_TEXT = 40;

/** Control and invisible characters, direction marks, lone surrogates, any white space. */
const UNPRINTABLE = /[\p{C}\p{Z}]+/gu;

/**
 * Foreign text, cut short and stripped of whatever could break a line or turn
 * the writing around; a web page still has to escape it.
 *
 * @param text Any text, of any length.
 * @param longest How many characters of it are shown.
 * @returns One line, with an ellipsis where it was cut; `""` where nothing printable is left.
 */
export function plain(text: string, longest: number = LONGEST_TEXT): string {
  // Cut first: labels may be megabytes long.
  const short = text.slice(0, 4 * longest).replace(UNPRINTABLE, " ").trim();
  const characters = Array.from(short);
  if (characters.length <= longest) return short;
  return `${characters.slice(0, longest).join("")}…`;
}

/**
 * A time for people.
 *
 * @param atMs In ms since 1970, one that `Date` can show.
 * @returns ISO 8601 in UTC, without seconds where they are zero.
 */
export function utc(atMs: number): string {
  return new Date(atMs).toISOString()
    .replace(/(:00)?\.000Z$/, "Z");
}

/**
 * Makes foreign text harmless for a terminal, for a file of lines and in markup:
 * labels come from arrays that we do not control.
 *
 * @module
 */

/**
 * What can move a cursor, end a line or turn text around: C0, DEL and C1
 * controls, the line and paragraph separators, and the bidirectional controls
 * (Unicode Standard Annex 9, table 3).
 */
const HARMFUL =
  // deno-lint-ignore no-control-regex -- control characters are what it is about
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The two-character escapes of JSON that are easier to read than `\u000a`. */
const SHORT: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
};

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Any text as content of HTML or XML, or as the value of an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark]!);
}

/**
 * Writes control characters as JSON escapes, so that the text is one line and
 * cannot steer a terminal. JSON stays JSON of the same value.
 *
 * @param text Any text, also JSON.
 * @returns The text without a control character; the same if it had none.
 */
export function escapeControls(text: string): string {
  return text.replace(
    HARMFUL,
    (control) =>
      SHORT[control] ??
        `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

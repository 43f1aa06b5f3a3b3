/**
 * Turns the bytes between two quotes of a JSON string into text, and hostile
 * bytes into harmless ones.
 *
 * Bytes that are not UTF-8 become U+FFFD as the Encoding Standard has it; a lone
 * `\ud800` stays a lone surrogate, as with `JSON.parse`.
 *
 * @module
 */

import { ASCII } from "./_json_scanner.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.))/g;
/** Up to this many bytes, ASCII is put together byte by byte. */
const SHORT = 24;
/** Bytes of foreign text that a log line shows at most. */
const EXCERPT_BYTES = 60;

/**
 * The text of a string.
 *
 * @param start Position after the opening quote.
 * @param end Position of the closing quote; what is between has been checked.
 */
export function readText(
  bytes: Uint8Array,
  start: number,
  end: number,
): string {
  let isAscii = true;
  let hasEscapes = false;
  for (let at = start; at < end; at++) {
    if (bytes[at] >= 0x80) isAscii = false;
    else if (bytes[at] === ASCII.backslash) hasEscapes = true;
  }
  // For a few ASCII bytes this is faster than TextDecoder.
  const text = isAscii && end - start <= SHORT
    ? shortText(bytes, start, end)
    : decoder.decode(bytes.subarray(start, end));
  return hasEscapes ? text.replace(ESCAPE, unescape) : text;
}

function shortText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]);
  return text;
}

function unescape(_all: string, hex?: string, letter?: string): string {
  return hex === undefined
    ? SHORT_ESCAPES[letter!] ?? letter!
    : String.fromCharCode(parseInt(hex, 16));
}

/**
 * A piece of a record for a log line: in quotes, cut, everything that is not
 * printable ASCII escaped, so that it cannot forge lines or colours.
 */
export function excerpt(
  bytes: Uint8Array,
  start: number,
  end: number,
): string {
  const cut = Math.min(end, start + EXCERPT_BYTES);
  const text = JSON.stringify(decoder.decode(bytes.subarray(start, cut)))
    .replace(/[^\x20-\x7e]/g, escapeCodeUnit);
  return cut < end ? `${text}...` : text;
}

function escapeCodeUnit(unit: string): string {
  return "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");
}

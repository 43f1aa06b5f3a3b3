/**
 * Foreign text in messages: what a file or a person wrote, made safe to print
 * on a terminal and in a log.
 *
 * @module
 */

import { escapeControls } from "../telemetry/escape.ts";

/** Longest foreign text in a message, in UTF-16 units. */
const MAX_SHOWN = 80;

/** What stands in place of a secret. */
export const MASK = "***";

/**
 * The form of a foreign text inside a message: printable, cut after 80 units,
 * without the user and password that a URL may hold.
 *
 * @param text Any text that is no secret.
 */
export function show(text: string): string {
  const masked = text.replace(/\/\/[^/]*@/g, `//${MASK}@`);
  if (masked.length <= MAX_SHOWN) return escapeControls(masked);
  const start = escapeControls(masked.slice(0, MAX_SHOWN).toWellFormed());
  return `${start}... (${masked.length} characters)`;
}

/**
 * Text and numbers as they stand in the report: foreign text cannot become
 * markup, steer a reader or turn a line around. The markup is well-formed XML.
 *
 * @module
 */

import { escapeControls, escapeHtml } from "../telemetry/escape.ts";

/**
 * Any text as content or as the value of an attribute in quotes.
 *
 * @param text Foreign text. Lone surrogates become U+FFFD.
 */
export function escapeMarkup(text: string): string {
  return escapeHtml(
    escapeControls(text.toWellFormed()).replace(/[\ufffe\uffff]/g, "\ufffd"),
  );
}

/** A number with four digits, without needless zeros. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A time as `2026-01-05 00:15`, in UTC; the bare number where there is no such date. */
export function minuteText(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime())
    ? String(atMs)
    : date.toISOString().slice(0, 16).replace("T", " ");
}

/** A length of time as `45 min`, `3.5 h` or `2.1 d`. */
export function durationText(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours < 1) return `${Math.round(60 * hours)} min`;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`;
}

/**
 * Which times a window has been open before.
 *
 * @module
 */

import type { MaintenanceWindow, WindowSpan } from "./window.ts";

/** The most times that are looked at, the newest ones. */
const TIMES = 1000;

/**
 * The times that a window began within a span, oldest first: the newest thousand.
 *
 * @param window The window.
 * @param fromMs Not before then, in ms since 1970.
 * @param toMs Not after then, in ms since 1970.
 */
export function pastSpans(
  window: MaintenanceWindow,
  fromMs: number,
  toMs: number,
): WindowSpan[] {
  const spans: WindowSpan[] = [];
  let span = window.nextAfter(fromMs - 1);
  while (span !== undefined && span.startMs <= toMs) {
    spans.push(span);
    if (spans.length > TIMES) spans.shift();
    span = window.nextAfter(span.startMs);
  }
  return spans;
}

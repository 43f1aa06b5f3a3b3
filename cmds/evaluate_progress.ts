/**
 * How far `evaluate` is: one line that rewrites itself where a person watches.
 *
 * @module
 */

import type { Progress } from "../lib/evaluate/contender.ts";

/** Clears the line on which the cursor stands: carriage return, erase line (ECMA-48 EL). */
const CLEAR = "\r\x1b[2K";
const BAR_WIDTH = 24;

/** The line. */
export interface ProgressLine {
  /** Draws it. */
  readonly show: Progress;
  /** Takes it away. */
  clear(): void;
}

/**
 * A line on a terminal.
 *
 * @param write Writes to it at once; `undefined` where there is none.
 */
export function progressLine(
  write: ((text: string) => void) | undefined,
): ProgressLine {
  if (write === undefined) return { show: () => {}, clear: () => {} };
  return {
    show({ contender, done, total }) {
      const filled = Math.floor(BAR_WIDTH * done / total);
      const bar = "#".repeat(filled).padEnd(BAR_WIDTH, ".");
      write(`${CLEAR}[${bar}] ${done} of ${total}  ${contender}`);
    },
    clear: () => write(CLEAR),
  };
}

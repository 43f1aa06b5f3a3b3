/**
 * Times as a person types them.
 *
 * @module
 */

import { duration } from "../lib/config/kinds.ts";
import { show } from "../lib/config/show.ts";
import { type Flags, UsageError } from "./flags.ts";

/** What {@linkcode parseTime} takes: completes "must be …". */
export const TIME_EXPECTED =
  "ISO 8601 in UTC, for example 2026-01-14T10:15Z, or ms since 1970";

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z?)?$/;

/**
 * Reads a time.
 *
 * @returns ms since 1970; `undefined` where it makes no sense.
 */
export function parseTime(text: string): number | undefined {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const hasTime = text.includes("T");
  const iso = hasTime && !text.endsWith("Z") ? `${text}Z` : text;
  const atMs = TIME.test(text) ? Date.parse(iso) : NaN;
  // A 30th of February is not the 2nd of March.
  const isReal = !Number.isNaN(atMs) &&
    new Date(atMs).toISOString().startsWith(text.slice(0, 10));
  return isReal ? atMs : undefined;
}

/** So long ago a time may be, as a duration. */
const AGO = duration("1s", "36500d");

/** Help of the two flags for a span. */
export const SPAN_HELP =
  `  --from TIME               not what was over before then: ISO 8601 in UTC, or how
                            long ago, for example 2h or 3d
  --to TIME                 not what began then or later
  --since TIME              the same as --from
`;

/**
 * The span of `--from` or `--since`, and `--to`.
 *
 * @param flags Among them they are.
 * @param nowMs From when "ago" counts, in ms since 1970.
 * @throws {UsageError} If they make no sense.
 */
export function spanFlags(flags: Flags, nowMs: number): {
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
} {
  const [fromMs, sinceMs] = [
    timeFlag(flags, "from", nowMs),
    timeFlag(flags, "since", nowMs),
  ];
  if (fromMs !== undefined && sinceMs !== undefined) {
    throw new UsageError(
      "--from and --since are the same: one of them is enough",
    );
  }
  const span = {
    fromMs: fromMs ?? sinceMs,
    toMs: timeFlag(flags, "to", nowMs),
  };
  if ((span.fromMs ?? 0) < (span.toMs ?? Infinity)) return span;
  throw new UsageError("--to must be later than --from");
}

/**
 * The value of a flag for a time.
 *
 * @param flags Among them it is.
 * @param name Its name.
 * @param nowMs From when "ago" counts, in ms since 1970.
 * @returns ms since 1970, 1970 at the earliest; `undefined` if it was not given.
 * @throws {UsageError} If it makes no sense.
 */
function timeFlag(
  flags: Flags,
  name: string,
  nowMs: number,
): number | undefined {
  const text = flags.text(name);
  if (text === undefined) return undefined;
  const time = parseTime(text);
  if (time !== undefined) return time;
  const agoMs = AGO.parse(text);
  if (agoMs !== undefined) return Math.max(0, nowMs - agoMs);
  throw new UsageError(
    `--${name} must be a time, ${TIME_EXPECTED}, or how long ago, for example 2h or 3d, not ${
      show(text)
    }`,
  );
}

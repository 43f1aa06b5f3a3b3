/**
 * A maintenance window: when work is planned, and on what.
 *
 * @module
 */

import { labelMatch, type Labels } from "../model/label_match.ts";
import type { MetricPolicyRule } from "../model/metric_policy.ts";
import { recurrence } from "./recurrence.ts";

/** A window as an operator plans it. */
export interface PlannedWindow {
  /** Its name, not empty. */
  readonly name: string;
  /** What the work is on; no label: everything. */
  readonly match: MetricPolicyRule["match"];
  /** When it first begins, on the wall of the zone: `2026-11-29T02:00`. */
  readonly start: string;
  /** How long it lasts, in ms, > 0. */
  readonly durationMs: number;
  /** What began in it is told if it is still wrong so long after its end, in ms, >= 0. */
  readonly graceMs: number;
  /** When it comes again: the value of an RRULE (RFC 5545); `""`: never. */
  readonly rrule: string;
  /** IANA name of the zone. */
  readonly timeZone: string;
}

/** One time that a window is open: from `startMs` to before `endMs`, in ms since 1970. */
export interface WindowSpan {
  /** When it begins. */
  readonly startMs: number;
  /** When it is over. */
  readonly endMs: number;
}

/**
 * What is missing is missing from its last sample on: it may be so long before a
 * window in which it stopped, in ms. The longest usual interval of collections.
 * What began earlier is explained by no window.
 */
export const LAST_SAMPLE_MS = 3_600_000;

/** What is wrong, and since when. */
export interface Trouble {
  /** First abnormal sample, in ms since 1970. */
  readonly startMs: number;
  /** The time that is looked at, in ms since 1970. */
  readonly atMs: number;
  /** Whether nothing comes any more: `startMs` is the last sample then. */
  readonly isSilence: boolean;
}

/** A window that can be asked. */
export interface MaintenanceWindow extends PlannedWindow {
  /** Whether the work is on something with these labels. */
  covers(labels: Labels): boolean;
  /** The time that it is open at `atMs`; `undefined`: it is not. */
  openAt(atMs: number): WindowSpan | undefined;
  /** Whether what is wrong, as a message about it says, is of the work, and no longer than the grace after it. */
  explains(trouble: Trouble): boolean;
  /** The first time that begins after `atMs`; `undefined`: none does. */
  nextAfter(atMs: number): WindowSpan | undefined;
}

/**
 * Makes a window.
 *
 * @throws {RangeError} See {@linkcode recurrence}.
 */
export function maintenanceWindow(planned: PlannedWindow): MaintenanceWindow {
  const { match, start, durationMs, graceMs, rrule: rule, timeZone } = planned;
  const begins = recurrence({ start, timeZone, rule });
  const spanFrom = (startMs: number | undefined) =>
    startMs === undefined
      ? undefined
      : { startMs, endMs: startMs + durationMs };
  const openAt = (atMs: number) => {
    const span = spanFrom(begins.last(atMs));
    return span && atMs < span.endMs ? span : undefined;
  };
  const nextAfter = (atMs: number) => spanFrom(begins.next(atMs));
  return {
    ...planned,
    covers: labelMatch(match),
    openAt,
    nextAfter,
    explains({ startMs, atMs, isSilence }) {
      let span = openAt(startMs);
      if (span === undefined && isSilence) {
        span = nextAfter(startMs);
        if (span && span.startMs > startMs + LAST_SAMPLE_MS) return false;
      }
      return span !== undefined && atMs >= span.startMs &&
        atMs < span.endMs + graceMs;
    },
  };
}

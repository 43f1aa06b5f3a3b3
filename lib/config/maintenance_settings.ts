/**
 * The settings of the sections `[maintenance "NAME"]`: work that is planned.
 *
 * @module
 */

import { duration } from "./kinds.ts";
import { labels } from "./label_kind.ts";
import { type NamedRow, namedRows } from "./named_keys.ts";
import { setting } from "./setting.ts";
import { localDateTime, text, timeZone } from "./text_kinds.ts";

/** The keys of such a section. */
export const MAINTENANCE_SETTINGS = {
  start: setting(localDateTime(), {
    default: "",
    isLive: true,
    help: "When the work first begins, on the clock of the time zone.",
  }),
  durationMs: setting(duration("1m", "30d"), {
    default: "1h",
    isLive: true,
    help: "How long it takes.",
  }),
  rrule: setting(
    text({ name: "a recurrence rule of RFC 5545", isOptional: true }),
    {
      default: "",
      isLive: true,
      help:
        "When it comes again, for example FREQ=WEEKLY;BYDAY=SU. Empty: never. A time that the zone leaves out, when clocks go forward, is left out.",
    },
  ),
  timeZone: setting(timeZone(), {
    default: "UTC",
    isLive: true,
    help: "Where the clock is.",
  }),
  match: setting(labels(), {
    default: "",
    isLive: true,
    help: "What the work is on, by its labels. Empty: everything.",
  }),
  graceMs: setting(duration("0", "7d"), {
    default: "1h",
    isLive: true,
    help:
      "What began in the window and is still wrong so long after its end is told then.",
  }),
};

/** Every key, in the order of the table. */
export const MAINTENANCE_ROWS: readonly NamedRow<
  keyof typeof MAINTENANCE_SETTINGS
>[] = namedRows(MAINTENANCE_SETTINGS);

/** What the sections are for, for an operator: paragraphs. */
export const MAINTENANCE_HELP: readonly string[] = [
  'Planned work: [maintenance "NAME"], any number of them. What begins in such a window is found and kept, with the name of the window, but no emitter is given it. What began before is told as ever.',
  "A window also counts for the past: it may be written down after the work has begun. What it explains is then over for every emitter that was told of it, and has the name of the window in the history.",
];

/** Sections as an operator may write them, for the documentation. */
export const MAINTENANCE_EXAMPLE: readonly string[] = [
  '[maintenance "firmware of array one"]',
  "start = 2026-11-28T22:00",
  "duration = 4h",
  "time_zone = Europe/Berlin",
  "match = storage_id=abc",
  "",
  '[maintenance "weekly rebuild"]',
  "start = 2026-01-04T02:00",
  "duration = 90m",
  "rrule = FREQ=WEEKLY;BYDAY=SU",
  "time_zone = Europe/Berlin",
  "match = resource_type=volume resource_name=scratch-*",
];

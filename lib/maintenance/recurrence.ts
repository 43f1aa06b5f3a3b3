/**
 * When something that recurs begins: RFC 5545 in the time zone of a site.
 *
 * @module
 */

import { RRuleTemporal } from "rrule-temporal";

/** What recurs when. */
export interface RecurrenceOptions {
  /** The first time, on the wall of the zone: `2026-11-29T02:00`. */
  readonly start: string;
  /** IANA name of the zone. */
  readonly timeZone: string;
  /**
   * What stands behind `RRULE:`, for example `FREQ=WEEKLY;BYDAY=SU`; `""`: once.
   * A time that the clocks of the zone leave out is left out here too.
   */
  readonly rule: string;
}

/** The parts of a rule (RFC 5545, section 3.3.10), but BYSECOND. */
const PART =
  /^(FREQ|UNTIL|COUNT|INTERVAL|BY(MINUTE|HOUR|DAY|MONTHDAY|YEARDAY|WEEKNO|MONTH|SETPOS)|WKST)=[\w,+-]+$/;

/** What comes more often is no work that somebody plans. */
const TOO_OFTEN = /^FREQ=(SECOND|MINUTE)LY$/;

/** Begins, in ms since 1970. */
export interface Recurrence {
  /** The last one at or before a time; `undefined` if it is before the first. */
  last(atMs: number): number | undefined;
  /** The first one after a time; `undefined` if there is none. */
  next(atMs: number): number | undefined;
}

/**
 * Makes a recurrence. Both functions remember their newest answer: asking again
 * and again about one time costs nothing.
 *
 * @throws {RangeError} If the start is no time, or the rule is none of RFC 5545,
 * section 3.3.10, or has no time at all.
 */
export function recurrence(options: RecurrenceOptions): Recurrence {
  const ask = questionsOf(options);
  const last = (atMs: number) => guarded(options, () => ask.last(atMs));
  const next = (atMs: number) => guarded(options, () => ask.next(atMs));
  if (next(-Infinity) === undefined) {
    throw new RangeError(`${options.rule}: it never comes true`);
  }
  /** The begin that holds from `from` to `until`, which is the next one. */
  let known:
    | { from: number | undefined; until: number | undefined }
    | undefined;
  const around = (atMs: number) => {
    const { from = -Infinity, until = Infinity } = known ?? {};
    if (known === undefined || atMs < from || atMs >= until) {
      known = { from: last(atMs), until: next(atMs) };
    }
    return known;
  };
  return {
    last: (atMs) => around(atMs).from,
    next: (atMs) => around(atMs).until,
  };
}

function questionsOf(
  { start, timeZone, rule }: RecurrenceOptions,
): Recurrence {
  const first = guarded(
    { start, rule },
    () => Temporal.PlainDateTime.from(start).toZonedDateTime(timeZone),
  );
  const firstMs = first.epochMilliseconds;
  if (rule === "") {
    return {
      last: (atMs) => atMs >= firstMs ? firstMs : undefined,
      next: (atMs) => atMs < firstMs ? firstMs : undefined,
    };
  }
  const parts = rule.split(";");
  const odd = parts.find((part) => !PART.test(part) || TOO_OFTEN.test(part));
  if (odd !== undefined) {
    throw new RangeError(`${rule}: ${odd || "nothing"} is no part of a rule`);
  }
  const local = first.toPlainDateTime().toString({ smallestUnit: "second" })
    .replaceAll(/[-:]/g, "");
  const rules = guarded({ start, rule }, () =>
    new RRuleTemporal({
      rruleString: `DTSTART;TZID=${timeZone}:${local}\nRRULE:${rule}`,
      strict: true,
    }));
  return {
    last: (atMs) =>
      atMs < firstMs
        ? undefined
        : rules.previous(new Date(atMs), true)?.epochMilliseconds,
    next: (atMs) =>
      rules.next(new Date(Math.max(atMs, firstMs - 1)), false)
        ?.epochMilliseconds,
  };
}

/** The package throws errors of several kinds. */
function guarded<T>(
  { start, rule }: Pick<RecurrenceOptions, "start" | "rule">,
  call: () => T,
): T {
  try {
    return call();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const what = rule === "" ? start : rule;
    throw new RangeError(
      `${what}: ${why.includes("iterations") ? "it never comes true" : why}`,
      { cause: error },
    );
  }
}

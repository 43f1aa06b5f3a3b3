/**
 * When a log file ends and what it is then called. Pure: the time is an
 * argument. The rules are those of Python's
 * `logging.handlers.TimedRotatingFileHandler` and `RotatingFileHandler`, as
 * oslo.log uses them, in local time like theirs.
 *
 * @module
 */

/** Unit of the interval after which a log file ends. */
export type IntervalUnit = "weekday" | "day" | "hour" | "minute" | "second";

/** When a log file ends. */
export type LogRotation =
  /** Never: `logrotate` may move the file away, then a new one is begun. */
  | { readonly kind: "none" }
  | {
    readonly kind: "size";
    /** A line that would make the file longer goes into a new one. Bytes, > 0. */
    readonly maxBytes: number;
    /** Ended files kept, `path.1` the newest; 0 = the file never ends, as in Python. */
    readonly maxFiles: number;
  }
  | {
    readonly kind: "interval";
    /** What `every` counts. */
    readonly unit: IntervalUnit;
    /**
     * For `weekday` the day at whose end the file ends, 0 = Monday to
     * 6 = Sunday: 4 means Saturday 0:00. Else the number of units, >= 1,
     * counted from when the file was last written at start, then from each end.
     */
    readonly every: number;
    /** Ended files kept, `path.2023-11-14` by date; 0 = all, as in Python. */
    readonly maxFiles: number;
  };

/** The rotation by time. */
export type IntervalRotation = Extract<LogRotation, { kind: "interval" }>;

const UNIT_MS = {
  weekday: 7 * 86_400_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
} as const;

/** How many characters of `YYYY-MM-DD_HH-MM-SS` name a file of each unit. */
const SUFFIX_LENGTH = {
  weekday: 10,
  day: 10,
  hour: 13,
  minute: 16,
  second: 19,
} as const;

/** The endings that {@linkcode endedName} makes; `.2` tells twins apart. */
const ENDED_SUFFIX = /^\d{4}-\d\d-\d\d(_\d\d(-\d\d){0,2})?(\.\d+)?$/;

/**
 * Refuses what no file can be rotated by.
 *
 * @throws {RangeError} If a number is out of its range.
 */
export function checkRotation(rotation: LogRotation): void {
  if (rotation.kind === "none") return;
  const { maxFiles } = rotation;
  if (!Number.isInteger(maxFiles) || maxFiles < 0) {
    throw new RangeError(`Cannot keep ${maxFiles} log files`);
  }
  if (rotation.kind === "size") {
    if (!(rotation.maxBytes > 0)) {
      throw new RangeError(
        `Cannot end a log file at ${rotation.maxBytes} bytes`,
      );
    }
    return;
  }
  const { unit, every } = rotation;
  const [least, most] = unit === "weekday" ? [0, 6] : [1, Infinity];
  if (!Number.isInteger(every) || every < least || every > most) {
    throw new RangeError(`Cannot rotate log files by ${unit} ${every}`);
  }
}

/**
 * When a file ends that was begun, or last written, at `fromMs`.
 *
 * @param rotation Which interval.
 * @param fromMs Milliseconds since 1970.
 * @returns Milliseconds since 1970, > `fromMs`.
 */
export function rotationTime(
  { unit, every }: IntervalRotation,
  fromMs: number,
): number {
  if (unit !== "weekday") return fromMs + every * UNIT_MS[unit];
  const from = new Date(fromMs);
  const mondayBased = (from.getDay() + 6) % 7;
  const daysLeft = (every - mondayBased + 7) % 7;
  // Calendar days, not multiples of 24 hours: some days have 23 or 25.
  return new Date(
    from.getFullYear(),
    from.getMonth(),
    from.getDate() + daysLeft + 1,
  ).getTime();
}

/**
 * The name of a file that ended: it tells when its interval began.
 *
 * @param path The log file.
 * @param rotation By which it ended.
 * @param endMs What {@linkcode rotationTime} said, in ms since 1970.
 * @returns For example `service.log.2023-11-14_12` for hours.
 */
export function endedName(
  path: string,
  { unit, every }: IntervalRotation,
  endMs: number,
): string {
  const begin = new Date(
    endMs - (unit === "weekday" ? 1 : every) * UNIT_MS[unit],
  );
  const stamp = localTime(begin).replace(" ", "_").replaceAll(":", "-");
  return `${path}.${stamp.slice(0, SUFFIX_LENGTH[unit])}`;
}

/**
 * Which ended files are too many.
 *
 * @param names File names of the directory, in any order.
 * @param name Name of the log file in it.
 * @param maxFiles How many ended files stay; 0 = all.
 * @returns Names of the oldest.
 */
export function surplus(
  names: Iterable<string>,
  name: string,
  maxFiles: number,
): string[] {
  if (maxFiles === 0) return [];
  const ended = [...names].filter((other) =>
    other.startsWith(`${name}.`) &&
    ENDED_SUFFIX.test(other.slice(name.length + 1))
  ).sort();
  return ended.slice(0, Math.max(0, ended.length - maxFiles));
}

/**
 * Local time as people and Python's `%(asctime)s` write it.
 *
 * @returns `YYYY-MM-DD HH:MM:SS`.
 */
export function localTime(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-` +
    `${two(date.getDate())} ${two(date.getHours())}:` +
    `${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

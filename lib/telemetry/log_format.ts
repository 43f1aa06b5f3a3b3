/**
 * One log entry as one line: JSON, or text by a format string in Python's
 * percent style. Secrets are redacted and control characters escaped here,
 * so that nobody who logs has to think of it.
 *
 * @module
 */

import { escapeControls } from "./escape.ts";
import type { LogFields } from "./logger.ts";
import { localTime } from "./rotation.ts";

/** Level of a log entry. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** What a log line is made of. */
export interface LogEntry {
  /** When, in ms since 1970. */
  readonly atMs: number;
  /** How bad. */
  readonly level: LogLevel;
  /** Which part of the service. */
  readonly part: string;
  /** The sentence. */
  readonly text: string;
  /** Facts beside it. */
  readonly fields: LogFields;
}

/** Makes a line, with its end, of an entry. */
export type LogFormat = (entry: LogEntry) => string;

/** Python's names of the levels. */
const LEVEL_NAMES: Readonly<Record<LogLevel, string>> = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
};

/** Names of fields whose values nobody may read in a log; an address may hold a key. */
const SECRET = /passw|passphrase|secret|token|credential|authorization|^url$/i;

const REDACTED = "[redacted]";

/** Deeper than this, a value is not shown: it belongs in no log line. */
const MAX_DEPTH = 4;

/**
 * The entry as JSON: `time` (ISO 8601, UTC), `level`, `part`, `text`, then the
 * fields; a field of one of these names gets an underscore behind it.
 *
 * @returns One line with its end.
 */
export function jsonLine(
  { atMs, level, part, text, fields }: LogEntry,
): string {
  const line = bare({ time: new Date(atMs).toISOString(), level, part, text });
  for (const [name, value] of Object.entries(shown(fields))) {
    line[name in line ? `${name}_` : name] = value;
  }
  return escapeControls(JSON.stringify(line)) + "\n";
}

/**
 * A format by a Python format string, for example
 * `%(asctime)s - %(levelname)s - %(filename)s[:%(lineno)d] - %(message)s`.
 *
 * Known are asctime (local time, to the second), msecs, levelname, name,
 * filename, lineno, process, message and `%%`; flags `-` and `0` and a width
 * are honoured; anything else stays as it is. The service runs from one
 * bundled file, so a place in the source would tell nobody anything:
 * `name` and `filename` are both the part, for example `kafka`, and `lineno` is
 * 0, Python's own value for an unknown line. The message is the sentence and
 * then the fields as `name=value`.
 *
 * @param formatString The format string.
 * @param processId What `%(process)d` shows.
 * @returns The format; its lines contain no control character but their end.
 */
export function textFormat(formatString: string, processId: number): LogFormat {
  return (entry) => {
    const values: Readonly<Record<string, string>> = {
      asctime: localTime(new Date(entry.atMs)),
      msecs: String(Math.floor(entry.atMs % 1000)),
      levelname: LEVEL_NAMES[entry.level],
      name: entry.part,
      filename: entry.part,
      lineno: "0",
      process: String(processId),
      message: message(entry),
    };
    const line = formatString.replace(
      /%%|%\((\w+)\)([-0]?)(\d{0,3})[sd]/g,
      (directive, name: string | undefined, flag: string, width: string) => {
        if (name === undefined) return "%";
        if (!Object.hasOwn(values, name)) return directive;
        const value = values[name]!;
        if (flag === "-") return value.padEnd(Number(width));
        return value.padStart(Number(width), flag === "0" ? "0" : " ");
      },
    );
    return escapeControls(line) + "\n";
  };
}

/** The sentence, then the fields; text with spaces stands in quotes. */
function message({ text, fields }: LogEntry): string {
  let line = text;
  for (const [name, value] of Object.entries(shown(fields))) {
    const isBare = typeof value === "string" && /^[^\s"={}]+$/.test(value);
    line += ` ${name}=${isBare ? value : JSON.stringify(value)}`;
  }
  return line;
}

/** The fields as plain JSON values, without secrets and without `undefined`. */
function shown(fields: LogFields): Record<string, unknown> {
  return plain(fields, MAX_DEPTH) as Record<string, unknown>;
}

function plain(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case "number": // JSON has no NaN and no Infinity
      return Number.isFinite(value) ? value : String(value);
    case "string":
    case "boolean":
      return value;
    case "object":
      break;
    default: // bigint, symbol, function
      return String(value);
  }
  if (value === null) return null;
  if (value instanceof Error) return errorText(value);
  if (value instanceof Date) return String(value.toJSON());
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth === 0) return "[...]";
  if (Array.isArray(value)) return value.map((item) => plain(item, depth - 1));
  const object = bare({});
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    object[name] = SECRET.test(name) ? REDACTED : plain(item, depth - 1);
  }
  return object;
}

/** The same without a prototype: there `__proto__` and `toString` are names like any other. */
function bare(object: Record<string, unknown>): Record<string, unknown> {
  return Object.assign(Object.create(null), object);
}

/** The message of an error and of what caused it, outermost first. */
function errorText(error: Error): string {
  let text = `${error.name}: ${error.message}`;
  let cause = error.cause;
  for (let depth = 0; cause !== undefined && depth < MAX_DEPTH; depth++) {
    text += cause instanceof Error
      ? `: ${cause.name}: ${cause.message}`
      : `: ${String(cause)}`;
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return text;
}

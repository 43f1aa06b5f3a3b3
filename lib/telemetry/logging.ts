/**
 * Configures what every {@linkcode getLogger} writes, and where: to standard
 * error, or to a file with the rotation that the configuration asks for.
 * Standard output stays free for results.
 *
 * @module
 */

import { configureSync, type LogRecord, resetSync } from "@logtape/logtape";
import { LogFile } from "./log_file.ts";
import {
  jsonLine,
  type LogEntry,
  type LogFormat,
  type LogLevel,
  textFormat,
} from "./log_format.ts";
import { RateLimit } from "./rate_limit.ts";
import type { LogRotation } from "./rotation.ts";

/** What to log, how and where. */
export interface LoggingOptions {
  /** Nothing below this level is written. */
  readonly level: LogLevel;
  /** `json`: one object per line; `text`: by `formatString`. */
  readonly format: "json" | "text";
  /** Python's percent style; see {@linkcode textFormat}. */
  readonly formatString: string;
  /** Path of the log file, in a directory that exists; `undefined` is standard error. */
  readonly file: string | undefined;
  /** When the log file ends; standard error never does. */
  readonly rotation: LogRotation;
  /** Whether warnings and errors in text stand out on standard error. Default: on a terminal, unless `NO_COLOR` is set. */
  readonly color?: boolean;
  /** Writes to standard error; a test puts its own here. */
  readonly writeError?: (line: string) => void;
}

/** Ends what {@linkcode configureLogging} began. */
export interface LoggingHandle {
  /** Nothing below this level is written from now on. */
  setLevel(level: LogLevel): void;
  /** Releases the log file; every line is in it already. Loggers fall silent. */
  close(): void;
}

/** The log cannot be written where the configuration says. */
export class LoggingError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "LoggingError";
}

/** SGR colours (ECMA-48, 8.3.117) of what a person should not overlook. */
const COLORS: Readonly<Partial<Record<LogLevel, number>>> = {
  warn: 33,
  error: 31,
};

/**
 * Sends everything that is logged from now on where the options say. There is
 * one configuration at a time: close its handle before the next.
 *
 * If the log file fails later, its lines go to standard error, with the
 * reason once a minute.
 *
 * @throws {LoggingError} If the log file cannot be opened.
 * @throws {RangeError} If the rotation is none.
 */
export function configureLogging(options: LoggingOptions): LoggingHandle {
  const format: LogFormat = options.format === "json"
    ? jsonLine
    : textFormat(options.formatString, Deno.pid);
  const color = options.format === "text" &&
    (options.color ?? (Deno.stderr.isTerminal() && !Deno.noColor));
  const write = options.writeError ?? writeStandardError;
  const writeError = (entry: LogEntry) => {
    const code = color ? COLORS[entry.level] : undefined;
    const line = format(entry);
    write(code ? `\x1b[${code}m${line.trimEnd()}\x1b[0m\n` : line);
  };
  const file = options.file === undefined
    ? undefined
    : openLogFile(options.file, options.rotation);
  const limit = new RateLimit({ now: Date.now });

  const sink = (record: LogRecord) => {
    const entry = entryOf(record);
    if (file === undefined) return writeError(entry);
    try {
      file.write(format(entry), entry.atMs);
    } catch (error) {
      if (limit.admit("file") !== undefined) {
        writeError({
          atMs: entry.atMs,
          level: "error",
          part: "telemetry",
          text: `Cannot write the log file ${options.file}: its lines go here`,
          fields: { error },
        });
      }
      writeError(entry);
    }
  };
  const setLevel = (level: LogLevel) => startLogTape(sink, level);
  setLevel(options.level);
  return {
    setLevel,
    close() {
      resetSync();
      file?.close();
    },
  };
}

function startLogTape(sink: (record: LogRecord) => void, level: LogLevel) {
  configureSync({
    reset: true,
    sinks: { sink },
    loggers: [
      {
        category: "anomaly-detection",
        lowestLevel: level === "warn" ? "warning" : level,
        sinks: ["sink"],
      },
      // LogTape's own messages: it greets, and it reports what a sink throws;
      // ours throws nothing.
      { category: ["logtape", "meta"], lowestLevel: "fatal", sinks: [] },
    ],
  });
}

function openLogFile(path: string, rotation: LogRotation): LogFile {
  try {
    return new LogFile({ path, rotation, nowMs: Date.now() });
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LoggingError(`Cannot open log file "${path}": ${reason}`, {
      cause,
    });
  }
}

/** Undoes what `logger.ts` did to get through LogTape. */
function entryOf(record: LogRecord): LogEntry {
  const { text, ...fields } = record.properties;
  return {
    atMs: record.timestamp,
    level: record.level === "warning" ? "warn" : record.level as LogLevel,
    part: record.category.slice(1).join("."),
    text: String(text),
    fields,
  };
}

const ENCODER = new TextEncoder();

/** Synchronous, so that the last line before an exit is not lost. */
function writeStandardError(line: string): void {
  let rest = ENCODER.encode(line);
  try {
    while (rest.length > 0) rest = rest.subarray(Deno.stderr.writeSync(rest));
  } catch {
    // Nobody reads standard error any more; there is no other place to say so.
  }
}

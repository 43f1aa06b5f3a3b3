/**
 * The logger that every part uses. LogTape stays inside this folder;
 * `logging.ts` configures it. An unconfigured logger is silent, so tests need
 * no set-up.
 *
 * @module
 */

import { getLogger as logtapeLogger } from "@logtape/logtape";

/** Facts beside the sentence of a log line: bounded names, plain values. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes log lines of one part of the service. Sentences carry no secrets. */
export interface Logger {
  /** Details for a developer. */
  debug(text: string, fields?: LogFields): void;
  /** Start, stop, change of state. */
  info(text: string, fields?: LogFields): void;
  /** Odd, but nothing is lost. */
  warn(text: string, fields?: LogFields): void;
  /** Data is lost, or a person is needed. */
  error(text: string, fields?: LogFields): void;
}

/**
 * The logger of one part.
 *
 * @param part Name of the part, for example `kafka`.
 * @returns A logger that writes what `configureLogging` allows.
 */
export function getLogger(part: string): Logger {
  const logger = logtapeLogger(["anomaly-detection", part]);
  // LogTape fills `{…}` in a message from the fields; a text of ours may hold
  // braces from foreign data, so it travels as a field itself.
  const write = (level: keyof Logger) => (text: string, fields?: LogFields) =>
    logger[level]("{text}", { ...fields, text });
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}

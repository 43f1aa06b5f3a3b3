/**
 * A logger that remembers.
 *
 * @module
 */

import type { LogFields, Logger } from "../../lib/telemetry/logger.ts";

/** Keeps every line as `level text`, and the fields beside it. */
export class ListLogger implements Logger {
  /** `warn something happened`, oldest first. */
  readonly lines: string[] = [];
  /** The fields of each line. */
  readonly fields: LogFields[] = [];

  debug(text: string, fields: LogFields = {}): void {
    this.#add("debug", text, fields);
  }

  info(text: string, fields: LogFields = {}): void {
    this.#add("info", text, fields);
  }

  warn(text: string, fields: LogFields = {}): void {
    this.#add("warn", text, fields);
  }

  error(text: string, fields: LogFields = {}): void {
    this.#add("error", text, fields);
  }

  #add(level: string, text: string, fields: LogFields): void {
    this.lines.push(`${level} ${text}`);
    this.fields.push(fields);
  }
}

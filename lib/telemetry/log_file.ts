/**
 * The log file: LogTape's file sinks write it, this decides when a new one
 * begins. LogTape rotates by size as Python does. Its rotation by time knows
 * the hour, day and week of the calendar only, puts the date in the name of
 * the file that is being written and keeps files by age, so the rules of
 * `rotation.ts` are applied here, around its plain file sink.
 *
 * @module
 */

import { getFileSink, getRotatingFileSink } from "@logtape/file";
import type { LogRecord, Sink } from "@logtape/logtape";
import { basename, dirname, join } from "node:path";
import {
  checkRotation,
  endedName,
  type LogRotation,
  rotationTime,
  surplus,
} from "./rotation.ts";

/** Which file, and when it ends. */
export interface LogFileOptions {
  /** Path of the file; its directory exists. */
  readonly path: string;
  /** When it ends. */
  readonly rotation: LogRotation;
  /** The time in ms since 1970. */
  readonly nowMs: number;
}

/** A log file that ends and begins by its {@linkcode LogRotation}. */
export class LogFile {
  readonly #options: LogFileOptions;
  #sink: (Sink & Disposable) | undefined;
  #inode: number | null | undefined;
  #endMs = Infinity;

  /**
   * Opens the file, to append to it.
   *
   * @throws What the file system says, or a RangeError for the rotation.
   */
  constructor(options: LogFileOptions) {
    checkRotation(options.rotation);
    this.#options = options;
    const { path, rotation, nowMs } = options;
    // As in Python, the clock of an old file starts when it was last written.
    const fromMs = statOrUndefined(path)?.mtime?.getTime() ?? nowMs;
    if (rotation.kind === "interval") {
      this.#endMs = rotationTime(rotation, fromMs);
    }
    this.#sink = this.#open();
  }

  /**
   * Writes one line through to the disk. After a failure the next call opens
   * the file anew.
   *
   * @param line With its end.
   * @param atMs The time in ms since 1970.
   * @throws What the file system says: the line is not written.
   */
  write(line: string, atMs: number): void {
    try {
      if (atMs >= this.#endMs) this.#rotate(atMs);
      if (this.#isMovedAway()) this.close();
      this.#sink ??= this.#open();
      this.#sink(recordOf(line, atMs));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Everything is on the disk already; releases the file. */
  close(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    try {
      sink?.[Symbol.dispose]();
    } catch {
      // LogTape closed the file itself when its own rotation failed.
    }
  }

  #open(): Sink & Disposable {
    const { path, rotation } = this.#options;
    // Not buffered: the last lines before a crash are the interesting ones.
    const options = { formatter: lineOf, bufferSize: 0 };
    const sink = rotation.kind === "size" && rotation.maxFiles > 0
      ? getRotatingFileSink(path, {
        ...options,
        maxSize: rotation.maxBytes,
        maxFiles: rotation.maxFiles,
      })
      : getFileSink(path, options);
    this.#inode = statOrUndefined(path)?.ino;
    return sink;
  }

  #rotate(nowMs: number): void {
    const { path, rotation } = this.#options;
    if (rotation.kind !== "interval") return;
    this.close();
    const stat = statOrUndefined(path);
    // A name can be taken when clocks are set back; nothing is overwritten.
    // Devices and pipes are not renamed.
    if (stat?.isFile) {
      Deno.renameSync(path, freeName(endedName(path, rotation, this.#endMs)));
    }
    this.#endMs = rotationTime(rotation, nowMs);
    const names = [...Deno.readDirSync(dirname(path))].map(({ name }) => name);
    for (const name of surplus(names, basename(path), rotation.maxFiles)) {
      Deno.removeSync(join(dirname(path), name));
    }
  }

  /** Whether the path is another file by now: logrotate did it, or LogTape. */
  #isMovedAway(): boolean {
    return this.#sink !== undefined &&
      statOrUndefined(this.#options.path)?.ino !== this.#inode;
  }
}

/** LogTape's sinks take records; ours carry a finished line through them. */
function recordOf(line: string, atMs: number): LogRecord {
  return {
    category: [],
    level: "info",
    message: [],
    rawMessage: line,
    timestamp: atMs,
    properties: {},
  };
}

function lineOf({ rawMessage }: LogRecord): string {
  return String(rawMessage);
}

/** The name, or the name with the first number that makes it new. */
function freeName(name: string): string {
  let free = name;
  for (let i = 2; statOrUndefined(free) !== undefined; i++) {
    free = `${name}.${i}`;
  }
  return free;
}

function statOrUndefined(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

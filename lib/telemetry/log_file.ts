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
  /** Bytes to write before the next try, where a file could not end by its size. */
  #overdraft = 0;
  /** Whether it was told that files cannot end. */
  #isTold = false;

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
   * the file anew. A file that cannot end when it should goes on, and is tried
   * again at the next end.
   *
   * @param line With its end.
   * @param atMs The time in ms since 1970.
   * @throws What the file system says: the line is not written. Or, once, an
   * error that tells why the file cannot end: the line is written.
   */
  write(line: string, atMs: number): void {
    let failure: unknown;
    try {
      if (atMs >= this.#endMs) failure = this.#rotate(atMs);
      if (this.#isMovedAway()) this.close();
      const bySize = this.#append(line, atMs);
      failure ??= bySize;
    } catch (error) {
      this.close();
      throw error;
    }
    if (failure === undefined || this.#isTold) return;
    this.#isTold = true;
    throw new Error(
      `Cannot begin a new log file: ${this.#options.path} goes on`,
      { cause: failure },
    );
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

  /** Appends a line; returns why the file could not end by its size before it. */
  #append(line: string, atMs: number): unknown {
    const { rotation } = this.#options;
    const record = recordOf(line, atMs);
    const wasOver = this.#overdraft > 0;
    this.#sink ??= this.#open();
    try {
      this.#sink(record);
    } catch (error) {
      if (rotation.kind !== "size" || wasOver) throw error;
      this.close();
      this.#overdraft = rotation.maxBytes;
      this.#sink = this.#open();
      this.#sink(record); // throws again if it was not the end that failed
      return error;
    }
    if (wasOver) {
      this.#overdraft -= line.length;
      if (this.#overdraft <= 0) this.close();
    }
    return undefined;
  }

  #open(): Sink & Disposable {
    const { path, rotation } = this.#options;
    const stat = statOrUndefined(path);
    this.#inode = stat?.ino;
    if (stat?.isFile === false) return deviceSink(path);
    const endsBySize = rotation.kind === "size" && rotation.maxFiles > 0 &&
      this.#overdraft <= 0;
    // Not buffered: the last lines before a crash are the interesting ones.
    const options = { formatter: lineOf, bufferSize: 0 };
    const sink = endsBySize
      ? getRotatingFileSink(path, {
        ...options,
        maxSize: rotation.maxBytes,
        maxFiles: rotation.maxFiles,
      })
      : getFileSink(path, options);
    this.#inode = statOrUndefined(path)?.ino;
    return sink;
  }

  /** Ends the file by its time; returns why that failed. */
  #rotate(nowMs: number): unknown {
    const { path, rotation } = this.#options;
    if (rotation.kind !== "interval") return undefined;
    this.close();
    const endedMs = this.#endMs;
    this.#endMs = rotationTime(rotation, nowMs);
    try {
      // Devices and pipes are not renamed.
      if (statOrUndefined(path)?.isFile !== true) return undefined;
      // A name can be taken when clocks are set back; nothing is overwritten.
      Deno.renameSync(path, freeName(endedName(path, rotation, endedMs)));
      const names = [...Deno.readDirSync(dirname(path))];
      for (
        const name of surplus(
          names.map(({ name }) => name),
          basename(path),
          rotation.maxFiles,
        )
      ) Deno.removeSync(join(dirname(path), name));
      this.#isTold = false;
      return undefined;
    } catch (error) {
      return error;
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

const ENCODER = new TextEncoder();

/** LogTape syncs after every line, which devices and pipes refuse. */
function deviceSink(path: string): Sink & Disposable {
  const file = Deno.openSync(path, { append: true });
  const sink = (record: LogRecord) => {
    let rest = ENCODER.encode(lineOf(record));
    while (rest.length > 0) rest = rest.subarray(file.writeSync(rest));
  };
  return Object.assign(sink, { [Symbol.dispose]: () => file.close() });
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

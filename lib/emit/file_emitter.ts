/**
 * Appends messages to a file as JSON lines. A resolved `emit` means that they
 * are on the disk, because offsets are committed after it.
 *
 * @module
 */

import type { Message } from "../model/message.ts";
import { messageJsonLines } from "./message_json.ts";
import { EmitError, type Emitter } from "./emitter.ts";

/** Which file, and how it rotates. */
export interface FileEmitterOptions {
  /** Path of the newest file, in a directory that exists. */
  readonly path: string;
  /** A batch that would make the file longer begins a new one; > 0. A single larger batch is not split. */
  readonly maxBytes: number;
  /** Older files kept as `path.1` (the newest of them), `path.2` …; an integer >= 1. */
  readonly maxFiles: number;
}

const NEWLINE = 10;

/**
 * Delivers to a file. One `emit` at a time: {@linkcode FanOut} sees to that.
 * One process writes the file.
 */
export class FileEmitter implements Emitter {
  /** Its name in telemetry and logs. */
  readonly name = "file";
  readonly #options: FileEmitterOptions;
  #file: Deno.FsFile | undefined;
  /** Where the last whole batch ends, if what stands behind it is to be cut off. */
  #cutAt: number | undefined;

  /**
   * Opens nothing yet; an `emit` of no messages does, to see whether it can.
   *
   * @throws {RangeError} If a number is out of its range.
   */
  constructor(options: FileEmitterOptions) {
    const { maxBytes, maxFiles } = options;
    if (!(maxBytes > 0) || !Number.isInteger(maxFiles) || maxFiles < 1) {
      throw new RangeError(
        `Cannot rotate a file at ${maxBytes} bytes keeping ${maxFiles}`,
      );
    }
    this.#options = options;
  }

  /**
   * Resolves when every line is on the disk. After a failure none of them is
   * in the file, so that a retry repeats nothing.
   *
   * @throws {EmitError} With the path and the cause.
   */
  async emit(
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    try {
      await this.#append(messageJsonLines(messages));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new EmitError(
        `Cannot write messages to ${this.#options.path}: ${reason}`,
        { cause },
      );
    }
  }

  /** Releases the file; everything is on the disk already. */
  close(): Promise<void> {
    this.#file?.close();
    this.#file = undefined;
    return Promise.resolve();
  }

  async #append(lines: Uint8Array): Promise<void> {
    let { file, size } = await this.#ready();
    if (size > 0 && size + lines.length > this.#options.maxBytes) {
      await this.close();
      await shiftFiles(this.#options);
      ({ file, size } = await this.#ready());
    }
    if (lines.length === 0) return;
    const repair = await endsMidLine(file, size) ? [NEWLINE] : [];
    const bytes = new Uint8Array(repair.length + lines.length);
    bytes.set(repair);
    bytes.set(lines, repair.length);
    this.#cutAt = size;
    try {
      await writeAll(file, bytes);
      await file.syncData();
      this.#cutAt = undefined;
    } catch (error) {
      // Where even this fails, the next emit cuts before it writes.
      await this.#cut(file).catch(() => {});
      throw error;
    }
  }

  /** The open file at `path` and its length in bytes. */
  async #ready(): Promise<{ file: Deno.FsFile; size: number }> {
    const { path } = this.#options;
    if (this.#file !== undefined && !await isFileAt(this.#file, path)) {
      await this.close(); // somebody moved it away
      this.#cutAt = undefined;
    }
    this.#file ??= await Deno.open(path, {
      read: true,
      append: true,
      create: true,
    });
    await this.#cut(this.#file);
    return { file: this.#file, size: (await this.#file.stat()).size };
  }

  /** Takes back what a failed write left behind. */
  async #cut(file: Deno.FsFile): Promise<void> {
    if (this.#cutAt === undefined) return;
    const { size } = await file.stat();
    if (size > this.#cutAt) await file.truncate(this.#cutAt);
    this.#cutAt = undefined;
  }
}

/** Whether the path still leads to the open file. */
async function isFileAt(file: Deno.FsFile, path: string): Promise<boolean> {
  const opened = await file.stat();
  const found = await statOrUndefined(path);
  return found?.ino === opened.ino && found?.dev === opened.dev;
}

/** Whether the file ends in a part of a line, as a crash leaves it. */
async function endsMidLine(
  file: Deno.FsFile,
  size: number,
): Promise<boolean> {
  if (size === 0) return false;
  const last = new Uint8Array(1);
  await file.seek(size - 1, Deno.SeekMode.Start);
  return await file.read(last) === 1 && last[0] !== NEWLINE;
}

/**
 * Renames `path` to `path.1`, `path.1` to `path.2` and so on; the oldest is
 * replaced. Only as far as the first free name: where an earlier try stopped
 * half-way, the next one loses nothing.
 */
async function shiftFiles(
  { path, maxFiles }: FileEmitterOptions,
): Promise<void> {
  let free = 1;
  while (
    free < maxFiles && await statOrUndefined(`${path}.${free}`) !== undefined
  ) free++;
  for (let i = free; i > 1; i--) {
    await Deno.rename(`${path}.${i - 1}`, `${path}.${i}`);
  }
  await Deno.rename(path, `${path}.1`);
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    written += await file.write(bytes.subarray(written));
  }
}

async function statOrUndefined(
  path: string,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

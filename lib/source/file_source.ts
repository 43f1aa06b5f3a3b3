/**
 * Records from a file: NDJSON, each line the value of one record, plain or
 * gzip (told by its first bytes), or standard input.
 *
 * The file is read as a stream. Lines end with LF or CR LF, the last one with the
 * file; blank lines are skipped. A line that is longer than a record may be is
 * given as its first bytes, one more than are allowed: enough for the decoder to
 * refuse it as too large.
 *
 * @module
 */

import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { RawRecord } from "../model/record.ts";
import { type Line, LineSplitter } from "./_line_splitter.ts";
import {
  type RecordBatch,
  type Source,
  SourceError,
  type SourceStatus,
} from "./source.ts";

/** A batch ends with this many records, or this many bytes, or what was read at once. */
const BATCH_RECORDS = 256;
const BATCH_BYTES = 8 * 1024 * 1024;
/** What a path has to be for standard input. */
const STDIN = "-";
const GZIP_MAGIC = [0x1f, 0x8b];

/** What a {@linkcode FileSource} reads. */
export interface FileSourceOptions {
  /** Path of the file, or `-` for standard input. */
  readonly path: string;
  /** The largest record that is accepted, in bytes. */
  readonly maxRecordBytes: number;
  /** Standard input; touched only if `path` is `-`. */
  readonly stdin: ReadableStream<Uint8Array>;
}

/** Reads a capture once, from its first to its last line. */
export class FileSource implements Source {
  /** Label value in telemetry and logs. */
  readonly name = "file";
  readonly #options: FileSourceOptions;
  readonly #lines: LineSplitter;
  #state: SourceStatus["state"] = "starting";

  /** A source that has opened nothing yet. */
  constructor(options: FileSourceOptions) {
    this.#options = options;
    this.#lines = new LineSplitter(options.maxRecordBytes);
  }

  /** What it is doing now; a file has no lag that it could know of. */
  status(): SourceStatus {
    return {
      state: this.#state,
      lag: undefined,
      assignment: this.#options.path,
    };
  }

  /**
   * The lines as records: `offset` is the number of the line, from 1. A batch
   * never waits for more input, so that a pipe is followed as it is written.
   *
   * @throws {SourceError} If the file cannot be opened or read, or is damaged gzip; lines before the damage have been given.
   * @throws {RangeError} If it is called twice.
   */
  async *batches(signal: AbortSignal): AsyncGenerator<RecordBatch> {
    if (this.#state !== "starting") {
      throw new RangeError(`Cannot read ${this.#options.path} twice`);
    }
    this.#state = "running";
    try {
      if (signal.aborted) return;
      for await (const chunk of this.#read(signal)) {
        yield* this.#inBatches(this.#lines.push(chunk), signal);
        if (signal.aborted) return;
      }
      const last = this.#lines.end();
      if (last !== undefined && !signal.aborted) {
        yield* this.#inBatches([last], signal);
      }
    } finally {
      this.#state = "stopped";
    }
  }

  *#inBatches(
    lines: Iterable<Line>,
    signal: AbortSignal,
  ): Generator<RecordBatch> {
    let records: RawRecord[] = [];
    let size = 0;
    for (const { number, bytes } of lines) {
      records.push({
        topic: this.#options.path,
        partition: 0,
        offset: String(number),
        timestampMs: undefined,
        value: bytes,
      });
      size += bytes.length;
      if (records.length < BATCH_RECORDS && size < BATCH_BYTES) continue;
      yield batchOf(records);
      if (signal.aborted) return;
      records = [];
      size = 0;
    }
    if (records.length > 0) yield batchOf(records);
  }

  /** The bytes of the file, unpacked. */
  async *#read(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const packed = this.#readPacked(signal);
    const head: Uint8Array[] = [];
    let magic: number[] = [];
    while (magic.length < GZIP_MAGIC.length) {
      const { value, done } = await packed.next();
      if (done) break;
      head.push(value);
      magic = head.flatMap((chunk) => [...chunk.subarray(0, 2)]).slice(0, 2);
    }
    const all = chain(head, packed);
    const isGzip = GZIP_MAGIC.every((byte, i) => magic[i] === byte);
    yield* isGzip ? this.#unpack(all, signal) : all;
  }

  /** The bytes of the file as they are. Ends early, without error, when `signal` aborts. */
  async *#readPacked(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const reader = (await this.#open()).getReader();
    const stop = () => void reader.cancel().catch(() => {});
    signal.addEventListener("abort", stop);
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        yield value;
      }
    } catch (error) {
      throw this.#failure(problemOf(error), error);
    } finally {
      signal.removeEventListener("abort", stop);
      stop();
    }
  }

  async #open(): Promise<ReadableStream<Uint8Array>> {
    const { path, stdin } = this.#options;
    if (path === STDIN) return stdin;
    try {
      return (await Deno.open(path)).readable;
    } catch (error) {
      throw this.#failure(problemOf(error), error);
    }
  }

  async *#unpack(
    packed: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const gunzip = createGunzip();
    // Errors of both ends come out of the loop below.
    pipeline(Readable.from(packed), gunzip, () => {});
    try {
      for await (const chunk of gunzip) yield chunk;
    } catch (error) {
      if (signal.aborted) return; // of course it is cut off
      if (error instanceof SourceError) throw error;
      throw this.#failure(
        `the gzip data is damaged or cut off after line ${this.#lines.lineCount}`,
        error,
      );
    }
  }

  #failure(problem: string, cause: unknown): SourceError {
    const { path } = this.#options;
    const name = path === STDIN ? "standard input" : path;
    return new SourceError(`Cannot read records from ${name}: ${problem}`, {
      cause,
    });
  }
}

function batchOf(records: readonly RawRecord[]): RecordBatch {
  return { records, commit: () => Promise.resolve() };
}

async function* chain(
  head: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

function problemOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "reading it is not permitted";
  }
  return error instanceof Error ? error.message : String(error);
}

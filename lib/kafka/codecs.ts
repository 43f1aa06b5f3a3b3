/**
 * The four compressions of Kafka, as kafkajs wants them. gzip and zstd come
 * with the runtime (`node:zlib`), the blocks of LZ4 and Snappy with
 * `lz4js` and `snappyjs`, their frames are read here. No native add-on, so `deno compile` works.
 *
 * Every codec refuses to inflate a batch beyond {@linkcode MAX_BATCH_BYTES}: a
 * few kilobytes that claim to be gigabytes must not end the process.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { compressLz4, decompressLz4 } from "./lz4_frames.ts";
import { compressSnappy, decompressSnappy } from "./snappy_frames.ts";

/** The most that one compressed batch may inflate to, in bytes: four of the largest records that we accept. */
export const MAX_BATCH_BYTES = 256 * 1024 * 1024;

/** One compression: the records of one batch, without the batch's header. */
export interface Codec {
  /** Plain bytes to compressed bytes. */
  compress(bytes: Uint8Array): Promise<Uint8Array>;
  /** Compressed bytes to plain bytes; rejects what is damaged or too large. */
  decompress(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Name of a compression, as Kafka's own settings spell it. */
export type CodecName = "gzip" | "snappy" | "lz4" | "zstd";

const LIMIT = { maxOutputLength: MAX_BATCH_BYTES };
const gzip = promisify(zlib.gzip);
const gunzip = promisify<Uint8Array, zlib.ZlibOptions, Uint8Array>(zlib.gunzip);

/** All codecs by name. */
export const CODECS: Readonly<Record<CodecName, Codec>> = {
  gzip: {
    compress: (bytes) => gzip(bytes),
    decompress: (bytes) => gunzip(bytes, LIMIT),
  },
  snappy: {
    compress: (bytes) => later(() => compressSnappy(bytes)),
    decompress: (bytes) =>
      later(() => decompressSnappy(bytes, MAX_BATCH_BYTES)),
  },
  lz4: {
    compress: (bytes) => later(() => compressLz4(bytes)),
    decompress: (bytes) => later(() => decompressLz4(bytes, MAX_BATCH_BYTES)),
  },
  zstd: {
    compress: (bytes) => later(() => zlib.zstdCompressSync(bytes)),
    decompress: (bytes) => later(() => zlib.zstdDecompressSync(bytes, LIMIT)),
  },
};

/** Runs it at once; what it throws becomes a rejection. kafkajs needs a Buffer. */
function later(work: () => Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const bytes = work();
    resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
}

/**
 * Snappy as Kafka's producers write it: the frames of the Java library
 * `snappy-java` (`SnappyOutputStream`, "xerial"), or one raw block.
 *
 * A framed text is 8 bytes of magic, two int32 of versions, and then blocks of
 * an int32 length and that many bytes of raw Snappy. kafkajs-snappy joins the
 * whole result once per block, which takes quadratic time; this joins once.
 *
 * @module
 */

import snappy from "snappyjs";

const MAGIC = Uint8Array.of(0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00);
const HEADER_BYTES = 16;
const VERSION = 1;
/** snappy-java's default: small enough for any reader. */
const BLOCK_BYTES = 32 * 1024;

const uncompress: (block: Uint8Array, maxLength: number) => Uint8Array =
  snappy.uncompress;
const compress: (block: Uint8Array) => Uint8Array = snappy.compress;

/**
 * Reads framed or raw Snappy.
 *
 * @param bytes The compressed text.
 * @param maxBytes The most that may come out.
 * @returns The plain text, newly allocated.
 * @throws {Error} If it is cut off, damaged, or larger than `maxBytes`.
 */
export function decompressSnappy(
  bytes: Uint8Array,
  maxBytes: number,
): Uint8Array {
  if (!isFramed(bytes)) return uncompress(plain(bytes), maxBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Uint8Array[] = [];
  let total = 0;
  for (let at = HEADER_BYTES; at < bytes.length;) {
    if (at + 4 > bytes.length) throw cutOff(at);
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) throw cutOff(at);
    const block = uncompress(
      plain(bytes.subarray(at + 4, end)),
      maxBytes - total,
    );
    blocks.push(block);
    total += block.length;
    at = end;
  }
  return join(blocks, total);
}

/**
 * Writes framed Snappy, which every Kafka client reads.
 *
 * @param bytes The plain text.
 * @returns Header and blocks, newly allocated.
 */
export function compressSnappy(bytes: Uint8Array): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  header.set(MAGIC);
  new DataView(header.buffer).setInt32(8, VERSION);
  new DataView(header.buffer).setInt32(12, VERSION);
  const parts: Uint8Array[] = [header];
  let total = HEADER_BYTES;
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = compress(plain(bytes.subarray(at, at + BLOCK_BYTES)));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, block.length);
    parts.push(length, block);
    total += 4 + block.length;
  }
  return join(parts, total);
}

function isFramed(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES &&
    MAGIC.every((byte, at) => bytes[at] === byte);
}

/** A view without the type `Buffer`: for those snappyjs clears memory twice. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function join(parts: readonly Uint8Array[], total: number): Uint8Array {
  const joined = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function cutOff(at: number): Error {
  return new Error(
    `Cannot decompress Snappy: the block at byte ${at} is cut off`,
  );
}

/**
 * LZ4 frames, as Kafka's producers write them.
 *
 * The blocks are decoded by `lz4js`; the frame around them is read here, since
 * lz4js looks for the checksum of a block on the wrong side of it, takes
 * whatever memory a frame claims, and does not notice a frame that is cut off.
 * Checksums are skipped: the record batch around a frame has its own.
 *
 * Layout: "LZ4 Frame Format Description", version 1.6.3.
 *
 * @module
 */

import lz4 from "lz4js";

/** What is used of `lz4js`, which has no types. */
const lz4js: {
  compress(bytes: Uint8Array): Uint8Array;
  /** Returns the position behind what it wrote. */
  decompressBlock(
    from: Uint8Array,
    to: Uint8Array,
    fromAt: number,
    length: number,
    toAt: number,
  ): number;
} = lz4;

const MAGIC = 0x184d2204;
/** Magic, flags and block size, without what the flags add. */
const DESCRIPTOR_BYTES = 6;
/** Bits of the flags. */
const VERSION_MASK = 0xc0, VERSION = 0x40;
const HAS_BLOCK_CHECKSUM = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const HAS_DICTIONARY = 0x01;
/** The highest bit of a block's length: its bytes are not compressed. */
const IS_STORED = 0x80000000;

/** Where the blocks of a frame are. */
interface Block {
  readonly at: number;
  readonly length: number;
  readonly isStored: boolean;
}

/**
 * Reads one frame.
 *
 * @param bytes The frame; what follows it is ignored.
 * @param maxBytes The most that may come out.
 * @returns The plain text, newly allocated.
 * @throws {Error} If it is no frame, cut off, or larger than `maxBytes`.
 */
export function decompressLz4(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = bytes[4] ?? 0;
  const isFrame = bytes.length > DESCRIPTOR_BYTES &&
    view.getUint32(0, true) === MAGIC && (flags & VERSION_MASK) === VERSION;
  if (!isFrame) throw new Error("Cannot decompress LZ4: it is no LZ4 frame");
  // 4 to 7 stand for 64 KiB, 256 KiB, 1 MiB and 4 MiB.
  const maxBlockBytes = 1 << (8 + 2 * ((bytes[5] ?? 0) >> 4 & 7));
  // Read twice instead of kept: millions of empty blocks are a few megabytes.
  let bound = 0;
  for (const { isStored, length } of blocksOf(view, flags)) {
    bound += isStored ? length : maxBlockBytes;
  }
  // The last block is seldom full.
  if (bound - maxBlockBytes > maxBytes) {
    throw new Error(
      `Cannot decompress LZ4: about ${bound} bytes are more than ${maxBytes}`,
    );
  }
  const text = new Uint8Array(bound);
  let end = 0;
  for (const { at, length, isStored } of blocksOf(view, flags)) {
    if (isStored) {
      text.set(bytes.subarray(at, at + length), end);
      end += length;
    } else {
      end = lz4js.decompressBlock(bytes, text, at, length, end);
    }
  }
  if (end > bound) throw new Error("Cannot decompress LZ4: a block is damaged");
  return text.subarray(0, end);
}

/**
 * Writes one frame, which every Kafka client reads.
 *
 * @param bytes The plain text.
 */
export function compressLz4(bytes: Uint8Array): Uint8Array {
  return lz4js.compress(bytes);
}

function* blocksOf(view: DataView, flags: number): Generator<Block> {
  let at = DESCRIPTOR_BYTES + 1 + // and the checksum of the descriptor
    (flags & HAS_CONTENT_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
  while (true) {
    if (at + 4 > view.byteLength) throw cutOff(at);
    const head = view.getUint32(at, true);
    if (head === 0) return;
    const length = head % IS_STORED;
    at += 4;
    if (at + length > view.byteLength) throw cutOff(at);
    yield { at, length, isStored: head >= IS_STORED };
    at += length + (flags & HAS_BLOCK_CHECKSUM ? 4 : 0);
  }
}

function cutOff(at: number): Error {
  return new Error(`Cannot decompress LZ4: it is cut off at byte ${at}`);
}

import { assertEquals, assertThrows } from "@std/assert";
import { compressLz4, decompressLz4 } from "../../../lib/kafka/lz4_frames.ts";

const LIMIT = 1 << 20;
const TEXT = new TextEncoder().encode("iops".repeat(100));

Deno.test("decompressLz4() undoes compressLz4() of several blocks, also of what cannot be compressed", () => {
  const noise = crypto.getRandomValues(new Uint8Array(60_000));
  const large = new Uint8Array(9 << 20);
  large.set(noise, 5 << 20);
  for (const text of [new Uint8Array(), TEXT, noise, large]) {
    assertEquals(decompressLz4(compressLz4(text), 16 << 20), text);
  }
});

Deno.test("decompressLz4() reads stored blocks, content size and checksums where the format has them", () => {
  // Flags: version 01, block checksum, content size. Two stored blocks.
  const frame = Uint8Array.from([
    ...[0x04, 0x22, 0x4d, 0x18, 0x58, 0x40],
    ...[5, 0, 0, 0, 0, 0, 0, 0], // content size
    0xaa, // checksum of the descriptor
    ...[3, 0, 0, 0x80, 1, 2, 3, 0xee, 0xee, 0xee, 0xee],
    ...[2, 0, 0, 0x80, 4, 5, 0xee, 0xee, 0xee, 0xee],
    ...[0, 0, 0, 0],
  ]);
  assertEquals(decompressLz4(frame, LIMIT), Uint8Array.of(1, 2, 3, 4, 5));
});

const FRAME = compressLz4(TEXT);

for (const length of [0, 6, 9, 20, FRAME.length - 1]) {
  Deno.test(`decompressLz4() refuses a frame that is cut off after ${length} bytes`, () => {
    assertThrows(
      () => decompressLz4(FRAME.subarray(0, length), LIMIT),
      Error,
      "Cannot decompress LZ4",
    );
  });
}

Deno.test("decompressLz4() refuses another magic and another version", () => {
  for (const [at, byte] of [[0, 0x05], [4, 0x80]] as const) {
    const frame = FRAME.slice();
    frame[at] = byte;
    assertThrows(() => decompressLz4(frame, LIMIT), Error, "no LZ4 frame");
  }
});

Deno.test("decompressLz4() refuses more than the limit", () => {
  const frame = compressLz4(new Uint8Array(9 << 20));
  assertThrows(() => decompressLz4(frame, 4 << 20), Error, "are more than");
});

Deno.test("decompressLz4() refuses a block that holds more than a block may", () => {
  // A match of 70,000 bytes in a frame of 64 KiB blocks: token 1F, the literal
  // "a", offset 1, and 274 times 255 more.
  const block = [0x1f, 0x61, 1, 0, ...Array(274).fill(255), 126, 0];
  const frame = Uint8Array.from([
    ...[0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xaa],
    ...[block.length & 255, block.length >> 8, 0, 0],
    ...block,
    ...[0, 0, 0, 0],
  ]);
  assertThrows(() => decompressLz4(frame, LIMIT), Error, "is damaged");
});

import { assertEquals, assertThrows } from "@std/assert";
import {
  compressSnappy,
  decompressSnappy,
} from "../../../lib/kafka/snappy_frames.ts";

const LIMIT = 1_000_000;

Deno.test("compressSnappy() writes snappy-java's header: magic, version 1, compatible with 1", () => {
  assertEquals(
    [...compressSnappy(new Uint8Array())],
    [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1],
  );
});

Deno.test("compressSnappy() cuts the text into blocks of 32 KiB", () => {
  const framed = compressSnappy(new Uint8Array(70_000));
  const view = new DataView(framed.buffer);
  const sizes = [];
  for (let at = 16; at < framed.length;) {
    const length = view.getUint32(at);
    // A raw block begins with the size of its text as a varint.
    const [a = 0, b = 0, c = 0] = framed.subarray(at + 4, at + 7);
    sizes.push((a & 127) | (b & 127) << 7 | (b > 127 ? c << 14 : 0));
    at += 4 + length;
  }
  assertEquals(sizes, [32_768, 32_768, 70_000 - 2 * 32_768]);
});

const framed = compressSnappy(new TextEncoder().encode("iops".repeat(100)));

for (const length of [17, 19, 21, framed.length - 1]) {
  Deno.test(`decompressSnappy() refuses a text that is cut off after ${length} bytes`, () => {
    assertThrows(() => decompressSnappy(framed.subarray(0, length), LIMIT));
  });
}

Deno.test("decompressSnappy() counts all blocks against the limit", () => {
  const text = new Uint8Array(100_000);
  const compressed = compressSnappy(text);
  assertEquals(decompressSnappy(compressed, 100_000), text);
  assertThrows(() => decompressSnappy(compressed, 99_999));
});

Deno.test("decompressSnappy() refuses what is not Snappy", () => {
  const noise = Uint8Array.from({ length: 50 }, (_, i) => 255 - i);
  assertThrows(() => decompressSnappy(noise, LIMIT));
});

import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { type CodecName, CODECS } from "../../../lib/kafka/codecs.ts";

const TEXT = new TextEncoder().encode('{"iops": 12.5}'.repeat(40));

/**
 * TEXT, as other programs compress it: Python 3.11's gzip, python-snappy 0.7.3
 * (raw) and kafka-python 2.0.2 (framed, blocks of 256 bytes), python-lz4 4.4.5
 * (with its size; with checksums and no size), zstandard 0.25.0.
 */
const VECTORS: [string, CodecName, string][] = [
  [
    "gzip",
    "gzip",
    "H4sIAAAAAAACA6tWyswvKFayUjA00jOtrR7ljfLw8gD7/+Z3MAIAAA==",
  ],
  [
    "framed Snappy",
    "snappy",
    "glNOQVBQWQAAAAABAAAAAQAAAB2AAjR7ImlvcHMiOiAxMi41ff4OAP4OAP4OAMYOAAAAAB2AAjRwcyI6IDEyLjV9eyJpb/4OAP4OAP4OAMYOAAAAABMwNCAxMi41fXsiaW9wcyI6hg4A",
  ],
  [
    "raw Snappy",
    "snappy",
    "sAQ0eyJpb3BzIjogMTIuNX3+DgD+DgD+DgD+DgD+DgD+DgD+DgD+DgCGDgA=",
  ],
  [
    "LZ4 with its size",
    "lz4",
    "BCJNGGhAMAIAAAAAAADQGgAAAO97ImlvcHMiOiAxMi41fQ4A//8MUDEyLjV9AAAAAA==",
  ],
  [
    "LZ4 with checksums and without its size",
    "lz4",
    "BCJNGHRAvRoAAADveyJpb3BzIjogMTIuNX0OAP//DFAxMi41fSs5YToAAAAAK5RfJA==",
  ],
  ["zstd", "zstd", "KLUv/WAwAa0AAHB7ImlvcHMiOiAxMi41fQEAH6KaSg=="],
];

for (const [name, codec, compressed] of VECTORS) {
  Deno.test(`decompress() reads what other programs write: ${name}`, async () => {
    // kafkajs hands over a view of a larger buffer.
    const bytes = Buffer.from(`AAAA${compressed}`, "base64").subarray(3);
    const text = await CODECS[codec].decompress(bytes);
    assertEquals(new Uint8Array(text), TEXT);
  });
}

const NAMES: CodecName[] = ["gzip", "snappy", "lz4", "zstd"];

for (const name of NAMES) {
  Deno.test(`decompress() undoes compress(), also for nothing and for much: ${name}`, async () => {
    const much = Uint8Array.from({ length: 300_000 }, (_, i) => i * i % 251);
    for (const bytes of [new Uint8Array(), TEXT, much]) {
      const compressed = await CODECS[name].compress(bytes);
      const text = await CODECS[name].decompress(compressed);
      assertEquals(new Uint8Array(text), bytes);
    }
  });
}

/** gzip may consist of members (RFC 1952 section 2.2): here five of 60 MB. */
async function gzipBomb(): Promise<Uint8Array> {
  const member = await CODECS.gzip.compress(new Uint8Array(60_000_000));
  return Buffer.concat(Array(5).fill(member));
}

/** 300 MB in a few bytes: more than a batch may hold. */
const BOMBS: [CodecName, string, () => Promise<Uint8Array>][] = [
  ["gzip", "larger than 268435456", gzipBomb],
  [
    "zstd",
    "larger than 268435456",
    () => CODECS.zstd.compress(new Uint8Array(300_000_000)),
  ],
  // 72 blocks, each of which may hold 4 MiB (LZ4 frame format 1.6.3).
  [
    "lz4",
    "more than 268435456",
    () =>
      Promise.resolve(
        Buffer.from(
          `04224d184070df${"0100000000".repeat(72)}00000000`,
          "hex",
        ),
      ),
  ],
  // A raw Snappy block begins with its size as a varint: here 300,000,000.
  [
    "snappy",
    "at most 268435456",
    () => Promise.resolve(Buffer.from("80c6868f0100", "hex")),
  ],
];

for (const [name, said, bomb] of BOMBS) {
  Deno.test(`decompress() refuses to inflate a few bytes to 300 MB: ${name}`, async () => {
    const bytes = await bomb();
    await assertRejects(() => CODECS[name].decompress(bytes), Error, said);
  });
}

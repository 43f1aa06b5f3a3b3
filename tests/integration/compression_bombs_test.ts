/**
 * Compression bombs: a batch that would inflate to gigabytes is refused before
 * it takes the memory. Each in a process of its own, whose peak is measured.
 *
 * @module
 */

import { assert, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import {
  type CodecName,
  CODECS,
  MAX_BATCH_BYTES,
} from "../../lib/kafka/codecs.ts";
import { withFolder } from "../fakes/temp_folder.ts";

/** What a batch may inflate to, and half as much for the way there. */
const FULL_BYTES = 1.5 * MAX_BATCH_BYTES;
/** Where the text is refused, or empty, before memory is taken for it. */
const SMALL_BYTES = 2 ** 26;

/** 8 GiB of zeros: gzip may consist of members (RFC 1952 section 2.2). */
async function gzipBomb(): Promise<Uint8Array> {
  const member = await CODECS.gzip.compress(new Uint8Array(2 ** 26));
  return Buffer.concat(Array(128).fill(member));
}

/**
 * 8 GiB in 65,536 blocks that repeat one byte (RFC 8878 section 3.1.1): magic,
 * no flags, a window of 1 MiB; each block is 24 bits of size, type and end mark.
 */
function zstdBomb(): Uint8Array {
  const blocks = 65_536;
  const bytes = new Uint8Array(6 + 4 * blocks);
  bytes.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50]);
  for (let i = 0; i < blocks; i++) {
    const head = 131_072 << 3 | 1 << 1 | (i === blocks - 1 ? 1 : 0);
    bytes.set([head & 255, head >> 8 & 255, head >> 16, 0], 6 + 4 * i);
  }
  return bytes;
}

/** A frame whose blocks may hold 4 MiB each (LZ4 frame format 1.6.3). */
function lz4Bomb(blocks: number, block: string): Uint8Array {
  return Buffer.from(
    `04224d184070df${block.repeat(blocks)}00000000`,
    "hex",
  );
}

/** Blocks that claim all that is allowed, each, and hold nothing. */
function snappyBomb(claims: number): Uint8Array {
  const head = "82534e41505059000000000100000001";
  // The length of the block, 5, and 2^28 as a varint.
  return Buffer.from(head + "000000058080808001".repeat(claims), "hex");
}

const BOMBS: readonly (readonly [
  name: string,
  codec: CodecName,
  said: string,
  peakBytes: number,
  bomb: () => Uint8Array | Promise<Uint8Array>,
])[] = [
  ["gzip", "gzip", "larger than", FULL_BYTES, gzipBomb],
  ["zstd", "zstd", "larger than", FULL_BYTES, zstdBomb],
  [
    "lz4",
    "lz4",
    "are more than",
    SMALL_BYTES,
    () => lz4Bomb(2048, "0100000000"),
  ],
  // 16 MiB of nothing but heads of stored blocks without a byte: it is empty.
  [
    "lz4 of empty blocks",
    "lz4",
    "0 bytes",
    SMALL_BYTES,
    () => lz4Bomb(2 ** 22, "00000080"),
  ],
  ["snappy", "snappy", "is too big", FULL_BYTES, () => snappyBomb(1000)],
];

/** Inflates standard input, says what came of it and the peak of its memory. */
const CHILD = (codecs: string, codec: CodecName, path: string) => `
import { CODECS } from ${JSON.stringify(codecs)};
const bytes = Deno.readFileSync(${JSON.stringify(path)});
const peak = () => 1024 * Number(
  /VmHWM:\\s+(\\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))[1],
);
const before = peak();
const said = await CODECS.${codec}.decompress(bytes).then(
  (text) => text.length + " bytes",
  (error) => String(error),
);
console.log(JSON.stringify({ said, grownBytes: peak() - before }));
`;

for (const [name, codec, said, peakBytes, bomb] of BOMBS) {
  Deno.test({
    name: `a bomb is refused within bounded memory: ${name}`,
    ignore: Deno.build.os !== "linux", // the peak comes from /proc
    fn: () =>
      withFolder(async (folder) => {
        const path = `${folder}/bomb`;
        await Deno.writeFile(path, await bomb());
        const codecs = import.meta.resolve("../../lib/kafka/codecs.ts");
        await Deno.writeTextFile(
          `${folder}/child.ts`,
          CHILD(codecs, codec, path),
        );
        const root = new URL("../../", import.meta.url);
        const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: [
            "run",
            "-A",
            "--no-check",
            `--config=${new URL("deno.json", root).pathname}`,
            "--import-map=tools/offline/import_map.json",
            `${folder}/child.ts`,
          ],
          cwd: root,
          stdin: "null",
        }).output();
        const text = new TextDecoder().decode(stdout);
        assert(text !== "", new TextDecoder().decode(stderr));
        const found = JSON.parse(text);
        assertStringIncludes(found.said, said);
        assert(found.grownBytes < peakBytes, text);
      }),
  });
}

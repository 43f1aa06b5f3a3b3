/**
 * Records from files and standard input.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { FileSource } from "../../../lib/source/file_source.ts";
import { SourceError } from "../../../lib/source/source.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const never = new AbortController().signal;

/** A source that reads these chunks from standard input. */
function fromStdin(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  maxRecordBytes = 1000,
): FileSource {
  return new FileSource({
    path: "-",
    maxRecordBytes,
    stdin: ReadableStream.from(chunks),
  });
}

/** A source of a file with these bytes, which are removed afterwards. */
async function withFile(
  bytes: Uint8Array,
  use: (source: FileSource, path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    const stdin = new ReadableStream<Uint8Array>();
    await use(new FileSource({ path, maxRecordBytes: 1000, stdin }), path);
  } finally {
    await Deno.remove(path);
  }
}

/** Offset and text of every record. */
async function linesOf(source: FileSource): Promise<[string, string][]> {
  const lines: [string, string][] = [];
  for await (const batch of source.batches(never)) {
    for (const { offset, value } of batch.records) {
      lines.push([offset, decoder.decode(value ?? undefined)]);
    }
    await batch.commit();
  }
  return lines;
}

const TEXTS: readonly [string, string, readonly [string, string][]][] = [
  ["nothing", "", []],
  ["line feeds", "\n\n", []],
  ["a line", "[1]\n", [["1", "[1]"]]],
  ["a line without its end", "[1]", [["1", "[1]"]]],
  ["Windows' line ends", "[1]\r\n[2]\r\n", [["1", "[1]"], ["2", "[2]"]]],
  ["blank lines", "\n[1]\n \t\r\n\n[2]\n\n", [["2", "[1]"], ["5", "[2]"]]],
  ["a last line of blanks", "[1]\n  ", [["1", "[1]"]]],
  ["a carriage return inside", "[1]\r[2]\n", [["1", "[1]\r[2]"]]],
];

for (const [what, text, expected] of TEXTS) {
  for (const size of [1, 2, 1000]) {
    Deno.test(`FileSource reads ${what} in chunks of ${size}`, async () => {
      const bytes = encoder.encode(text);
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        chunks.push(bytes.slice(at, at + size));
      }
      assertEquals(await linesOf(fromStdin(chunks)), expected);
    });
  }
}

Deno.test("FileSource gives whole records of a file and says what it does", async () => {
  await withFile(encoder.encode("[]\n"), async (source, path) => {
    assertEquals(source.name, "file");
    const status = { lag: undefined, assignment: path };
    assertEquals(source.status(), { state: "starting", ...status });
    for await (const batch of source.batches(never)) {
      assertEquals(source.status(), { state: "running", ...status });
      assertEquals(batch.records.map((record) => ({ ...record })), [{
        topic: path,
        partition: 0,
        offset: "1",
        timestampMs: undefined,
        value: encoder.encode("[]"),
      }]);
    }
    assertEquals(source.status(), { state: "stopped", ...status });
    await assertRejects(() => linesOf(source), RangeError);
  });
});

Deno.test("FileSource unpacks gzip, also several members, whatever the name", async () => {
  const packed = [gzipSync("[1]\n[2"), gzipSync("]\n")];
  const bytes = Uint8Array.from(packed.flatMap((member) => [...member]));
  await withFile(bytes, async (source) => {
    assertEquals(await linesOf(source), [["1", "[1]"], ["2", "[2]"]]);
  });
  const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assertEquals((await linesOf(fromStdin(single))).length, 2);
});

Deno.test("FileSource gives the lines before the damage of a gzip file", async () => {
  // Incompressible, so that some of it can be unpacked from the first half.
  const random = crypto.getRandomValues(new Uint8Array(60_000));
  const line = random.toHex().slice(0, 900);
  const packed = gzipSync(
    Array.from({ length: 100 }, (_, i) => `${i}${line.slice(i)}\n`).join("") +
      random.toHex(),
  );
  const source = fromStdin([packed.subarray(0, packed.length - 1000)]);
  let count = 0;
  const error = await assertRejects(
    async () => {
      for await (const batch of source.batches(never)) {
        count += batch.records.length;
      }
    },
    SourceError,
  );
  assertEquals(count, 100);
  assertEquals(
    error.message,
    "Cannot read records from standard input: the gzip data is damaged or cut off after line 100",
  );
});

Deno.test("FileSource cuts a line one byte after the largest record", async () => {
  const lines = [3, 4, 5, 6, 5000, 3].map((size) => "x".repeat(size));
  for (const end of ["\n", "\r\n"]) {
    const source = fromStdin([encoder.encode(lines.join(end) + end)], 4);
    const sizes = (await linesOf(source)).map(([offset, line]) => [
      offset,
      line.length,
    ]);
    assertEquals(sizes, [
      ["1", 3],
      ["2", 4],
      ["3", 5],
      ["4", 5],
      ["5", 5],
      ["6", 3],
    ]);
  }
});

Deno.test("FileSource holds no more of an endless line than the largest record", async () => {
  const chunk = new Uint8Array(1 << 20).fill(120);
  let chunks = 0;
  const source = fromStdin(
    (function* () {
      for (; chunks < 500; chunks++) yield chunk;
    })(),
  );
  const lines = await linesOf(source);
  assertEquals(chunks, 500);
  assertEquals(lines.map(([, line]) => line.length), [1001]);
});

Deno.test("FileSource ends a batch at 256 records or 8 MiB", async () => {
  const sizesOf = async (source: FileSource) => {
    const sizes: number[] = [];
    for await (const { records } of source.batches(never)) {
      sizes.push(records.length);
    }
    return sizes;
  };
  const many = encoder.encode("[]\n".repeat(600));
  assertEquals(await sizesOf(fromStdin([many])), [256, 256, 88]);
  const large = encoder.encode(`${"x".repeat(3 << 20)}\n`.repeat(4));
  assertEquals(await sizesOf(fromStdin([large], 1 << 23)), [3, 1]);
});

Deno.test("FileSource does not wait for more before it gives what it has", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const stop = new AbortController();
  const source = new FileSource({
    path: "-",
    maxRecordBytes: 10,
    stdin: readable,
  });
  const batches = source.batches(stop.signal);
  void writer.write(encoder.encode("[1]\n[2"));
  const { value } = await batches.next();
  assertEquals(value?.records.length, 1);
  // Now it waits for the rest of the second line, until it is stopped.
  const next = batches.next();
  stop.abort();
  assertEquals(await next, { value: undefined, done: true });
  assertEquals(source.status().state, "stopped");
  await writer.closed.catch(() => {});
});

Deno.test("FileSource stops in the middle of a packed file without an error", async () => {
  const stop = new AbortController();
  const packed = gzipSync("[]\n".repeat(100_000));
  await withFile(packed, async (source) => {
    let batches = 0;
    for await (const _ of source.batches(stop.signal)) {
      if (++batches === 3) stop.abort();
    }
    assertEquals(batches, 3);
  });
});

Deno.test("FileSource opens nothing once it is stopped", async () => {
  const source = new FileSource({
    path: "/does/not/exist",
    maxRecordBytes: 10,
    stdin: new ReadableStream(),
  });
  for await (const _ of source.batches(AbortSignal.abort())) assert(false);
  assertEquals(source.status().state, "stopped");
});

Deno.test("FileSource closes its file when its reader leaves early", async () => {
  await withFile(encoder.encode("[]\n".repeat(1000)), async (source) => {
    for await (const _ of source.batches(never)) break;
    assertEquals(source.status().state, "stopped");
  });
  await withFile(gzipSync("[]\n".repeat(1000)), async (source) => {
    for await (const _ of source.batches(never)) break;
    assertEquals(source.status().state, "stopped");
  });
});

Deno.test("FileSource says what is wrong with a file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const problems = [
      [`${folder}/no.ndjson`, "there is no such file"],
      [folder, "it is a directory"],
    ];
    for (const [path, problem] of problems) {
      const stdin = new ReadableStream<Uint8Array>();
      const error = await assertRejects(
        () => linesOf(new FileSource({ path, maxRecordBytes: 10, stdin })),
        SourceError,
        `Cannot read records from ${path}: ${problem}`,
      );
      assert(error.cause instanceof Error);
    }
    const broken = new ReadableStream<Uint8Array>({
      pull: () => Promise.reject(new Deno.errors.PermissionDenied("no")),
    });
    await assertRejects(
      () =>
        linesOf(
          new FileSource({ path: "-", maxRecordBytes: 10, stdin: broken }),
        ),
      SourceError,
      "Cannot read records from standard input: reading it is not permitted",
    );
  } finally {
    await Deno.remove(folder);
  }
});

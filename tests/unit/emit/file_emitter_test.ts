/**
 * Messages in real files: rotation, repair, failures and retries.
 *
 * @module
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { EmitError } from "../../../lib/emit/emitter.ts";
import { FileEmitter } from "../../../lib/emit/file_emitter.ts";
import type { Anomaly } from "../../../lib/model/anomaly.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";

const SIGNAL = new AbortController().signal;
const BIG = 1_000_000;

/** Calls back with a path in a new directory and removes that. */
async function withPath(test: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(`${directory}/anomalies.ndjson`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function batch(...ids: string[]): Anomaly[] {
  return ids.map((id) => sampleAnomaly({ id }));
}

/** The ids in a file, a line that is no JSON as it is; `undefined` without the file. */
async function idsIn(path: string): Promise<string[] | undefined> {
  let text;
  try {
    text = await Deno.readTextFile(path);
  } catch {
    return undefined;
  }
  if (text === "") return [];
  assertEquals(text.endsWith("\n"), true);
  return text.trimEnd().split("\n").map((line) =>
    line.endsWith("}") ? JSON.parse(line).id : line
  );
}

const LINE_BYTES =
  new TextEncoder().encode(JSON.stringify(sampleAnomaly({ id: "1" }))).length +
  1;

Deno.test("FileEmitter appends, also after a restart", () =>
  withPath(async (path) => {
    for (const ids of [["1", "2"], ["3"]]) {
      const emitter = new FileEmitter({ path, maxBytes: BIG, maxFiles: 1 });
      await emitter.emit(batch(...ids), SIGNAL);
      await emitter.emit(batch(`${ids}b`), SIGNAL);
      await emitter.close();
    }
    assertEquals(await idsIn(path), ["1", "2", "1,2b", "3", "3b"]);
  }));

Deno.test("FileEmitter begins a new line behind one that a crash cut off", () =>
  withPath(async (path) => {
    await Deno.writeTextFile(path, '{"id":"0"}\n{"id":"cut o');
    const emitter = new FileEmitter({ path, maxBytes: BIG, maxFiles: 1 });
    await emitter.emit(batch("1"), SIGNAL);
    await emitter.emit(batch("2"), SIGNAL);
    await emitter.close();
    assertEquals(await idsIn(path), ["0", '{"id":"cut o', "1", "2"]);
  }));

Deno.test("FileEmitter rotates by size and keeps the newest files", () =>
  withPath(async (path) => {
    const maxBytes = 2 * LINE_BYTES;
    const emitter = new FileEmitter({ path, maxBytes, maxFiles: 2 });
    for (let i = 1; i <= 7; i++) await emitter.emit(batch(`${i}`), SIGNAL);
    await emitter.close();
    assertEquals(await idsIn(path), ["7"]);
    assertEquals(await idsIn(`${path}.1`), ["5", "6"]);
    assertEquals(await idsIn(`${path}.2`), ["3", "4"]);
    assertEquals(await idsIn(`${path}.3`), undefined);
  }));

Deno.test("FileEmitter does not split a batch that is larger than a file", () =>
  withPath(async (path) => {
    const emitter = new FileEmitter({ path, maxBytes: 10, maxFiles: 1 });
    await emitter.emit(batch("1", "2"), SIGNAL);
    await emitter.emit(batch("3", "4"), SIGNAL);
    await emitter.close();
    assertEquals(await idsIn(`${path}.1`), ["1", "2"]);
    assertEquals(await idsIn(path), ["3", "4"]);
  }));

Deno.test("FileEmitter loses no old file where a rotation stopped half-way", () =>
  withPath(async (path) => {
    // An earlier rotation renamed .1 to .2 and then failed: .1 is free.
    await Deno.writeTextFile(path, '{"id":"3"}\n');
    await Deno.writeTextFile(`${path}.2`, '{"id":"2"}\n');
    await Deno.writeTextFile(`${path}.3`, '{"id":"1"}\n');
    const emitter = new FileEmitter({ path, maxBytes: 20, maxFiles: 3 });
    await emitter.emit(batch("4"), SIGNAL);
    await emitter.close();
    const ids = [];
    for (const end of ["", ".1", ".2", ".3"]) ids.push(await idsIn(path + end));
    assertEquals(ids, [["4"], ["3"], ["2"], ["1"]]);
  }));

Deno.test("FileEmitter opens its file without messages, to see whether it can", () =>
  withPath(async (path) => {
    const emitter = new FileEmitter({ path, maxBytes: BIG, maxFiles: 1 });
    await emitter.emit([], SIGNAL);
    await emitter.close();
    assertEquals(await idsIn(path), []);
  }));

Deno.test("FileEmitter follows its path where somebody moved the file away", () =>
  withPath(async (path) => {
    const emitter = new FileEmitter({ path, maxBytes: BIG, maxFiles: 1 });
    await emitter.emit(batch("1"), SIGNAL);
    await Deno.rename(path, `${path}.moved`);
    await emitter.emit(batch("2"), SIGNAL);
    await Deno.remove(path);
    await emitter.emit(batch("3"), SIGNAL);
    await emitter.close();
    assertEquals(await idsIn(`${path}.moved`), ["1"]);
    assertEquals(await idsIn(path), ["3"]);
  }));

Deno.test("FileEmitter says where it cannot write and why, and can be tried again", () =>
  withPath(async (path) => {
    const below = `${path}/anomalies.ndjson`;
    const emitter = new FileEmitter({
      path: below,
      maxBytes: BIG,
      maxFiles: 1,
    });
    const error = await assertRejects(
      () => emitter.emit(batch("1"), SIGNAL),
      EmitError,
      `Cannot write messages to ${below}: No such file or directory`,
    );
    assertEquals([error.isPermanent, error.cause instanceof Error], [
      false,
      true,
    ]);
    await Deno.mkdir(path);
    await emitter.emit(batch("1"), SIGNAL);
    await emitter.close();
    assertEquals(await idsIn(below), ["1"]);
  }));

Deno.test({
  name: "FileEmitter reports a full disk",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const path = "/dev/full"; // answers every write with ENOSPC
    const emitter = new FileEmitter({ path, maxBytes: BIG, maxFiles: 1 });
    for (let i = 0; i < 2; i++) {
      await assertRejects(
        () => emitter.emit(batch("1"), SIGNAL),
        EmitError,
        "Cannot write messages to /dev/full: No space left on device",
      );
    }
    await emitter.close();
  },
});

/** What goes wrong in the middle of one `emit`. */
const FAILURES: readonly (readonly [
  string,
  readonly (keyof Deno.FsFile & ("write" | "syncData" | "truncate"))[],
])[] = [
  ["half of it was written", ["write"]],
  ["the disk did not confirm it", ["syncData"]],
  ["it could not be taken back at once", ["syncData", "truncate"]],
];

for (const [what, methods] of FAILURES) {
  Deno.test(`FileEmitter repeats nothing in a retry after ${what}`, () =>
    withPath(async (path) => {
      const emitter = new FileEmitter({ path, maxBytes: BIG, maxFiles: 1 });
      await emitter.emit(batch("1"), SIGNAL);
      const restore = methods.map(failOnce);
      try {
        await assertRejects(
          () => emitter.emit(batch("2", "3"), SIGNAL),
          EmitError,
          "injected",
        );
      } finally {
        for (const undo of restore) undo();
      }
      if (!methods.includes("truncate")) assertEquals(await idsIn(path), ["1"]);
      await emitter.emit(batch("2", "3"), SIGNAL);
      await emitter.close();
      assertEquals(await idsIn(path), ["1", "2", "3"]);
    }));
}

/** Makes a method of every file fail; `write` after it wrote ten bytes. */
function failOnce(method: "write" | "syncData" | "truncate"): () => void {
  const prototype = Deno.FsFile.prototype;
  const { write } = prototype;
  const original = prototype[method];
  let calls = 0;
  prototype[method] = async function (this: Deno.FsFile, bytes?: unknown) {
    if (method === "write" && calls++ === 0) {
      return await write.call(this, (bytes as Uint8Array).subarray(0, 10));
    }
    throw new Error("injected");
  } as never;
  return () => {
    prototype[method] = original as never;
  };
}

Deno.test("FileEmitter writes nothing after the signal", () =>
  withPath(async (path) => {
    const emitter = new FileEmitter({ path, maxBytes: BIG, maxFiles: 1 });
    const signal = AbortSignal.abort(new Error("stop"));
    await assertRejects(() => emitter.emit(batch("1"), signal), Error, "stop");
    assertEquals(await idsIn(path), undefined);
  }));

Deno.test("FileEmitter refuses numbers that make no sense", () => {
  for (const [maxBytes, maxFiles] of [[0, 1], [NaN, 1], [1, 0], [1, 1.5]]) {
    assertThrows(
      () =>
        new FileEmitter({
          path: "x",
          maxBytes: maxBytes!,
          maxFiles: maxFiles!,
        }),
      RangeError,
    );
  }
});

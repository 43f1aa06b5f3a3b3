import { assertEquals, assertRejects } from "@std/assert";
import { CorpusError } from "../../../lib/evaluate/corpus_error.ts";
import {
  readNabCorpus,
  withWindows,
} from "../../../lib/evaluate/nab_corpus.ts";
import { corpusFolder, seriesOf } from "./_corpora.ts";

Deno.test("withWindows() takes the first row at the start to the first row at the end", () => {
  const series = {
    ...seriesOf([0, 1, 2, 3, 4, 5]),
    timestampsMs: Float64Array.of(0, 10, 10, 20, 20, 30),
  };
  assertEquals(withWindows(series, [[10, 20]]).ranges, [{ first: 1, last: 3 }]);
});

Deno.test("withWindows() takes the nearest rows inside for times without a row", () => {
  const series = {
    ...seriesOf([0, 1, 2, 3]),
    timestampsMs: Float64Array.of(0, 10, 20, 30),
  };
  assertEquals(withWindows(series, [[5, 25], [31, 40]]).ranges, [
    { first: 1, last: 2 },
  ]);
});

Deno.test("readNabCorpus() reads files and windows", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/labels`);
    await Deno.mkdir(`${folder}/data/cat`, { recursive: true });
    await Deno.writeTextFile(
      `${folder}/labels/combined_windows.json`,
      '{"cat/f.csv": [["1970-01-01 00:00:01.000000", "1970-01-01 00:00:02.000000"]]}',
    );
    await Deno.writeTextFile(
      `${folder}/data/cat/f.csv`,
      "timestamp,value\n1970-01-01 00:00:00,1\n1970-01-01 00:00:01,2\n1970-01-01 00:00:02,3\n",
    );
    const [series] = await readNabCorpus(folder);
    assertEquals(series.category, "cat");
    assertEquals(series.ranges, [{ first: 1, last: 2 }]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readNabCorpus() says what is wrong with the labels", async () => {
  const cases: [string, string][] = [
    ["[]", "expected an object of files"],
    ['{"f.csv": 1}', "f.csv has no list"],
    ['{"f.csv": [["1970-01-01 00:00:00"]]}', "expected [start, end], found"],
    ['{"f.csv": [["b", "a"]]}', "expected [start, end], found"],
    ["{", "it is not JSON"],
  ];
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/labels`);
    for (const [json, message] of cases) {
      await Deno.writeTextFile(
        `${folder}/labels/combined_windows.json`,
        json,
      );
      await assertRejects(() => readNabCorpus(folder), CorpusError, message);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readNabCorpus() reads 31 files with 57 windows", async () => {
  const folder = corpusFolder("nab-a");
  if (folder === undefined) return;
  const corpus = await readNabCorpus(folder);
  assertEquals(corpus.length, 31);
  assertEquals(corpus.reduce((sum, { ranges }) => sum + ranges.length, 0), 57);
});

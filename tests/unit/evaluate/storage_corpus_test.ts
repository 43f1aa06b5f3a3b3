import { assertEquals, assertRejects } from "@std/assert";
import { CorpusError } from "../../../lib/evaluate/corpus_error.ts";
import {
  listStorageRecordings,
  readStorageLabels,
  readStorageSeries,
} from "../../../lib/evaluate/storage_corpus.ts";
import { corpusFolder } from "./_corpora.ts";

/** Runs with a new folder and removes it. */
async function withFolder(
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Compresses lines into a file. */
async function writeGzip(path: string, lines: readonly unknown[]) {
  const text = lines.map((line) => JSON.stringify(line) + "\n").join("");
  const gzip = new Blob([text]).stream().pipeThrough(
    new CompressionStream("gzip"),
  );
  await Deno.writeFile(path, gzip);
}

Deno.test("readStorageLabels() names series by their canonical texts", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/array-9.labels.json`,
      JSON.stringify({
        storage_id: "s 1",
        interval_s: 900,
        start_ms: 0,
        end_ms: 1000,
        series: 85,
        faults: [
          fault("late", 500, []),
          fault("early", 100, [
            { key: "s 1|volume|v/0|iops", role: "primary" },
            { key: "s 1|volume|v/0|responseTime", role: "touched" },
          ]),
        ],
        benign: [{
          type: "nightly_backup",
          start_ms: 1,
          end_ms: 2,
          volumes: ["v/0"],
        }, { type: "weekend_quiet", start_ms: 3, end_ms: 4 }],
      }),
    );
    assertEquals(await listStorageRecordings(folder), ["array-9"]);
    const labels = await readStorageLabels(folder, "array-9");
    assertEquals(labels.storageId, "s 1");
    assertEquals(labels.intervalMs, 900_000);
    assertEquals(labels.faults.map(({ id }) => id), ["early", "late"]);
    assertEquals([...labels.faults[0].primary], ["s%201/volume/v%2F0/iops"]);
    assertEquals(labels.faults[0].affected.size, 2);
    assertEquals([...labels.benign[0].volumes], ["v/0"]);
    assertEquals(labels.benign[1].volumes.size, 0);
  }));

/** A fault of the label file. */
function fault(id: string, start_ms: number, series: unknown[]) {
  return { id, type: "path_loss", start_ms, end_ms: start_ms + 1, series };
}

Deno.test("readStorageSeries() sorts late samples in and keeps the first of two values", () =>
  withFolder(async (folder) => {
    const labels = {
      storage_id: "s",
      resource_type: "volume",
      resource_id: "v",
    };
    await writeGzip(`${folder}/a.ndjson.gz`, [
      [["iops", labels, { "3000": 3 }]],
      [["iops", labels, { "1000": 1, "3000": 99 }], ["ioSize", labels, {
        "1000": 8,
      }]],
    ]);
    const series = await readStorageSeries(folder, "a");
    assertEquals([...series.keys()], ["s/volume/v/iops", "s/volume/v/ioSize"]);
    const iops = series.get("s/volume/v/iops")!;
    assertEquals([...iops.timestampsMs], [1000, 3000]);
    assertEquals([...iops.values], [1, 3]);
    assertEquals(iops.category, "a");
  }));

Deno.test("readStorageSeries() leaves out what has no number: null, and Delfin's bare NaN", () =>
  withFolder(async (folder) => {
    const labels = '{"storage_id":"s","resource_type":"volume",' +
      '"resource_id":"v","name":"NaN \\" NaN"}';
    const text = `[["iops", ${labels}, {"1": NaN, "2": 7, "3": null}]]\n`;
    const gzip = new Blob([text]).stream().pipeThrough(
      new CompressionStream("gzip"),
    );
    await Deno.writeFile(`${folder}/a.ndjson.gz`, gzip);
    const series = await readStorageSeries(folder, "a");
    const iops = series.get("s/volume/v/iops")!;
    assertEquals([[...iops.timestampsMs], [...iops.values]], [[2], [7]]);
  }));

Deno.test("the readers say what they cannot read", () =>
  withFolder(async (folder) => {
    await assertRejects(
      () => listStorageRecordings(`${folder}/none`),
      CorpusError,
      "Cannot read",
    );
    await assertRejects(
      () => listStorageRecordings(folder),
      CorpusError,
      "it has no *.labels.json",
    );
    await Deno.writeTextFile(`${folder}/b.labels.json`, "{}");
    await assertRejects(
      () => readStorageLabels(folder, "b"),
      CorpusError,
      "it is not a label file",
    );
    await assertRejects(
      () => readStorageSeries(folder, "b"),
      CorpusError,
      "b.ndjson.gz",
    );
    await writeGzip(`${folder}/c.ndjson.gz`, [[], 5]);
    await assertRejects(
      () => readStorageSeries(folder, "c"),
      CorpusError,
      "c.ndjson.gz:2: it is not a collection",
    );
  }));

Deno.test("the readers read the storage corpus", async () => {
  const folder = corpusFolder("storage");
  if (folder === undefined) return;
  assertEquals((await listStorageRecordings(folder)).length, 5);
  const labels = await readStorageLabels(folder, "array-1-900s");
  const series = await readStorageSeries(folder, "array-1-900s");
  assertEquals(series.size, labels.seriesCount);
  assertEquals(labels.faults.length, 12);
  for (const { affected } of labels.faults) {
    for (const key of affected) assertEquals(series.has(key), true, key);
  }
});

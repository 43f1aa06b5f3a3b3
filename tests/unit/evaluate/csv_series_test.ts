import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CorpusError } from "../../../lib/evaluate/corpus_error.ts";
import {
  parseCsvSeries,
  parseTimestamp,
  readCsvSeries,
} from "../../../lib/evaluate/csv_series.ts";
import { corpusFolder } from "./_corpora.ts";

Deno.test("parseTimestamp() reads ISO 8601 as UTC, seconds and milliseconds", () => {
  const cases: [string, number][] = [
    ["1970-01-02 00:00:00", 86_400_000],
    ["1970-01-02T00:00:00Z", 86_400_000],
    ["1970-01-02 00:00:00.000000", 86_400_000],
    ["1970-01-02T01:00:00+01:00", 86_400_000],
    ["86400", 86_400_000],
    ["1700000000000", 1_700_000_000_000],
    ["yesterday", NaN],
    ["", NaN],
    ["1970-13-02 00:00:00", NaN],
  ];
  for (const [text, expected] of cases) {
    assertEquals(parseTimestamp(text), expected, text);
  }
});

Deno.test("parseCsvSeries() finds columns by name, in any case and order, with quotes", () => {
  const series = parseCsvSeries(
    '"Label","TimeStamp","Value"\r\n"0","1970-01-01T00:00:00Z","1.5"\r\n"1","1970-01-01T00:01:00Z","2"\r\n',
    "a/b/c.csv",
  );
  assertEquals(series.name, "a/b/c.csv");
  assertEquals(series.category, "a/b");
  assertEquals([...series.timestampsMs], [0, 60_000]);
  assertEquals([...series.values], [1.5, 2]);
  assertEquals(series.ranges, [{ first: 1, last: 1 }]);
});

Deno.test("parseCsvSeries() counts rows without a finite value and leaves them out", () => {
  const series = parseCsvSeries(
    "timestamp,value\n1,5\n2,\n3,NaN\n4,6\n",
    "x.csv",
  );
  assertEquals([...series.values], [5, 6]);
  assertEquals(series.skippedRows, 2);
  assertEquals(series.ranges, []);
  assertEquals(series.category, "");
});

Deno.test("parseCsvSeries() sorts rows by time and keeps the order of doubles", () => {
  const series = parseCsvSeries(
    "timestamp,value\n3,30\n1,10\n1,11\n2,20\n",
    "x.csv",
  );
  assertEquals([...series.values], [10, 11, 20, 30]);
});

Deno.test("parseCsvSeries() says which line it cannot read", () => {
  assertThrows(
    () => parseCsvSeries("time,value\n", "x.csv"),
    CorpusError,
    'Cannot read x.csv: its header must name timestamp and value, found "time,value"',
  );
  assertThrows(
    () => parseCsvSeries("timestamp,value\n1,2\nsoon,3\n", "x.csv"),
    CorpusError,
    'Cannot read x.csv:3: no timestamp in "soon,3"',
  );
  assertThrows(
    () => parseCsvSeries("timestamp,value,label\n1,2,maybe\n", "x.csv"),
    CorpusError,
    'Cannot read x.csv:2: no label in "1,2,maybe"',
  );
});

Deno.test("readCsvSeries() says which file it cannot read", async () => {
  await assertRejects(
    () => readCsvSeries("/does/not/exist.csv"),
    CorpusError,
    "Cannot read /does/not/exist.csv",
  );
});

Deno.test("readCsvSeries() reads the cloud-monitoring set", async () => {
  const folder = corpusFolder("cloud-a");
  if (folder === undefined) return;
  const name = "application-crash-rate-1/app1-05.csv";
  const series = await readCsvSeries(`${folder}/data/${name}`, name);
  // 710 rows and 11 empty values, counted with grep.
  assertEquals(series.values.length, 699);
  assertEquals(series.skippedRows, 11);
  assertEquals(series.category, "application-crash-rate-1");
});

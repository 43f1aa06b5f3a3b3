/**
 * The recordings of what Delfin's own code sends, through the file source and
 * the decoder. The expected counts are those of tools/delfin_counts.py, and those
 * that stand beside the recordings.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { Decoder } from "../../lib/decode/decoder.ts";
import { FileSource } from "../../lib/source/file_source.ts";
import counts from "../golden/delfin_counts.json" with { type: "json" };
import { decodeNow } from "../fakes/decoded.ts";
import { decodeSlowly, plain } from "../fakes/reference_decoder.ts";

const FOLDER = new URL("../../../shared/data/delfin/", import.meta.url);
const hasRecordings = await exists(FOLDER);
if (!hasRecordings) {
  console.log("left out: Delfin's recordings, ../shared/data/delfin is absent");
}

/** Entries and points as the recordings' README has them. */
const README: Readonly<Record<string, readonly [number, number]>> = {
  "fake-driver.ndjson.gz": [4080, 65_280],
  "fake-two-arrays.ndjson.gz": [1296, 7776],
  "fake-backfill.ndjson": [72, 1152],
  "all-resources.ndjson": [546, 3276],
  "driver-dell-unity.ndjson": [280, 560],
  "driver-dell-vmax.ndjson": [26, 26],
  "driver-dell-vnx.ndjson": [14, 70],
  "driver-hpe-3par.ndjson": [62, 62],
  "driver-netapp-cmode.ndjson": [51, 51],
  "driver-ibm-storwize.ndjson": [34, 34],
  "driver-huawei-oceanstor.ndjson": [82, 82],
  "driver-pure-flasharray.ndjson": [16, 32],
  "driver-macrosan.ndjson": [0, 0],
  // The README counts the five records that are strict JSON, 10 entries with
  // 17 points; the first one holds NaN and Infinity, 9 entries with 9 points.
  "odd.ndjson": [19, 26],
};

for (const [name, expected] of Object.entries(counts)) {
  Deno.test({
    name: `Decoder reads ${name} as Python and JSON.parse do`,
    ignore: !hasRecordings,
    fn: async () => assertEquals(await count(name), expected),
  });
}

Deno.test("the counts by Python agree with the recordings' README", () => {
  const all: Record<string, readonly number[]> = {};
  for (const [name, { entries, samples, reasons }] of Object.entries(counts)) {
    const { ambiguous = 0, not_finite = 0, null_value = 0 } = reasons as Record<
      string,
      number
    >;
    // Each refused NetApp entry had one point.
    all[name] = [entries, samples + ambiguous + not_finite + null_value];
  }
  assertEquals(all, { ...README });
});

async function count(name: string): Promise<unknown> {
  const decoder = new Decoder();
  const source = new FileSource({
    path: new URL(name, FOLDER).pathname,
    maxRecordBytes: 64 * 1024 * 1024,
    stdin: new ReadableStream(),
  });
  const series = new Set<string>();
  const reasons: Record<string, number> = {};
  let messages = 0;
  let entries = 0;
  let samples = 0;
  for await (const batch of source.batches(new AbortController().signal)) {
    for (const record of batch.records) {
      const outcome = plain(decodeNow(decoder, record));
      assertEquals(outcome, decodeSlowly(record.value ?? new Uint8Array()));
      if ("rejected" in outcome) throw new Error(outcome.rejected);
      messages++;
      entries += outcome.entries.length;
      for (const entry of outcome.entries) {
        series.add(entry.series);
        samples += entry.samples.length;
      }
      for (const [reason, number] of Object.entries(outcome.reasons)) {
        reasons[reason] = (reasons[reason] ?? 0) + number;
      }
    }
  }
  return {
    messages,
    entries: entries + (reasons["ambiguous"] ?? 0),
    kept_entries: entries,
    samples,
    series: series.size,
    reasons,
  };
}

async function exists(url: URL): Promise<boolean> {
  return await Deno.stat(url).then(() => true, () => false);
}

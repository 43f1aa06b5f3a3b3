/**
 * Baselines on the labelled corpora, against figures that others measured: those
 * of the README that lies beside the data. They have two digits, hence the
 * tolerance.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { BASELINE_CONTENDERS } from "../../lib/evaluate/contender.ts";
import { readCsvSeries } from "../../lib/evaluate/csv_series.ts";
import { evaluateCsv } from "../../lib/evaluate/evaluate_corpus.ts";
import type { LabeledSeries } from "../../lib/evaluate/labeled_series.ts";

const FOLDER = new URL("../../../shared/data/cloud-a/data/", import.meta.url);
const TOLERANCE = 0.01;

/** Average precision, and VUS-PR with open recall. */
const KNOWN: Readonly<Record<string, readonly [number, number]>> = {
  "LOF on single values": [0.33, 0.40],
  "rolling robust z": [0.54, 0.54],
};

async function readCorpus(): Promise<LabeledSeries[]> {
  const corpus: LabeledSeries[] = [];
  for (const category of Deno.readDirSync(FOLDER)) {
    const folder = new URL(`${category.name}/`, FOLDER);
    for (const { name } of Deno.readDirSync(folder)) {
      corpus.push(await readCsvSeries(new URL(name, folder).pathname, name));
    }
  }
  return corpus;
}

Deno.test("baselines on the cloud-monitoring set have their known figures", async () => {
  try {
    Deno.statSync(FOLDER);
  } catch {
    console.log("left out: ../shared/data/cloud-a is absent");
    return;
  }
  const contenders = BASELINE_CONTENDERS.filter(({ name }) => name in KNOWN);
  const results = evaluateCsv(await readCorpus(), contenders, () => {});
  assertEquals(results.map(({ name }) => name).sort(), Object.keys(KNOWN));
  for (const { name, report } of results) {
    const [averagePrecision, vusPr] = KNOWN[name];
    assertEquals(report.labeledSeries, 25);
    assertAlmostEquals(report.averagePrecision, averagePrecision, TOLERANCE);
    assertAlmostEquals(report.openVusPr, vusPr, TOLERANCE);
  }
});

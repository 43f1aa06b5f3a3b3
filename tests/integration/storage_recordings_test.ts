/**
 * One labelled recording of an array through the judge of whole arrays: the
 * faults that it finds, and what it raises for nothing.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { judgeArray } from "../../cmds/storage_contender.ts";
import {
  readStorageLabels,
  readStorageSeries,
} from "../../lib/evaluate/storage_corpus.ts";
import { scoreStorage } from "../../lib/evaluate/storage_score.ts";

const FOLDER = new URL("../../../shared/data/storage/", import.meta.url);
const hasRecordings = await Deno.stat(FOLDER).then(() => true, () => false);
if (!hasRecordings) {
  console.log("left out: storage recordings, ../shared/data/storage is absent");
}

Deno.test({
  name:
    "judgeArray() finds every fault of a month of an array, and nothing else",
  ignore: !hasRecordings,
  fn: async () => {
    const name = "array-2-900s";
    const series = await readStorageSeries(FOLDER.pathname, name);
    const { faults, falseIncidents, falseAlerts, benign } = scoreStorage(
      await readStorageLabels(FOLDER.pathname, name),
      judgeArray([...series.values()]),
    );
    assertEquals(faults.length, 12);
    assertEquals(faults.filter(({ delayMs }) => delayMs === undefined), []);
    assertEquals([falseIncidents, falseAlerts], [0, 0]);
    assertEquals(benign.filter(({ isAlerted }) => isAlerted), []);
  },
});

/**
 * One labelled recording of an array through the service as it is by default: the
 * faults that it finds, and what it raises for nothing.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { makeContender } from "../../cmds/make_contender.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { readStorageCorpus } from "../../lib/evaluate/storage_corpus.ts";
import { scoreStorage } from "../../lib/evaluate/storage_score.ts";
import type { Reason } from "../../lib/model/record.ts";
import { configInputs } from "../fakes/config_inputs.ts";

const FOLDER = new URL("../../../shared/data/storage/", import.meta.url);
const hasRecordings = await Deno.stat(FOLDER).then(() => true, () => false);
if (!hasRecordings) {
  console.log("left out: storage recordings, ../shared/data/storage is absent");
}

Deno.test({
  name:
    "the service finds every fault of a month of an array, and nothing else",
  ignore: !hasRecordings,
  fn: async () => {
    const recordings = await readStorageCorpus(FOLDER.pathname);
    const recording = recordings.find(({ labels }) =>
      labels.name === "array-2-900s"
    )!;
    const service = makeContender(
      loadConfig(configInputs()),
      new Map<Reason, number>(),
    );
    const { faults, falseIncidents, benign } = scoreStorage(
      recording.labels,
      await service.judgeRecording(recording),
    );
    assertEquals(faults.length, 12);
    assertEquals(faults.filter(({ delayMs }) => delayMs === undefined), []);
    assertEquals(falseIncidents, 0);
    assertEquals(benign.filter(({ isAlerted }) => isAlerted), []);
  },
});

/**
 * Every anomaly that opens in a simulated capture is explained, and each score
 * behind it comes out of the raw points of its window again, to the bit.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { makeJudge } from "../../cmds/make_judge.ts";
import { loadConfig } from "../../lib/config/load.ts";
import type { Anomaly, AnomalyKind } from "../../lib/model/anomaly.ts";
import { isIncident, type Message } from "../../lib/model/message.ts";
import type { RawRecord } from "../../lib/model/record.ts";
import { NO_TOPOLOGY } from "../../lib/model/topology.ts";
import { pipelineCounters } from "../../lib/pipeline/counters.ts";
import { Explainer } from "../../lib/pipeline/explainer.ts";
import type { Explanation } from "../../lib/pipeline/explanation.ts";
import { checkExplanation } from "../../lib/pipeline/explanation_checks.ts";
import type { JudgeProbe } from "../../lib/pipeline/judge_probe.ts";
import {
  SIMULATE_DEFAULTS,
  SimulateSource,
} from "../../lib/source/simulate_source.ts";
import { Registry } from "../../lib/telemetry/metrics.ts";
import { configInputs } from "../fakes/config_inputs.ts";
import { ManyProbes } from "../fakes/many_probes.ts";
import { judged } from "../fakes/service_judge.ts";
import { entriesOf, type Entry } from "../fakes/simulated_array.ts";

/** A few resources of the array: with all of it, the test would take a minute. */
const KEPT = new Set(["vol-5", "pool-1"]);

/** Twenty days, the first nine of them clean, each sample once. */
async function simulated(): Promise<RawRecord[]> {
  const source = new SimulateSource({
    ...SIMULATE_DEFAULTS,
    days: 20,
    intervalMs: 900_000,
    cleanDays: 9,
    faultsPerDay: 1,
    speed: 0,
  });
  const records: RawRecord[] = [];
  for await (const batch of source.batches(new AbortController().signal)) {
    for (const record of batch.records) {
      const entries = entriesOf(record.value!).filter(([, labels]: Entry) =>
        KEPT.has(labels["resource_id"]!)
      );
      const value = new TextEncoder().encode(JSON.stringify(entries));
      records.push({ ...record, value });
    }
  }
  return records;
}

function replayed(
  records: readonly RawRecord[],
  probe?: JudgeProbe,
): Message[] {
  const counters = pipelineCounters(new Registry());
  const loaded = loadConfig(configInputs());
  const judge = makeJudge(loaded, counters, () => NO_TOPOLOGY, probe);
  return judged(judge, records);
}

/** What `explain` looks for, given the id of an anomaly. */
function explainerOf({ id, key, kind, atMs, series }: Anomaly): Explainer {
  return new Explainer({
    id,
    series: kind === "unusual" ? key : undefined,
    resource: series.metric === null ? key : key.slice(0, key.lastIndexOf("/")),
    atMs,
  }, (utcMs) => utcMs);
}

Deno.test("every anomaly of a simulated capture is derived again, identical to the bit", async () => {
  const records = await simulated();
  const plain = replayed(records);
  const anomalies = plain.filter((message): message is Anomaly =>
    !isIncident(message) && message.state === "open"
  );
  const explainers = anomalies.map(explainerOf);
  // Being looked at changes nothing.
  assertEquals(replayed(records, new ManyProbes(explainers)), plain);
  const kinds = new Set<AnomalyKind>();
  let derivedCount = 0;
  for (const [i, { kind, score }] of anomalies.entries()) {
    const explanation: Explanation | undefined = explainers[i]!.explanation;
    assert(explanation, `${anomalies[i]!.id} is not explained`);
    const checks = checkExplanation(explanation);
    for (const { name, difference } of checks) {
      assertEquals(difference, undefined, `${name} of ${anomalies[i]!.id}`);
    }
    if (kind === "unusual") {
      assertEquals(explanation.series!.decision, "opened");
      const { slow, fast } = explanation.series!.derivation;
      assert(score === slow || score === fast);
    }
    if (kind === "latency" || kind === "cache" || kind === "load") {
      const { comparison } = explanation.row!.view!.derivation;
      assertEquals(Math.log(comparison!.lof.lof), score);
      const suspect = explanation.joint!.suspects
        .find(({ resource }) => resource === explanation.row!.resource);
      assertEquals([suspect?.kind, suspect?.score], [kind, score]);
    }
    derivedCount += checks.length;
    kinds.add(kind);
  }
  assert(kinds.has("unusual") && kinds.has("latency"), [...kinds].join());
  assert(derivedCount > 30, String(derivedCount));
});

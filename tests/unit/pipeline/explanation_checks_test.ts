/**
 * An explanation in which a number was changed does not hold.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { explanationText } from "../../../cmds/explain_text.ts";
import { makeJudge } from "../../../cmds/make_judge.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import { NO_TOPOLOGY } from "../../../lib/model/topology.ts";
import { pipelineCounters } from "../../../lib/pipeline/counters.ts";
import { Explainer } from "../../../lib/pipeline/explainer.ts";
import type { Explanation } from "../../../lib/pipeline/explanation.ts";
import { checkExplanation } from "../../../lib/pipeline/explanation_checks.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { configInputs } from "../../fakes/config_inputs.ts";
import {
  BUSY_STEP,
  eventfulRecords,
  timeAt,
} from "../../fakes/eventful_capture.ts";
import { recordOf } from "../../fakes/memory_source.ts";
import { judged } from "../../fakes/service_judge.ts";

const localMs = (atMs: number) => atMs;

/** Of the first sample in which the controller works hard. */
function explanation(): Explanation {
  const explainer = new Explainer({
    id: undefined,
    series: "a/controller/c%200/cpuUsage",
    resource: "a/controller/c%200",
    atMs: timeAt(BUSY_STEP),
  }, localMs);
  const counters = pipelineCounters(new Registry());
  const loaded = loadConfig(configInputs());
  const judge = makeJudge(loaded, counters, () => NO_TOPOLOGY, explainer);
  const records = [...eventfulRecords()].slice(0, BUSY_STEP + 1);
  judged(judge, records.map((entries, i) => recordOf(entries, i)));
  assert(explainer.explanation);
  return explainer.explanation;
}

const WHOLE = explanation();

function differing(tampered: Explanation): string[] {
  return checkExplanation(tampered)
    .filter(({ difference }) => difference !== undefined)
    .map(({ name }) => name);
}

Deno.test("checkExplanation() finds an untouched explanation identical", () => {
  const names = checkExplanation(WHOLE).map(({ name }) => name);
  assertEquals(names, ["envelope", "context", "short", "seasonal", "scores"]);
  assertEquals(differing(WHOLE), []);
  assertEquals(WHOLE.series!.decision, "opened");
});

Deno.test("checkExplanation() finds a changed neighbour, window or score, and the text shows both numbers", () => {
  const { series } = WHOLE;
  const { derivation, points, taken } = series!;
  const [envelope, ...rest] = derivation.experts;
  const [first, ...others] = envelope!.lof!.neighbors;
  const nearer = { ...first!, distance: first!.distance / 2 };
  const lof = { ...envelope!.lof!, neighbors: [nearer, ...others] };
  const experts = [{ ...envelope!, lof }, ...rest];
  const tampered = {
    ...WHOLE,
    series: { ...series!, derivation: { ...derivation, experts } },
  };
  assertEquals(differing(tampered), ["envelope"]);
  const text = explanationText(
    { anomaly: undefined, others: [], note: undefined },
    tampered,
    { checks: checkExplanation(tampered), timeZone: "UTC", localMs },
    false,
  );
  assertStringIncludes(text, "derived again, and NOT the same: LOF from the");
  const shorter = { ...points, short: points.short!.slice(1) };
  assertEquals(
    differing({ ...WHOLE, series: { ...series!, points: shorter } }),
    ["short"],
  );
  const other = { ...taken, slow: taken.slow + 1 };
  assertEquals(
    differing({ ...WHOLE, series: { ...series!, taken: other } }),
    ["scores"],
  );
});

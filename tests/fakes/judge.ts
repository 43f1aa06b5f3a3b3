/**
 * A judge of real stages with a small window, and what it counted.
 *
 * @module
 */

import { Decider } from "../../lib/decide/decider.ts";
import { Decoder } from "../../lib/decode/decoder.ts";
import { LofDetectorFactory } from "../../lib/detect/lof_detector.ts";
import type { Reason } from "../../lib/model/record.ts";
import {
  type PipelineCounters,
  pipelineCounters,
} from "../../lib/pipeline/counters.ts";
import { Judge, type JudgeParts } from "../../lib/pipeline/judge.ts";
import { Registry } from "../../lib/telemetry/metrics.ts";

/** A judge under test. */
export interface TestJudge {
  readonly judge: Judge;
  readonly counters: PipelineCounters;
  /** Every refusal, as `reason: count`. */
  readonly refusals: { reason: Reason; count: number; detail: string }[];
}

/** Makes one: 5 neighbours, scores after 20 samples. */
export function makeTestJudge(
  store: Partial<JudgeParts["store"]> = {},
): TestJudge {
  const counters = pipelineCounters(new Registry());
  const detectors = new LofDetectorFactory({
    window: 100,
    k: 5,
    dimension: 1,
    warmUp: 20,
  });
  const refusals: TestJudge["refusals"] = [];
  const judge = new Judge({
    decoder: new Decoder(),
    store: {
      samplesPerSeries: 100,
      maxSeries: 1000,
      idleEvictionMs: 0,
      allowedLatenessMs: 0,
      ...store,
    },
    detectors,
    decider: new Decider({
      threshold: 1.2,
      resolveAfter: 2,
      cooldownMs: 0,
      detector: detectors.version,
    }),
    counters,
    onRefusal: ({ reason, count, detail }) =>
      refusals.push({ reason, count, detail }),
  });
  return { judge, counters, refusals };
}

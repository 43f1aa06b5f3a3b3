/**
 * A judge of real stages, and what it counted.
 *
 * @module
 */

import { Decoder } from "../../lib/decode/decoder.ts";
import { SeriesDetectorFactory } from "../../lib/detect/series_detector.ts";
import type { Message } from "../../lib/model/message.ts";
import type { MetricPolicy } from "../../lib/model/metric_policy.ts";
import type { Reason } from "../../lib/model/record.ts";
import { NO_TOPOLOGY } from "../../lib/model/topology.ts";
import type { ArrayJudgeOptions } from "../../lib/pipeline/array_judge_options.ts";
import {
  type PipelineCounters,
  pipelineCounters,
} from "../../lib/pipeline/counters.ts";
import { Judge, type JudgeParts } from "../../lib/pipeline/judge.ts";
import { Registry } from "../../lib/telemetry/metrics.ts";
import { recordOf } from "./memory_source.ts";

/** A judge under test. */
export interface TestJudge {
  readonly judge: Judge;
  readonly counters: PipelineCounters;
  /** Every refusal, as `reason: count`. */
  readonly refusals: { reason: Reason; count: number; detail: string }[];
}

/** Everything is of interest. */
export const ANY_DEVIATION: MetricPolicy = {
  direction: "both",
  minAbsolute: 0,
  minRelative: 0,
};

/**
 * Makes one: a budget of one incident a week, three normal samples end an
 * anomaly, a day makes a new normal, every deviation is of interest.
 *
 * @param store Changes how samples are kept: 2000 of each series at first, for ever.
 * @param arrays Changes how arrays are judged.
 */
export function makeTestJudge(
  store: Partial<JudgeParts["store"]> = {},
  arrays: Partial<ArrayJudgeOptions> = {},
): TestJudge {
  const counters = pipelineCounters(new Registry());
  const detectors = new SeriesDetectorFactory();
  const refusals: TestJudge["refusals"] = [];
  const judge = new Judge({
    decoder: new Decoder(),
    store: {
      samplesPerSeries: 2000,
      maxSeries: 5000,
      idleEvictionMs: 0,
      allowedLatenessMs: 0,
      ...store,
    },
    detectors,
    arrays: {
      incidentsPerWeek: 1,
      newNormalMs: 86_400_000,
      resolveAfter: 3,
      policies: { of: () => ANY_DEVIATION },
      topology: () => NO_TOPOLOGY,
      memory: "full",
      localMs: (atMs) => atMs,
      detector: detectors.version,
      config: "0123456789ab",
      ...arrays,
    },
    silence: undefined,
    counters,
    onRefusal: ({ reason, count, detail }) =>
      refusals.push({ reason, count, detail }),
  });
  return { judge, counters, refusals };
}

/**
 * Has records judged, one after another.
 *
 * @param values What {@linkcode recordOf} takes; the offsets are their places.
 * @returns All messages, in order.
 */
export function judgeAll(judge: Judge, values: Iterable<unknown>): Message[] {
  const out: Message[] = [];
  let offset = 0;
  for (const value of values) {
    for (const _slice of judge.judge(recordOf(value, offset++), out));
  }
  return out;
}

/**
 * Configuration to the stages from decode to decide.
 *
 * @module
 */

import { configHash } from "../lib/config/config_hash.ts";
import type { LoadedConfig } from "../lib/config/load.ts";
import { makeMetricPolicies } from "../lib/decide/metric_policies.ts";
import { SilenceWatch } from "../lib/decide/silence.ts";
import { Decoder } from "../lib/decode/decoder.ts";
import { SeriesDetectorFactory } from "../lib/detect/series_detector.ts";
import { localTime } from "../lib/model/local_time.ts";
import { NO_TOPOLOGY, type Topology } from "../lib/model/topology.ts";
import type { LiveOptions } from "../lib/pipeline/array_judge_options.ts";
import type { PipelineCounters } from "../lib/pipeline/counters.ts";
import { Judge } from "../lib/pipeline/judge.ts";
import type { JudgeProbe } from "../lib/pipeline/judge_probe.ts";
import { makeRefusalLog } from "./refusal_log.ts";

/**
 * Makes a judge that has seen nothing; it logs what is refused.
 *
 * @param loaded The configuration.
 * @param counters What is counted.
 * @param topology What lives on what, as far as it is known at this moment.
 * @param probe Looks over its shoulder.
 */
export function makeJudge(
  loaded: LoadedConfig,
  counters: PipelineCounters,
  topology: () => Topology = () => NO_TOPOLOGY,
  probe?: JudgeProbe,
): Judge {
  const { dataParser, store, detect, decide, silence } = loaded.config;
  const localMs = localTime(detect.timeZone);
  const { memory } = detect;
  const { newNormalMs } = decide;
  const detectors = new SeriesDetectorFactory({ memory, localMs, newNormalMs });
  return new Judge({
    decoder: new Decoder({ maxRecordBytes: dataParser.maxRecordMb * 2 ** 20 }),
    store,
    detectors,
    arrays: {
      ...liveOptions(loaded),
      newNormalMs,
      memory,
      topology,
      localMs,
      detector: detectors.version,
      probe,
    },
    silence: silence.enabled ? new SilenceWatch(silence) : undefined,
    counters,
    onRefusal: makeRefusalLog(() => performance.now()),
  });
}

/**
 * What a judge takes over while it works.
 *
 * @param loaded The configuration.
 */
export function liveOptions(loaded: LoadedConfig): LiveOptions {
  const { config: { decide }, policies: { byMetric, rules } } = loaded;
  return {
    incidentsPerWeek: decide.incidentsPerWeek,
    resolveAfter: decide.resolveAfter,
    policies: makeMetricPolicies(byMetric, rules),
    config: configHash(loaded),
  };
}

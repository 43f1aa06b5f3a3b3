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
      incidentsPerWeek: decide.incidentsPerWeek,
      newNormalMs,
      memory,
      resolveAfter: decide.resolveAfter,
      policies: makeMetricPolicies(
        loaded.policies.byMetric,
        loaded.policies.rules,
      ),
      topology,
      localMs,
      detector: detectors.version,
      config: configHash(loaded),
      probe,
    },
    silence: silence.enabled ? new SilenceWatch(silence) : undefined,
    counters,
    onRefusal: makeRefusalLog(() => performance.now()),
  });
}

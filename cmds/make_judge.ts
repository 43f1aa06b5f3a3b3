/**
 * Configuration to the stages from decode to decide.
 *
 * @module
 */

import type { Config } from "../lib/config/schema.ts";
import { TEMP } from "../lib/decide/metric_policies.ts";
import { Decoder } from "../lib/decode/decoder.ts";
import { SeriesDetectorFactory } from "../lib/detect/series_detector.ts";
import { NO_TOPOLOGY } from "../lib/model/topology.ts";
import type { PipelineCounters } from "../lib/pipeline/counters.ts";
import { Judge } from "../lib/pipeline/judge.ts";
import { makeRefusalLog } from "./refusal_log.ts";

/** Makes a judge that has seen nothing; it logs what is refused. */
export function makeJudge(config: Config, counters: PipelineCounters): Judge {
  const detectors = new SeriesDetectorFactory();
  return new Judge({
    decoder: new Decoder({
      maxRecordBytes: config.dataParser.maxRecordMb * 2 ** 20,
    }),
    store: config.store,
    detectors,
    arrays: {
      incidentsPerWeek: 1,
      newNormalMs: 86_400_000,
      resolveAfter: 3,
      policies: TEMP,
      topology: () => NO_TOPOLOGY,
      localMs: (atMs) => atMs,
      detector: detectors.version,
      config: "0".repeat(12),
    },
    counters,
    onRefusal: makeRefusalLog(() => performance.now()),
  });
}

/**
 * Configuration to the stages from decode to decide.
 *
 * @module
 */

import type { Config } from "../lib/config/schema.ts";
import { Decider } from "../lib/decide/decider.ts";
import { Decoder } from "../lib/decode/decoder.ts";
import { LofDetectorFactory } from "../lib/detect/lof_detector.ts";
import type { PipelineCounters } from "../lib/pipeline/counters.ts";
import { Judge } from "../lib/pipeline/judge.ts";
import { makeRefusalLog } from "./refusal_log.ts";

/** Makes a judge that has seen nothing; it logs what is refused. */
export function makeJudge(config: Config, counters: PipelineCounters): Judge {
  const detectors = new LofDetectorFactory(config.detect);
  return new Judge({
    decoder: new Decoder({
      maxRecordBytes: config.dataParser.maxRecordMb * 2 ** 20,
    }),
    store: config.store,
    detectors,
    decider: new Decider({ ...config.decide, detector: detectors.version }),
    counters,
    onRefusal: makeRefusalLog(() => performance.now()),
  });
}

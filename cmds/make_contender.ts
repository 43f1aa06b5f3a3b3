/**
 * Configuration to the service as `evaluate` sees it: the same stages that `run`
 * has, and what they say of labelled series and recordings.
 *
 * @module
 */

import type { Config } from "../lib/config/schema.ts";
import { LofDetectorFactory } from "../lib/detect/lof_detector.ts";
import { type Contender, FOLD_GAP_MS } from "../lib/evaluate/contender.ts";
import {
  foldByTime,
  type StorageAlert,
  type StorageIncident,
} from "../lib/evaluate/storage_score.ts";
import { streamVerdict } from "../lib/evaluate/stream_verdict.ts";
import type { Anomaly } from "../lib/model/anomaly.ts";
import { type Reason, REASONS } from "../lib/model/record.ts";
import { pipelineCounters } from "../lib/pipeline/counters.ts";
import { Registry } from "../lib/telemetry/metrics.ts";
import { makeJudge } from "./make_judge.ts";
import { makeFileSource } from "./make_source.ts";

/**
 * The service with a configuration; an alert is an anomaly that opens.
 *
 * @param config The configuration.
 * @param refused Gets what was refused or marked in recordings: reason to count, over all of them.
 */
export function makeContender(
  config: Config,
  refused: Map<Reason, number>,
): Contender {
  const detectors = new LofDetectorFactory(config.detect);
  return {
    name: `${detectors.version}, this service`,
    judgeSeries: (series) =>
      streamVerdict(series, { detectors, decide: config.decide }),
    judgeRecording: ({ path }) => judgeCapture(config, path, refused),
  };
}

/** Replays a capture; the alerts of the array are folded by time. */
async function judgeCapture(
  config: Config,
  path: string,
  refused: Map<Reason, number>,
): Promise<StorageIncident[]> {
  // A judge wants counters of its own.
  const counters = pipelineCounters(new Registry());
  const judge = makeJudge(config, counters);
  const source = makeFileSource(config, path);
  const alerts: StorageAlert[] = [];
  const messages: Anomaly[] = [];
  const collect = () => {
    for (const { state, key, startMs } of messages.splice(0)) {
      if (state === "open") alerts.push({ key, atMs: startMs });
    }
  };
  for await (
    const { records } of source.batches(new AbortController().signal)
  ) {
    for (const record of records) {
      // To its end at once: nobody waits for a turn here.
      for (const _ of judge.judge(record, messages));
      collect();
    }
  }
  judge.flush(messages);
  collect();
  for (const reason of Object.keys(REASONS) as Reason[]) {
    const count = (refused.get(reason) ?? 0) + counters.reasons(reason).value;
    if (count > 0) refused.set(reason, count);
  }
  return foldByTime(alerts, FOLD_GAP_MS);
}

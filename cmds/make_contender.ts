/**
 * Configuration to the service as `evaluate` sees it: the same stages that `run`
 * has, and what they say of labelled series and recordings.
 *
 * @module
 */

import type { LoadedConfig } from "../lib/config/load.ts";
import { SERIES_DETECTOR_VERSION } from "../lib/detect/series_detector.ts";
import type { Contender } from "../lib/evaluate/contender.ts";
import type { LabeledSeries } from "../lib/evaluate/labeled_series.ts";
import type { SeriesVerdict } from "../lib/evaluate/series_score.ts";
import type {
  StorageAlert,
  StorageIncident,
} from "../lib/evaluate/storage_score.ts";
import { isIncident, type Message } from "../lib/model/message.ts";
import { type Reason, REASONS } from "../lib/model/record.ts";
import { pipelineCounters } from "../lib/pipeline/counters.ts";
import { Registry } from "../lib/telemetry/metrics.ts";
import { makeJudge } from "./make_judge.ts";
import { makeFileSource } from "./make_source.ts";

/**
 * The service with a configuration; an alert is an anomaly that opens, and what
 * it tells together is an incident.
 *
 * @param loaded The configuration.
 * @param refused Gets what was refused or marked in recordings: reason to count, over all of them.
 */
export function makeContender(
  loaded: LoadedConfig,
  refused: Map<Reason, number>,
): Contender {
  return {
    name: `${SERIES_DETECTOR_VERSION}, this service`,
    judgeSeries: (series) => judgeSeries(loaded, series),
    judgeRecording: ({ path }) => judgeCapture(loaded, path, refused),
  };
}

const ENCODER = new TextEncoder();

/**
 * Has a series judged as the only one of an array, record by record. What the
 * service skips scores 0.
 */
function judgeSeries(
  loaded: LoadedConfig,
  series: LabeledSeries,
): SeriesVerdict {
  const counters = pipelineCounters(new Registry());
  const judge = makeJudge(inOrder(loaded), counters);
  const { timestampsMs, values } = series;
  const labels = { storage_id: series.name, resource_type: "series" };
  const scores = new Float64Array(values.length);
  const alerts: number[] = [];
  const messages: Message[] = [];
  for (let i = 0; i < values.length; i++) {
    const atMs = timestampsMs[i]!;
    const text = JSON.stringify([["value", labels, { [atMs]: values[i] }]]);
    const record = {
      topic: series.name,
      partition: 0,
      offset: String(i),
      timestampMs: undefined,
      value: ENCODER.encode(text),
    };
    const samplesBefore = counters.samples.value;
    for (const _ of judge.judge(record, messages));
    const [only] = judge.store.values();
    const isTaken = counters.samples.value > samplesBefore;
    scores[i] = isTaken ? only?.state.score ?? 0 : 0;
    const isAlert = messages.splice(0).some((message) =>
      !isIncident(message) && message.state === "open"
    );
    if (isAlert) alerts.push(i);
  }
  return { series, scores, alerts };
}

/** Labelled series are in order: nothing needs to be held back, and each score is that of its own sample. */
function inOrder(loaded: LoadedConfig): LoadedConfig {
  const { config } = loaded;
  const store = { ...config.store, allowedLatenessMs: 0 };
  return { ...loaded, config: { ...config, store } };
}

/** Replays a capture. */
async function judgeCapture(
  loaded: LoadedConfig,
  path: string,
  refused: Map<Reason, number>,
): Promise<StorageIncident[]> {
  // A judge wants counters of its own.
  const counters = pipelineCounters(new Registry());
  const judge = makeJudge(loaded, counters);
  const source = makeFileSource(loaded.config, path);
  const incidents = new Map<string, { alerts: StorageAlert[] }>();
  const messages: Message[] = [];
  const collect = () => {
    for (const message of messages.splice(0)) {
      if (isIncident(message) || message.state !== "open") continue;
      const { incident, key, atMs } = message;
      const known = incidents.get(incident) ?? { alerts: [] };
      incidents.set(incident, known);
      known.alerts.push({ key, atMs });
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
  return [...incidents.values()];
}

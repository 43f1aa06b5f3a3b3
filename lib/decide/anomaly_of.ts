/**
 * Puts the message about an anomaly together.
 *
 * @module
 */

import {
  type Anomaly,
  ANOMALY_SCHEMA,
  type AnomalySeries,
  type AnomalyState,
} from "../model/anomaly.ts";
import type { RecordPosition } from "../model/record.ts";
import type { Sample } from "../model/sample.ts";
import type { Evidence } from "../model/score.ts";
import type { SeriesKey, SeriesLabels } from "../model/series.ts";
import { anomalyId } from "./anomaly_id.ts";
import type { Firing } from "./lifecycle.ts";
import { severity } from "./threshold.ts";
import { why, whyGone } from "./why.ts";

/** The series that a message is about. */
export interface AnomalySubject {
  /** Its identity. */
  readonly key: SeriesKey;
  /** Its labels now. */
  readonly labels: SeriesLabels;
}

/** What a message tells of. */
export interface AnomalyFacts {
  /** What happened to the anomaly. */
  readonly state: AnomalyState;
  /** The anomaly; where it has ended, as it was before. */
  readonly firing: Firing;
  /** The sample that the message is about. */
  readonly sample: Sample;
  /** Score of that sample. */
  readonly lnLof: number;
  /** Why it has this score. */
  readonly evidence: Evidence;
  /** Whether the detector's window is full. */
  readonly isFull: boolean;
  /** ln LOF from which a sample is an outlier. */
  readonly threshold: number;
  /** Name and version of the detector. */
  readonly detector: string;
  /** The record that brought the sample. */
  readonly source: RecordPosition;
  /** Whether the anomaly ends because the series is about to be forgotten. */
  readonly isGone: boolean;
}

/**
 * The message.
 *
 * @param subject The series.
 * @param facts What the message tells of.
 * @returns A fresh object with the keys in the order of the type.
 */
export function anomalyOf(
  subject: AnomalySubject,
  facts: AnomalyFacts,
): Anomaly {
  const { key, labels } = subject;
  const { state, firing, sample: { atMs, value }, evidence } = facts;
  const { startMs, endMs } = firing;
  const { low, high } = evidence.expected;
  const direction = value > high ? "high" : value < low ? "low" : "within";
  // A series that is forgotten has its newest sample in the window already.
  const neighbors = evidence.neighbors.filter((one) => one.atMs < atMs);
  const tell = facts.isGone ? whyGone : why;
  return {
    schema: ANOMALY_SCHEMA,
    id: anomalyId(key.text, startMs, facts.detector),
    state,
    key: key.text,
    series: seriesOf(subject),
    startMs,
    atMs,
    endMs: state === "resolved" ? endMs : null,
    value,
    expected: { low, high },
    direction,
    score: facts.lnLof,
    threshold: facts.threshold,
    severity: severity(firing.worst, facts.threshold),
    confidence: facts.isFull ? "normal" : "low",
    why: tell({
      state,
      metric: key.metric,
      unit: labels.unit,
      startMs,
      endMs,
      atMs,
      value,
      expected: { low, high },
      direction,
      nearest: neighbors[0],
    }),
    neighbors: neighbors.map(({ atMs, value, distance }) => ({
      atMs,
      value,
      distance,
    })),
    source: {
      topic: facts.source.topic,
      partition: facts.source.partition,
      offset: facts.source.offset,
    },
    detector: facts.detector,
  };
}

function seriesOf({ key, labels }: AnomalySubject): AnomalySeries {
  return {
    storage_id: key.storageId,
    resource_type: key.resourceType,
    resource_id: key.resourceId,
    resource_name: labels.resourceName ?? (key.resourceName || null),
    metric: key.metric,
    name: labels.name ?? null,
    unit: labels.unit ?? null,
  };
}

/**
 * An anomaly: our decision that a series, a resource or an array misbehaves,
 * with the evidence. `etc/anomaly.schema.json` describes the JSON form.
 *
 * @module
 */

import type { AlertReason } from "./array_verdict.ts";
import type { RecordPosition } from "./record.ts";
import type { Neighbor } from "./neighbor.ts";

/** Version of the JSON form. */
export const ANOMALY_SCHEMA = "anomaly/2";

/** Life of an anomaly or an incident: it opens, may get worse, and ends. */
export type AnomalyState = "open" | "update" | "resolved";

/**
 * What is wrong: what the checks of storage metrics say ({@linkcode AlertReason}),
 * `unusual` a single series out of line with its own past, `silence` nothing
 * comes any more.
 */
export type AnomalyKind = AlertReason | "unusual" | "silence";

/** Every kind: the compiler misses none. */
const KINDS: Readonly<Record<AnomalyKind, true>> = {
  cache: true,
  frozen: true,
  latency: true,
  load: true,
  silence: true,
  spike: true,
  unusual: true,
  zero: true,
};

/** Every kind, in the order of the alphabet. */
export const ANOMALY_KINDS: readonly AnomalyKind[] = Object.keys(
  KINDS,
) as AnomalyKind[];

/** Every state, in the order of a life. */
export const ANOMALY_STATES: readonly AnomalyState[] = [
  "open",
  "update",
  "resolved",
];

/** What an anomaly is about, as Delfin names its parts. */
export interface AnomalySeries {
  /** Id of the array. */
  readonly storage_id: string;
  /** Type of the resource; `null` where the whole array is meant. */
  readonly resource_type: string | null;
  /** Id of the resource; `""` for the array-level resource, `null` where the whole array is meant. */
  readonly resource_id: string | null;
  /** Name of the resource, or `null`. */
  readonly resource_name: string | null;
  /** Canonical metric name; `null` where all metrics of a resource are meant. */
  readonly metric: string | null;
  /** Name of the array, or `null`. */
  readonly name: string | null;
  /** Unit as declared, or `null`. */
  readonly unit: string | null;
}

/** Where values usually lie, in the unit of the series. */
export interface ExpectedRange {
  /** Lowest usual value. */
  readonly low: number;
  /** Highest usual value, >= `low`. */
  readonly high: number;
}

/** What one metric of a resource has to do with an anomaly of all of them. */
export interface MetricShare {
  /** Canonical metric name. */
  readonly metric: string;
  /** Its part of the score, in [0, 1]; the parts of an anomaly sum to 1. */
  readonly share: number;
  /** What is compared: a value that most of the newest two hours reached, in the metric's unit. */
  readonly value: number;
  /** The same of the earlier times with the most similar load; `null` where there were none. */
  readonly expected: ExpectedRange | null;
}

/**
 * One message about an anomaly. All times are sample times in ms since 1970:
 * a replay of the same records gives the same bytes.
 */
export interface Anomaly {
  /** Version of this form. */
  readonly schema: typeof ANOMALY_SCHEMA;
  /** 32 hex digits: the same for every message about one anomaly, and in every replay. */
  readonly id: string;
  /** What happened to it. */
  readonly state: AnomalyState;
  /** What is wrong. */
  readonly kind: AnomalyKind;
  /** Id of the incident that it belongs to. */
  readonly incident: string;
  /** Canonical text of the series, of the resource (three parts) or of the array (one): the key of the Kafka message. */
  readonly key: string;
  /** The same, part by part. */
  readonly series: AnomalySeries;
  /** First abnormal sample; of a silence, the last sample before it. */
  readonly startMs: number;
  /** The sample that this message is about; of a silence, the time of the rest of the feed. */
  readonly atMs: number;
  /** Last abnormal sample, once resolved. */
  readonly endMs: number | null;
  /** Value at `atMs`, in the unit of the series; `null` where there is none. */
  readonly value: number | null;
  /** Where values usually lie at this hour; `null` where nothing is known. */
  readonly expected: ExpectedRange | null;
  /** On which side of the usual range the value lies; `within` where it is unusual but inside; `absent` for a silence. */
  readonly direction: "high" | "low" | "within" | "absent";
  /** How abnormal: sums of ln LOF; `null` where a check without statistics says it. */
  readonly score: number | null;
  /** The score from which on it counts; `null` as `score` is. */
  readonly threshold: number | null;
  /** How often a quiet array shows as much by chance, times per week; `null` as `score` is. */
  readonly perWeek: number | null;
  /** score / (score + threshold) of the worst sample so far, in [0, 1]: 0.5 at the threshold. A table by kind where there is no score. */
  readonly severity: number;
  /** `low` until the windows are full. */
  readonly confidence: "low" | "normal";
  /** One plain sentence. */
  readonly why: string;
  /** Nearest earlier values, nearest first. */
  readonly neighbors: readonly Neighbor[];
  /** Where all metrics of a resource are judged together: what each has to do with it, largest share first. */
  readonly metrics: readonly MetricShare[];
  /** Other resources with the very same values, which are not counted again, >= 0. */
  readonly copies: number;
  /** The record that brought the sample. */
  readonly source: RecordPosition;
  /** Name and version of the detector. */
  readonly detector: string;
  /** Hash of the settings that verdicts depend on: 12 hex digits. */
  readonly config: string;
  /** Name of the maintenance window that keeps it from being told; not there: none does. */
  readonly suppressedBy?: string | undefined;
}

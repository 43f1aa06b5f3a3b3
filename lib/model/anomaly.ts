/**
 * An anomaly: our decision that a series misbehaves, with the evidence.
 * `etc/anomaly.schema.json` describes the JSON form.
 *
 * @module
 */

import type { RecordPosition } from "./record.ts";
import type { Neighbor } from "./score.ts";

/** Version of the JSON form. */
export const ANOMALY_SCHEMA = "anomaly/1";

/** Life of an anomaly: it opens, may get worse, and ends. */
export type AnomalyState = "open" | "update" | "resolved";

/** The series of an anomaly, as Delfin names its parts. */
export interface AnomalySeries {
  /** Id of the array. */
  readonly storage_id: string;
  /** Type of the resource. */
  readonly resource_type: string;
  /** Id of the resource; `""` for the array-level resource. */
  readonly resource_id: string;
  /** Name of the resource, or `null`. */
  readonly resource_name: string | null;
  /** Canonical metric name. */
  readonly metric: string;
  /** Name of the array, or `null`. */
  readonly name: string | null;
  /** Unit as declared, or `null`. */
  readonly unit: string | null;
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
  /** Canonical text of the series: the key of the Kafka message. */
  readonly key: string;
  /** The series. */
  readonly series: AnomalySeries;
  /** First abnormal sample. */
  readonly startMs: number;
  /** The sample that this message is about. */
  readonly atMs: number;
  /** Last abnormal sample, once resolved. */
  readonly endMs: number | null;
  /** Value at `atMs`, in the unit of the series. */
  readonly value: number;
  /** Where values usually lie. */
  readonly expected: { readonly low: number; readonly high: number };
  /** On which side of the usual range the value lies; `within` where it is unusual but inside. */
  readonly direction: "high" | "low" | "within";
  /** ln LOF at `atMs`. */
  readonly score: number;
  /** The score from which a sample is an outlier. */
  readonly threshold: number;
  /** score / (score + threshold) of the worst sample so far, in [0, 1]; 0.5 at the threshold. */
  readonly severity: number;
  /** `low` until the window is full. */
  readonly confidence: "low" | "normal";
  /** One plain sentence. */
  readonly why: string;
  /** Nearest earlier values, nearest first. */
  readonly neighbors: readonly Neighbor[];
  /** The record that brought the sample. */
  readonly source: RecordPosition;
  /** Name and version of the detector. */
  readonly detector: string;
}

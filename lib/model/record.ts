/**
 * A record as the source delivered it, and why parts of it were refused.
 *
 * @module
 */

/** One record: raw bytes and where they came from. */
export interface RawRecord {
  /** Kafka topic, or the path of the file for other sources. */
  readonly topic: string;
  /** Kafka partition, 0 for other sources. */
  readonly partition: number;
  /** Kafka offset; the line number (from 1) for files. Decimal text: Kafka's offsets are 64 bits wide. */
  readonly offset: string;
  /** Kafka's record timestamp in ms since 1970, or `undefined` where the source has none. */
  readonly timestampMs: number | undefined;
  /** The value. `null` is a Kafka tombstone. */
  readonly value: Uint8Array | null;
}

/** Where a sample came from: enough to find its record again. */
export interface RecordPosition {
  /** Kafka topic, or the path of the file. */
  readonly topic: string;
  /** Kafka partition, 0 for other sources. */
  readonly partition: number;
  /** Kafka offset, or the line number of a file. */
  readonly offset: string;
}

/**
 * Every reason for which a record, an entry or a value is refused or marked,
 * with what it means. Bounded: it is a label of the metrics.
 */
export const REASONS = {
  empty_record: "record: no value (a tombstone) or no bytes",
  too_large: "record: larger than max_record_mb",
  not_json: "record: not the JSON of a list of entries, or cut off",
  not_a_list: "record: JSON, but not a list",
  bad_entry: "entry: not [name, labels, values]",
  bad_name: "entry: the metric name is not a text of 1 to 4096 bytes",
  bad_labels:
    "entry: the labels are no object, or an identifying one is no text",
  bad_values: "entry: the values are not an object",
  no_values: "entry: no values at all (kept: a poll that brought nothing)",
  no_storage_id: 'entry: no storage_id (kept as storage "")',
  no_resource_type: 'entry: no resource_type (kept as type "")',
  no_resource_id: "entry: no resource_id (kept as the array-level resource)",
  ambiguous: "entry: the record already held this series (the first is kept)",
  bad_timestamp: "value: the timestamp is not a plausible number",
  too_far_ahead:
    "value: the timestamp is over a day ahead of the newest record",
  null_value: "value: null (absent)",
  not_finite: "value: NaN, Infinity or -Infinity",
  not_a_number: "value: a boolean, an object or text that is no number",
  duplicate: "sample: this series already has this timestamp (first wins)",
  late: "sample: older than the newest (stored, not scored)",
  too_late: "sample: older than the oldest sample that is kept",
  series_limit: "sample: max_series is reached, the series is new",
} as const;

/** Why something was refused or marked; see {@linkcode REASONS}. */
export type Reason = keyof typeof REASONS;

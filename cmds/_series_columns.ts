/**
 * Series, and the samples of one, as columns of a table and of a CSV file.
 *
 * @module
 */

import { utc } from "../lib/decide/plain_text.ts";
import type { Anomaly } from "../lib/model/anomaly.ts";
import type { SeriesItem, SeriesWindow } from "../lib/serve/series_view.ts";
import type { CsvColumn } from "./_csv.ts";
import { duration, num, withUnit } from "./_explain_layout.ts";
import { isoTime } from "./_history_columns.ts";
import type { TableColumn } from "./_table.ts";

/** For people. */
export const SERIES_TABLE: readonly TableColumn<SeriesItem>[] = [
  { name: "key", read: ({ key }) => key, keep: "end" },
  { name: "resource", read: ({ resource }) => resource ?? "", keep: "start" },
  {
    name: "value",
    read: ({ value, unit }) => value === null ? "-" : withUnit(value, unit),
    isNumber: true,
  },
  {
    name: "newest",
    read: ({ newestMs }) => newestMs === null ? "-" : utc(newestMs),
  },
  {
    name: "every",
    read: ({ intervalMs }) => intervalMs > 0 ? duration(intervalMs) : "-",
    isNumber: true,
  },
  {
    name: "samples",
    read: ({ samples }) => String(samples),
    isNumber: true,
  },
  { name: "score", read: ({ score }) => num(round(score)), isNumber: true },
];

/** For programs. */
export const SERIES_CSV: readonly CsvColumn<SeriesItem>[] = [
  { name: "key", read: ({ key }) => key },
  { name: "storage_id", read: ({ storageId }) => storageId },
  { name: "array", read: ({ array }) => array },
  { name: "resource_type", read: ({ resourceType }) => resourceType },
  { name: "resource_id", read: ({ resourceId }) => resourceId },
  { name: "resource_name", read: ({ resource }) => resource },
  { name: "metric", read: ({ metric }) => metric },
  { name: "unit", read: ({ unit }) => unit },
  { name: "value", read: ({ value }) => value },
  { name: "newest", read: ({ newestMs }) => newestMs && isoTime(newestMs) },
  { name: "interval_s", read: ({ intervalMs }) => intervalMs / 1000 },
  { name: "samples", read: ({ samples }) => samples },
  { name: "score", read: ({ score }) => score },
  { name: "confidence", read: ({ confidence }) => confidence },
];

/** A sample of a series. */
export interface SampleRow {
  /** In ms since 1970. */
  readonly atMs: number;
  /** In the series' unit. */
  readonly value: number;
  /** Lowest usual value at that hour. */
  readonly low: number | null;
  /** Highest usual value at that hour. */
  readonly high: number | null;
  /** In ln LOF. */
  readonly score: number;
  /** Ids of the anomalies that it is part of. */
  readonly anomalies: readonly string[];
}

/** For programs. */
export const SAMPLE_CSV: readonly CsvColumn<SampleRow>[] = [
  { name: "time", read: ({ atMs }) => isoTime(atMs) },
  { name: "value", read: ({ value }) => value },
  { name: "low", read: ({ low }) => low },
  { name: "high", read: ({ high }) => high },
  { name: "score", read: ({ score }) => score },
  { name: "anomalies", read: ({ anomalies }) => anomalies.join(" ") },
];

/** The samples of a window, oldest first. */
export function sampleRows(
  { times, values, low, high, scores }: SeriesWindow,
  anomalies: readonly Anomaly[],
): SampleRow[] {
  return times.map((atMs, i) => ({
    atMs,
    value: values[i]!,
    low: low[i]!,
    high: high[i]!,
    score: scores[i]!,
    anomalies: anomalies
      .filter(({ startMs, endMs }) =>
        startMs <= atMs && atMs <= (endMs ?? Infinity)
      )
      .map(({ id }) => id),
  }));
}

/** Scores are read at a glance. */
function round(score: number): number {
  return Math.round(score * 100) / 100;
}

/**
 * Collections of one array as records, and what a judge says of them: what the
 * decisions about whole arrays are tried on.
 *
 * @module
 */

import { isIncident, type Message } from "../../lib/model/message.ts";
import type { Anomaly } from "../../lib/model/anomaly.ts";
import type { Incident } from "../../lib/model/incident.ts";
import { METRICS } from "./busy_volume.ts";

/** Midnight, 14 November 2023, UTC: where feeds begin. */
export const FEED_MS = 1_699_920_000_000;

/** A resource of array `a`. */
export interface FedResource {
  /** For example `volume`. */
  readonly type: string;
  /** Its id. */
  readonly id: string;
  /** Canonical names, in the order of its rows. */
  readonly metrics: readonly string[];
}

/** Volumes with the metrics of `busyRow`: `v0`, `v1` ... */
export function volumes(count: number): FedResource[] {
  return Array.from({ length: count }, (_, v) => ({
    type: "volume",
    id: `v${v}`,
    metrics: METRICS,
  }));
}

/** One entry of a record. */
export type FedEntry = [
  metric: string,
  labels: Record<string, string>,
  values: Record<string, number>,
];

/**
 * A row of a resource as entries of one sample each.
 *
 * @param atMs Its time in ms since {@linkcode FEED_MS}.
 * @param row In the order of the metrics; `undefined` and NaN are left out.
 */
export function rowEntries(
  { type, id, metrics }: FedResource,
  atMs: number,
  row: readonly number[] | undefined,
): FedEntry[] {
  const labels = { storage_id: "a", resource_type: type, resource_id: id };
  return metrics.flatMap((metric, m): FedEntry[] => {
    const value = row?.[m] ?? NaN;
    return Number.isNaN(value)
      ? []
      : [[metric, labels, { [FEED_MS + atMs]: value }]];
  });
}

/** What opened, as `<resource>/<metric> <kind>`, each once, sorted. */
export function opened(messages: readonly Message[]): string[] {
  const names = anomaliesOf(messages)
    .filter(({ state }) => state === "open")
    .map(({ key, kind }) => `${key.split("/").slice(1).join("/")} ${kind}`);
  return [...new Set(names)].sort();
}

/** What opened of one kind. */
export function openedOf(kind: string, messages: readonly Message[]): string[] {
  return opened(messages).filter((text) => text.endsWith(` ${kind}`));
}

/** Incidents that opened. */
export function incidentCount(messages: readonly Message[]): number {
  return incidentsOf(messages).filter(({ state }) => state === "open").length;
}

/** Messages about anomalies. */
export function anomaliesOf(messages: readonly Message[]): Anomaly[] {
  return messages.filter((message): message is Anomaly => !isIncident(message));
}

/** Messages about incidents. */
export function incidentsOf(messages: readonly Message[]): Incident[] {
  return messages.filter(isIncident);
}

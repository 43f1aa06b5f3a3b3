/**
 * Incidents and anomalies as columns of a table and of a CSV file.
 *
 * @module
 */

import { utc } from "../lib/decide/plain_text.ts";
import type { Anomaly } from "../lib/model/anomaly.ts";
import type { Incident } from "../lib/model/incident.ts";
import type { Message } from "../lib/model/message.ts";
import type { CsvColumn } from "./_csv.ts";
import { duration } from "./_explain_layout.ts";
import type { TableColumn } from "./_table.ts";

/** So many digits tell the incidents of a day apart. */
const ID_DIGITS = 8;

/** How a list of one kind of messages is printed. */
export interface HistoryColumns<M extends Message> {
  /** For people. */
  readonly table: readonly TableColumn<M>[];
  /** For programs. */
  readonly csv: readonly CsvColumn<M>[];
}

const isOpen = ({ state }: Message) => state !== "resolved";

/** `open`, or how long it lasted. */
export function lifeText({ state, startMs, endMs }: Message): string {
  if (state !== "resolved") return "open";
  return `lasted ${duration(Math.max(0, (endMs ?? startMs) - startMs))}`;
}

const TABLE_HEAD: readonly TableColumn<Message>[] = [
  { name: "id", read: ({ id }) => id.slice(0, ID_DIGITS) },
  { name: "since", read: ({ startMs }) => utc(startMs) },
  { name: "state", read: lifeText, isUrgent: isOpen },
  {
    name: "severity",
    read: ({ severity }) => severity.toFixed(2),
    isNumber: true,
  },
];

const SENTENCE: TableColumn<Message> = {
  name: "sentence",
  read: ({ why }) => why,
  keep: "start",
};

const CSV_HEAD: readonly CsvColumn<Message>[] = [
  { name: "id", read: ({ id }) => id },
  {
    name: "state",
    read: (message) => isOpen(message) ? "open" : "resolved",
  },
  { name: "start", read: ({ startMs }) => isoTime(startMs) },
  { name: "newest", read: ({ atMs }) => isoTime(atMs) },
  { name: "end", read: ({ endMs }) => endMs === null ? null : isoTime(endMs) },
  { name: "severity", read: ({ severity }) => severity },
];

/** A time with its seconds, always of one length. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Columns of incidents. */
export const INCIDENT_COLUMNS: HistoryColumns<Incident> = {
  table: [
    ...TABLE_HEAD,
    { name: "array", read: arrayOf, keep: "end" },
    SENTENCE,
  ],
  csv: [
    ...CSV_HEAD,
    { name: "storage_id", read: ({ array }) => array?.storage_id },
    { name: "array", read: ({ array }) => array?.name },
    { name: "kinds", read: ({ kinds }) => kinds.join(" ") },
    { name: "cause", read: ({ cause }) => cause?.tag },
    { name: "members", read: ({ memberCount }) => memberCount },
    { name: "resources", read: ({ resourceCount }) => resourceCount },
    { name: "why", read: ({ why }) => why },
  ],
};

/** Columns of anomalies. */
export const ANOMALY_COLUMNS: HistoryColumns<Anomaly> = {
  table: [
    ...TABLE_HEAD,
    { name: "kind", read: ({ kind }) => kind },
    { name: "key", read: ({ key }) => key || "all arrays", keep: "end" },
    SENTENCE,
  ],
  csv: [
    ...CSV_HEAD,
    { name: "incident", read: ({ incident }) => incident },
    { name: "kind", read: ({ kind }) => kind },
    { name: "key", read: ({ key }) => key },
    { name: "storage_id", read: ({ series }) => series.storage_id },
    { name: "array", read: ({ series }) => series.name },
    { name: "resource_type", read: ({ series }) => series.resource_type },
    { name: "resource_id", read: ({ series }) => series.resource_id },
    { name: "resource_name", read: ({ series }) => series.resource_name },
    { name: "metric", read: ({ series }) => series.metric },
    { name: "unit", read: ({ series }) => series.unit },
    { name: "value", read: ({ value }) => value },
    { name: "low", read: ({ expected }) => expected?.low },
    { name: "high", read: ({ expected }) => expected?.high },
    { name: "direction", read: ({ direction }) => direction },
    { name: "score", read: ({ score }) => score },
    { name: "threshold", read: ({ threshold }) => threshold },
    { name: "confidence", read: ({ confidence }) => confidence },
    { name: "why", read: ({ why }) => why },
  ],
};

function arrayOf({ array }: Incident): string {
  return array === null
    ? "all arrays"
    : array.name || array.storage_id || "an array without id";
}

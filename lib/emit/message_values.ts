/**
 * A message as named texts: what templates, alerts and mails are made of.
 *
 * @module
 */

import type { Anomaly, AnomalyKind } from "../model/anomaly.ts";
import type { Incident, IncidentMember } from "../model/incident.ts";
import { seriesLabels } from "../model/label_match.ts";
import { incidentIdOf, isIncident, type Message } from "../model/message.ts";
import { decodeKeyPart } from "../model/series.ts";
import { messageJson } from "./message_json.ts";

/** The names of the texts, in the order of the README. */
export const VALUE_NAMES = [
  "id",
  "state",
  "schema",
  "incident",
  "kind",
  "array",
  "storage_id",
  "resource_type",
  "resource_id",
  "resource_name",
  "metric",
  "key",
  "severity",
  "severity_class",
  "cause",
  "why",
  "start",
  "at",
  "end",
  "json",
] as const;

/** One of {@linkcode VALUE_NAMES}. */
export type ValueName = typeof VALUE_NAMES[number];

/** Every text of a message; `""` where it has none. Texts may be foreign. */
export type MessageValues = Readonly<Record<ValueName, string>>;

/** From this severity on it is critical: the score is four times its threshold. */
const CRITICAL_SEVERITY = 0.8;

/** What a message says whatever it is about: incidents and anomalies alike. */
export function messageValues(message: Message): MessageValues {
  return {
    ...isIncident(message) ? ofIncident(message) : ofAnomaly(message),
    incident: incidentIdOf(message),
    array: arrayName(message),
    id: message.id,
    state: message.state,
    schema: message.schema,
    key: message.key,
    severity: message.severity.toFixed(2),
    severity_class: severityClass(message.severity),
    why: message.why,
    start: utcText(message.startMs),
    at: utcText(message.atMs),
    end: message.endMs === null ? "" : utcText(message.endMs),
    json: messageJson(message),
  };
}

/** The class of a severity in [0, 1]. */
export function severityClass(severity: number): "warning" | "critical" {
  return severity >= CRITICAL_SEVERITY ? "critical" : "warning";
}

/** What the array of a message is called: by its name, or else by its id. */
export function arrayName(message: Message): string {
  if (!isIncident(message)) {
    return message.series.name || message.series.storage_id;
  }
  const { array } = message;
  return array === null
    ? "all arrays"
    : array.name || array.storage_id || "an array without id";
}

/**
 * The member of an incident that began first, of several the first by key: it
 * stays the same while others join.
 */
export function firstMember(
  { members }: Pick<Incident, "members">,
): IncidentMember | undefined {
  return members.toSorted((a, b) =>
    a.startMs - b.startMs || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  )[0];
}

function ofAnomaly({ kind, series }: Anomaly) {
  const { name: _, ...labels } = seriesLabels(series);
  return { kind, cause: "", ...labels };
}

function ofIncident(incident: Incident) {
  const first = firstMember(incident);
  const [, type, resource, metric] = (first?.key ?? "").split("/")
    .map(decodeKeyPart); // of a port with the colon before its name
  return {
    kind: (incident.kinds satisfies readonly AnomalyKind[]).join(", "),
    storage_id: incident.array?.storage_id ?? "",
    resource_type: type ?? "",
    resource_id: resource ?? "",
    resource_name: "",
    metric: metric ?? "",
    cause: incident.cause?.tag ?? "",
  };
}

/** ISO 8601 to the second. */
export function utcText(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime())
    ? `${atMs} ms` // beyond year 275760
    : date.toISOString().replace(/\.\d+Z$/, "Z");
}

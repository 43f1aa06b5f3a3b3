/**
 * What the service says: messages about anomalies and about incidents.
 *
 * @module
 */

import type { Anomaly } from "./anomaly.ts";
import { type Incident, INCIDENT_SCHEMA } from "./incident.ts";

/** One message; its `schema` tells which of the two. */
export type Message = Anomaly | Incident;

/** The incident that a message is about, or whose anomaly. */
export function incidentIdOf(message: Message): string {
  return isIncident(message) ? message.id : message.incident;
}

/** Whether a message is about an incident. */
export function isIncident(message: Message): message is Incident {
  return message.schema === INCIDENT_SCHEMA;
}

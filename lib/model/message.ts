/**
 * What the service says: messages about anomalies and about incidents.
 *
 * @module
 */

import type { Anomaly } from "./anomaly.ts";
import { type Incident, INCIDENT_SCHEMA } from "./incident.ts";

/** One message; its `schema` tells which of the two. */
export type Message = Anomaly | Incident;

/** Whether a message is about an incident. */
export function isIncident(message: Message): message is Incident {
  return message.schema === INCIDENT_SCHEMA;
}

/**
 * A message as an alert of Alertmanager: who it is (labels) and what there is
 * to say (annotations).
 *
 * Alertmanager takes two alerts with the same labels as one, and one whose
 * labels change as two. So no value stands in a label, and nothing that changes
 * while an incident lives but the class of its severity, by which alerts are
 * routed.
 *
 * @module
 */

import { isIncident, type Message } from "../model/message.ts";
import { alertCard } from "./alert_card.ts";
import { firstMember, messageValues } from "./message_values.ts";

/** Names and texts, none of them empty. */
export type AlertTexts = Readonly<Record<string, string>>;

/** What makes the alert of a message that alert. */
export function alertLabels(message: Message): AlertTexts {
  const values = messageValues(message);
  const isFeed = values.storage_id === "";
  return texts({
    alertname: isIncident(message) ? "StorageIncident" : "StorageAnomaly",
    incident: values.incident,
    // What else is wrong may be found later; what began first stays.
    kind: isIncident(message) ? firstMember(message)?.kind ?? "" : message.kind,
    severity: values.severity_class,
    storage_id: values.storage_id,
    array: isFeed ? "" : values.array,
    resource_type: values.resource_type,
    resource_id: values.resource_id,
    resource_name: values.resource_name,
    metric: values.metric,
  });
}

/** What there is to say. */
export function alertAnnotations(message: Message): AlertTexts {
  const { title, why, facts, members } = alertCard(message);
  const { severity, start, end } = messageValues(message);
  return texts({
    summary: title,
    description: [why, ...members].join("\n"),
    severity,
    start,
    end,
    cause: isIncident(message) ? message.cause?.evidence ?? "" : "",
    extent: facts.find(([name]) => name === "Extent")?.[1] ?? "",
  });
}

/** Those that are not empty: to Alertmanager an empty label is none. */
function texts(given: Readonly<Record<string, string>>): AlertTexts {
  return Object.fromEntries(
    Object.entries(given).filter(([, text]) => text !== "")
      .map(([name, text]) => [name, text.toWellFormed()]),
  );
}

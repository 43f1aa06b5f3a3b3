/**
 * A summary as JSON, as named texts and as a card.
 *
 * @module
 */

import type { Summary } from "../model/summary.ts";
import { escapeControls } from "../telemetry/escape.ts";
import { type AlertCard, cleanCard } from "./alert_card.ts";
import {
  type MessageValues,
  severityClass,
  utcText,
} from "./message_values.ts";

/** One line; keys in the order of the type. */
export function summaryJson(summary: Summary): string {
  return escapeControls(JSON.stringify({
    schema: summary.schema,
    fromMs: summary.fromMs,
    toMs: summary.toMs,
    messages: summary.messages,
    incidents: summary.incidents,
    open: summary.open,
    severity: summary.severity,
    arrays: summary.arrays.map(({ name, messages }) => ({ name, messages })),
    ids: summary.ids,
    why: summary.why,
  }));
}

/** Names a summary: the same whenever it is delivered again. */
export function summaryKey({ fromMs }: Pick<Summary, "fromMs">): string {
  return `summary-${fromMs}`;
}

/** What a template is filled with: state and kind are `summary`. */
export function summaryValues(summary: Summary): MessageValues {
  const { fromMs, toMs, severity, arrays, why, schema } = summary;
  return {
    id: summaryKey(summary),
    state: "summary",
    schema,
    incident: "",
    kind: "summary",
    array: arrays.map(({ name }) => name).join(", "),
    storage_id: "",
    resource_type: "",
    resource_id: "",
    resource_name: "",
    metric: "",
    key: "",
    severity: severity.toFixed(2),
    severity_class: severityClass(severity),
    cause: "",
    why,
    start: utcText(fromMs),
    at: utcText(toMs),
    end: utcText(toMs),
    json: summaryJson(summary),
  };
}

/** What a person is shown. */
export function summaryCard(summary: Summary): AlertCard {
  const { messages, incidents, open, severity, arrays, why } = summary;
  const values = summaryValues(summary);
  return cleanCard({
    title: `${messages} MORE ${values.array}`,
    why,
    facts: [
      ["From", values.start],
      ["Until", values.end],
      ["Incidents", `${incidents}, ${open} not over`],
      ["Severity", `up to ${values.severity} (${severityClass(severity)})`],
    ],
    members: arrays.slice(0, 5).map(({ name, messages }) =>
      `${name}: ${messages}`
    ),
  });
}

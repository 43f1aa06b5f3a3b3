/**
 * JSON Schemas of the answers, for the OpenAPI document and the tests.
 *
 * @module
 */

import anomaly from "../../etc/anomaly.schema.json" with { type: "json" };
import incident from "../../etc/incident.schema.json" with { type: "json" };
import type { AnomalyKind } from "../model/anomaly.ts";
import { FEEDBACK_ACTIONS } from "../model/feedback.ts";
import type { JsonSchema } from "./params.ts";

/** All that can be wrong. */
export const ANOMALY_KINDS: readonly AnomalyKind[] = anomaly.properties.kind
  .enum as AnomalyKind[];

const text = { type: "string" };
const flag = { type: "boolean" };
const real = { type: "number" };
const count = { type: "integer", minimum: 0 };
const timeMs = { type: "integer", minimum: 0, description: "ms since 1970" };

const orNull = (schema: JsonSchema) => ({
  anyOf: [schema, { type: "null" }],
});
const listOf = (items: JsonSchema) => ({ type: "array", items });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** An object with exactly these properties. */
function exactly(properties: Record<string, JsonSchema>): JsonSchema {
  return {
    type: "object",
    additionalProperties: false,
    required: Object.keys(properties),
    properties,
  };
}

const SERIES_ITEM = {
  key: { ...text, description: "Canonical text of the series" },
  storageId: text,
  array: orNull(text),
  resourceType: text,
  resourceId: text,
  resource: orNull(text),
  metric: text,
  unit: orNull(text),
  samples: count,
  newestMs: orNull(timeMs),
  value: orNull(real),
  score: { ...real, description: "Score of the newest sample, ln LOF" },
  intervalMs: { ...real, description: "0 while it is unknown" },
  confidence: { enum: ["low", "normal"] },
};

const HEALTH = exactly({
  ok: flag,
  checks: listOf(exactly({ name: text, ok: flag, detail: text })),
});

const ACTION = {
  incident: text,
  atMs: { ...timeMs, description: "By the clock on the wall" },
  action: { enum: FEEDBACK_ACTIONS },
  by: text,
  comment: text,
};

const pageOf = (name: string, more: Record<string, JsonSchema> = {}) =>
  exactly({
    items: listOf(ref(name)),
    ...more,
    total: count,
    next: orNull({ ...text, description: "For `after` of the next page" }),
  });

/** Every schema by its name. */
export const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Problem: exactly({
    type: { const: "about:blank" },
    title: text,
    status: { type: "integer", minimum: 400, maximum: 599 },
    detail: { ...text, description: "One sentence" },
  }),
  Health: HEALTH,
  Status: exactly({
    version: text,
    detector: text,
    config: text,
    startedMs: timeMs,
    source: exactly({
      name: text,
      state: text,
      lag: orNull(count),
      assignment: text,
    }),
    records: count,
    samples: count,
    newestMs: orNull(timeMs),
    series: count,
    openIncidents: count,
    openAnomalies: count,
    refused: { type: "object", additionalProperties: count },
    emitters: listOf(exactly({
      name: text,
      accepted: count,
      failures: count,
      queued: count,
      dropped: count,
      isFailing: flag,
      isRequired: flag,
    })),
  }),
  MaintenanceWindows: exactly({
    items: listOf(exactly({
      name: text,
      match: { type: "object", additionalProperties: text },
      start: { ...text, description: "On the clock of its zone" },
      durationMs: count,
      graceMs: count,
      rrule: { ...text, description: "RFC 5545; empty: once" },
      timeZone: text,
      openUntilMs: orNull(timeMs),
      nextMs: orNull({ type: "integer", description: "ms since 1970" }),
    })),
  }),
  Config: exactly({
    settings: listOf(exactly({
      section: text,
      key: text,
      value: text,
      origin: text,
    })),
  }),
  Arrays: exactly({
    items: listOf(exactly({
      storageId: text,
      name: orNull(text),
      series: count,
      resources: { type: "object", additionalProperties: count },
      newestMs: orNull(timeMs),
      openIncidents: count,
      severity: { type: "number", minimum: 0, maximum: 1 },
    })),
  }),
  SeriesItem: exactly(SERIES_ITEM),
  SeriesPage: exactly({ items: listOf(ref("SeriesItem")), total: count }),
  SeriesWindow: exactly({
    ...SERIES_ITEM,
    times: listOf(timeMs),
    values: listOf(real),
    low: listOf(orNull(real)),
    high: listOf(orNull(real)),
    scores: listOf(real),
  }),
  ResourceWindow: exactly({ items: listOf(ref("SeriesWindow")) }),
  ...embedded("Incident", incident),
  ...embedded("Anomaly", anomaly),
  IncidentPage: pageOf("Incident", {
    acknowledged: {
      ...listOf(text),
      description: "Ids of the items that somebody has acknowledged",
    },
  }),
  AnomalyPage: pageOf("Anomaly"),
  Action: exactly(ACTION),
  Labels: exactly({
    items: listOf(exactly({ ...ACTION, message: orNull(ref("Incident")) })),
  }),
  IncidentDetail: exactly({
    incident: ref("Incident"),
    anomalies: listOf(ref("Anomaly")),
    actions: listOf(ref("Action")),
  }),
};

/** A schema of a file, and its parts, as parts of the document: `#/$defs/x` is `Name.x` there. */
function embedded(name: string, file: JsonSchema): Record<string, JsonSchema> {
  const { $schema: _dialect, $id: _id, $defs = {}, ...whole } = file;
  const parts = Object.entries($defs as Record<string, JsonSchema>)
    .map(([part, schema]) => [`${name}.${part}`, schema] as const);
  const text = JSON.stringify(Object.fromEntries([[name, whole], ...parts]));
  return JSON.parse(
    text.replaceAll('"#/$defs/', `"#/components/schemas/${name}.`),
  );
}

/**
 * Arbitrary messages for property tests: all that the types and the schemas
 * allow, with hostile labels.
 *
 * @module
 */

import fc from "fast-check";
import {
  type Anomaly,
  ANOMALY_SCHEMA,
  type AnomalyKind,
  type AnomalySeries,
} from "../../lib/model/anomaly.ts";
import {
  type Incident,
  INCIDENT_MEMBERS,
  INCIDENT_SCHEMA,
  type IncidentMember,
} from "../../lib/model/incident.ts";
import type { Message } from "../../lib/model/message.ts";
import { makeSeriesKey } from "../../lib/model/series.ts";

/** Any text, with control characters and lone surrogates more often than not. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      "\n",
      "\r",
      "\x1b",
      "\x9b",
      "\u2028",
      "\u202e",
      "\ud800",
      "a",
      "日",
      '"',
      "\\",
      "/",
    ),
  }),
);

const textOrNull = fc.option(hostileText);
/** A sentence: not empty, on one line; the rest of it may be anything. */
const sentence = hostileText.map((text) =>
  `x${text.replace(/[\p{Cc}\u2028\u2029]/gu, "")}`
);
/** JSON has one zero. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => value + 0);
const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const timeMs = fc.nat({ max: 2 ** 48 - 1 });
const count = fc.nat({ max: 1000 });
const state = fc.constantFrom("open", "update", "resolved");
const range = fc.option(
  fc.tuple(number, number).map(([a, b]) => ({
    low: Math.min(a, b),
    high: Math.max(a, b),
  })),
);
const hex = (length: number) =>
  fc.string({
    unit: fc.constantFrom(..."0123456789abcdef"),
    minLength: length,
    maxLength: length,
  });
const position = fc.record({
  topic: hostileText,
  partition: fc.nat(),
  offset: fc.oneof(fc.constant("-1"), fc.bigInt({ min: 0n }).map(String)),
}, { noNullPrototype: true });
const suppressedBy = fc.option(sentence)
  .map((text) => text === null ? {} : { suppressedBy: text });
const detector = hostileText.map((text) => `d${text}`);

const KINDS: readonly AnomalyKind[] = [
  "cache",
  "frozen",
  "latency",
  "load",
  "spike",
  "unusual",
  "zero",
  "silence",
];

const seriesParts = fc.record({
  storageId: hostileText,
  resourceType: hostileText,
  resourceId: hostileText,
  metric: hostileText.map((text) => `m${text}`),
  names: fc.record({
    resource_name: textOrNull,
    name: textOrNull,
    unit: textOrNull,
  }),
});

/** What an anomaly is about: a series, a resource, an array or the whole feed. */
const subject: fc.Arbitrary<{ key: string; series: AnomalySeries }> = fc
  .tuple(seriesParts, fc.constantFrom("series", "resource", "array", "feed"))
  .map(([parts, level]) => {
    const isFeed = level === "feed";
    const hasResource = level === "series" || level === "resource";
    const keyParts = makeSeriesKey(parts).text.split("/");
    const length = { series: 4, resource: 3, array: 1, feed: 0 }[level];
    const { resource_name, name, unit } = parts.names;
    return {
      key: keyParts.slice(0, length).join("/"),
      series: {
        storage_id: isFeed ? "" : parts.storageId,
        resource_type: hasResource ? parts.resourceType : null,
        resource_id: hasResource ? parts.resourceId : null,
        resource_name: hasResource ? resource_name : null,
        metric: level === "series" ? parts.metric : null,
        name: isFeed ? null : name,
        unit: level === "series" ? unit : null,
      },
    };
  });

/** What a check says: with a score and all that belongs to it, or without. */
const judgement = fc.oneof(
  fc.record({
    score: fc.double({ min: -40, max: 40, noNaN: true }).map((x) => x + 0),
    threshold: positive,
    perWeek: fc.double({ min: 0, max: 1e4, noNaN: true }),
  }),
  fc.constant({ score: null, threshold: null, perWeek: null }),
);

/** Any valid anomaly; its texts are hostile, its keys in the order of the type. */
export const anomalies: fc.Arbitrary<Anomaly> = fc.record({
  state,
  kind: fc.constantFrom(...KINDS),
  id: hex(32),
  incident: hex(32),
  subject,
  startMs: timeMs,
  atMs: timeMs,
  endMs: timeMs,
  value: fc.option(number),
  expected: range,
  direction: fc.constantFrom("high", "low", "within"),
  judgement,
  severity: share,
  confidence: fc.constantFrom("low", "normal"),
  why: sentence,
  neighbors: fc.array(
    fc.record({ atMs: timeMs, value: number, distance: positive }),
    { maxLength: 5 },
  ),
  metrics: fc.array(
    fc.record({
      metric: hostileText.map((text) => `m${text}`),
      share,
      value: number,
      expected: range,
    }, { noNullPrototype: true }),
    { maxLength: 4 },
  ),
  copies: count,
  source: position,
  detector,
  config: hex(12),
  suppressedBy,
}).map((one) => ({
  schema: ANOMALY_SCHEMA,
  id: one.id,
  state: one.state,
  kind: one.kind,
  incident: one.incident,
  key: one.subject.key,
  series: one.subject.series,
  startMs: one.startMs,
  atMs: one.atMs,
  endMs: one.state === "resolved" ? one.endMs : null,
  value: one.value,
  expected: one.expected,
  direction: one.kind === "silence" ? "absent" : one.direction,
  score: one.judgement.score,
  threshold: one.judgement.threshold,
  perWeek: one.judgement.perWeek,
  severity: one.severity,
  confidence: one.confidence,
  why: one.why,
  neighbors: one.neighbors.map((neighbor) => ({ ...neighbor })),
  metrics: one.metrics,
  copies: one.copies,
  source: one.source,
  detector: one.detector,
  config: one.config,
  ...one.suppressedBy,
}));

const member: fc.Arbitrary<IncidentMember> = fc.record({
  anomaly: hex(32),
  key: subject.map(({ key }) => key),
  kind: fc.constantFrom(...KINDS),
  startMs: timeMs,
  endMs: timeMs,
  severity: share,
  copies: count,
  why: sentence,
}, { noNullPrototype: true });

/** Any valid incident; its texts are hostile, its keys in the order of the type. */
export const incidents: fc.Arbitrary<Incident> = fc.record({
  id: hex(32),
  state,
  array: fc.option(
    fc.record({ storage_id: hostileText, name: textOrNull }, {
      noNullPrototype: true,
    }),
  ),
  startMs: timeMs,
  atMs: timeMs,
  endMs: timeMs,
  severity: share,
  tag: fc.constantFrom("load", "contention", "unexplained"),
  evidence: sentence,
  members: fc.array(member, { minLength: 1, maxLength: INCIDENT_MEMBERS }),
  more: count,
  why: sentence,
  source: position,
  detector,
  config: hex(12),
  suppressedBy,
}).map((one) => {
  const kinds = [...new Set(one.members.map(({ kind }) => kind))];
  const memberCount = one.members.length + one.more;
  return {
    schema: INCIDENT_SCHEMA,
    id: one.id,
    state: one.state,
    key: one.array === null
      ? ""
      : encodeURIComponent(one.array.storage_id.toWellFormed()),
    array: one.array,
    startMs: one.startMs,
    atMs: one.atMs,
    endMs: one.state === "resolved" ? one.endMs : null,
    severity: one.severity,
    kinds,
    cause: kinds.includes("latency")
      ? { tag: one.tag, evidence: one.evidence }
      : null,
    members: one.members,
    memberCount,
    resourceCount: Math.max(1, memberCount - 1),
    why: one.why,
    source: one.source,
    detector: one.detector,
    config: one.config,
    ...one.suppressedBy,
  };
});

/** Any valid message. */
export const messages: fc.Arbitrary<Message> = fc.oneof(anomalies, incidents);

/**
 * The texts of any message replaced by hostile ones, also where the schemas
 * forbid it: what a form must stand even so.
 */
export const hostileMessages: fc.Arbitrary<Message> = fc
  .tuple(
    messages,
    hostileText,
    hostileText,
    fc.integer({
      min: -1e15,
      max: 1e15,
    }),
  )
  .map(([message, why, id, atMs]) => {
    if ("kind" in message) {
      return { ...message, id, incident: id, key: why, why, atMs };
    }
    const cause = message.cause && { ...message.cause, evidence: why };
    const members = message.members.map((one) => ({ ...one, why, key: id }));
    return { ...message, id, key: why, why, atMs, cause, members };
  });

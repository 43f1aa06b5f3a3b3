/**
 * From what a person asks for to one anomaly or one sample of a capture.
 *
 * @module
 */

import { show } from "../lib/config/show.ts";
import { didYouMean } from "../lib/config/suggest.ts";
import { utc } from "../lib/decide/plain_text.ts";
import type { Anomaly } from "../lib/model/anomaly.ts";
import type { SeriesKey } from "../lib/model/series.ts";
import type { CaptureIndex } from "./_explain_capture.ts";
import type { Found } from "./explain_text.ts";
import { UsageError } from "./flags.ts";
import { parseTime, TIME_EXPECTED } from "./_time_text.ts";

/** What is asked for. */
export type Question =
  | { readonly kind: "id"; readonly prefix: string }
  | { readonly kind: "sample"; readonly series: string; readonly atMs: number };

/** There is no answer; the message is one sentence for the user. */
export class ExplainError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "ExplainError";
}

/** Digits that an id must have: so many end the lines on a terminal. */
const LEAST_DIGITS = 8;
const ID_DIGITS = 32;

/** Ids and times that are named where one is not found. */
const MOST_NAMED = 3;

/**
 * Reads the question.
 *
 * @param words ID, or SERIES and TIME.
 * @throws {UsageError} If they make no sense.
 */
export function readQuestion(words: readonly string[]): Question {
  const [first, time] = words;
  if (first === undefined) {
    throw new UsageError("an ID is missing, or SERIES and TIME");
  }
  if (time !== undefined) {
    return { kind: "sample", series: first, atMs: readTime(time) };
  }
  const isId = new RegExp(`^[0-9a-f]{${LEAST_DIGITS},${ID_DIGITS}}$`, "i");
  if (isId.test(first)) return { kind: "id", prefix: first.toLowerCase() };
  throw new UsageError(
    first.includes("/")
      ? `the TIME of series ${show(first)} is missing`
      : `an ID is ${LEAST_DIGITS} to ${ID_DIGITS} hex digits, not ${
        show(first)
      }`,
  );
}

function readTime(text: string): number {
  const atMs = parseTime(text);
  if (atMs !== undefined) return atMs;
  throw new UsageError(`TIME must be ${TIME_EXPECTED}, not ${show(text)}`);
}

/** Whether so much of a capture is known that the rest cannot change the answer. */
export function isAnswered(question: Question, index: CaptureIndex): boolean {
  if (question.kind === "sample") {
    const newestMs = index.timesMs.get(question.series)?.at(-1) ?? -Infinity;
    return newestMs > question.atMs;
  }
  return question.prefix.length === ID_DIGITS &&
    index.anomalies.some(({ id }) => id === question.prefix);
}

/** Whether a series may be the one that a text means: canonical, or with its parts as they are. */
export function isMeant(text: string, key: SeriesKey): boolean {
  return text === key.text || text === plainText(key);
}

/** The text of a series without percent-encoding. */
function plainText(key: SeriesKey): string {
  const { storageId, resourceType, resourceId, resourceName, metric } = key;
  const resource = resourceName === ""
    ? resourceId
    : `${resourceId}:${resourceName}`;
  return [storageId, resourceType, resource, metric].join("/");
}

/**
 * Finds what is asked for.
 *
 * @param question The question.
 * @param index What the capture has.
 * @throws {ExplainError} If it does not have it.
 */
export function findTarget(question: Question, index: CaptureIndex): Found {
  return question.kind === "id"
    ? findAnomaly(question.prefix, index)
    : findSample(question.series, question.atMs, index);
}

function findAnomaly(prefix: string, index: CaptureIndex): Found {
  const { anomalies, incidents } = index;
  const found = anomalies.filter(({ id }) => id.startsWith(prefix));
  const wholes = [...incidents.values()]
    .filter(({ id }) => id.startsWith(prefix));
  const ids = [...found, ...wholes].map(({ id }) => id);
  if (ids.length > 1) {
    throw new ExplainError(`${prefix} is not unique: ${listed(ids)}`);
  }
  const [incident] = wholes;
  if (incident !== undefined) {
    const members = anomalies.filter((one) => one.incident === incident.id);
    const first = members.find(({ id }) =>
      id === incident.members[0]?.anomaly
    ) ?? members[0]!;
    const others = members.filter((one) => one !== first)
      .map(({ id, key, kind, startMs }) => ({
        anomaly: id,
        key,
        kind,
        startMs,
      }));
    return ofAnomaly(first, others);
  }
  if (found[0] !== undefined) return ofAnomaly(found[0], []);
  if (anomalies.length === 0) {
    throw new ExplainError(
      "The capture has no anomalies with this configuration",
    );
  }
  const nearest = [...anomalies, ...incidents.values()].map(({ id }) => id)
    .sort((a, b) => commonLength(b, prefix) - commonLength(a, prefix));
  const count = `${anomalies.length} ${
    anomalies.length === 1 ? "anomaly" : "anomalies"
  }`;
  throw new ExplainError(
    `There is no ${prefix} among the ${count} and ${incidents.size} ${
      incidents.size === 1 ? "incident" : "incidents"
    } of the capture; the nearest ids: ${
      listed(nearest.map((id) => id.slice(0, LEAST_DIGITS)))
    }`,
  );
}

function ofAnomaly(anomaly: Anomaly, others: Found["others"]): Found {
  const { id, key, kind, atMs, series: { metric } } = anomaly;
  const resource = metric === null ? key : key.slice(0, key.lastIndexOf("/"));
  const series = kind === "unusual" ? key : undefined;
  const target = { id, series, resource, atMs };
  return { target, anomaly, others, note: undefined };
}

function findSample(text: string, atMs: number, index: CaptureIndex): Found {
  const keys = [...index.timesMs.keys()];
  const meant = index.timesMs.has(text) ? [text] : keys;
  if (meant.length > 1) {
    throw new ExplainError(
      `${show(text)} may be any of ${listed(meant)}: write it as one of these`,
    );
  }
  const [key] = meant;
  if (key === undefined) {
    throw new ExplainError(
      `The capture has no series ${show(text)} among its ${index.series.size}${
        didYouMean(text, index.series.keys()) || alikeText(text, index)
      }`,
    );
  }
  const times = index.timesMs.get(key)!;
  const after = times.find((time) => time > atMs);
  const newest = times.findLast((time) => time <= atMs);
  if (newest === undefined) {
    throw new ExplainError(
      `There is no sample of ${key} at or before ${
        timeText(atMs)
      }: the first is of ${timeText(times[0]!)}`,
    );
  }
  const next = after === undefined
    ? "it is the last"
    : `the next is of ${timeText(after)}`;
  return {
    target: {
      id: undefined,
      series: key,
      resource: key.slice(0, key.lastIndexOf("/")),
      atMs: newest,
    },
    anomaly: undefined,
    others: [],
    note: newest === atMs
      ? undefined
      : `no sample at ${timeText(atMs)}: this is the newest before it, ${
        timeText(newest)
      }; ${next}`,
  };
}

/** Series of other arrays that are called the same. */
function alikeText(text: string, index: CaptureIndex): string {
  const rest = text.slice(text.indexOf("/"));
  const alike = [...index.series.keys()].filter((key) => key.endsWith(rest));
  return alike.length === 0 || !text.includes("/")
    ? ""
    : ` (did you mean ${listed(alike)}?)`;
}

function timeText(atMs: number): string {
  return Math.abs(atMs) <= 8.64e15 ? utc(atMs) : String(atMs);
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < b.length && a[length] === b[length]) length++;
  return length;
}

function listed(texts: readonly string[]): string {
  const named = texts.slice(0, MOST_NAMED).join(", ");
  return texts.length > MOST_NAMED ? `${named} ...` : named;
}

/**
 * What a person is told of a message where there is room for more than a line:
 * a title, the sentence, a few facts. Plain text; whoever shows it escapes it.
 *
 * @module
 */

import type { AnomalyState } from "../model/anomaly.ts";
import type { Incident } from "../model/incident.ts";
import { decodeKeyPart } from "../model/series.ts";
import { isIncident, type Message } from "../model/message.ts";
import { counted } from "../telemetry/counted.ts";
import { escapeControls } from "../telemetry/escape.ts";
import { type MessageValues, messageValues } from "./message_values.ts";

/** The parts of a card. All of it is one line each, without control characters; parts may be foreign. */
export interface AlertCard {
  /** State, array and what is wrong. */
  readonly title: string;
  /** The sentence. */
  readonly why: string;
  /** Name and value, in the order in which they are shown. */
  readonly facts: readonly (readonly [string, string])[];
  /** What the likeliest origins say, at most {@linkcode CARD_MEMBERS}; the last one may say how many more there are. */
  readonly members: readonly string[];
}

/** The most members on a card. */
export const CARD_MEMBERS = 5;

/** The words for the states, those of the readable lines. */
const WORDS: Readonly<Record<AnomalyState, string>> = {
  open: "OPEN",
  update: "WORSE",
  resolved: "OK",
};

/** The card of a message. */
export function alertCard(message: Message): AlertCard {
  const values = messageValues(message);
  const { array, kind, severity, severity_class, start, end, cause } = values;
  const facts: [string, string][] = [
    ["Array", arrayText(values)],
    ["Since", start],
    ["Until", end],
    ["Severity", `${severity} (${severity_class})`],
    ["Cause", cause],
    ...isIncident(message) ? extent(message) : subject(values),
    ["Incident", values.incident],
  ];
  return {
    title: clean(
      `${WORDS[message.state]} ${array || "all arrays"}: ${kind}`,
    ),
    why: clean(message.why),
    facts: facts.filter(([, value]) => value !== "")
      .map(([name, value]) => [name, clean(value)]),
    members: isIncident(message) ? membersOf(message) : [],
  };
}

function arrayText({ array, storage_id }: MessageValues): string {
  return storage_id === "" || storage_id === array
    ? array
    : `${array} (${storage_id})`;
}

function extent({ memberCount, resourceCount }: Incident): [string, string][] {
  return [[
    "Extent",
    `${counted(memberCount, "anomaly", "anomalies")} of ${
      counted(resourceCount, "resource", "resources")
    }`,
  ]];
}

function subject(values: MessageValues): [string, string][] {
  const { resource_type, resource_id, resource_name, metric } = values;
  const resource = `${resource_type} ${resource_name || resource_id}`.trim();
  return [["Resource", resource], ["Metric", metric]];
}

function membersOf({ members, memberCount }: Incident): string[] {
  if (memberCount < 2) return []; // the sentence says it all
  const lines = members.slice(0, CARD_MEMBERS).map(({ key, why }) =>
    clean(`${placeOf(key)}: ${why}`)
  );
  const more = memberCount - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** `volume/v-7` of `s-1/volume/v-7/iops`. */
function placeOf(key: string): string {
  const [array, ...rest] = key.split("/", 3);
  const text = rest.length > 0 ? rest.join("/") : array!;
  return decodeKeyPart(text);
}

/** The same, with nothing in its texts that a receiver could not show. */
export function cleanCard(
  { title, why, facts, members }: AlertCard,
): AlertCard {
  return {
    title: clean(title),
    why: clean(why),
    facts: facts.map(([name, value]) => [name, clean(value)]),
    members: members.map(clean),
  };
}

/** One line that every receiver can read. */
function clean(text: string): string {
  return escapeControls(text.toWellFormed());
}

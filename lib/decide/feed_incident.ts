/**
 * The incident of a feed that has stopped as a whole. The one message that goes
 * by the wall clock: no record tells of it, and no replay has it.
 *
 * @module
 */

import type { AnomalyState } from "../model/anomaly.ts";
import { type Incident, INCIDENT_SCHEMA } from "../model/incident.ts";
import { anomalyId } from "./anomaly_id.ts";
import { utc } from "./plain_text.ts";
import { severityOf } from "./severity.ts";

/** What there is to tell. */
export interface FeedFacts {
  /** It has fallen silent, or is back. */
  readonly state: Exclude<AnomalyState, "update">;
  /** When the last record came, in ms since 1970 by this machine's clock. */
  readonly lastMs: number;
  /** Now, by the same clock. */
  readonly atMs: number;
  /** The topic. */
  readonly topic: string;
  /** Name and version of the detector. */
  readonly detector: string;
  /** Hash of the settings that verdicts depend on. */
  readonly config: string;
}

/** The message. */
export function feedIncident(facts: FeedFacts): Incident {
  const { state, lastMs, topic, detector, config } = facts;
  const atMs = Math.max(lastMs, facts.atMs);
  const severity = severityOf({ kind: "silence", score: undefined });
  const why = state === "open"
    ? `no record has come since ${
      utc(lastMs)
    }: Delfin, the broker or the network`
    : `records come again since ${utc(atMs)}, after none since ${utc(lastMs)}`;
  return {
    schema: INCIDENT_SCHEMA,
    id: anomalyId(`feed ${topic}`, lastMs, detector),
    state,
    key: "",
    array: null,
    startMs: lastMs,
    atMs,
    endMs: state === "resolved" ? atMs : null,
    severity,
    kinds: ["silence"],
    cause: null,
    members: [{
      anomaly: anomalyId(`feed ${topic} silence`, lastMs, detector),
      key: "",
      kind: "silence",
      startMs: lastMs,
      endMs: atMs,
      severity,
      copies: 0,
      why,
    }],
    memberCount: 1,
    resourceCount: 1,
    why,
    source: { topic, partition: 0, offset: "-1" },
    detector,
    config,
  };
}

/**
 * An incident: anomalies of one array that belong together. It is what an
 * operator is told of; `etc/incident.schema.json` describes the JSON form.
 *
 * @module
 */

import type { AnomalyKind, AnomalyState } from "./anomaly.ts";
import type { RecordPosition } from "./record.ts";

/** Version of the JSON form. */
export const INCIDENT_SCHEMA = "incident/1";

/** The most members that a message names. */
export const INCIDENT_MEMBERS = 20;

/**
 * What high latency comes with: `load` the operations of the resource itself
 * rose, `contention` those of others on the same pool or port did,
 * `unexplained` neither.
 */
export type CauseTag = "load" | "contention" | "unexplained";

/** Why latency is high, as far as the metrics tell. */
export interface Cause {
  /** In one word. */
  readonly tag: CauseTag;
  /** What speaks for it: one plain clause. */
  readonly evidence: string;
}

/** An anomaly as a member of its incident. */
export interface IncidentMember {
  /** Id of the anomaly. */
  readonly anomaly: string;
  /** Its series, resource or array; see `Anomaly.key`. */
  readonly key: string;
  /** What is wrong. */
  readonly kind: AnomalyKind;
  /** First abnormal sample. */
  readonly startMs: number;
  /** Newest abnormal sample. */
  readonly endMs: number;
  /** Its severity so far, in [0, 1]. */
  readonly severity: number;
  /** Other resources with the very same values, >= 0. */
  readonly copies: number;
  /** Its own sentence. */
  readonly why: string;
}

/** One message about an incident. Times are sample times in ms since 1970. */
export interface Incident {
  /** Version of this form. */
  readonly schema: typeof INCIDENT_SCHEMA;
  /** 32 hex digits: the same for every message about one incident, and in every replay. */
  readonly id: string;
  /** What happened to it. */
  readonly state: AnomalyState;
  /** Canonical text of the array (the first part of its series' keys): the key of the Kafka message. `""` for the whole feed. */
  readonly key: string;
  /** The array; `null` for the whole feed. */
  readonly array: {
    /** Delfin's id of the array. */
    readonly storage_id: string;
    /** Its name, or `null`. */
    readonly name: string | null;
  } | null;
  /** First abnormal sample of the member that opened it; others may look back further. */
  readonly startMs: number;
  /** The time that this message is about. */
  readonly atMs: number;
  /** Last abnormal sample, once resolved. */
  readonly endMs: number | null;
  /** Highest severity of its members so far, in [0, 1]. */
  readonly severity: number;
  /** What is wrong, in the order of the members. */
  readonly kinds: readonly AnomalyKind[];
  /** Why latency is high; `null` where no member says that it is. */
  readonly cause: Cause | null;
  /** At most 20, the likeliest origin first: by upstream, start and severity. */
  readonly members: readonly IncidentMember[];
  /** All members, also those that are not named, >= 1. */
  readonly memberCount: number;
  /** Different resources among all members, >= 1. */
  readonly resourceCount: number;
  /** One plain sentence. */
  readonly why: string;
  /** The record that brought the newest member. */
  readonly source: RecordPosition;
  /** Name and version of the detector. */
  readonly detector: string;
  /** Hash of the settings that verdicts depend on: 12 hex digits. */
  readonly config: string;
  /** Name of the maintenance window that keeps it from being told; not there: none does. */
  readonly suppressedBy?: string | undefined;
}

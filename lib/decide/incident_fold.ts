/**
 * Alerts of one array that belong together, as one incident: what comes within
 * an hour of the last alert joins it. Its size is bounded by the array's, however
 * long it lasts.
 *
 * @module
 */

import type { AlertReason, ArrayAlert } from "../model/array_verdict.ts";
import { ARRAY } from "./array_constants.ts";

/** A resource or series in an incident. */
export interface IncidentMember {
  /** Canonical text of the resource or series. */
  readonly key: string;
  /** Why it was first reported. */
  readonly reason: AlertReason;
  /** Its first alert in ms since 1970. */
  readonly startMs: number;
  /** Its newest alert in ms since 1970. */
  endMs: number;
  /** Its highest ln LOF; `undefined` where rules alone say it. */
  score: number | undefined;
  /** Its alerts, >= 1. */
  alertCount: number;
}

/** One incident of one array. No two of an array start at the same time, so this names it. */
export interface ArrayIncident {
  /** First alert in ms since 1970. */
  readonly startMs: number;
  /** Newest alert in ms since 1970. */
  endMs: number;
  /** By key, in the order of their first alerts. */
  readonly members: Map<string, IncidentMember>;
}

/** Folds the alerts of one array. */
export class IncidentFold {
  /** The incident that the next alert may join. */
  open: ArrayIncident | undefined;

  /**
   * Adds an alert.
   *
   * @param alert Not earlier than the one before.
   * @returns Its incident, the one before or a new one.
   */
  add(alert: ArrayAlert): ArrayIncident {
    this.close(alert.atMs);
    const incident = this.open ??= {
      startMs: alert.atMs,
      endMs: alert.atMs,
      members: new Map(),
    };
    incident.endMs = alert.atMs;
    const member = incident.members.get(alert.key);
    if (member === undefined) {
      incident.members.set(alert.key, {
        key: alert.key,
        reason: alert.reason,
        startMs: alert.atMs,
        endMs: alert.atMs,
        score: alert.score,
        alertCount: 1,
      });
      return incident;
    }
    member.endMs = alert.atMs;
    member.alertCount++;
    if (alert.score !== undefined) {
      member.score = Math.max(alert.score, member.score ?? -Infinity);
    }
    return incident;
  }

  /**
   * Ends the incident if it has been quiet for too long for an alert to join it.
   *
   * @param atMs Sample time in ms since 1970.
   * @returns The incident that ended, `undefined` if none did.
   */
  close(atMs: number): ArrayIncident | undefined {
    const incident = this.open;
    if (incident === undefined) return undefined;
    if (atMs - incident.endMs <= ARRAY.foldMs) return undefined;
    this.open = undefined;
    return incident;
  }
}

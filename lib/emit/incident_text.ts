/**
 * The readable form of an incident: one line for an operator at a terminal.
 *
 * @module
 */

import type { Incident } from "../model/incident.ts";
import { messageLine, type MessageTextOptions } from "./message_line.ts";

/**
 * Time (UTC), state, severity, array, sentence and incident in one line, for
 * example
 * `2026-01-02T11:00Z OPEN  INCIDENT ████· 0.72 array-sim-1 latency of 4 volumes is high since 10:45Z, first and strongest oltp-03; contention: … [a1b2c3d4]`.
 * The lines of its anomalies end in the same digits. Where that is too wide,
 * first the bar and these digits go, then the beginning of the array's name,
 * and the end of the sentence last.
 *
 * @returns One line without its end. The only control characters in it are
 * those of our own colours.
 */
export function incidentText(
  incident: Incident,
  options: MessageTextOptions = {},
): string {
  const { array } = incident;
  return messageLine({
    atMs: incident.atMs,
    state: incident.state,
    label: "INCIDENT",
    severity: incident.severity,
    where: array === null
      ? "all arrays"
      : array.name || array.storage_id || "an array without id",
    what: sentence(incident),
    incident: incident.id,
  }, options);
}

/** The `why`, and what kind of cause it has where the sentence does not say so. */
function sentence({ why, cause }: Incident): string {
  return cause === null || why.includes(`; ${cause.tag}`)
    ? why
    : `${why}; ${cause.tag}: ${cause.evidence}`;
}

/**
 * What maintenance windows have to know of the history.
 *
 * @module
 */

import { MaintenanceGate } from "../lib/maintenance/gate.ts";
import { pastSpans } from "../lib/maintenance/past.ts";
import {
  LAST_SAMPLE_MS,
  type MaintenanceWindow,
} from "../lib/maintenance/window.ts";
import type { Message } from "../lib/model/message.ts";
import type { HistoryReader, HistoryRow } from "../lib/state/history_file.ts";
import { openIncidents } from "../lib/state/open_incidents.ts";

/** The most anomalies of one incident or of one time, that are looked at. */
const LIMIT = 10_000;

/** Open incidents and all their anomalies. */
export function openMessages(history: HistoryReader): Message[] {
  return openIncidents(history)
    .flatMap((row) => [row, ...anomaliesOf(history, row.id)])
    .map(messageOf);
}

/**
 * What is over and explained by a window that was not known then, with its name.
 *
 * @param history Where it stands.
 * @param windows The windows of now.
 * @param fromMs How far back, in ms since 1970.
 * @param toMs Up to when, in ms since 1970.
 * @returns Messages as they now have to be.
 */
export function explainedPast(
  history: HistoryReader,
  windows: readonly MaintenanceWindow[],
  fromMs: number,
  toMs: number,
): Message[] {
  const incidents = new Set<string>();
  for (const window of windows) {
    for (const { startMs, endMs } of pastSpans(window, fromMs, toMs)) {
      const rows = history.find({
        type: "anomaly",
        isOpen: false,
        begunFromMs: startMs - LAST_SAMPLE_MS,
        toMs: endMs,
        limit: LIMIT,
      });
      for (const { incident } of rows) if (incident) incidents.add(incident);
    }
  }
  const messages = [...incidents].flatMap((id) => {
    const row = history.get(id);
    if (row?.isOpen === true) return []; // they are among the open ones
    return [...anomaliesOf(history, id), ...row ? [row] : []];
  }).map(messageOf);
  const { kept } = new MaintenanceGate([]).plan(windows, messages, -Infinity);
  // A window that is no more explains what it explained.
  return kept.filter(({ suppressedBy }) => suppressedBy !== undefined);
}

function anomaliesOf(history: HistoryReader, incident: string): HistoryRow[] {
  return history.find({ type: "anomaly", incident, limit: LIMIT });
}

function messageOf({ body }: HistoryRow): Message {
  return JSON.parse(body);
}

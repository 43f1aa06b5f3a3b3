/**
 * The incidents of a history that are open.
 *
 * @module
 */

import type { HistoryReader, HistoryRow } from "./history_file.ts";

/** The most that are looked at. */
const LIMIT = 10_000;

/** At most 10,000 of them, the latest begun first. */
export function openIncidents(history: HistoryReader): HistoryRow[] {
  return history.find({ type: "incident", isOpen: true, limit: LIMIT });
}

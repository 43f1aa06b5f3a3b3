/**
 * What was said, page by page.
 *
 * @module
 */

import type {
  HistoryPlace,
  HistoryQuery,
  HistoryReader,
  HistoryRow,
  HistoryType,
} from "../state/history_file.ts";
import { RequestError } from "./params.ts";

/** What may be asked of a list. */
export interface HistoryFilter {
  /** Not over before then, in ms since 1970. */
  readonly from?: number | undefined;
  /** Begun before then, in ms since 1970. */
  readonly to?: number | undefined;
  /** Of this array. */
  readonly array?: string | undefined;
  /** Of this series, resource or array, and all below it. */
  readonly key?: string | undefined;
  /** Of this metric. */
  readonly metric?: string | undefined;
  /** With this among what is wrong. */
  readonly kind?: string | undefined;
  /** Open ones, or resolved ones, alone. */
  readonly state?: "open" | "resolved" | undefined;
  /** Of this incident. */
  readonly incident?: string | undefined;
  /** At least so severe, 0 to 1. */
  readonly severity?: number | undefined;
  /** Suppressed by a maintenance window, or not. */
  readonly suppressed?: "yes" | "no" | undefined;
  /** With this text in the sentence or the key. */
  readonly q?: string | undefined;
  /** Behind this item of an earlier page. */
  readonly after?: HistoryPlace | undefined;
  /** At most so many. */
  readonly limit: number;
}

/** One page. The messages are those of the schemas `incident/1` and `anomaly/2`. */
export interface HistoryPage {
  /** The latest begun first. */
  readonly items: readonly unknown[];
  /** How many there are on all pages. */
  readonly total: number;
  /** For `after` of the next page; `null` on the last one. */
  readonly next: string | null;
}

/** Finds a page. */
export function historyPage(
  history: HistoryReader,
  type: HistoryType,
  filter: HistoryFilter,
): HistoryPage {
  const { limit } = filter;
  const query: HistoryQuery = {
    type,
    fromMs: filter.from,
    toMs: filter.to,
    storageId: filter.array,
    key: filter.key,
    metric: filter.metric,
    kind: filter.kind,
    isOpen: filter.state && filter.state === "open",
    incident: filter.incident,
    minSeverity: filter.severity,
    isSuppressed: filter.suppressed && filter.suppressed === "yes",
    text: filter.q,
    after: filter.after,
    limit: limit + 1,
  };
  const rows = history.find(query);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(messageOf),
    total: history.count(query),
    next: rows.length > limit && last !== undefined
      ? `${last.startMs}-${last.id}`
      : null,
  };
}

/**
 * One message.
 *
 * @param id 32 hex digits, or so many of the first that it is the only one.
 * @throws {RequestError} 404 if there is none.
 */
export function historyItem(
  history: HistoryReader,
  type: HistoryType,
  id: string,
): Record<string, unknown> {
  const row = /^[\da-f]{6,32}$/.test(id) ? history.get(id) : undefined;
  if (row === undefined || row.type !== type) {
    throw new RequestError(`There is no ${type} ${JSON.stringify(id)}`, 404);
  }
  return messageOf(row);
}

function messageOf({ body }: HistoryRow): Record<string, unknown> {
  return JSON.parse(body);
}

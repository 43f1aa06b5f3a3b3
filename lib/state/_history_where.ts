/**
 * What a query asks of the history, as SQL.
 *
 * @module
 */

import type { HistoryQuery } from "./history_file.ts";

/** That an anomaly is of a resource with this id or name. */
const OF_RESOURCE = `(body ->> '$.series.resource_id' = ?
  OR body ->> '$.series.resource_name' = ?)`;

/** Conditions, all of which hold, and the values of their `?`, in their order. */
export interface HistoryWhere {
  /** SQL. */
  readonly conditions: string[];
  /** Values. */
  readonly values: (string | number)[];
}

/** The conditions of a query without its place. */
export function whereOf(query: HistoryQuery): HistoryWhere {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const when = (
    sql: string,
    value: string | number | undefined,
    times = 1,
  ): void => {
    if (value === undefined) return;
    conditions.push(sql);
    for (let i = 0; i < times; i++) values.push(value);
  };
  when("type = ?", query.type);
  if (query.isOpen !== undefined) {
    conditions.push(`is_open = ${Number(query.isOpen)}`);
  }
  when("(is_open = 1 OR at_ms >= ?)", query.fromMs);
  when("start_ms < ?", query.toMs);
  when("start_ms >= ?", query.begunFromMs);
  when("storage_id = ?", query.storageId);
  when("id >= ? AND id < ? || '~'", query.idPrefix, 2);
  // Of "a/b" all that begins with "a/b/": "0" is the character behind "/".
  const below = "key = ? OR key >= ? || '/' AND key < ? || '0'";
  if (query.type === "anomaly") {
    when(`(${below})`, query.key, 3);
    when("metric = ?", query.metric);
    when(OF_RESOURCE, query.resource, 2);
  } else {
    when(`(${below} OR ${ofMember(below)})`, query.key, 6);
    when(ofMember("metric = ?"), query.metric);
    when(ofMember(OF_RESOURCE), query.resource, 2);
  }
  when("instr(',' || kinds || ',', ',' || ? || ',') > 0", query.kind);
  when("incident = ?", query.incident);
  when("severity >= ?", query.minSeverity);
  if (query.isSuppressed !== undefined) {
    const not = query.isSuppressed ? "NOT" : "";
    conditions.push(`body ->> '$.suppressedBy' IS ${not} NULL`);
  }
  when(
    "(why LIKE ? ESCAPE '\\' OR key LIKE ? ESCAPE '\\')",
    likeOf(query.text),
    2,
  );
  return { conditions, values };
}

/** That an anomaly of the incident meets a condition. */
function ofMember(condition: string): string {
  return `id IN (SELECT incident FROM told
    WHERE type = 'anomaly' AND (${condition}))`;
}

/** A pattern of LIKE for a text anywhere. */
function likeOf(text: string | undefined): string | undefined {
  return text && `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

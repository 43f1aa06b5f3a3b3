/**
 * When series were abnormal, as the history has it: what a chart does not count
 * among the usual values.
 *
 * @module
 */

import type { HistoryAction, HistoryReader } from "../state/history_file.ts";

/** The most anomalies of a resource that are looked at, the latest. */
const LIMIT = 1000;

/**
 * Looks them up.
 *
 * @param history Where they are.
 * @param of A resource: its array and its canonical text.
 * @param sinceMs Those that began then or later, in ms since 1970.
 * @returns Whether the series with a key was abnormal at a time, by itself or
 * together with the rest of its resource. An incident of which somebody said that
 * it was a false positive, or is the new normal, does not count.
 */
export function abnormalTimes(
  history: HistoryReader,
  of: { readonly storageId: string; readonly key: string },
  sinceMs: number,
): (key: string) => (atMs: number) => boolean {
  const rows = history.find({
    type: "anomaly",
    ...of,
    begunFromMs: sinceMs,
    limit: LIMIT,
  });
  const incidents = new Set(rows.map(({ incident }) => incident ?? ""));
  const normal = new Set(
    [...incidents].filter((id) => isNormal(history.actions(id))),
  );
  const byKey = Map.groupBy(
    rows.filter(({ incident }) => !normal.has(incident ?? "")),
    ({ key }) => key,
  );
  return (key) => {
    const own = [...byKey.get(key) ?? [], ...byKey.get(of.key) ?? []];
    return (atMs) =>
      own.some((row) =>
        atMs >= row.startMs && (row.isOpen || atMs <= row.atMs)
      );
  };
}

function isNormal(actions: readonly HistoryAction[]): boolean {
  const last = actions.findLast(({ action }) => action !== "acknowledge");
  return last?.action === "false_positive" || last?.action === "new_normal";
}

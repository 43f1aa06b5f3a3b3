/**
 * One incident with its anomalies, or one anomaly, in full.
 *
 * @module
 */

import { utc } from "../lib/decide/plain_text.ts";
import { anomalyText } from "../lib/emit/anomaly_text.ts";
import { incidentText } from "../lib/emit/incident_text.ts";
import type { Anomaly, ExpectedRange } from "../lib/model/anomaly.ts";
import type { Incident } from "../lib/model/incident.ts";
import type { Message } from "../lib/model/message.ts";
import { counted } from "../lib/telemetry/counted.ts";
import { Lines, num, percent, withUnit } from "./_explain_layout.ts";
import { ANOMALY_COLUMNS, lifeText } from "./_history_columns.ts";
import type { Screen } from "./_screen.ts";
import { tableText } from "./_table.ts";

/**
 * An incident: its line, its facts, and a table of its anomalies.
 *
 * @param incident The newest message about it.
 * @param anomalies The newest message about each of its anomalies, in any order.
 * @param screen What the lines are to fit.
 * @returns Lines, the last one without its end.
 */
export function incidentDetail(
  incident: Incident,
  anomalies: readonly Anomaly[],
  screen: Screen,
): string {
  const { array, cause, kinds, memberCount, resourceCount } = incident;
  const lines = new Lines(screen.color);
  lines.pair("sentence", incident.why);
  lines.pair("id", incident.id);
  lines.pair(
    "array",
    array === null
      ? "all arrays"
      : [array.name, array.storage_id].filter(Boolean).join(", "),
  );
  lifePairs(lines, incident);
  lines.pair("what", kinds.join(", "));
  if (cause !== null) lines.pair("cause", `${cause.tag}: ${cause.evidence}`);
  lines.pair(
    "extent",
    `${counted(memberCount, "anomaly", "anomalies")} of ${
      counted(resourceCount, "resource", "resources")
    }`,
  );
  originPairs(lines, incident);
  // In the order of the incident, the likeliest origin first.
  const places = new Map(
    incident.members.map(({ anomaly }, place) => [anomaly, place]),
  );
  const place = ({ id }: Anomaly) => places.get(id) ?? Infinity;
  const sorted = anomalies.toSorted((a, b) =>
    place(a) - place(b) || a.startMs - b.startMs
  );
  return [
    incidentText(incident, screen),
    lines.text,
    "",
    tableText(ANOMALY_COLUMNS.table, sorted, screen),
  ].join("\n");
}

/**
 * An anomaly: its line and its evidence.
 *
 * @param anomaly The newest message about it.
 * @param screen What the line is to fit.
 * @returns Lines, the last one without its end.
 */
export function anomalyDetail(anomaly: Anomaly, screen: Screen): string {
  const { series: { unit }, value, expected, score, threshold } = anomaly;
  const lines = new Lines(screen.color);
  lines.pair("sentence", anomaly.why);
  lines.pair("id", anomaly.id);
  lines.pair("incident", anomaly.incident);
  lines.pair("key", anomaly.key || "all arrays");
  lines.pair("array", anomaly.series.name ?? "");
  lines.pair("resource", anomaly.series.resource_name ?? "");
  lifePairs(lines, anomaly);
  lines.pair("what", `${anomaly.kind}, ${anomaly.direction}`);
  if (value !== null) lines.pair("value", withUnit(value, unit));
  lines.pair("usual", rangeText(expected, unit));
  if (score !== null && threshold !== null) {
    lines.pair("score", `${num(score)}, counts from ${num(threshold)} on`);
  }
  if (anomaly.perWeek !== null) {
    lines.pair("by chance", `${num(anomaly.perWeek)} times a week`);
  }
  lines.pair("confidence", anomaly.confidence);
  for (const { atMs, value, distance } of anomaly.neighbors) {
    lines.pair(
      "nearest",
      `${withUnit(value, unit)} at ${utc(atMs)}, ${num(distance)} away`,
    );
  }
  for (const { metric, share, value, expected } of anomaly.metrics) {
    lines.pair(
      "metric",
      `${metric} ${num(value)}, usually ${rangeText(expected, null)}: ${
        percent(share)
      } of the score`,
    );
  }
  if (anomaly.copies > 0) {
    lines.pair(
      "copies",
      `${anomaly.copies} other resources have the very same values`,
    );
  }
  originPairs(lines, anomaly);
  return `${anomalyText(anomaly, screen)}\n${lines.text}`;
}

function lifePairs(lines: Lines, message: Message): void {
  const { startMs, atMs, endMs, severity } = message;
  lines.pair("since", utc(startMs));
  lines.pair(
    "until",
    endMs === null
      ? `open, the newest message is of ${utc(atMs)}`
      : `${utc(endMs)}, ${lifeText(message)}`,
  );
  lines.pair("severity", severity.toFixed(2));
}

function originPairs(lines: Lines, message: Message): void {
  const { source: { topic, partition, offset }, detector, config } = message;
  lines.pair("record", `${topic}, partition ${partition}, offset ${offset}`);
  lines.pair("detector", `${detector}, config hash ${config}`);
}

function rangeText(range: ExpectedRange | null, unit: string | null): string {
  return range === null
    ? "not known"
    : `${num(range.low)} to ${withUnit(range.high, unit)}`;
}

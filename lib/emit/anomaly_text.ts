/**
 * The readable form of an anomaly: one line for a person at a terminal, marked
 * as a detail of its incident.
 *
 * @module
 */

import type { Anomaly } from "../model/anomaly.ts";
import { messageLine, type MessageTextOptions } from "./message_line.ts";

/**
 * Time (UTC), state, the dash of a detail, severity, series, sentence and
 * incident in one line, for example
 * `2023-11-14T22:28Z OPEN  - ████· 0.74 array-1 volume/vol_7 responseTime 41.2 ms, usually 1.1 to 6.3 ms [a1b2c3d4]`.
 * Where that is too wide, first the bar and the incident go, then the
 * beginning of the series, and the end of the sentence last.
 *
 * @returns One line without its end. The only control characters in it are
 * those of our own colours.
 */
export function anomalyText(
  anomaly: Anomaly,
  options: MessageTextOptions = {},
): string {
  return messageLine({
    atMs: anomaly.atMs,
    state: anomaly.state,
    label: "-",
    severity: anomaly.severity,
    where: place(anomaly),
    what: sentence(anomaly),
    incident: anomaly.incident,
  }, options);
}

/**
 * `array type/resource metric`: what it is about, with names before ids; as
 * much of that as is meant.
 */
function place({ series }: Anomaly): string {
  const array = series.name || series.storage_id;
  const parts = [array, resourceOf(series), series.metric];
  return parts.filter(Boolean).join(" ") || "all arrays";
}

function resourceOf({ resource_type, ...resource }: Anomaly["series"]): string {
  if (resource_type === null) return "";
  const name = resource.resource_name || resource.resource_id;
  return name ? `${resource_type}/${name}` : resource_type;
}

/** The `why` without the metric name, where that stands before it already. */
function sentence({ why, series: { metric } }: Anomaly): string {
  return metric && why.startsWith(`${metric} `)
    ? why.slice(metric.length + 1)
    : why;
}

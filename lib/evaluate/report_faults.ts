/**
 * Small charts of what each fault of a recording did: its primary series
 * around its window, and the alerts on them.
 *
 * @module
 */

import { decodeKeyPart } from "../model/series.ts";
import { Chart, type Mark } from "./report_chart.ts";
import { counted } from "../telemetry/counted.ts";
import { durationText, escapeMarkup, minuteText } from "./report_markup.ts";
import { type FaultsSeen, outcomeText } from "./report_timeline.ts";
import type { LabeledSeries } from "./labeled_series.ts";
import type { StorageFault, StorageLabels } from "./storage_corpus.ts";

const HOUR_MS = 3_600_000;
/** Series that are drawn of one fault. */
const SERIES_DRAWN = 4;
/** What is drawn before and behind a fault, at least. */
const MARGIN_MS = 12 * HOUR_MS;
const PLOT_PX = 70;

/** What a contender made of the faults. */
export interface FaultOpinion {
  /** Name of the contender. */
  readonly name: string;
  /** What it found. */
  readonly seen: FaultsSeen;
}

/**
 * A figure per fault.
 *
 * @param labels What is wrong in the recording.
 * @param series Every series of it by its canonical text without the name of a resource.
 * @param opinions At least one; its alerts are drawn.
 * @returns Markup, in the order of the faults.
 */
export function faultFigures(
  labels: StorageLabels,
  series: ReadonlyMap<string, LabeledSeries>,
  opinions: readonly FaultOpinion[],
): string[] {
  return labels.faults.map((fault) => {
    const outcomes = opinions.map(({ name, seen }) =>
      `${name}: ${outcomeText(seen, fault)}`
    ).join("; ");
    const when = `${minuteText(fault.startMs)}, ${
      fault.endMs > fault.startMs
        ? durationText(fault.endMs - fault.startMs)
        : "one sample"
    }`;
    return `<figure class="fault"><h5>${escapeMarkup(fault.id)}</h5>` +
      `<p>${escapeMarkup(`${when}. ${outcomes}.`)}</p>` +
      `${drawn(fault, labels, series, opinions)}</figure>`;
  });
}

function drawn(
  fault: StorageFault,
  labels: StorageLabels,
  series: ReadonlyMap<string, LabeledSeries>,
  opinions: readonly FaultOpinion[],
): string {
  const [leader] = opinions as [FaultOpinion, ...FaultOpinion[]];
  const keys = ordered(fault, leader.seen);
  const shown = keys.slice(0, SERIES_DRAWN);
  if (shown.length === 0) {
    return "<p>It is too weak to be primary on any series.</p>";
  }
  const marginMs = Math.max(MARGIN_MS, fault.endMs - fault.startMs);
  const chart = new Chart({
    fromMs: Math.max(labels.startMs, fault.startMs - marginMs),
    toMs: Math.min(labels.endMs, fault.endMs + marginMs),
  });
  chart.band({
    kind: "labeled",
    fromMs: fault.startMs,
    toMs: fault.endMs,
    text: fault.id,
  });
  for (const key of shown) {
    const one = series.get(key);
    if (one === undefined) continue;
    chart.plot(nameOf(key), "value", one.timestampsMs, one.values, PLOT_PX);
  }
  for (const { name, seen } of opinions) {
    chart.row(
      `alerts of ${name} on what the fault touches`,
      marksOf(fault, seen),
    );
  }
  const more = keys.length - shown.length;
  const text = `${shown.map(nameOf).join(", ")}${
    more > 0
      ? `; ${counted(more, "more primary series", "more primary series")}`
      : ""
  }`;
  return chart.render(`${fault.id}: ${shown.map(nameOf).join(", ")}`, text) +
    `<figcaption>${escapeMarkup(text)}</figcaption>`;
}

/** The primary series: those that alerted, then those whose resource did. */
function ordered(fault: StorageFault, { alerts }: FaultsSeen): string[] {
  const alerted = new Set(alerts.map(({ alert }) => alert.key));
  const resourceOf = (key: string) => key.slice(0, key.lastIndexOf("/"));
  const rank = (key: string) =>
    alerted.has(key) ? 0 : alerted.has(resourceOf(key)) ? 1 : 2;
  return [...fault.primary].sort((a, b) => rank(a) - rank(b));
}

function marksOf(fault: StorageFault, { alerts }: FaultsSeen): Mark[] {
  return alerts
    .filter(({ faults }) => faults.includes(fault))
    .map(({ alert }) => ({
      kind: "hit",
      atMs: alert.atMs,
      text: `${minuteText(alert.atMs)} ${nameOf(alert.key)}`,
    }));
}

/** What stands behind the id of the array. */
function nameOf(key: string): string {
  return key.slice(key.indexOf("/") + 1).split("/").map(decodeKeyPart).join(
    " ",
  );
}

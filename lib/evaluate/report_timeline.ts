/**
 * The timeline of one recording of an array as one contender saw it: a row per
 * type of fault with its windows and the alerts that they explain, a row of
 * incidents, a row of alerts without a reason; benign events shaded.
 *
 * @module
 */

import { type Band, Chart, type Mark } from "./report_chart.ts";
import { counted } from "../telemetry/counted.ts";
import { durationText, escapeMarkup, minuteText } from "./report_markup.ts";
import type { StorageFault } from "./storage_corpus.ts";
import {
  asIncidents,
  explainAlerts,
  type ExplainedAlert,
  scoreStorage,
  STORAGE_SCORE_DEFAULTS,
  type StorageIncident,
} from "./storage_score.ts";
import type { RecordingVerdict } from "./witness.ts";

/** A benign event of more than this share of the recording shades nothing; it is named instead. */
const LONG_EVENT = 0.5;

/** What became of the faults of a recording. */
export interface FaultsSeen {
  /** Alerts that count, with their reasons. */
  readonly alerts: readonly ExplainedAlert[];
  /**
   * Delay of each fault in ms by its id; `undefined` if it was missed. Faults
   * without a primary series, or before the scored time, are not in it: they
   * do not count.
   */
  readonly delays: ReadonlyMap<string, number | undefined>;
}

/** Judges a verdict by the rules that the tables have. */
export function faultsSeen(
  { recording: { labels }, incidents }: RecordingVerdict,
): FaultsSeen {
  const alerts = incidents.flatMap((incident) => incident.alerts);
  const { faults } = scoreStorage(labels, asIncidents(alerts));
  return {
    alerts: explainAlerts(labels, alerts),
    delays: new Map(
      faults.map(({ id, delayMs }) => [
        id.slice(labels.name.length + 1),
        delayMs,
      ]),
    ),
  };
}

/** What became of one fault, in words. */
export function outcomeText(
  { delays }: FaultsSeen,
  { id }: StorageFault,
): string {
  if (!delays.has(id)) return "does not count";
  const delayMs = delays.get(id);
  return delayMs === undefined
    ? "missed"
    : `found after ${durationText(delayMs)}`;
}

/**
 * Draws the timeline.
 *
 * @param name Name of the contender.
 * @param verdict What it said.
 * @returns A figure.
 */
export function timelineFigure(
  name: string,
  verdict: RecordingVerdict,
): string {
  const { labels } = verdict.recording;
  const seen = faultsSeen(verdict);
  const chart = new Chart({ fromMs: labels.startMs, toMs: labels.endMs });
  const scoredMs = labels.startMs + STORAGE_SCORE_DEFAULTS.skipMs;
  chart.band({
    kind: "unscored",
    fromMs: labels.startMs,
    toMs: Math.min(scoredMs, labels.endMs),
    text: "time to learn, does not count",
  });
  const always = shadeBenign(chart, verdict);
  const byType = Map.groupBy(labels.faults, ({ type }) => type);
  for (const [type, faults] of [...byType].sort()) {
    const mine = seen.alerts.filter(({ faults }) =>
      faults.some((fault) => fault.type === type)
    );
    const found = faults.filter(({ id }) => seen.delays.get(id) !== undefined);
    const counting = faults.filter(({ id }) => seen.delays.has(id));
    chart.row(
      `${type}: ${found.length} of ${counting.length} found`,
      mine.map((explained) => markOf(explained)),
      faults.map((fault) => faultBand(fault, seen)),
    );
  }
  const { bands, marks } = incidentRow(verdict, scoredMs);
  chart.row(
    `incidents: ${bands.length}, ${marks.length} of them false`,
    marks,
    bands,
  );
  const unexplained = seen.alerts.filter(({ faults }) => faults.length === 0);
  chart.row(
    `alerts outside every fault: ${unexplained.length}`,
    unexplained.map((explained) => markOf(explained)),
  );
  const found = [...seen.delays.values()].filter((delay) =>
    delay !== undefined
  );
  const text = `${name} on ${labels.name}: ${found.length} of ${
    counted(seen.delays.size, "fault")
  } found, ${
    counted(bands.length, "incident")
  }, ${marks.length} of them false; ${
    counted(unexplained.length, "alert")
  } outside every fault.${
    always.length === 0
      ? ""
      : ` Goes on for most of the time and is not shaded: ${always.join(", ")}.`
  }`;
  return `<figure>${
    chart.render(`Timeline of ${labels.name}, ${name}`, text)
  }` +
    `<figcaption>${escapeMarkup(text)}</figcaption></figure>`;
}

/** Shades the benign events; returns the types of those that last too long for that. */
function shadeBenign(chart: Chart, { recording }: RecordingVerdict): string[] {
  const { benign, startMs, endMs } = recording.labels;
  const always = new Set<string>();
  for (const event of benign) {
    if (event.endMs - event.startMs > LONG_EVENT * (endMs - startMs)) {
      always.add(event.type);
      continue;
    }
    chart.band({
      kind: "benign",
      fromMs: event.startMs,
      toMs: event.endMs,
      text: `benign: ${event.type}, ${minuteText(event.startMs)} to ${
        minuteText(event.endMs)
      }`,
    });
  }
  return [...always];
}

function faultBand(fault: StorageFault, seen: FaultsSeen): Band {
  const { id, startMs, endMs } = fault;
  const kind = !seen.delays.has(id)
    ? "labeled"
    : seen.delays.get(id) === undefined
    ? "missed"
    : "found";
  return {
    kind,
    fromMs: startMs,
    toMs: endMs,
    text: `${id}, ${minuteText(startMs)} to ${minuteText(endMs)}: ${
      outcomeText(seen, fault)
    }`,
  };
}

function markOf({ alert, faults }: ExplainedAlert): Mark {
  return {
    kind: faults.length === 0 ? "false" : "hit",
    atMs: alert.atMs,
    text: `${minuteText(alert.atMs)} ${alert.key}`,
  };
}

/** Every incident that counts, from its first alert to its last; false ones are crossed out. */
function incidentRow(
  { recording: { labels }, incidents }: RecordingVerdict,
  scoredMs: number,
): { bands: Band[]; marks: Mark[] } {
  const bands: Band[] = [];
  const marks: Mark[] = [];
  for (const incident of incidents) {
    const counting = alertsFrom(incident, scoredMs);
    if (counting.length === 0) continue;
    const times = counting.map(({ atMs }) => atMs).sort((a, b) => a - b);
    const [fromMs, toMs] = [times[0]!, times.at(-1)!];
    const { falseIncidents } = scoreStorage(labels, [incident]);
    const text = `${minuteText(fromMs)} to ${minuteText(toMs)}, ${
      counted(counting.length, "alert")
    }`;
    bands.push({
      kind: falseIncidents > 0 ? "missed" : "found",
      fromMs,
      toMs,
      text,
    });
    if (falseIncidents > 0) marks.push({ kind: "false", atMs: fromMs, text });
  }
  return { bands, marks };
}

function alertsFrom({ alerts }: StorageIncident, fromMs: number) {
  return alerts.filter(({ atMs }) => atMs >= fromMs);
}

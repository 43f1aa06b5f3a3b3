/**
 * The tables of `evaluate`: rows of text, and their form on a terminal, which
 * is Markdown too.
 *
 * @module
 */

import type { LabeledSeries } from "../lib/evaluate/labeled_series.ts";
import type {
  CsvResult,
  NabResult,
  StorageGroup,
  StorageResult,
} from "../lib/evaluate/evaluate_corpus.ts";
import { VUS_BELOW_SAMPLES } from "../lib/evaluate/evaluate_corpus.ts";
import { PUBLISHED_NAB_SCORES } from "../lib/evaluate/nab_published.ts";
import {
  NAB_PROFILES,
  type NabProfileName,
} from "../lib/evaluate/nab_score.ts";
import type { ReportTable } from "../lib/evaluate/report_page.ts";
import { counted } from "../lib/telemetry/counted.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";

const PROFILES = Object.keys(NAB_PROFILES) as NabProfileName[];

/**
 * The tables of NAB.
 *
 * @param corpus Its series.
 * @param results The contenders, at least one.
 */
export function nabTables(
  corpus: readonly LabeledSeries[],
  results: readonly NabResult[],
): ReportTable[] {
  const windows = corpus.reduce((sum, { ranges }) => sum + ranges.length, 0);
  const categories = [...results[0].report.categories.keys()];
  return [{
    title: `NAB, ${counted(corpus.length, "file")}, ${
      counted(windows, "window")
    }: normalised score`,
    header: [
      "detector",
      ...PROFILES,
      "windows found",
      "false positives",
    ],
    rows: results.map(({ name, report: { total } }) => [
      name,
      ...PROFILES.map((profile) => fixed(total[profile].normalized, 1)),
      String(total.standard.found),
      String(total.standard.falsePositives),
    ]),
  }, {
    title:
      "Scores under the one threshold that suits them best: it knows the labels, an upper bound for every fixed threshold",
    header: ["detector", ...PROFILES],
    rows: results.map(({ name, best }) => [
      name,
      ...PROFILES.map((profile) => fixed(best[profile], 1)),
    ]),
  }, {
    title: "Published for all 58 files, thresholds chosen with the labels",
    header: ["detector", ...PROFILES],
    rows: PUBLISHED_NAB_SCORES.map((score) => [
      score.detector,
      ...PROFILES.map((profile) => fixed(score[profile], 1)),
    ]),
  }, {
    title:
      "Standard profile per category; in brackets the sum of a category without windows",
    header: ["category", ...results.map(({ name }) => name)],
    rows: categories.map((category) => [
      category,
      ...results.map(({ report }) => {
        const { normalized, score } = report.categories.get(category)!.standard;
        return normalized === undefined
          ? `(${fixed(score, 2)})`
          : fixed(normalized, 1);
      }),
    ]),
  }];
}

/**
 * The tables of CSV series.
 *
 * @param corpus The series.
 * @param results The contenders, at least one.
 */
export function csvTables(
  corpus: readonly LabeledSeries[],
  results: readonly CsvResult[],
): ReportTable[] {
  const labeled = results[0].report.labeledSeries;
  return [{
    title: `${
      counted(corpus.length, "series", "series")
    }, ${labeled} with labels after the warm-up of 15 %: ranking of the scores (VUS-PR below ${VUS_BELOW_SAMPLES} samples)`,
    header: ["detector", "average precision", "VUS-PR", "VUS-PR, open recall"],
    rows: results.map(({ name, report }) => [
      name,
      fixed(report.averagePrecision, 3),
      fixed(report.vusPr, 3),
      fixed(report.openVusPr, 3),
    ]),
  }, {
    title: "Alerts",
    header: [
      "detector",
      "events found",
      "alerts that are true",
      "range recall",
      "range precision",
      "per series-week",
      "false per series-week",
    ],
    rows: results.map(({ name, report }) => [
      name,
      percent(report.eventRecall),
      percent(report.alertPrecision),
      fixed(report.rangeRecall, 2),
      fixed(report.rangePrecision, 2),
      fixed(report.alertsPerSeriesWeek, 2),
      fixed(report.falseAlertsPerSeriesWeek, 2),
    ]),
  }];
}

/** The tables of some storage recordings. */
export function storageTables(group: StorageGroup): ReportTable[] {
  const { recordings, intervalMs, results } = group;
  const interval = intervalMs === undefined ? "" : ` at ${intervalMs / 1000} s`;
  const names = results.map(({ name }) => name);
  const [first] = results;
  return [{
    title: `Storage, ${counted(recordings.length, "recording")}${interval}`,
    header: [
      "detector",
      "faults found",
      "by chance",
      "median delay, h",
      "false incidents per array-week",
      "false alerts per array-week",
      "per series-week",
    ],
    rows: results.map(({ name, alerts, incidents }) => [
      name,
      `${alerts.total.found} of ${alerts.total.events}`,
      fixed(alerts.chanceRecall * alerts.total.events, 1),
      fixed(alerts.total.medianDelayMs / 3_600_000, 1),
      fixed(incidents.falseIncidentsPerArrayWeek, 1),
      fixed(alerts.falseAlertsPerArrayWeek, 0),
      fixed(alerts.falseAlertsPerSeriesWeek, 2),
    ]),
  }, {
    title: "Faults found per type, with the median delay in h",
    header: ["fault", ...names],
    rows: [...first.alerts.faults.keys()].map((type) => [
      type,
      ...results.map((result) => faultCell(result, type)),
    ]),
  }, {
    title: "Benign events that alerted, in brackets as often as by chance",
    header: ["event", ...names],
    rows: [...first.alerts.benign.keys()].map((type) => [
      type,
      ...results.map((result) => benignCell(result, type)),
    ]),
  }];
}

/** A table as text: a title, and columns as wide as they must be. */
export function renderTable(table: ReportTable): string {
  const [header, ...rows] = [table.header, ...table.rows]
    .map((cells) => cells.map(escapeControls));
  const widths = header.map((name, column) =>
    Math.max(name.length, 4, ...rows.map((row) => row[column].length))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      cells.map((cell, column) =>
        column === 0
          ? cell.padEnd(widths[column])
          : cell.padStart(widths[column])
      ).join(" | ")
    } |`;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [`${table.title}\n`, line(header), line(rule), ...rows.map(line)]
    .join("\n");
}

function faultCell({ alerts }: StorageResult, type: string): string {
  const { found, events, medianDelayMs } = alerts.faults.get(type)!;
  const delay = found === 0 ? "" : `, ${fixed(medianDelayMs / 3_600_000, 1)}`;
  return `${found} of ${events}${delay}`;
}

function benignCell({ alerts }: StorageResult, type: string): string {
  const { alerted, occurrences, chance } = alerts.benign.get(type)!;
  return `${alerted} of ${occurrences} (${percent(chance)})`;
}

/** `-` for what has no value. */
function fixed(value: number | undefined, digits: number): string {
  return value === undefined || !Number.isFinite(value)
    ? "-"
    : value.toFixed(digits);
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : "-";
}

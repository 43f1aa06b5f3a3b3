/**
 * What an evaluation comes down to: one sentence per contender.
 *
 * @module
 */

import type { CsvResult, NabResult, StorageGroup } from "./evaluate_corpus.ts";
import { counted } from "../telemetry/counted.ts";
import { durationText } from "./report_markup.ts";

/** Of NAB. */
export function nabSummary(results: readonly NabResult[]): string[] {
  return results.map(({ name, report: { total } }) => {
    const { standard, reward_low_FP_rate, reward_low_FN_rate } = total;
    return `${name} scores ${
      fixed(standard.normalized)
    } of 100 in the standard profile (${
      fixed(reward_low_FP_rate.normalized)
    } where false alerts cost more, ${
      fixed(reward_low_FN_rate.normalized)
    } where missed windows do): ${standard.found} of ${
      counted(standard.windows, "window")
    } found, ${counted(standard.falsePositives, "false positive")}.`;
  });
}

/** Of CSV series. */
export function csvSummary(results: readonly CsvResult[]): string[] {
  return results.map(({ name, report }) => {
    const alerts = `${
      fixed(report.alertsPerSeriesWeek)
    } alerts per series-week`;
    return report.labeledSeries === 0
      ? `${name} raises ${alerts}; without labels nobody knows how many are true.`
      : `${name} finds ${
        percent(report.eventRecall)
      } of the labelled events with ${alerts}, ${
        fixed(report.falseAlertsPerSeriesWeek)
      } of them false; its scores have an average precision of ${
        fixed(report.averagePrecision, 2)
      }.`;
  });
}

/** Of storage recordings: of all of them together. */
export function storageSummary(groups: readonly StorageGroup[]): string[] {
  return (groups.at(-1)?.results ?? []).map(({ name, alerts, incidents }) => {
    const { found, events, medianDelayMs } = alerts.total;
    const benign = [...alerts.benign.values()];
    const sum = (pick: (event: (typeof benign)[number]) => number) =>
      benign.reduce((total, event) => total + pick(event), 0);
    return `${name} finds ${found} of ${counted(events, "fault")} (by chance ${
      fixed(alerts.chanceRecall * events)
    })${medianText(found, medianDelayMs)}, with ${
      fixed(incidents.falseIncidentsPerArrayWeek)
    } false incidents per array-week; ${sum(({ alerted }) => alerted)} of ${
      counted(sum(({ occurrences }) => occurrences), "benign event")
    } alerted.`;
  });
}

function medianText(found: number, medianDelayMs: number): string {
  if (found === 0) return "";
  return medianDelayMs === 0
    ? ", half of them at once"
    : `, half of them within ${durationText(medianDelayMs)}`;
}

function fixed(value: number | undefined, digits = 1): string {
  return value === undefined || !Number.isFinite(value)
    ? "-"
    : value.toFixed(digits);
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : "-";
}

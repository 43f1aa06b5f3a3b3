/**
 * The sentences at the top of the report, on figures computed by hand.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  csvSummary,
  nabSummary,
  storageSummary,
} from "../../../lib/evaluate/report_summary.ts";
import type { SeriesVerdict } from "../../../lib/evaluate/series_score.ts";
import { scoreCsv } from "../../../lib/evaluate/series_score.ts";
import { scoreNab } from "../../../lib/evaluate/nab_score.ts";
import type { StorageLabels } from "../../../lib/evaluate/storage_corpus.ts";
import { reportStorage } from "../../../lib/evaluate/storage_report.ts";
import { asIncidents } from "../../../lib/evaluate/storage_score.ts";
import { seriesOf } from "./_corpora.ts";

const HOUR_MS = 3_600_000;

/** A week and 15 % of it of minutes, silent; one window at its end. */
function verdict(alerts: readonly number[], isLabeled = true): SeriesVerdict {
  const samples = Math.ceil(7 * 24 * 60 / 0.85);
  const ranges = isLabeled ? [{ first: samples - 10, last: samples - 1 }] : [];
  const series = seriesOf(new Array(samples).fill(0), ranges);
  const scores = new Float64Array(samples);
  for (const alert of alerts) scores[alert] = 1;
  return { series, scores, alerts };
}

Deno.test("nabSummary() says score, windows and false positives", () => {
  const report = scoreNab([verdict([])]);
  const best = {
    standard: 0,
    reward_low_FP_rate: 0,
    reward_low_FN_rate: 0,
  };
  // Whoever never alerts has 0 by definition.
  assertEquals(nabSummary([{ name: "mute", report, best }]), [
    "mute scores 0.0 of 100 in the standard profile (0.0 where false alerts " +
    "cost more, 0.0 where missed windows do): 0 of 1 window found, " +
    "0 false positives.",
  ]);
});

Deno.test("csvSummary() says events and alerts, or that nobody knows", () => {
  const last = verdict([]).series.values.length - 1;
  const summary = (labeled: boolean) =>
    csvSummary([{
      name: "x",
      report: scoreCsv([verdict([last - 5000, last], labeled)], 0),
    }]);
  // Two alerts in one week, the second in the window: of ten labelled samples
  // one has the highest score, shared with a false one; the rest ties at 0.
  assertEquals(
    summary(true)[0]?.replace(/0\.\d\d\.$/, "..."),
    "x finds 100 % of the labelled events with 2.0 alerts per series-week, " +
      "1.0 of them false; its scores have an average precision of ...",
  );
  assertEquals(summary(false), [
    "x raises 2.0 alerts per series-week; without labels nobody knows how " +
    "many are true.",
  ]);
});

/** Two weeks, of which one counts; a fault and a benign event in the second. */
const LABELS: StorageLabels = {
  name: "a",
  storageId: "s",
  intervalMs: HOUR_MS,
  startMs: 0,
  endMs: 14 * 24 * HOUR_MS,
  seriesCount: 1,
  faults: [{
    id: "f-0",
    type: "f",
    startMs: 200 * HOUR_MS,
    endMs: 210 * HOUR_MS,
    primary: new Set(["s/volume/v/iops"]),
    affected: new Set(["s/volume/v/iops"]),
  }],
  benign: [{
    type: "b",
    startMs: 300 * HOUR_MS,
    endMs: 301 * HOUR_MS,
    volumes: new Set(),
  }],
};

Deno.test("storageSummary() says faults, delay, false incidents and benign events of the last group", () => {
  const group = (hours: readonly number[]) => {
    const incidents = asIncidents(
      hours.map((hour) => ({ key: "s/volume/v/iops", atMs: hour * HOUR_MS })),
    );
    const report = reportStorage([{ labels: LABELS, incidents }]);
    return {
      recordings: ["a"],
      intervalMs: HOUR_MS,
      results: [{ name: "x", alerts: report, incidents: report }],
    };
  };
  const sentence = (hours: readonly number[]) =>
    storageSummary([group([]), group(hours)])[0]!
      .replace(/by chance \d\.\d/, "by chance -");
  assertEquals(
    sentence([]),
    "x finds 0 of 1 fault (by chance -), with 0.0 false incidents per " +
      "array-week; 0 of 1 benign event alerted.",
  );
  assertEquals(
    sentence([202, 300]),
    "x finds 1 of 1 fault (by chance -), half of them within 2.0 h, with 1.0 " +
      "false incidents per array-week; 1 of 1 benign event alerted.",
  );
  assertEquals(
    sentence([200]),
    "x finds 1 of 1 fault (by chance -), half of them at once, with 0.0 false " +
      "incidents per array-week; 0 of 1 benign event alerted.",
  );
});

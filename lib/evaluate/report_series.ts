/**
 * The pictures of NAB and of CSV series: value, score and alerts of each
 * series, labelled windows as bands.
 *
 * @module
 */

import { type Band, Chart, type Mark } from "./report_chart.ts";
import { counted } from "../telemetry/counted.ts";
import { escapeMarkup, minuteText } from "./report_markup.ts";
import type { IndexRange } from "./labeled_series.ts";
import type { SeriesVerdict } from "./series_score.ts";
import type { Testimony } from "./witness.ts";

const VALUE_PX = 150;
const SCORE_PX = 60;
/** Below this a score means that there was none. */
const NO_SCORE = -1e300;

/** What counts in a series. */
export interface SeriesRules {
  /** For the samples of a series, how many at its start do not count. */
  readonly warmUpSamples: (samples: number) => number;
  /** Whether a series without a single window is known to be normal; if not, nobody knows whether its alerts are true. */
  readonly isNormalWithoutWindows: boolean;
}

/**
 * A figure per series.
 *
 * @param testimonies All of the same series in the same order; the first decides which windows count as found.
 * @param rules What counts.
 * @returns Markup, one figure per series.
 */
export function seriesFigures(
  testimonies: readonly Testimony[],
  rules: SeriesRules,
): string[] {
  const [first] = testimonies;
  if (first === undefined) return [];
  return first.series.map((_, i) =>
    figureOf(
      testimonies.map(({ name, series }) => ({ name, verdict: series[i]! })),
      rules,
      i,
    )
  );
}

interface Opinion {
  readonly name: string;
  readonly verdict: SeriesVerdict;
}

function figureOf(
  opinions: readonly Opinion[],
  rules: SeriesRules,
  number: number,
): string {
  const [leader] = opinions as [Opinion, ...Opinion[]];
  const { series, scores, alerts } = leader.verdict;
  const { name, timestampsMs, values, ranges } = series;
  const last = timestampsMs.length - 1;
  const heading = `<h3 id="series-${number}">${escapeMarkup(name)}</h3>`;
  if (last < 0) return `<figure>${heading}<p>It has no samples.</p></figure>`;
  const skip = rules.warmUpSamples(values.length);
  const chart = new Chart({
    fromMs: timestampsMs[0]!,
    toMs: timestampsMs[last]!,
  });
  if (skip > 0) {
    chart.band({
      kind: "unscored",
      fromMs: timestampsMs[0]!,
      toMs: timestampsMs[Math.min(skip, last)]!,
      text: "warm-up, does not count",
    });
  }
  const counts = (range: IndexRange) => range.last >= skip;
  const isFound = ({ first, last }: IndexRange) =>
    alerts.some((alert) => alert >= Math.max(first, skip) && alert <= last);
  for (const range of ranges) {
    chart.band(bandOf(range, timestampsMs, counts(range), isFound(range)));
  }
  chart.plot("value", "value", timestampsMs, values, VALUE_PX);
  chart.plot(
    `score of ${leader.name}`,
    "score",
    timestampsMs,
    scores.map((score) => score > NO_SCORE ? score : NaN),
    SCORE_PX,
  );
  for (const { name, verdict } of opinions) {
    chart.row(`alerts of ${name}`, marksOf(verdict, skip, rules));
  }
  const wanted = ranges.filter(counts);
  const said = opinions.map(({ name, verdict }) =>
    summaryOf(name, verdict, skip, rules)
  );
  const text = `${counted(values.length, "sample")}, ${
    minuteText(timestampsMs[0]!)
  } to ${minuteText(timestampsMs[last]!)}; ${
    counted(wanted.length, "labelled window")
  }. ${said.join(" ")}`;
  return `<figure>${heading}${
    chart.render(`${name}: value, score and alerts`, text)
  }<figcaption>${escapeMarkup(text)}</figcaption></figure>`;
}

function bandOf(
  { first, last }: IndexRange,
  timestampsMs: Float64Array,
  doesCount: boolean,
  isFound: boolean,
): Band {
  const [fromMs, toMs] = [timestampsMs[first]!, timestampsMs[last]!];
  const what = !doesCount
    ? "labelled in the warm-up"
    : isFound
    ? "found"
    : "missed";
  return {
    kind: !doesCount ? "labeled" : isFound ? "found" : "missed",
    fromMs,
    toMs,
    text: `window ${minuteText(fromMs)} to ${minuteText(toMs)}: ${what}`,
  };
}

/** Alerts after the warm-up. */
function marksOf(
  { series, alerts }: SeriesVerdict,
  skip: number,
  { isNormalWithoutWindows }: SeriesRules,
): Mark[] {
  const { ranges, timestampsMs } = series;
  const isLabeled = ranges.length > 0 || isNormalWithoutWindows;
  return alerts.filter((alert) => alert >= skip).map((alert) => {
    const isIn = ranges.some(({ first, last }) =>
      alert >= first && alert <= last
    );
    const kind = !isLabeled ? "alert" : isIn ? "hit" : "false";
    return {
      kind,
      atMs: timestampsMs[alert]!,
      text: minuteText(timestampsMs[alert]!),
    };
  });
}

function summaryOf(
  name: string,
  verdict: SeriesVerdict,
  skip: number,
  rules: SeriesRules,
): string {
  const marks = marksOf(verdict, skip, rules);
  const outside = marks.filter(({ kind }) => kind === "false").length;
  const early = verdict.alerts.length - marks.length;
  return `${name}: ${counted(marks.length, "alert")}${
    outside > 0 ? `, ${outside} outside every window` : ""
  }${early > 0 ? ` (${early} in the warm-up not drawn)` : ""}.`;
}

/**
 * What is printed of one sample of a series: its experts, neighbour by
 * neighbour, and how the alert came about.
 *
 * @module
 */

import { ALERT_CONSTANTS } from "../lib/decide/alert_constants.ts";
import { utc } from "../lib/decide/plain_text.ts";
import type { ExpertDerivation, ExpertName } from "../lib/detect/derivation.ts";
import { SERIES_CONSTANTS } from "../lib/detect/series_constants.ts";
import { samplesOf, type Span } from "../lib/model/span.ts";
import type {
  SeriesDecision,
  SeriesExplanation,
} from "../lib/pipeline/explanation.ts";
import type { ExplanationCheck } from "../lib/pipeline/explanation_checks.ts";
import type { SingleRound } from "../lib/pipeline/judge_probe.ts";
import {
  clock,
  duration,
  type Lines,
  num,
  percent,
  withUnit,
} from "./_explain_layout.ts";
import type { ExplainFacts } from "./explain_text.ts";

const DAY_MINUTES = 24 * 60;

/** A few units in the last place of single precision. */
const SINGLE_ROUNDING = 2 ** -22;

/** One coordinate, or two, of a point: how it is called, and how it is read. */
interface Column {
  readonly name: string;
  /** The coordinate in the unit of the series, or as a time. */
  read(point: readonly number[], origin: number): string;
}

const shifted = (name: string, column: number, stretch = 1): Column => ({
  name,
  read: (point, origin) => {
    const value = origin + point[column]! / stretch;
    // Points are kept in single precision: what is left of a zero is rounding.
    const isRounding = Math.abs(value) < Math.abs(origin) * SINGLE_ROUNDING;
    return num(isRounding ? 0 : value);
  },
});
const plain = (name: string, column: number): Column => ({
  name,
  read: (point) => num(point[column]!),
});

/** Coordinates as `series_features.ts` makes them. */
const COLUMNS: Readonly<Record<ExpertName, readonly Column[]>> = {
  envelope: [
    shifted("highest", 0),
    shifted("lowest", 1),
    shifted("mean", 2, Math.SQRT2),
    plain("deviation", 3),
  ],
  context: [
    shifted("mean", 0),
    { name: "time of day", read: (point) => timeOfDay(point[1]!, point[2]!) },
  ],
  short: [
    shifted("value", 0, Math.SQRT2),
    shifted("mean of 2", 1),
    shifted("mean of 4", 2),
  ],
  seasonal: [plain("residual", 0)],
};

function timeOfDay(cosine: number, sine: number): string {
  if (cosine === 0 && sine === 0) return "-";
  const turn = Math.atan2(sine, cosine) / (2 * Math.PI);
  const minutes = Math.round((turn + 1) * DAY_MINUTES) % DAY_MINUTES;
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** What each expert looks at. */
function meaningOf(name: ExpertName, intervalMs: number): string {
  const span = (one: Span) => {
    const samples = samplesOf(one, intervalMs);
    return `${samples} samples (${duration(samples * intervalMs)})`;
  };
  switch (name) {
    case "envelope":
      return `slow: highest, lowest, mean (times sqrt 2) and deviation of the last ${
        span(SERIES_CONSTANTS.envelope)
      }`;
    case "context":
      return `slow: mean of the last ${
        span(SERIES_CONSTANTS.context)
      } and the time of day at the site, on a circle`;
    case "short":
      return "fast: the value (times sqrt 2), the means of the last 2 and 4 samples";
    case "seasonal":
      return `fast: mean distance of the last ${SERIES_CONSTANTS.residualMean} samples from the same time of earlier days`;
  }
}

/** What became of the sample by itself, in a sentence. */
const DECISIONS: Readonly<Record<SeriesDecision, string>> = {
  learning: "nothing: it has no scores yet",
  usual: "nothing: it is below the level of its series",
  refractory:
    "nothing: the series has alerted a short while ago, and one event is one alert",
  young:
    `nothing: alerts of a young series only teach its level, but for those ${ALERT_CONSTANTS.youngFactor} times above it`,
  policy:
    "nothing: it deviates less from the usual range than is to be told of",
  array:
    "nothing: it is out of line for its series, but not for an array with so many of them",
  told: "nothing of its own: another check tells of it, or it was told before",
  goes_on: "the open anomaly of the series goes on",
  calms: "a normal sample: enough of them end the open anomaly of the series",
  opened: "an anomaly opens",
};

/**
 * Prints a sample.
 *
 * @param series The sample.
 * @param single What the array made of its single series.
 * @param checks All scores computed again.
 * @param facts What all parts have in common.
 */
export function seriesText(
  lines: Lines,
  series: SeriesExplanation,
  single: SingleRound | undefined,
  { checks, timeZone, localMs }: ExplainFacts,
): void {
  const { unit, derivation, usual: { expected, neighbors } } = series;
  lines.heading(`Series ${series.key}`);
  lines.pair("value", withUnit(series.value, unit));
  lines.pair("time", clock(series.atMs, timeZone, localMs));
  lines.pair("interval", intervalText(series));
  lines.pair("windows", series.isFull ? "full" : "not full yet");
  lines.pair(
    "usual",
    expected === null
      ? "nothing is known yet"
      : `${num(expected.low)} to ${
        withUnit(expected.high, unit)
      } at this hour; the middle of earlier days: ${num(derivation.expected)}`,
  );
  for (const { atMs, value, distance } of neighbors) {
    lines.pair(
      "nearest",
      `${num(value)} at ${utc(atMs)}, ${num(distance)} away`,
    );
  }
  const intervalMs = series.intervalMs || SERIES_CONSTANTS.fallbackIntervalMs;
  for (const expert of derivation.experts) {
    const check = checks.find(({ name }) => name === expert.name);
    expertText(lines, expert, { origin: derivation.origin, intervalMs, check });
  }
  scoresText(lines, series, checks.find(({ name }) => name === "scores"));
  decisionText(lines, series, single);
}

function intervalText(
  { intervalMs, missing, missingMs }: SeriesExplanation,
): string {
  if (intervalMs > 0) return duration(intervalMs);
  if (missing === 0) return "learned with this sample: the first with scores";
  const rest = missingMs === undefined ? "" : `, about ${duration(missingMs)}`;
  return `not known yet: ${missing} more samples${rest} before there are scores`;
}

function expertText(
  lines: Lines,
  expert: ExpertDerivation,
  { origin, intervalMs, check }: {
    readonly origin: number;
    readonly intervalMs: number;
    readonly check: ExplanationCheck | undefined;
  },
): void {
  const { name, point, sigma, size, lof, lnLof, pointsSince } = expert;
  const columns = COLUMNS[name];
  const read = (at: readonly number[]) =>
    columns.map((column) => column.read(at, origin));
  lines.heading(`Expert ${name} (${meaningOf(name, intervalMs)})`);
  if (lof === undefined) {
    lines.line(
      `does not speak: ${size} of ${SERIES_CONSTANTS.leastPoints} points in its window`,
    );
    return;
  }
  const { eps, neighbors, meanReachability } = lof;
  lines.line(
    `sigma ${num(sigma)}, eps ${num(eps)}, ${size} points in the window`,
  );
  lines.table([
    [
      "neighbour",
      ...columns.map(({ name }) => name),
      "distance",
      "k-distance",
      "mean reach",
      "density",
      "points ago",
    ],
    [
      "this sample",
      ...read(point),
      "",
      "",
      num(meanReachability),
      num(1 / (meanReachability + eps)),
      "",
    ],
    ...neighbors.map((neighbor, i) => [
      String(i + 1),
      ...read(neighbor.point),
      num(neighbor.distance),
      num(neighbor.kDistance),
      num(neighbor.meanReachability),
      num(1 / (neighbor.meanReachability + eps)),
      String(pointsSince[i]),
    ]),
  ]);
  lines.line(
    `LOF ${num(lof.lof)}, ln LOF ${num(lnLof)}; ${
      expert.teaches
        ? "the point will be a reference"
        : "the point does not teach"
    }`,
  );
  checkText(lines, check);
}

/** Says how the derivation compares with the one from the window. */
export function checkText(
  lines: Lines,
  check: ExplanationCheck | undefined,
): void {
  if (check === undefined) return;
  const { size, difference } = check;
  if (difference === undefined) {
    lines.line(
      size > 0
        ? `derived again from the ${size} points of the window: identical to the bit`
        : "added up again: identical to the bit",
    );
    return;
  }
  const { what, said, again } = difference;
  lines.line(
    `derived again, and NOT the same: ${what} ${said}, again ${again}`,
  );
}

function scoresText(
  lines: Lines,
  { derivation, taken, missing, alert }: SeriesExplanation,
  check: ExplanationCheck | undefined,
): void {
  lines.heading("Scores");
  if (missing > 0) {
    lines.line("none yet");
    return;
  }
  const { slow, fast } = ALERT_CONSTANTS;
  lines.pair("slow", `${num(taken.slow)} = envelope + context`);
  lines.pair("fast", `${num(taken.fast)} = short + seasonal`);
  lines.pair(
    "combined",
    `${num(derivation.score)} = slow + ${SERIES_CONSTANTS.fastWeight} fast`,
  );
  lines.pair(
    "excess",
    `${num(alert.excess)} = the larger of slow / ${slow} and fast / ${fast}`,
  );
  checkText(lines, check);
}

function decisionText(
  lines: Lines,
  { alert, decision, policy, unit }: SeriesExplanation,
  single: SingleRound | undefined,
): void {
  const { level, isAlert, isYoung, age, quietLeft, openFrom } = alert;
  lines.heading("What the series by itself makes of it");
  lines.pair(
    "level",
    `${num(level)}: the excess from which on this series alerts now; ${
      isAlert ? "it alerts" : "it does not alert"
    }`,
  );
  if (quietLeft > 0) {
    lines.pair(
      "quiet",
      `no alert for ${quietLeft} more samples, this one included`,
    );
  }
  if (isYoung) {
    lines.pair("young", `${age} of ${ALERT_CONSTANTS.youngSamples} samples`);
  }
  if (openFrom !== undefined) {
    lines.pair("open", `an anomaly, from an excess of ${num(openFrom)} on`);
  }
  lines.pair(
    "to be told",
    `direction ${policy.direction}, at least ${
      withUnit(policy.minAbsolute, unit)
    } and ${percent(policy.minRelative)} beyond the usual range`,
  );
  if (single !== undefined) {
    lines.pair(
      "array",
      `asks ${
        num(Math.exp(single.level))
      } times the level of a single series just now; the most was ${
        num(Math.exp(single.evidence))
      } times`,
    );
  }
  lines.pair("verdict", DECISIONS[decision]);
}

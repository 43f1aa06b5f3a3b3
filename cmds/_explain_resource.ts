/**
 * What is printed of a resource and its array: the joint view, the rules, the
 * evidence; and of a silence.
 *
 * @module
 */

import { ARRAY } from "../lib/decide/array_constants.ts";
import { utc } from "../lib/decide/plain_text.ts";
import { metricValue } from "../lib/detect/joint_features.ts";
import type {
  JointComparison,
  JointRange,
} from "../lib/detect/joint_derivation.ts";
import type { RuleHit } from "../lib/detect/storage_rules.ts";
import { JOINT, RULES } from "../lib/detect/storage_constants.ts";
import type { SilenceEvent } from "../lib/model/silence.ts";
import type {
  RowExplanation,
  RuleMetric,
} from "../lib/pipeline/explanation.ts";
import type { JointRound } from "../lib/pipeline/judge_probe.ts";
import { duration, type Lines, num, percent } from "./_explain_layout.ts";
import { checkText } from "./_explain_series.ts";
import type { ExplainFacts } from "./explain_text.ts";

const UNITS: Readonly<Record<string, string>> = {
  responseTime: "ms",
  iops: "1/s",
  throughput: "MB/s",
  cacheHitRatio: "%",
};

/** Prints the joint view of a row. */
export function resourceText(
  lines: Lines,
  { resource, type, name, atMs, rules, view }: RowExplanation,
  { checks }: ExplainFacts,
): void {
  lines.heading(
    `Resource ${resource}${name === "" ? "" : `, ${type} ${name}`}`,
  );
  lines.pair("row", utc(atMs));
  if (view === undefined) {
    lines.line(
      "is not judged as a whole: that takes responseTime, iops and throughput of a volume, pool or disk",
    );
    return;
  }
  const { columns, derivation: { comparison, verdict } } = view;
  if (comparison === undefined) {
    lines.line(
      "is not compared: a metric is missing, nothing is going on, or there are too few points of reference yet",
    );
    return;
  }
  const { evidence } = comparison;
  const usual: Readonly<Record<string, JointRange | undefined>> = {
    responseTime: evidence.expectedLatencyMs,
    cacheHitRatio: evidence.expectedHitPercent,
  };
  lines.table([
    ["metric", "now", "compared", "", "at such loads", "share"],
    ...columns.map((metric, c) => {
      const range = usual[metric];
      const now = rules.metrics.find((one) => one.metric === metric)?.value;
      return [
        metric,
        now === null || now === undefined ? "-" : num(now),
        num(evidence.point[c]!),
        UNITS[metric] ?? "",
        range === undefined ? "-" : `${num(range.low)} to ${num(range.high)}`,
        percent(evidence.shares[c]!),
      ];
    }),
  ]);
  lines.line(
    `compared: what two thirds of the samples of the last ${
      duration(JOINT.spanMs)
    } reached; as ln(latency + ${JOINT.latencyOffset}), ln(iops + ${JOINT.iopsOffset}), ln(throughput + ${JOINT.throughputOffset}), hit ratio / ${JOINT.hitUnit}`,
  );
  viewText(lines, columns, comparison);
  checkText(lines, checks.find((check) => check.name === "resource"));
  loadsText(lines, comparison);
  limitsText(lines, comparison);
  lines.pair(
    "speaks",
    verdict === undefined
      ? `not yet: after ${duration(JOINT.learnMs)}`
      : `${
        comparison.teaches
          ? "the point may be a reference"
          : "the point does not teach"
      }`,
  );
}

function viewText(
  lines: Lines,
  columns: readonly string[],
  { sigma, lof, neighborsMs }: JointComparison,
): void {
  const { eps, size, neighbors, query, meanReachability } = lof;
  const read = (point: readonly number[]) =>
    point.map((coordinate, c) => num(metricValue(c, coordinate)));
  lines.line(
    `sigma of ln latency ${num(sigma)}, eps ${
      num(eps)
    }, ${size} points in the window`,
  );
  lines.table([
    [
      "neighbour",
      ...columns,
      "distance",
      "k-distance",
      "mean reach",
      "density",
    ],
    [
      "this row",
      ...read(query),
      "",
      "",
      num(meanReachability),
      num(1 / (meanReachability + eps)),
    ],
    ...neighbors.map((neighbor, i) => [
      utc(neighborsMs[i]!),
      ...read(neighbor.point),
      num(neighbor.distance),
      num(neighbor.kDistance),
      num(neighbor.meanReachability),
      num(1 / (neighbor.meanReachability + eps)),
    ]),
  ]);
  lines.line(
    `LOF ${num(lof.lof)}; score of the resource ${
      num(Math.log(lof.lof))
    } = ln LOF`,
  );
}

function loadsText(lines: Lines, { evidence }: JointComparison): void {
  lines.table([
    ["nearest load", "iops", "latency ms", "hit ratio %"],
    ...evidence.nearestLoads.map(({ atMs, iops, latencyMs, hitPercent }) => [
      utc(atMs),
      num(iops),
      num(latencyMs),
      hitPercent === undefined ? "-" : num(hitPercent),
    ]),
  ]);
}

/** The comparisons, each with its limit. */
function limitsText(
  lines: Lines,
  { latency, hit, evidence }: JointComparison,
): void {
  const verdict = (isOver: boolean) => isOver ? "yes" : "no";
  const row = (what: string, value: number, limit: number) => [
    what,
    num(value),
    num(limit),
    verdict(value > limit),
  ];
  const { loadToday, loadEver } = evidence;
  lines.table([
    ["comparison", "reached", "limit", "above"],
    row(
      "latency over the highest of the nearest loads",
      Math.exp(latency),
      JOINT.latencyFactor,
    ),
    row("hit ratio below their lowest, of 1", hit, JOINT.hitDrop),
    row("load over the highest ever (unknown)", loadEver, JOINT.knownFactor),
    row(
      "load over the highest of the hour (raised)",
      loadToday,
      JOINT.raisedFactor,
    ),
    row(
      "load over the highest of the hour (strange)",
      loadToday,
      JOINT.strangeFactor,
    ),
  ]);
  lines.line(
    `a load counts as raised or strange from ${JOINT.leastIops} operations per second on`,
  );
}

/** Prints what an array made of its resources, and what of one of them. */
export function arrayText(
  lines: Lines,
  round: JointRound,
  resource: string,
): void {
  const { evidence, level, count, suspects, copies, dailyMaxima } = round;
  lines.heading(`Array at ${utc(round.atMs)}`);
  const ofIt = suspects.find((one) => one.resource === resource);
  const isCopy = copies.some((one) => one.resource === resource);
  lines.pair(
    "resource",
    ofIt !== undefined
      ? `harmed: ${ofIt.kind}, score ${num(ofIt.score)}, since ${
        utc(ofIt.sinceMs)
      }`
      : isCopy
      ? "harmed, with the very values of another resource: these count once"
      : "not harmed",
  );
  const mean = dailyMaxima.length === 0
    ? 0
    : dailyMaxima.reduce((sum, one) => sum + one) / dailyMaxima.length;
  lines.pair(
    "evidence",
    count === 0
      ? "none"
      : `${
        num(evidence)
      } of ${count} of ${suspects.length} harmed resources: their scores added up, over 1 + ${ARRAY.correlation} (${count} - 1)`,
  );
  lines.pair(
    "level",
    `${
      num(level)
    }: ln(7 / incidents per week) times the mean of the highest evidence of ${dailyMaxima.length} days, ${
      num(mean)
    }; at least ${ARRAY.leastLevel}`,
  );
  if (Number.isNaN(round.overSinceMs)) {
    lines.pair("enough", "no: the evidence is below the level");
    return;
  }
  const needMs = Math.max(0, 2 - evidence / level) * ARRAY.persistMs;
  lines.pair(
    "enough",
    `${round.isEnough ? "yes" : "not yet"}: above the level since ${
      utc(round.overSinceMs)
    }, needed for ${duration(needMs)}; a quiet array shows as much ${
      num(round.perWeek)
    } times a week`,
  );
}

/** Prints the numbers behind the rules that spoke; one line where none did. */
export function rulesText(lines: Lines, row: RowExplanation): void {
  const { sinceMs, hits, metrics } = row.rules;
  lines.heading("Rules");
  lines.pair(
    "seen since",
    `${utc(sinceMs)}; they speak after ${duration(RULES.learnMs)}`,
  );
  if (hits.length === 0) lines.line("none speaks");
  for (const hit of hits) ruleText(lines, hit, row);
  lines.table([
    ["metric", "value", "before", "repeats", "mean", "level", "at nothing"],
    ...metrics.map((one) => [
      one.metric,
      one.value === null ? "-" : num(one.value),
      one.last[0] === null ? "-" : num(one.last[0]),
      `${one.repeats} of ${one.count}`,
      num(one.mean),
      num(one.level),
      String(one.zeroRun),
    ]),
  ]);
}

function ruleText(lines: Lines, hit: RuleHit, row: RowExplanation): void {
  const { atMs, rules: { frozenRun, frozenSinceMs, metrics } } = row;
  const metric = metrics[hit.metric]!;
  switch (hit.kind) {
    case "frozen":
      lines.pair(
        "frozen",
        `all live metrics repeat: ${frozenRun} rows since ${
          utc(frozenSinceMs!)
        }, ${
          duration(atMs - frozenSinceMs!)
        }; limits ${RULES.leastSamples} rows and ${
          duration(RULES.frozenMs)
        }; live is what repeats in at most ${
          percent(RULES.liveRepeats)
        } of its samples`,
      );
      return;
    case "zero":
      lines.pair(
        "zero",
        `${metric.metric} ${num(metric.value!)}, at most ${
          percent(RULES.zeroShare)
        } of its mean ${num(metric.mean)}: ${metric.zeroRun} samples since ${
          utc(metric.zeroSinceMs!)
        }, ${
          duration(atMs - metric.zeroSinceMs!)
        }; limits ${RULES.leastSamples} samples and ${
          duration(RULES.zeroMs)
        }; nothing was usual in ${metric.zeros} of ${metric.count} samples, limit ${
          percent(RULES.zeroUsual)
        }`,
      );
      return;
    case "spike":
      lines.pair("spike", spikeText(metric));
  }
}

function spikeText({ metric, value, level, last, floor }: RuleMetric): string {
  const of = Math.max(level, floor);
  const recent = Math.max(
    last[0] ?? 0,
    last[1] ?? 0,
    floor / RULES.spikeJump,
  );
  return `${metric} ${num(value!)}: ${num(value! / of)} times its level ${
    num(of)
  }, limit ${RULES.spikeFactor}; ${
    num(value! / recent)
  } times the two samples before, ${
    num(recent)
  } at most, limit ${RULES.spikeJump}`;
}

/** Prints a silence. */
export function silenceText(lines: Lines, event: SilenceEvent): void {
  lines.heading(`Silence of ${event.key} (${event.level})`);
  lines.pair("interval", `${duration(event.intervalMs)}, as it was learned`);
  lines.pair("last sample", utc(event.lastMs));
  lines.pair(
    "the rest",
    `went on to ${utc(event.atMs)}, and filled ${duration(event.silentMs)}: ${
      num(event.silentMs / event.intervalMs)
    } intervals`,
  );
  if (event.seriesCount > 0) {
    lines.pair("with it", `${event.seriesCount} series are silent`);
  }
}

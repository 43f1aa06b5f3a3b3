/**
 * The settings of the sections with a name, `[metric "…"]` and `[match "…"]`:
 * what an operator wants to hear of a metric, and what holds where nobody says.
 *
 * @module
 */

import {
  ANY_DEVIATION,
  type MetricPolicy,
  POLICY_DIRECTIONS,
  POLICY_LABELS,
} from "../model/metric_policy.ts";
import { choice, number, share } from "./kinds.ts";
import { type NamedRow, namedRows } from "./named_keys.ts";
import { setting } from "./setting.ts";

/** The keys of such a section; the defaults are those of an unknown metric. */
export const POLICY_SETTINGS = {
  direction: setting(choice(POLICY_DIRECTIONS), {
    default: "both",
    isLive: true,
    help:
      "Which side of the usual range is told of; none: the metric is never told of.",
  }),
  minAbsolute: setting(
    number({ min: 0, max: 1e12, unit: "unit of the metric" }),
    {
      default: "0",
      isLive: true,
      help: "A smaller deviation from the usual range is never told of.",
    },
  ),
  minRelative: setting(share({ max: 10 }), {
    default: "0",
    isLive: true,
    help:
      "The same, as a share of the nearer end of the usual range. Both minima must be reached.",
  }),
};

/** Every key, in the order of the table. */
export const POLICY_ROWS: readonly NamedRow<keyof MetricPolicy>[] = namedRows(
  POLICY_SETTINGS,
);

/** What holds for a metric where nobody says. */
export interface MetricDefault {
  /** Canonical name. */
  readonly metric: string;
  /** Unit of its values, as Delfin has it. */
  readonly unit: string;
  /** Its policy. */
  readonly policy: MetricPolicy;
}

/** Every metric that Delfin names, in the order of the table. */
export const METRIC_DEFAULTS: readonly MetricDefault[] = [
  ...defaults(["responseTime", "readResponseTime", "writeResponseTime"], "ms", {
    direction: "high",
    minAbsolute: 0.05,
    minRelative: 0.25,
  }),
  ...defaults(
    ["cacheHitRatio", "readCacheHitRatio", "writeCacheHitRatio"],
    "%",
    {
      direction: "low",
      minAbsolute: 10,
      minRelative: 0.05,
    },
  ),
  ...defaults(["iops", "readIops", "writeIops"], "IOPS", {
    direction: "both",
    minAbsolute: 10,
    minRelative: 0.4,
  }),
  ...defaults(["throughput", "readThroughput", "writeThroughput"], "MB/s", {
    direction: "both",
    minAbsolute: 0.5,
    minRelative: 0.4,
  }),
  ...defaults(["ioSize", "readIoSize", "writeIoSize"], "KB", {
    direction: "both",
    minAbsolute: 1,
    minRelative: 0.5,
  }),
  ...defaults(["cpuUsage", "memoryUsage"], "%", {
    direction: "high",
    minAbsolute: 10,
    minRelative: 0.15,
  }),
];

function defaults(
  metrics: readonly string[],
  unit: string,
  policy: MetricPolicy,
): MetricDefault[] {
  return metrics.map((metric) => ({ metric, unit, policy }));
}

/** What the sections are for, for an operator: paragraphs. */
export const POLICY_HELP: readonly string[] = [
  "What you want to hear of which metric. Any number of these sections may stand in the file; the environment and --set do not reach them.",
  '[metric "NAME"] is for one metric of all arrays. [match "LABEL=VALUE ..."] is for the series that have all of these labels: ' +
  `${
    POLICY_LABELS.slice(0, -1).join(", ")
  } and name, which is that of the array. A * in a value stands for any text; a value with a blank needs quotes.`,
  "A section changes the keys that it has, no others. [match] wins over [metric], and of two [match] the later one.",
];

/** Sections as an operator may write them, for the documentation. */
export const POLICY_EXAMPLE: readonly string[] = [
  '[metric "responseTime"]',
  "min_absolute = 0.2",
  "min_relative = 50%",
  "",
  '[match "storage_id=abc resource_type=volume metric=iops"]',
  "direction = none",
  "",
  '[match "name="my array" resource_name=backup-* metric=*Throughput"]',
  "direction = low",
];

/** The defaults as a table: its head, then a line for every metric. */
export function metricDefaultCells(): readonly (readonly string[])[] {
  const line = (metric: string, policy: MetricPolicy, unit: string) => [
    metric,
    ...POLICY_ROWS.map(({ setting, property }) => {
      const text = setting.kind.format(policy[property]);
      return property === "minAbsolute" ? `${text} ${unit}`.trim() : text;
    }),
  ];
  return [
    ["metric", ...POLICY_ROWS.map(({ key }) => key)],
    ...METRIC_DEFAULTS.map(({ metric, policy, unit }) =>
      line(metric, policy, unit)
    ),
    line("any other", ANY_DEVIATION, ""),
  ];
}

/**
 * Sections with a name: what is wanted of which metric.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/config/config_error.ts";
import { effectivePolicies } from "../../../lib/config/effective.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import type { MetricPolicy } from "../../../lib/model/metric_policy.ts";
import { configInputs, type TestInputs } from "../../fakes/config_inputs.ts";

const load = (text?: string) =>
  loadConfig(configInputs(text === undefined ? {} : { text }));

/** The lines of the message. */
function problemsOf(inputs: TestInputs): string[] {
  const error = assertThrows(
    () => loadConfig(configInputs(inputs)),
    ConfigError,
  );
  return error.message.split("\n");
}

/** Metric, direction, least absolute and least relative deviation. */
const DEFAULTS: readonly (readonly [
  metrics: string,
  MetricPolicy["direction"],
  number,
  number,
])[] = [
  ["responseTime readResponseTime writeResponseTime", "high", 0.05, 0.25],
  ["cacheHitRatio readCacheHitRatio writeCacheHitRatio", "low", 10, 0.05],
  ["iops readIops writeIops", "both", 10, 0.4],
  ["throughput readThroughput writeThroughput", "both", 0.5, 0.4],
  ["ioSize readIoSize writeIoSize", "both", 1, 0.5],
  ["cpuUsage memoryUsage", "high", 10, 0.15],
];

Deno.test("without sections every metric has its documented policy", () => {
  const { policies } = load();
  const expected = DEFAULTS.flatMap((
    [metrics, direction, minAbsolute, minRelative],
  ) =>
    metrics.split(" ").map((metric): [string, MetricPolicy] => [
      metric,
      { direction, minAbsolute, minRelative },
    ])
  );
  assertEquals([...policies.byMetric], expected);
  assertEquals(policies.rules, []);
  assertEquals(policies.origins.size, 0);
});

Deno.test("[metric] changes the keys that it has, whatever name the metric goes by", () => {
  const { policies, notes } = load(`
[metric "responseTime"]
min_absolute = 0.2
[metric 'read_bandwidth']
direction = LOW
min_relative = 12.5%
[metric "requests"]
min_absolute = 1e3
[metric "iops"]
`);
  const policy = (metric: string) => policies.byMetric.get(metric);
  assertEquals(policy("responseTime"), {
    direction: "high",
    minAbsolute: 0.2,
    minRelative: 0.25,
  });
  assertEquals(policy("readThroughput"), {
    direction: "low",
    minAbsolute: 0.5,
    minRelative: 0.125,
  });
  // Not known: both sides, by any amount, but for what the section says.
  assertEquals(policy("requests"), {
    direction: "both",
    minAbsolute: 1000,
    minRelative: 0,
  });
  assertEquals(policy("iops"), load().policies.byMetric.get("iops"));
  assertEquals([...policies.origins], [
    ['metric "responseTime".min_absolute', "test.conf:3"],
    ['metric "readThroughput".direction', "test.conf:5"],
    ['metric "readThroughput".min_relative', "test.conf:6"],
    ['metric "requests".min_absolute', "test.conf:8"],
  ]);
  assertEquals(notes, [
    "test.conf:4: [metric 'read_bandwidth'] means the metric readThroughput",
  ]);
});

Deno.test("[match] makes a rule of its labels, in the order of the file", () => {
  const { policies, notes } = load(`
[match "storage_id=abc resource_type=volume metric=iops"]
direction = none
[match 'name="my array"  resource_name=backup-* resource_id=""']
min_absolute = 5
min_relative = 0.5
[match "metric=response_time resource_type=pool name=it's"]
`);
  assertEquals(policies.rules, [
    {
      match: { storage_id: "abc", resource_type: "volume", metric: "iops" },
      policy: { direction: "none" },
    },
    {
      match: { name: "my array", resource_name: "backup-*", resource_id: "" },
      policy: { minAbsolute: 5, minRelative: 0.5 },
    },
    {
      match: {
        metric: "responseTime",
        resource_type: "storagePool",
        name: "it's",
      },
      policy: {},
    },
  ]);
  const label = `[match "metric=response_time resource_type=pool name=it's"]`;
  assertEquals(notes, [
    `test.conf:7: ${label} metric means responseTime`,
    `test.conf:7: ${label} resource_type means storagePool`,
  ]);
});

Deno.test("a value may hold what INI files and quotes make difficult", () => {
  const values = [
    "[a]",
    "]",
    "#1",
    ";",
    "a=b",
    '"',
    "'",
    "//x",
    "猫",
    "__proto__",
  ];
  for (const value of values) {
    const quote = value === '"' ? "'" : '"';
    const name = `name=${quote}${value}${quote}`;
    const { policies } = load(`[match "${name}"]\ndirection = low`);
    assertEquals(policies.rules, [
      { match: { name: value }, policy: { direction: "low" } },
    ], value);
  }
});

Deno.test("a metric that is nearly a known one is remarked on, others are not", () => {
  const { notes } = load(`
[metric "responsetime"]
[metric "requests"]
[match "metric=readIOPS"]
[match "metric=*IOPS"]
`);
  assertEquals(notes, [
    'test.conf:2: [metric "responsetime"] names a metric that is not known (did you mean responseTime?)',
    'test.conf:4: [match "metric=readIOPS"] names a metric that is not known (did you mean readIops?)',
  ]);
});

Deno.test("neither the environment nor --set reaches a section with a name", () => {
  assertEquals(
    problemsOf({
      environment: {
        ANOMALY_DETECTION_METRIC_IOPS_DIRECTION: "low",
        ANOMALY_DETECTION_MATCH_DIRECTION: "low",
      },
      flags: ["metric.direction=low", 'metric "iops".direction=low'],
    }),
    [
      "environment ANOMALY_DETECTION_MATCH_DIRECTION: this variable is not a setting",
      "environment ANOMALY_DETECTION_METRIC_IOPS_DIRECTION: this variable is not a setting",
      "--set: [metric] can be given in the file only",
      '--set: [metric "iops"] can be given in the file only',
    ],
  );
});

Deno.test("effectivePolicies() lists every metric with all keys, then the rules", () => {
  const shown = effectivePolicies(load(`
[match 'name="my array" metric=iops storage_id=a"b']
min_relative = 25%
direction = low
[metric "cpu_usage"]
min_absolute = 5
`));
  assertEquals(shown.length, 17 * 3 + 2);
  assertEquals(shown[0], {
    section: 'metric "responseTime"',
    key: "direction",
    value: "high",
    origin: "default",
  });
  assertEquals(shown.filter(({ origin }) => origin !== "default"), [
    {
      section: 'metric "cpuUsage"',
      key: "min_absolute",
      value: "5",
      origin: "test.conf:6",
    },
    {
      section: 'match "storage_id=a"b metric=iops name="my array""',
      key: "direction",
      value: "low",
      origin: "test.conf:4",
    },
    {
      section: 'match "storage_id=a"b metric=iops name="my array""',
      key: "min_relative",
      value: "0.25",
      origin: "test.conf:3",
    },
  ]);
});

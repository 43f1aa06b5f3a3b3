/**
 * The sentences of what the checks find.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  bounded,
  type CacheFacts,
  type FrozenFacts,
  type LatencyFacts,
  type LoadFacts,
  LONGEST_SENTENCE,
  type SpikeFacts,
  type UnusualFacts,
  type VerdictFacts,
  verdictSentence,
  type ZeroFacts,
} from "../../../lib/decide/verdict_text.ts";

const START_MS = Date.UTC(2023, 10, 3, 2, 0);
const MINUTE_MS = 60_000;

const LIFE = { state: "open", startMs: START_MS, endMs: START_MS } as const;
const OVER = { state: "resolved", endMs: START_MS + 45 * MINUTE_MS } as const;

const LATENCY: LatencyFacts = {
  kind: "latency",
  ...LIFE,
  metric: "responseTime",
  unit: "ms",
  value: 9.4,
  expected: { low: 1.1, high: 2.3 },
  similarLoads: 8,
  isLoadUsual: true,
  nearest: { atMs: START_MS + 15 * MINUTE_MS, value: 2.3 },
};

const CACHE: CacheFacts = {
  kind: "cache",
  ...LIFE,
  metric: "cacheHitRatio",
  unit: "%",
  value: 12,
  expected: { low: 71, high: 88 },
  nearest: { atMs: START_MS + 15 * MINUTE_MS, value: 71 },
};

const LOAD: LoadFacts = {
  kind: "load",
  ...LIFE,
  metric: "iops",
  unit: undefined,
  value: 5200,
  timesToday: 3.4,
};

const FROZEN: FrozenFacts = {
  kind: "frozen",
  ...LIFE,
  metricCount: 7,
  sampleCount: 12,
  last: { metric: "responseTime", unit: "ms", value: 1.2 },
};

const ZERO: ZeroFacts = {
  kind: "zero",
  ...LIFE,
  metric: "iops",
  unit: undefined,
  expected: { low: 320, high: 900 },
};

const SPIKE: SpikeFacts = {
  kind: "spike",
  ...LIFE,
  metric: "iops",
  unit: undefined,
  value: 355_551,
  timesBefore: 395.08,
};

const UNUSUAL: UnusualFacts = {
  kind: "unusual",
  ...LIFE,
  atMs: START_MS,
  metric: "responseTime",
  unit: "ms",
  value: 41.2,
  expected: { low: 1.1, high: 6.3 },
  direction: "high",
  nearest: undefined,
};

const SENTENCES: readonly (readonly [string, VerdictFacts, string])[] = [
  [
    "latency that opens",
    LATENCY,
    "responseTime 9.4 ms, although the load is usual: 1.1 to 2.3 ms at the 8 most similar loads; nearest: 2.3 ms at 2023-11-03T02:15Z",
  ],
  [
    "latency that gets worse",
    { ...LATENCY, state: "update", nearest: undefined },
    "responseTime 9.4 ms, although the load is usual: 1.1 to 2.3 ms at the 8 most similar loads; abnormal since 2023-11-03T02:00Z and getting worse",
  ],
  [
    "latency at a load that is new",
    { ...LATENCY, isLoadUsual: false, nearest: undefined },
    "responseTime 9.4 ms, more than the load explains: 1.1 to 2.3 ms at the 8 most similar loads",
  ],
  [
    "latency beside one load only",
    {
      ...LATENCY,
      similarLoads: 1,
      expected: { low: 2.3, high: 2.3 },
      nearest: undefined,
    },
    "responseTime 9.4 ms, although the load is usual: 2.3 ms at the most similar load",
  ],
  [
    "latency without anything to compare",
    { ...LATENCY, expected: undefined, nearest: undefined },
    "responseTime 9.4 ms, although the load is usual",
  ],
  [
    "latency that ends",
    { ...LATENCY, ...OVER },
    "high responseTime is over; it lasted from 2023-11-03T02:00Z to 2023-11-03T02:45Z",
  ],
  [
    "latency of one sample that ends",
    { ...LATENCY, state: "resolved" },
    "high responseTime is over; it was seen at 2023-11-03T02:00Z",
  ],
  [
    "so many digits of latency that the difference shows",
    {
      ...LATENCY,
      value: 100.44,
      expected: { low: 100.1, high: 100.32 },
      nearest: undefined,
    },
    "responseTime 100.44 ms, although the load is usual: 100.1 to 100.32 ms at the 8 most similar loads",
  ],
  [
    "a cache that opens",
    CACHE,
    "cacheHitRatio 12 %, usually 71 to 88 % at such loads; nearest: 71 % at 2023-11-03T02:15Z",
  ],
  [
    "a cache that gets worse",
    { ...CACHE, state: "update" },
    "cacheHitRatio 12 %, usually 71 to 88 % at such loads; abnormal since 2023-11-03T02:00Z and getting worse; nearest: 71 % at 2023-11-03T02:15Z",
  ],
  [
    "a cache without anything to compare",
    { ...CACHE, expected: undefined, nearest: undefined },
    "cacheHitRatio 12 %, low for such a load",
  ],
  [
    "a cache that ends",
    { ...CACHE, ...OVER },
    "low cacheHitRatio is over; it lasted from 2023-11-03T02:00Z to 2023-11-03T02:45Z",
  ],
  [
    "a load that opens",
    LOAD,
    "iops 5200, 3.4 times the most of this time of day and more than ever seen",
  ],
  [
    "a load without anything at this time of day",
    { ...LOAD, timesToday: Infinity },
    "iops 5200, more than ever seen",
  ],
  [
    "a load that gets worse",
    { ...LOAD, state: "update", unit: "IO/s" },
    "iops 5200 IO/s, 3.4 times the most of this time of day and more than ever seen; abnormal since 2023-11-03T02:00Z and getting worse",
  ],
  [
    "a load that ends",
    { ...LOAD, ...OVER },
    "high iops is over; it lasted from 2023-11-03T02:00Z to 2023-11-03T02:45Z",
  ],
  [
    "a frozen resource",
    FROZEN,
    "all 7 metrics have repeated their values since 2023-11-03T02:00Z (12 samples); last responseTime 1.2 ms",
  ],
  [
    "a frozen resource that goes on",
    { ...FROZEN, state: "update", sampleCount: 40 },
    "all 7 metrics have repeated their values since 2023-11-03T02:00Z (40 samples); last responseTime 1.2 ms",
  ],
  [
    "a frozen resource of one metric",
    { ...FROZEN, metricCount: 1, sampleCount: 1, last: undefined },
    "the only metric has repeated its value since 2023-11-03T02:00Z (1 sample)",
  ],
  [
    "a frozen resource that ends",
    { ...FROZEN, ...OVER },
    "repetition of all 7 metrics is over; it lasted from 2023-11-03T02:00Z to 2023-11-03T02:45Z",
  ],
  [
    "a load of nothing",
    ZERO,
    "iops has been 0 since 2023-11-03T02:00Z, usually 320 to 900",
  ],
  [
    "a load of nothing, in a unit",
    {
      ...ZERO,
      metric: "throughput",
      unit: "MB/s",
      expected: { low: 3, high: 3 },
    },
    "throughput has been 0 since 2023-11-03T02:00Z, usually 3 MB/s",
  ],
  [
    "a load of nothing where nothing is known",
    { ...ZERO, expected: undefined },
    "iops has been 0 since 2023-11-03T02:00Z",
  ],
  [
    "a load of nothing that ends",
    { ...ZERO, ...OVER },
    "iops of 0 is over; it lasted from 2023-11-03T02:00Z to 2023-11-03T02:45Z",
  ],
  [
    "a spike",
    SPIKE,
    "iops 355551, one sample of 395 times the level before: likely a counter reset",
  ],
  [
    "a spike over nothing",
    { ...SPIKE, timesBefore: Infinity },
    "iops 355551, one sample far above the level before: likely a counter reset",
  ],
  [
    "a spike that ends",
    { ...SPIKE, state: "resolved" },
    "spike of iops is over; it was seen at 2023-11-03T02:00Z",
  ],
  [
    "a single series as why() does",
    UNUSUAL,
    "responseTime 41.2 ms, usually 1.1 to 6.3 ms",
  ],
  [
    "a single series that ends as why() does",
    { ...UNUSUAL, ...OVER, value: 2 },
    "responseTime 2 ms is no longer abnormal (usually 1.1 to 6.3 ms); it was abnormal from 2023-11-03T02:00Z to 2023-11-03T02:45Z",
  ],
  [
    "a metric whose name cannot be shown",
    { ...LOAD, metric: "\n\u202e", unit: "\0" },
    "value 5200, 3.4 times the most of this time of day and more than ever seen",
  ],
];

for (const [what, facts, sentence] of SENTENCES) {
  Deno.test(`verdictSentence() tells of ${what}`, () => {
    assertEquals(verdictSentence(facts), sentence);
  });
}

Deno.test("bounded() cuts what is too long, and never inside a character", () => {
  assertEquals(LONGEST_SENTENCE, 300);
  assertEquals(bounded("x".repeat(300)), "x".repeat(300));
  assertEquals(bounded("x".repeat(301)), `${"x".repeat(299)}…`);
  assertEquals(bounded(`x${"😀".repeat(150)}`), `x${"😀".repeat(149)}…`);
  assertEquals(bounded("😀".repeat(151)), `${"😀".repeat(149)}…`);
});

/**
 * Policies of series, and what is worth telling.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  deviates,
  makeMetricPolicies,
} from "../../../lib/decide/metric_policies.ts";
import {
  ANY_DEVIATION,
  type MetricPolicy,
  type MetricPolicyRule,
} from "../../../lib/model/metric_policy.ts";
import { makeSeriesKey } from "../../../lib/model/series.ts";

const LATENCY: MetricPolicy = {
  direction: "high",
  minAbsolute: 0.5,
  minRelative: 0.25,
};
const DEFAULTS = new Map([["responseTime", LATENCY]]);

const KEY = makeSeriesKey({
  storageId: "abc",
  resourceType: "volume",
  resourceId: "12",
  metric: "responseTime",
});
const LABELS = { name: "array one", resourceName: "lun-7" };

function policyOf(
  rules: readonly MetricPolicyRule[],
  key = KEY,
  labels: Parameters<ReturnType<typeof makeMetricPolicies>["of"]>[1] = LABELS,
): MetricPolicy {
  return makeMetricPolicies(DEFAULTS, rules).of(key, labels);
}

Deno.test("makeMetricPolicies() gives the default of a metric, and any deviation to others", () => {
  assertEquals(policyOf([]), LATENCY);
  const parts = { storageId: "", resourceType: "", resourceId: "" };
  for (const metric of ["requests", "__proto__", "constructor", ""]) {
    const key = makeSeriesKey({ ...parts, metric });
    assertEquals(policyOf([], key), ANY_DEVIATION);
  }
});

for (
  const [match, isMatch] of [
    [{}, true],
    [{ storage_id: "abc" }, true],
    [{ storage_id: "ab" }, false],
    [{ storage_id: "ab*" }, true],
    [{ resource_type: "volume" }, true],
    [{ resource_type: "Volume" }, false],
    [{ resource_id: "12" }, true],
    [{ resource_id: "1" }, false],
    [{ resource_name: "lun-*" }, true],
    [{ resource_name: "port-*" }, false],
    [{ metric: "*Time" }, true],
    [{ metric: "iops" }, false],
    [{ name: "array one" }, true],
    [{ name: "one" }, false],
    [{ storage_id: "abc", metric: "*", name: "array *" }, true],
    [{ storage_id: "abc", metric: "*", name: "other *" }, false],
  ] as const
) {
  Deno.test(`a rule for ${JSON.stringify(match)} ${isMatch ? "applies" : "does not apply"}`, () => {
    const { direction } = policyOf([{ match, policy: { direction: "none" } }]);
    assertEquals(direction, isMatch ? "none" : "high");
  });
}

Deno.test("the last rule that sets a key wins, key by key", () => {
  const rules: MetricPolicyRule[] = [
    { match: {}, policy: { direction: "low", minAbsolute: 7 } },
    { match: { storage_id: "abc" }, policy: { minAbsolute: 8 } },
    { match: { storage_id: "x" }, policy: { minAbsolute: 9 } },
  ];
  assertEquals(policyOf(rules), {
    direction: "low",
    minAbsolute: 8,
    minRelative: 0.25,
  });
  // The defaults are as they were.
  assertEquals(DEFAULTS.get("responseTime"), LATENCY);
});

Deno.test("a label that a series lacks is empty; a port has its name from its key", () => {
  const none = { name: undefined, resourceName: undefined };
  const rule = (match: MetricPolicyRule["match"]) => [
    { match, policy: { direction: "none" as const } },
  ];
  assertEquals(policyOf(rule({ name: "" }), KEY, none).direction, "none");
  assertEquals(policyOf(rule({ name: "*" }), KEY, none).direction, "none");
  assertEquals(policyOf(rule({ name: "a*" }), KEY, none).direction, "high");
  const port = makeSeriesKey({
    storageId: "abc",
    resourceType: "port",
    resourceId: "1",
    resourceName: "FC0",
    metric: "responseTime",
  });
  const match = { resource_name: "FC0" };
  assertEquals(policyOf(rule(match), port, none).direction, "none");
});

/** Policy, value, low, high, answer. All numbers are exact in binary. */
const CASES: readonly (readonly [
  Partial<MetricPolicy>,
  value: number,
  low: number,
  high: number,
  boolean,
])[] = [
  // Inside, at the ends, just beyond.
  [{}, 5, 4, 8, false],
  [{}, 4, 4, 8, false],
  [{}, 8, 4, 8, false],
  [{}, 8.125, 4, 8, true],
  [{}, 3.875, 4, 8, true],
  // Sides.
  [{ direction: "high" }, 9, 4, 8, true],
  [{ direction: "high" }, 1, 4, 8, false],
  [{ direction: "low" }, 9, 4, 8, false],
  [{ direction: "low" }, 1, 4, 8, true],
  [{ direction: "none" }, 9, 4, 8, false],
  [{ direction: "none" }, 1, 4, 8, false],
  // The absolute minimum counts from the nearer end.
  [{ minAbsolute: 1 }, 9, 4, 8, true],
  [{ minAbsolute: 1 }, 8.875, 4, 8, false],
  [{ minAbsolute: 1 }, 3, 4, 8, true],
  [{ minAbsolute: 1 }, 3.125, 4, 8, false],
  // The relative one too: a quarter of 8 is 2, a quarter of 4 is 1.
  [{ minRelative: 0.25 }, 10, 4, 8, true],
  [{ minRelative: 0.25 }, 9.875, 4, 8, false],
  [{ minRelative: 0.25 }, 3, 4, 8, true],
  [{ minRelative: 0.25 }, 3.125, 4, 8, false],
  // Both must be reached.
  [{ minAbsolute: 3, minRelative: 0.25 }, 10, 4, 8, false],
  [{ minAbsolute: 1, minRelative: 0.5 }, 10, 4, 8, false],
  [{ minAbsolute: 3, minRelative: 0.5 }, 12, 4, 8, true],
  // An end at 0 has no share; one below 0 has its magnitude.
  [{ minRelative: 100 }, 0.125, 0, 0, true],
  [{ minAbsolute: 1, minRelative: 100 }, 0.125, 0, 0, false],
  [{ minRelative: 0.5 }, -3, -8, -4, false],
  [{ minRelative: 0.5 }, -2, -8, -4, true],
  // What is no number, and ranges without an end.
  [{}, NaN, 4, 8, false],
  [{}, 9, NaN, NaN, false],
  [{}, Infinity, 4, 8, true],
  [{}, 1e308, -Infinity, Infinity, false],
];

for (const [policy, value, low, high, answer] of CASES) {
  Deno.test(`deviates(${JSON.stringify(policy)}) of ${value} from ${low} to ${high} is ${answer}`, () => {
    assertEquals(
      deviates({ ...ANY_DEVIATION, ...policy }, value, { low, high }),
      answer,
    );
  });
}

/**
 * Laws of policies, for any series and any value.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  deviates,
  makeMetricPolicies,
} from "../../lib/decide/metric_policies.ts";
import { wildcard } from "../../lib/model/wildcard.ts";
import {
  type MetricPolicy,
  type MetricPolicyRule,
  POLICY_DIRECTIONS,
  POLICY_LABELS,
  type PolicyLabel,
} from "../../lib/model/metric_policy.ts";
import { makeSeriesKey } from "../../lib/model/series.ts";

/** The definition: a star is nothing, or one character and a star. */
function hasForm(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const rest = text.slice(1);
  return pattern[0] === "*"
    ? hasForm(pattern.slice(1), text) || (text !== "" && hasForm(pattern, rest))
    : pattern[0] === text[0] && hasForm(pattern.slice(1), rest);
}

const few = (letters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...letters), maxLength });

Deno.test("wildcard() answers as its definition does", () => {
  fc.assert(
    fc.property(few("ab*", 7), few("ab", 9), (pattern, text) => {
      assertEquals(wildcard(pattern)(text), hasForm(pattern, text));
    }),
    { numRuns: 2000 },
  );
});

const minimum = fc.double({ min: 0, max: 1e6, noNaN: true });
const policy: fc.Arbitrary<MetricPolicy> = fc.record({
  direction: fc.constantFrom(...POLICY_DIRECTIONS),
  minAbsolute: minimum,
  minRelative: minimum,
});
const text = fc.oneof(
  few("ab*", 3),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("__proto__", "constructor", "iops"),
);
const rule: fc.Arbitrary<MetricPolicyRule> = fc.record({
  match: fc.array(fc.tuple(fc.constantFrom(...POLICY_LABELS), text), {
    maxLength: 3,
  }).map((pairs): MetricPolicyRule["match"] => Object.fromEntries(pairs)),
  policy: fc.record({
    direction: fc.constantFrom(...POLICY_DIRECTIONS),
    minAbsolute: minimum,
    minRelative: minimum,
  }, { requiredKeys: [] }),
});

Deno.test("the policy of any series is the last one that matches, key by key", () => {
  const labels = fc.record<Record<PolicyLabel, string>>({
    storage_id: text,
    resource_type: text,
    resource_id: text,
    resource_name: text,
    metric: text,
    name: text,
  });
  fc.assert(fc.property(
    labels,
    fc.array(rule, { maxLength: 6 }),
    policy,
    (labels, rules, initial) => {
      const key = makeSeriesKey({
        storageId: labels.storage_id,
        resourceType: labels.resource_type,
        resourceId: labels.resource_id,
        metric: labels.metric,
      });
      const found = makeMetricPolicies(
        new Map([[labels.metric, initial]]),
        rules,
      )
        .of(key, { name: labels.name, resourceName: labels.resource_name });
      const matching = rules.filter(({ match }) =>
        POLICY_LABELS.every((label) => {
          const pattern = match[label];
          return pattern === undefined || wildcard(pattern)(labels[label]);
        })
      );
      for (
        const property of ["direction", "minAbsolute", "minRelative"] as const
      ) {
        const setter = matching.findLast(({ policy }) => property in policy);
        assertEquals(
          found[property],
          setter?.policy[property] ?? initial[property],
        );
      }
    },
  ));
});

const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const range = fc.tuple(value, value).map(([a, b]) => ({
  low: Math.min(a, b),
  high: Math.max(a, b),
}));

Deno.test("what deviates still does so further out, and never inside", () => {
  fc.assert(fc.property(
    policy,
    range,
    value,
    fc.double({ min: 0, max: 1e9, noNaN: true }),
    (policy, range, value, more) => {
      if (!deviates(policy, value, range)) return;
      assert(value < range.low || value > range.high);
      const further = value > range.high ? value + more : value - more;
      assert(deviates(policy, further, range));
    },
  ));
});

Deno.test("a mirrored world deviates on the other side", () => {
  const mirrored = {
    high: "low",
    low: "high",
    both: "both",
    none: "none",
  } as const;
  fc.assert(
    fc.property(policy, range, value, (policy, { low, high }, value) => {
      assertEquals(
        deviates({ ...policy, direction: mirrored[policy.direction] }, -value, {
          low: -high,
          high: -low,
        }),
        deviates(policy, value, { low, high }),
      );
    }),
  );
});

Deno.test("a smaller minimum hides nothing, and none hides all", () => {
  fc.assert(fc.property(policy, range, value, (policy, range, value) => {
    const wider = {
      ...policy,
      minAbsolute: 0,
      minRelative: policy.minRelative / 2,
    };
    if (deviates(policy, value, range)) assert(deviates(wider, value, range));
    assert(!deviates({ ...policy, direction: "none" }, value, range));
  }));
});

/**
 * Laws of the sentences: one short printable line, whatever the labels are.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type IncidentFacts,
  type IncidentFinding,
  incidentSentence,
} from "../../lib/decide/incident_sentence.ts";
import {
  type VerdictFacts,
  verdictSentence,
} from "../../lib/decide/verdict_text.ts";
import { hostileText } from "../fakes/arbitrary_message.ts";

/** Hostile, and sometimes so long or so wide that a sentence has to be cut. */
const label = fc.oneof(
  hostileText,
  fc.tuple(fc.constantFrom("w", "😀", "\u0301", "\n", "- "), fc.nat(500))
    .map(([unit, count]) => unit.repeat(count)),
);
const number = fc.double({ noNaN: true });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const timeMs = fc.nat({ max: 2 ** 48 - 1 });
const count = fc.integer({ min: 1, max: 10_000 });
const optional = <Value>(of: fc.Arbitrary<Value>) =>
  fc.option(of, { nil: undefined });

const life = {
  state: fc.constantFrom("open", "update", "resolved"),
  startMs: timeMs,
  endMs: timeMs,
};
const reading = { metric: label, unit: optional(label), value: finite };
const range = fc.record({ low: finite, high: finite });
const nearest = optional(fc.record({ atMs: timeMs, value: finite }));

const verdicts: fc.Arbitrary<VerdictFacts> = fc.oneof(
  fc.record({
    kind: fc.constant("latency" as const),
    ...life,
    ...reading,
    expected: optional(range),
    similarLoads: count,
    isLoadUsual: fc.boolean(),
    nearest,
  }),
  fc.record({
    kind: fc.constant("cache" as const),
    ...life,
    ...reading,
    expected: optional(range),
    nearest,
  }),
  fc.record({
    kind: fc.constant("load" as const),
    ...life,
    ...reading,
    timesToday: number,
  }),
  fc.record({
    kind: fc.constant("frozen" as const),
    ...life,
    metricCount: count,
    sampleCount: count,
    last: optional(fc.record(reading)),
  }),
  fc.record({
    kind: fc.constant("zero" as const),
    ...life,
    metric: label,
    unit: optional(label),
    expected: optional(range),
  }),
  fc.record({
    kind: fc.constant("spike" as const),
    ...life,
    ...reading,
    timesBefore: number,
  }),
  fc.record({
    kind: fc.constant("unusual" as const),
    ...life,
    ...reading,
    atMs: timeMs,
    expected: range,
    direction: fc.constantFrom("high", "low", "within"),
    nearest: optional(
      fc.record({ atMs: timeMs, value: finite, distance: finite }),
    ),
  }),
);

const finding: fc.Arbitrary<IncidentFinding> = fc.record({
  key: label,
  kind: fc.constantFrom(
    "cache",
    "frozen",
    "latency",
    "load",
    "silence",
    "spike",
    "unusual",
    "zero",
  ),
  resourceType: fc.option(label),
  name: label,
  metric: optional(label),
  startMs: timeMs,
  severity: fc.double({ min: 0, max: 1, noNaN: true }),
});

const incidents: fc.Arbitrary<IncidentFacts> = fc.record({
  ...life,
  isWholeFeed: fc.boolean(),
  atMs: timeMs,
  findings: fc.array(finding, { minLength: 1, maxLength: 30 }),
  counts: fc.array(fc.tuple(label, count)).map((pairs) => new Map(pairs)),
  parent: optional(
    fc.record({ type: label, name: label, children: optional(count) }),
  ),
  cause: fc.option(
    fc.record({
      tag: fc.constantFrom("load", "contention", "unexplained"),
      evidence: label,
    }),
  ),
});

/** Control and invisible characters, direction marks, lone surrogates, line ends. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

function assertSentence(sentence: string): void {
  assert(sentence.length > 0 && sentence.length <= 300, sentence);
  assert(!UNPRINTABLE.test(sentence), JSON.stringify(sentence));
  assertEquals(sentence, sentence.trim());
  assert(!/undefined|null|NaN/.test(sentence), sentence);
}

Deno.test("verdictSentence() is one short printable line whatever the labels are", () => {
  fc.assert(fc.property(verdicts, (facts) => {
    assertSentence(verdictSentence(facts));
  }));
});

Deno.test("incidentSentence() is one short printable line whatever the labels are", () => {
  fc.assert(fc.property(incidents, (facts) => {
    assertSentence(incidentSentence(facts));
  }));
});

Deno.test("incidentSentence() depends on nothing but the facts: of findings that are alike, not on their order", () => {
  fc.assert(fc.property(finding, count, (one, many) => {
    const findings = Array.from({ length: many % 7 + 1 }, (_, i) => ({
      ...one,
      key: `s/t/${i}`,
    }));
    const facts: IncidentFacts = {
      state: "open",
      isWholeFeed: false,
      startMs: one.startMs,
      endMs: one.startMs,
      atMs: one.startMs,
      findings,
      counts: new Map(),
      parent: undefined,
      cause: null,
    };
    assertEquals(
      incidentSentence({ ...facts, findings: findings.toReversed() }),
      incidentSentence(facts),
    );
  }));
});

import { assert, assertEquals } from "@std/assert";
import { Decider } from "../../../lib/decide/decider.ts";
import { type Lifecycle, QUIET } from "../../../lib/decide/lifecycle.ts";
import type { Anomaly } from "../../../lib/model/anomaly.ts";
import type { Evidence } from "../../../lib/model/score.ts";
import {
  makeSeriesKey,
  type SeriesLabels,
  type SeriesParts,
} from "../../../lib/model/series.ts";
import { schemaProblems } from "../../fakes/anomaly_schema.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";

/** As a receiver gets it. */
function assertValid(anomaly: Anomaly): void {
  const received = JSON.parse(JSON.stringify(anomaly));
  assertEquals(schemaProblems(received), [], JSON.stringify(anomaly, null, 2));
}

const SOURCE = { topic: "delfin-kafka", partition: 0, offset: "1234" };

const LABELS: SeriesLabels = {
  name: "array-1",
  resourceName: "vol_7",
  unit: "ms",
  serialNumber: undefined,
};

const PARTS: SeriesParts = {
  storageId: "s-1",
  resourceType: "volume",
  resourceId: "v-7",
  metric: "responseTime",
};

const EVIDENCE: Evidence = {
  expected: { low: 1.1, high: 6.3 },
  neighbors: [{ atMs: 10, value: 7.9, distance: 33.3 }],
};

const HOSTILE = '"\\\n\r\0\x1b[2J\u202E\u2028\uD800</script>{}${x}%s/../';

/** A whole life of an anomaly: open, update, resolved; then one that is closed. */
function lifeOf(given: {
  parts?: Partial<SeriesParts>;
  labels?: Partial<SeriesLabels>;
  evidence?: Evidence;
  value?: number;
  isFull?: boolean;
}): Anomaly[] {
  const decider = new Decider({
    threshold: 1.2,
    resolveAfter: 1,
    cooldownMs: 0,
    detector: "lof/1",
  });
  const { evidence = EVIDENCE, value = 41.2, isFull = true } = given;
  const series = {
    key: makeSeriesKey({ ...PARTS, ...given.parts }),
    labels: { ...LABELS, ...given.labels },
    state: {
      detector: { explain: () => evidence, isFull },
      lifecycle: QUIET as Lifecycle,
    },
  };
  const told = [1.2, 20, -20, 20].map((lnLof, i) =>
    decider.decide(series, 100 + i, value, { kind: "scored", lnLof }, SOURCE)
  );
  told.push(decider.close(series, { atMs: 103, value }, SOURCE));
  return told.filter((anomaly) => anomaly !== undefined);
}

const CASES: { what: string; given: Parameters<typeof lifeOf>[0] }[] = [
  { what: "an ordinary series", given: {} },
  { what: "a window that is not full", given: { isFull: false } },
  {
    what: "a series without labels",
    given: {
      parts: { storageId: "", resourceType: "", resourceId: "" },
      labels: { name: undefined, resourceName: undefined, unit: undefined },
    },
  },
  {
    what: "hostile labels",
    given: {
      parts: {
        storageId: HOSTILE,
        resourceType: HOSTILE,
        resourceId: HOSTILE,
        metric: HOSTILE,
      },
      labels: { name: HOSTILE, resourceName: HOSTILE, unit: HOSTILE },
    },
  },
  {
    what: "a port with a hostile name",
    given: { parts: { resourceType: "port", resourceName: HOSTILE } },
  },
  {
    what: "a metric of control characters",
    given: { parts: { metric: "\0\n" } },
  },
  {
    what: "no evidence to speak of",
    given: { evidence: { expected: { low: 0, high: 0 }, neighbors: [] } },
  },
  { what: "minus zero", given: { value: -0 } },
  { what: "a value below the range", given: { value: -1e150 } },
  { what: "a value inside the range", given: { value: 3 } },
  { what: "the largest value", given: { value: Number.MAX_VALUE } },
];

for (const { what, given } of CASES) {
  Deno.test(`etc/anomaly.schema.json accepts the anomalies of ${what}`, () => {
    const anomalies = lifeOf(given);
    assertEquals(
      anomalies.map(({ state }) => state),
      ["open", "update", "resolved", "open", "resolved"],
    );
    for (const anomaly of anomalies) assertValid(anomaly);
  });
}

const BROKEN: { what: string; changes: Record<string, unknown> }[] = [
  { what: "another version", changes: { schema: "anomaly/2" } },
  { what: "an id that is too short", changes: { id: "0123" } },
  { what: "an id in capitals", changes: { id: "A".repeat(32) } },
  { what: "an unknown state", changes: { state: "closed" } },
  { what: "a key that is no canonical text", changes: { key: "a/b/c" } },
  { what: "an open anomaly with an end", changes: { endMs: 1 } },
  {
    what: "a resolved anomaly without an end",
    changes: { state: "resolved", endMs: null },
  },
  { what: "a fraction of a millisecond", changes: { atMs: 1.5 } },
  { what: "a time before 1970", changes: { startMs: -1 } },
  { what: "a value that is not finite", changes: { value: null } },
  { what: "half a range", changes: { expected: { low: 1 } } },
  { what: "an unknown direction", changes: { direction: "up" } },
  { what: "a score above 20", changes: { score: 20.5 } },
  { what: "a threshold of zero", changes: { threshold: 0 } },
  { what: "a severity above 1", changes: { severity: 1.01 } },
  { what: "an unknown confidence", changes: { confidence: "high" } },
  { what: "an empty sentence", changes: { why: "" } },
  { what: "a sentence of two lines", changes: { why: "a\nb" } },
  {
    what: "a negative distance",
    changes: { neighbors: [{ atMs: 1, value: 1, distance: -1 }] },
  },
  {
    what: "an offset that is a number",
    changes: { source: { topic: "t", partition: 0, offset: 1234 } },
  },
  { what: "a field that nobody knows", changes: { extra: 1 } },
  {
    what: "an unknown field of the series",
    changes: { series: { ...sampleAnomaly().series, serial_number: "1" } },
  },
];

for (const { what, changes } of BROKEN) {
  Deno.test(`etc/anomaly.schema.json refuses ${what}`, () => {
    assert(schemaProblems({ ...sampleAnomaly(), ...changes }).length > 0);
  });
}

Deno.test("etc/anomaly.schema.json accepts a sample that the end of the input released", () => {
  const source = { topic: "", partition: 0, offset: "-1" };
  assertValid(sampleAnomaly({ source }));
});

Deno.test("etc/anomaly.schema.json wants every field", () => {
  const whole = sampleAnomaly();
  assertValid(whole);
  for (const field of Object.keys(whole)) {
    const { [field as keyof Anomaly]: _, ...rest } = whole;
    assert(schemaProblems(rest).length > 0, `without ${field}`);
  }
});

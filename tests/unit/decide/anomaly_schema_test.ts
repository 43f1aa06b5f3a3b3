import { assertEquals } from "@std/assert";
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

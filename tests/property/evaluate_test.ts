import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MedianWindow } from "../../lib/evaluate/_median_window.ts";
import { averagePrecision } from "../../lib/evaluate/average_precision.ts";
import {
  type IndexRange,
  type LabeledSeries,
  labelsOf,
  rangesOf,
} from "../../lib/evaluate/labeled_series.ts";
import { NAB_PROFILES, scoreNabFiles } from "../../lib/evaluate/nab_score.ts";
import { sweepNab } from "../../lib/evaluate/nab_sweep.ts";
import { rangeMetrics } from "../../lib/evaluate/range_metrics.ts";
import { vusPr } from "../../lib/evaluate/vus_pr.ts";

/** A series with labels, and scores for it with many ties. */
const labeled = fc.array(
  fc.record({ label: fc.constantFrom(0, 0, 0, 1), score: fc.nat(20) }),
  { minLength: 1, maxLength: 60 },
).map((samples) => ({
  ranges: rangesOf(samples.map(({ label }) => label)),
  labels: samples.map(({ label }) => label),
  scores: samples.map(({ score }) => score),
}));

/** A series of the given ranges; values do not matter. */
function seriesOf(
  samples: number,
  ranges: readonly IndexRange[],
): LabeledSeries {
  return {
    name: "x",
    category: "",
    timestampsMs: Float64Array.from({ length: samples }, (_, i) => i),
    values: new Float64Array(samples),
    ranges,
    skippedRows: 0,
  };
}

Deno.test("rankings depend on the order of scores only", () => {
  fc.assert(
    fc.property(labeled, fc.nat(6), ({ ranges, labels, scores }, buffer) => {
      const stretched = scores.map((score) => Math.exp(score) - 7);
      assertEquals(
        averagePrecision(stretched, labels),
        averagePrecision(scores, labels),
      );
      assertEquals(
        vusPr(stretched, ranges, buffer),
        vusPr(scores, ranges, buffer),
      );
    }),
  );
});

Deno.test("average precision and VUS-PR stay in [0, 1]", () => {
  fc.assert(
    fc.property(labeled, fc.nat(6), ({ ranges, labels, scores }, buffer) => {
      fc.pre(ranges.length > 0);
      const values = [
        averagePrecision(scores, labels),
        vusPr(scores, ranges, buffer),
      ];
      for (const value of values) assert(value >= 0 && value <= 1 + 1e-12);
    }),
  );
});

Deno.test("the labels themselves are a perfect ranking", () => {
  fc.assert(fc.property(labeled, ({ ranges, labels }) => {
    fc.pre(ranges.length > 0);
    assertEquals(averagePrecision(labels, labels), 1);
    assertAlmostEquals(vusPr(labels, ranges, 0), 1, 1e-12);
  }));
});

Deno.test("ranges and labels say the same", () => {
  fc.assert(fc.property(labeled, ({ ranges, labels }) => {
    assertEquals([...labelsOf(ranges, labels.length)], labels);
  }));
});

Deno.test("range-based precision and recall change places with their ranges", () => {
  const options = {
    existenceWeight: 0,
    cardinality: "reciprocal",
    bias: "flat",
  } as const;
  fc.assert(fc.property(labeled, labeled, (a, b) => {
    const forth = rangeMetrics(a.ranges, b.ranges, options);
    const back = rangeMetrics(b.ranges, a.ranges, options);
    assertEquals(forth.precision, back.recall);
    assertEquals(forth.recall, back.precision);
  }));
});

Deno.test("no alerts of one threshold beat NAB's sweep", () => {
  fc.assert(
    fc.property(labeled, fc.nat(20), ({ ranges, scores }, threshold) => {
      const series = seriesOf(scores.length, ranges);
      const alerts = [...scores.keys()].filter((i) => scores[i] >= threshold);
      for (const profile of Object.values(NAB_PROFILES)) {
        const fixed = scoreNabFiles([{ series, alerts }], profile);
        const best = sweepNab([{ series, scores }], profile);
        assert(fixed.score <= best.score + 1e-9);
        assert((best.normalized ?? 0) >= -1e-9);
        assert((best.normalized ?? 0) <= 100 + 1e-9);
      }
    }),
  );
});

Deno.test("NAB's sweep reports what its threshold scores", () => {
  fc.assert(fc.property(labeled, ({ ranges, scores }) => {
    const series = seriesOf(scores.length, ranges);
    const { threshold, score } = sweepNab(
      [{ series, scores }],
      NAB_PROFILES.standard,
    );
    const alerts = [...scores.keys()].filter((i) => scores[i] >= threshold);
    const fixed = scoreNabFiles([{ series, alerts }], NAB_PROFILES.standard);
    assertAlmostEquals(fixed.score, score, 1e-9);
  }));
});

Deno.test("MedianWindow equals sorting", () => {
  const middle = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 === 1
      ? sorted[half]
      : (sorted[half - 1] + sorted[half]) / 2;
  };
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 12 }),
      (values, size) => {
        const window = new MedianWindow(size);
        values.forEach((value, i) => {
          window.push(value);
          const held = values.slice(Math.max(0, i + 1 - size), i + 1);
          const median = middle(held);
          assertEquals(window.median(), median);
          assertEquals(
            window.mad(),
            middle(held.map((other) => Math.abs(other - median))),
          );
        });
      },
    ),
  );
});

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Decider } from "../../lib/decide/decider.ts";
import { type Lifecycle, QUIET } from "../../lib/decide/lifecycle.ts";
import { why } from "../../lib/decide/why.ts";
import type { Anomaly } from "../../lib/model/anomaly.ts";
import { makeSeriesKey } from "../../lib/model/series.ts";

const options = fc.record({
  threshold: fc.integer({ min: 1, max: 50 }).map((tenths) => tenths / 10),
  resolveAfter: fc.integer({ min: 1, max: 4 }),
  cooldownMs: fc.integer({ min: 0, max: 2000 }),
  detector: fc.constant("lof/1"),
});

/** Samples in order of time, calm ones and outliers in turn. */
const samples = fc.array(
  fc.record({
    gapMs: fc.integer({ min: 1, max: 500 }),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
    lnLof: fc.oneof(
      fc.constant(0),
      fc.integer({ min: -20, max: 60 }).map((tenths) => tenths / 10),
      fc.integer({ min: 0, max: 200 }).map((tenths) => tenths / 10),
    ),
  }),
  { maxLength: 100, size: "max" },
);
type Samples = typeof samples extends fc.Arbitrary<infer T> ? T : never;
type Options = typeof options extends fc.Arbitrary<infer T> ? T : never;

const label = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
const text = fc.string({ unit: "binary", minLength: 1 });

/** What a decider says of a series, from its first sample until it is forgotten. */
function decideAll(samples: Samples, options: Options, metric: string) {
  const decider = new Decider(options);
  const series = {
    key: makeSeriesKey({
      storageId: "s",
      resourceType: "volume",
      resourceId: "v",
      metric,
    }),
    labels: {
      name: metric,
      resourceName: metric,
      unit: metric,
      serialNumber: undefined,
    },
    state: {
      detector: {
        explain: (atMs: number, value: number) => ({
          expected: { low: value / 2, high: value / 2 + 1 },
          neighbors: [{ atMs: atMs - 1, value, distance: 0 }],
        }),
        isFull: false,
      },
      lifecycle: QUIET as Lifecycle,
    },
  };
  const source = { topic: "t", partition: 0, offset: "0" };
  let atMs = 1_700_000_000_000;
  const anomalies: Anomaly[] = [];
  let newest = { atMs, value: 0 };
  for (const { gapMs, value, lnLof } of samples) {
    atMs += gapMs;
    newest = { atMs, value };
    const score = { kind: "scored", lnLof } as const;
    const told = decider.decide(series, atMs, value, score, source);
    if (told !== undefined) anomalies.push(told);
  }
  const last = decider.close(series, newest, source);
  if (last !== undefined) anomalies.push(last);
  return { anomalies, suppressedCount: decider.suppressedCount };
}

/** The messages of each anomaly, in the order of their first. */
function byId(anomalies: readonly Anomaly[]): Anomaly[][] {
  return [...Map.groupBy(anomalies, ({ id }) => id).values()];
}

Deno.test("The life of an anomaly is open, at most four updates, resolved; and no two overlap", () => {
  let withUpdates = 0;
  fc.assert(fc.property(samples, options, (samples, options) => {
    const { anomalies } = decideAll(samples, options, "iops");
    const lives = byId(anomalies);
    assertEquals(anomalies, lives.flat(), "one after the other");
    for (const life of lives) {
      const states = life.map(({ state }) => state).join(" ");
      assert(/^open( update){0,4} resolved$/.test(states), states);
      if (life.length > 2) withUpdates++;
    }
  }));
  assert(withUpdates > 10, `only ${withUpdates} lives with updates`);
});

Deno.test("The times of an anomaly follow each other, and its severity never falls", () => {
  fc.assert(fc.property(samples, options, (samples, options) => {
    for (const life of byId(decideAll(samples, options, "iops").anomalies)) {
      const [open] = life;
      let severity = 0.5;
      for (const { startMs, atMs, endMs, ...rest } of life) {
        assertEquals(startMs, open?.atMs);
        assert(atMs >= startMs);
        assertEquals(endMs === null, rest.state !== "resolved");
        if (endMs !== null) assert(startMs <= endMs && endMs <= atMs);
        assert(rest.severity >= severity && rest.severity <= 1);
        severity = rest.severity;
      }
    }
  }));
});

Deno.test("Every outlier is part of an anomaly or counted as suppressed", () => {
  fc.assert(fc.property(samples, options, (samples, options) => {
    const { anomalies, suppressedCount } = decideAll(samples, options, "iops");
    const spans = anomalies.filter(({ state }) => state === "resolved");
    let atMs = 1_700_000_000_000;
    let outside = 0;
    for (const { gapMs, lnLof } of samples) {
      atMs += gapMs;
      if (lnLof < options.threshold) continue;
      const isInside = spans.some(({ startMs, endMs }) =>
        startMs <= atMs && endMs !== null && atMs <= endMs
      );
      if (!isInside) outside++;
    }
    assertEquals(suppressedCount, outside);
  }));
});

Deno.test("The same samples give the same anomalies, byte for byte", () => {
  fc.assert(fc.property(samples, options, text, (samples, options, metric) => {
    assertEquals(
      JSON.stringify(decideAll(samples, options, metric)),
      JSON.stringify(decideAll(samples, options, metric)),
    );
  }));
});

Deno.test("why() is one line of bounded length without -0, whatever it tells of", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(fc.property(
    fc.record({
      state: fc.constantFrom("open", "update", "resolved"),
      metric: text,
      unit: label,
      startMs: time,
      endMs: time,
      atMs: time,
      value: finite,
      expected: fc.record({ low: finite, high: finite }),
      direction: fc.constantFrom("high", "low", "within"),
      nearest: fc.option(
        fc.record({ atMs: time, value: finite, distance: finite }),
        { nil: undefined },
      ),
    }),
    (facts) => {
      const sentence = why(facts);
      assert(!/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(sentence), sentence);
      assert(sentence.length < 700, sentence);
      const plain = why({ ...facts, metric: "m", unit: "u" });
      assert(!/(^|[^\d.e])-0( |$)/.test(plain), plain);
      assert(!/\d{17}/.test(plain), plain);
      assert(!/NaN|Infinity|undefined|null/.test(plain), plain);
    },
  ));
});

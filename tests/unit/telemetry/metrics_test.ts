/**
 * Counters, gauges, histograms and their Prometheus text.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { Registry } from "../../../lib/telemetry/metrics.ts";

/** What a registry renders for metrics that a test made. */
function own(registry: Registry): string {
  return registry.render().split("\n").filter((line) =>
    !line.includes("anomaly_detection_metric_overflows_total")
  ).join("\n");
}

Deno.test("Registry renders a counter with help, type and labels", () => {
  const registry = new Registry();
  const refused = registry.counter({
    name: "anomaly_detection_refused_total",
    help: "What was refused",
    labels: ["reason", "topic"],
  });
  refused.of("late", "t").inc();
  refused.of("not_json", "t").inc(2.5);
  refused.of("late", "t").inc();
  assertEquals(
    own(registry),
    `# HELP anomaly_detection_refused_total What was refused
# TYPE anomaly_detection_refused_total counter
anomaly_detection_refused_total{reason="late",topic="t"} 2
anomaly_detection_refused_total{reason="not_json",topic="t"} 2.5
`,
  );
});

Deno.test("Registry shows a metric without labels from the start", () => {
  const registry = new Registry();
  registry.gauge({ name: "up", help: "Whether it runs" });
  assertEquals(
    own(registry),
    "# HELP up Whether it runs\n# TYPE up gauge\nup 0\n",
  );
});

Deno.test("Registry escapes help and label values as the format demands", () => {
  const registry = new Registry();
  registry.gauge({ name: "g", help: 'a\\b\nc "d"', labels: ["l"] })
    .of('\\ " \n \ud800').set(1);
  assertEquals(
    own(registry),
    '# HELP g a\\\\b\\nc "d"\n# TYPE g gauge\ng{l="\\\\ \\" \\n \ufffd"} 1\n',
  );
});

Deno.test("Registry renders no label set twice, even if encoding makes two alike", () => {
  const registry = new Registry();
  const gauge = registry.gauge({ name: "g", help: "h", labels: ["l"] });
  gauge.of("\ud800").set(1);
  gauge.of("\udfff").set(2);
  assertEquals(own(registry), '# HELP g h\n# TYPE g gauge\ng{l="\ufffd"} 2\n');
});

const NUMBERS: readonly (readonly [number, string])[] = [
  [0.1, "0.1"],
  [-3, "-3"],
  [1e21, "1e+21"],
  [NaN, "NaN"],
  [Infinity, "+Inf"],
  [-Infinity, "-Inf"],
];

for (const [value, expected] of NUMBERS) {
  Deno.test(`Registry writes the gauge ${value} as ${expected}`, () => {
    const registry = new Registry();
    registry.gauge({ name: "g", help: "h" }).of().set(value);
    assertEquals(own(registry).split("\n")[2], `g ${expected}`);
  });
}

Deno.test("Registry renders a histogram with cumulative buckets, sum and count", () => {
  const registry = new Registry();
  const seconds = registry.histogram({
    name: "s",
    help: "h",
    labels: ["part"],
    buckets: [0.5, 1, 10],
  });
  // 0.25 and 0.5 up to 0.5; 0.75 up to 1; none up to 10; 64 beyond.
  for (const value of [0.25, 0.5, 0.75, 64]) seconds.of("x").observe(value);
  assertEquals(
    own(registry),
    `# HELP s h
# TYPE s histogram
s_bucket{part="x",le="0.5"} 2
s_bucket{part="x",le="1"} 3
s_bucket{part="x",le="10"} 3
s_bucket{part="x",le="+Inf"} 4
s_sum{part="x"} 65.5
s_count{part="x"} 4
`,
  );
});

Deno.test("Registry renders a histogram without labels and values", () => {
  const registry = new Registry();
  registry.histogram({ name: "s", help: "h", buckets: [] });
  assertEquals(
    own(registry).split("\n").slice(2).join("\n"),
    's_bucket{le="+Inf"} 0\ns_sum 0\ns_count 0\n',
  );
});

Deno.test("Metric puts label sets beyond its cap into `other`, and counts that", () => {
  const registry = new Registry();
  const counter = registry.counter({
    name: "c_total",
    help: "h",
    labels: ["l"],
    maxLabelSets: 2,
  });
  for (const label of ["a", "b", "c", "d", "a", "c"]) counter.of(label).inc();
  const lines = registry.render().split("\n");
  assertEquals(lines.filter((line) => line.startsWith("c_total")), [
    'c_total{l="a"} 2',
    'c_total{l="b"} 1',
    'c_total{l="other"} 3',
  ]);
  assertEquals(
    lines.includes(
      'anomaly_detection_metric_overflows_total{metric="c_total"} 3',
    ),
    true,
  );
});

Deno.test("Registry has functions set gauges just before it renders", () => {
  const registry = new Registry();
  const gauge = registry.gauge({ name: "g", help: "h" }).of();
  registry.beforeRender(() => gauge.set(gauge.value + 1));
  registry.render();
  assertEquals(own(registry).split("\n")[2], "g 2");
});

Deno.test("Registry describes every metric, also one without a value", () => {
  const registry = new Registry();
  registry.gauge({ name: "g", help: "How far", labels: ["b", "a"] });
  registry.histogram({ name: "s", help: "How long", buckets: [1] });
  const [overflows, ...own] = registry.describe();
  assertEquals(overflows?.name, "anomaly_detection_metric_overflows_total");
  assertEquals(own, [
    { name: "g", type: "gauge", labels: ["b", "a"], help: "How far" },
    { name: "s", type: "histogram", labels: [], help: "How long" },
  ]);
});

Deno.test("Counter and Histogram refuse what cannot be counted", () => {
  const registry = new Registry();
  const counter = registry.counter({ name: "c_total", help: "h" }).of();
  const histogram = registry.histogram({ name: "s", help: "h", buckets: [1] })
    .of();
  assertThrows(() => counter.inc(-1), RangeError, "Cannot count by -1");
  assertThrows(() => counter.inc(NaN), RangeError);
  assertThrows(() => histogram.observe(NaN), RangeError);
  assertEquals([counter.value, histogram.sum], [0, 0]);
});

const REFUSED: readonly (readonly [string, (registry: Registry) => unknown])[] =
  [
    ["a counter without _total", (r) => r.counter({ name: "c", help: "h" })],
    ["a gauge with _total", (r) => r.gauge({ name: "g_total", help: "h" })],
    ["a name with a dash", (r) => r.gauge({ name: "a-b", help: "h" })],
    [
      "a label with a dash",
      (r) => r.gauge({ name: "g", help: "h", labels: ["a-b"] }),
    ],
    [
      "a reserved label",
      (r) => r.gauge({ name: "g", help: "h", labels: ["__a"] }),
    ],
    [
      "a label twice",
      (r) => r.gauge({ name: "g", help: "h", labels: ["a", "a"] }),
    ],
    [
      "the label le",
      (r) => r.histogram({ name: "s", help: "h", labels: ["le"], buckets: [] }),
    ],
    [
      "buckets out of order",
      (r) => r.histogram({ name: "s", help: "h", buckets: [2, 1] }),
    ],
    [
      "an infinite bucket",
      (r) => r.histogram({ name: "s", help: "h", buckets: [Infinity] }),
    ],
    [
      "a missing label value",
      (r) => r.gauge({ name: "g", help: "h", labels: ["a"] }).of(),
    ],
    [
      "a name twice",
      (r) => [1, 2].map(() => r.gauge({ name: "g", help: "h" })),
    ],
  ];

for (const [what, make] of REFUSED) {
  Deno.test(`Registry refuses ${what}`, () => {
    assertThrows(() => make(new Registry()), RangeError);
  });
}

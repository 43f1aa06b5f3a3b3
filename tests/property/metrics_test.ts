/**
 * Laws of the Prometheus text: one line per sample, whatever the labels.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Registry } from "../../lib/telemetry/metrics.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("\n", '"', "\\", "}", ",", "\r", "\ud800", "n"),
  }),
);
const labelSets = fc.array(fc.tuple(text, text), { maxLength: 30 });

/** What the label values of a sample line were, by the rules of the format. */
function unescaped(value: string): string {
  return value.replace(/\\(.)/g, (_, c: string) => c === "n" ? "\n" : c);
}

const SAMPLE = /^g\{a="((?:[^"\\]|\\.)*)",b="((?:[^"\\]|\\.)*)"\} (\d+)$/s;

Deno.test("Registry renders one line per sample, whatever the labels and the help", () => {
  fc.assert(fc.property(labelSets, text, (sets, help) => {
    const registry = new Registry();
    const gauge = registry.gauge({ name: "g", help, labels: ["a", "b"] });
    const expected = new Map<string, number>();
    sets.forEach((values, i) => {
      gauge.of(...values).set(i);
      expected.set(JSON.stringify(values.map((v) => v.toWellFormed())), i);
    });
    const lines = registry.render().split("\n");
    const begin = lines.indexOf("# TYPE g gauge") + 1;
    const samples = lines.slice(begin, -1).map((line) => {
      const match = SAMPLE.exec(line);
      if (match === null) throw new Error(`No sample: ${line}`);
      const values = [unescaped(match[1]!), unescaped(match[2]!)];
      return [JSON.stringify(values), Number(match[3])] as const;
    });
    assertEquals(samples.length, expected.size);
    assertEquals(new Map(samples), expected);
  }));
});

Deno.test("Registry renders histograms whose buckets only grow and end at the count", () => {
  const value = fc.double({ noNaN: true });
  fc.assert(fc.property(fc.array(value), (values) => {
    const registry = new Registry();
    const buckets = [-1, 0, 0.5, 1e9];
    const cell = registry.histogram({ name: "s", help: "h", buckets }).of();
    for (const value of values) cell.observe(value);
    const lines = registry.render().split("\n");
    const counts = lines.filter((line) => line.startsWith("s_bucket"))
      .map((line) => Number(line.split(" ")[1]));
    assertEquals(
      counts,
      [...buckets, Infinity].map((le) => values.filter((v) => v <= le).length),
    );
    assert(lines.includes(`s_count ${values.length}`));
  }));
});

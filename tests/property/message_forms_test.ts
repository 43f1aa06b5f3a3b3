/**
 * Laws of the two forms of an anomaly: nothing in a label breaks a line or is lost.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { stripVTControlCharacters } from "node:util";
import { anomalyJson, anomalyJsonLines } from "../../lib/emit/anomaly_json.ts";
import { anomalyText } from "../../lib/emit/anomaly_text.ts";
import { type Anomaly, ANOMALY_SCHEMA } from "../../lib/model/anomaly.ts";

/** Any text, with control characters and lone surrogates more often than not. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      "\n",
      "\r",
      "\x1b",
      "\x9b",
      "\u2028",
      "\u202e",
      "\ud800",
      "a",
      "日",
      '"',
      "\\",
    ),
  }),
);
const textOrNull = fc.option(text);
/** JSON has one zero. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => value + 0);
const timeMs = fc.integer({ min: -1e15, max: 1e15 });

const anomalies: fc.Arbitrary<Anomaly> = fc.record({
  schema: fc.constant(ANOMALY_SCHEMA),
  id: text,
  state: fc.constantFrom("open", "update", "resolved"),
  key: text,
  series: fc.record({
    storage_id: text,
    resource_type: text,
    resource_id: text,
    resource_name: textOrNull,
    metric: text,
    name: textOrNull,
    unit: textOrNull,
  }),
  startMs: timeMs,
  atMs: timeMs,
  endMs: fc.option(timeMs),
  value: number,
  expected: fc.record({ low: number, high: number }),
  direction: fc.constantFrom("high", "low", "within"),
  score: number,
  threshold: number,
  severity: fc.double({ min: 0, max: 1, noNaN: true }),
  confidence: fc.constantFrom("low", "normal"),
  why: text,
  neighbors: fc.array(
    fc.record({ atMs: timeMs, value: number, distance: number }),
  ),
  source: fc.record({ topic: text, partition: fc.nat(), offset: text }),
  detector: text,
}, { noNullPrototype: true });

const CONTROL = /[\p{Cc}\u2028\u2029]/u;

Deno.test("anomalyJson() of any anomaly parses back equal, and is one line", () => {
  fc.assert(fc.property(anomalies, (anomaly) => {
    const json = anomalyJson(anomaly);
    assertEquals(JSON.parse(json), anomaly);
    assert(!CONTROL.test(json));
  }));
});

Deno.test("anomalyJsonLines() of any anomalies has one line for each", () => {
  fc.assert(fc.property(fc.array(anomalies, { maxLength: 5 }), (list) => {
    const lines = new TextDecoder().decode(anomalyJsonLines(list)).split("\n");
    assertEquals(lines.length, list.length + 1);
    assertEquals(lines.at(-1), "");
  }));
});

Deno.test("anomalyText() of any anomaly is one line that steers no terminal", () => {
  const columns = fc.option(fc.nat({ max: 200 }), { nil: undefined });
  fc.assert(
    fc.property(anomalies, columns, fc.boolean(), (anomaly, columns, color) => {
      const line = anomalyText(anomaly, { columns, color });
      // Our own colours go; whatever else is left would be foreign.
      const plain = color ? stripVTControlCharacters(line) : line;
      assert(!CONTROL.test(plain));
      assertEquals(plain, anomalyText(anomaly, { columns, color: false }));
    }),
  );
});

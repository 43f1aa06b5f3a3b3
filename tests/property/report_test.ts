/**
 * Laws of the report for any series and any text.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { columnOf, minMaxPoints } from "../../lib/evaluate/report_columns.ts";
import { escapeMarkup } from "../../lib/evaluate/report_markup.ts";
import { readMarkup } from "../unit/evaluate/_markup.ts";

const samples = fc.array(
  fc.record({
    gap: fc.integer({ min: 0, max: 5000 }),
    value: fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(NaN, Infinity, 0),
    ),
  }),
  { maxLength: 300 },
);

Deno.test("minMaxPoints() keeps the lowest and the highest sample of every column, and adds none", () => {
  fc.assert(fc.property(
    samples,
    fc.integer({ min: 1, max: 50 }),
    (drawn, columns) => {
      let atMs = 0;
      const times = Float64Array.from(drawn, ({ gap }) => atMs += gap);
      const values = Float64Array.from(drawn, ({ value }) => value);
      const span = { fromMs: 1000, toMs: 300_000 };
      const points = minMaxPoints(times, values, span, columns);
      const expected = new Map<number, number[]>();
      for (const [i, value] of values.entries()) {
        const column = columnOf(times[i]!, span, columns);
        if (column === undefined || !Number.isFinite(value)) continue;
        expected.set(column, [...expected.get(column) ?? [], value]);
      }
      const kept = Map.groupBy(points, ({ column }) => column);
      assertEquals([...kept.keys()], [...expected.keys()]);
      for (const [column, all] of expected) {
        const mine = kept.get(column)!.map(({ value }) => value);
        assert(mine.length <= 2);
        assertEquals(Math.max(...mine), Math.max(...all));
        assertEquals(Math.min(...mine), Math.min(...all));
      }
      for (const [i, point] of points.entries()) {
        assert(i === 0 || points[i - 1]!.atMs <= point.atMs);
        assert(
          times.some((time, j) =>
            time === point.atMs && values[j] === point.value
          ),
        );
      }
    },
  ));
});

Deno.test("columnOf() is inside the columns, and rises with time", () => {
  fc.assert(fc.property(
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    fc.integer({ min: 1, max: 1000 }),
    (one, other, columns) => {
      const span = { fromMs: 0, toMs: 1e6 };
      const [early, late] = [Math.min(one, other), Math.max(one, other)]
        .map((atMs) => columnOf(atMs, span, columns)!);
      assert(early! >= 0 && early! <= late! && late! < columns);
    },
  ));
});

Deno.test("escapeMarkup() makes any text content and attribute of well-formed markup", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const safe = escapeMarkup(text);
    const tags = readMarkup(`<p title="${safe}">${safe}</p>`);
    assertEquals(tags.length, 1);
    assertEquals([...tags[0]!.attributes.values()], [safe]);
  }));
});

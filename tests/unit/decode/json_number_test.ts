/**
 * Numbers at the borders of the fast path; that all others agree with
 * `JSON.parse` is a property test.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { readNumber } from "../../../lib/decode/_json_number.ts";

function read(text: string): [number, number] {
  const out = new Float64Array(1);
  // Far from the end of the bytes, so that the fast path is taken.
  const bytes = new TextEncoder().encode(`${text},${" ".repeat(50)}`);
  return [readNumber(bytes, 0, out, 0), out[0]];
}

const NUMBERS: readonly [string, number][] = [
  ["0", 0],
  ["-0", -0],
  ["-0.0", -0],
  ["7", 7],
  ["123456789", 123456789],
  ["1234567890", 1234567890],
  ["123456789.123456789", 123456789.123456789],
  ["0.000000001", 1e-9],
  ["0.00000000000000000001", 1e-20],
  ["0.1", 0.1],
  ["-16.4292009596572", -16.4292009596572],
  ["9007199254740993", 9007199254740992], // 2^53 + 1: half way, to even
  ["900719925.4740993", 900719925.4740993],
  ["1.0000000000000002", 1 + Number.EPSILON],
  // Half way between 1 and the next double, 1 + 2^-52, and on either side.
  ["1.00000000000000011", 1],
  ["1.00000000000000012", 1 + Number.EPSILON],
  ["1.000000000000000111022302462515654042363166809082031250", 1],
  ["1.000000000000000111022302462515654042363166809082031251", 1 + 2 ** -52],
  ["1e-07", 1e-7],
  ["1E+2", 100],
  ["1e400", Infinity],
  ["5e-324", 5e-324],
  ["2e-324", 0],
];

for (const [text, expected] of NUMBERS) {
  Deno.test(`readNumber() reads ${text}`, () => {
    const [end, value] = read(text);
    assertEquals(end, text.length);
    assert(Object.is(value, expected), `${value}`);
  });
}

const BROKEN: readonly [string, number][] = [
  ["-", 1],
  [".5", 0],
  ["+5", 0],
  ["1.", 2],
  ["1.e5", 2],
  ["1e", 2],
  ["1e+", 3],
  ["--1", 1],
  ["Infinity", 0],
  ["x", 0],
];

for (const [text, at] of BROKEN) {
  Deno.test(`readNumber() says that byte ${at} of ${text} does not belong into a number`, () => {
    assertEquals(read(text)[0], ~at);
  });
}

Deno.test("readNumber() stops where a number ends", () => {
  assertEquals(read("07"), [1, 0]);
  assertEquals(read("1.5.5"), [3, 1.5]);
  assertEquals(read("12-3"), [2, 12]);
});

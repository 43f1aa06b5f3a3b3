/**
 * Where JSON values end, and where bytes stop to be JSON.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  MAX_DEPTH,
  skipString,
  skipValue,
} from "../../../lib/decode/_json_scanner.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

const WHOLE = [
  ...["null", "true", "false", "NaN", "Infinity", "-Infinity", "0", "-1.5e+7"],
  ...['""', '"a\\"b"', '"\\u00e9\\n\\/"', '"\u007f é 💾"', "[]", "{}", "[ ]"],
  ...["[1,[2,[3]],{}]", '{"a":{"b":[]},"c":null}', '{ "a" : 1 , "b" : [ 2 ] }'],
];

for (const json of WHOLE) {
  Deno.test(`skipValue() finds the end of ${json}`, () => {
    const end = 2 + bytesOf(json).length;
    assertEquals(skipValue(bytesOf(`  ${json}]`), 2, MAX_DEPTH), end);
  });
}

const BROKEN: readonly [string, number][] = [
  ["", 0],
  ["nul", 0],
  ["nan", 0],
  ["-Inf", 1],
  ["01x", 1], // the number 0 ends here
  ["[1 2]", 3],
  ["[1,]", 3],
  ["[,1]", 1],
  ["[1}", 2],
  ['{"a" 1}', 5],
  ['{"a":}', 5],
  ['{"a":1,}', 7],
  ["{a:1}", 1],
  ["{1:1}", 1],
  ['"ab', 3],
  ['"a\nb"', 2],
  ['"\\x"', 2],
  ['"\\u12g4"', 5],
  ['"\\u12', 5],
  ['"\\', 2],
  ["[[[]", 4],
];

for (const [text, at] of BROKEN) {
  Deno.test(`skipValue() says that byte ${at} of ${JSON.stringify(text)} is not JSON`, () => {
    const end = skipValue(bytesOf(text), 0, MAX_DEPTH);
    assertEquals(end < 0 ? ~end : end, at);
  });
}

Deno.test("skipValue() follows lists as deep as it may, without a stack", () => {
  const nested = (depth: number) =>
    bytesOf("[".repeat(depth) + "]".repeat(depth));
  assertEquals(skipValue(nested(MAX_DEPTH), 0, MAX_DEPTH), 2 * MAX_DEPTH);
  assertEquals(skipValue(nested(513), 0, MAX_DEPTH), ~512);
  assertEquals(skipValue(nested(1_000_000), 0, MAX_DEPTH), ~512);
  assertEquals(skipValue(nested(2), 0, 1), ~1);
  assertEquals(skipValue(nested(1), 0, 0), ~0);
  assertEquals(skipValue(bytesOf("12"), 0, 0), 2);
});

Deno.test("skipString() is not stopped by an escaped quote", () => {
  assertEquals(skipString(bytesOf('"\\\\" "'), 0), 4);
  assertEquals(skipString(bytesOf('"\\"" "'), 0), 4);
});

/**
 * "Did you mean".
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { closest, didYouMean } from "../../../lib/config/suggest.ts";

const WORDS = ["window", "k", "warm_up", "dimension", "threshold"];

for (
  const [word, nearest] of [
    ["windwo", "window"], // a swap is one edit
    ["windows", "window"],
    ["wndw", "window"],
    ["WINDOW", "window"],
    ["warmup", "warm_up"],
    ["warm-up", "warm_up"],
    ["dimensions", "dimension"],
    ["tresholt", "threshold"],
    ["kk", "k"],
    ["K", "k"],
    ["j", undefined], // has no letter of "k"
    ["", undefined],
    ["w", undefined],
    ["contamination", undefined],
  ] as const
) {
  Deno.test(`closest() to "${word}" is ${nearest ?? "nothing"}`, () => {
    assertEquals(closest(word, WORDS), nearest);
  });
}

Deno.test("closest() takes the nearest, of equals the first", () => {
  assertEquals(closest("cat", ["cart", "cat"]), "cat");
  assertEquals(closest("caat", ["cart", "cast"]), "cart");
  assertEquals(closest("x", []), undefined);
});

Deno.test("didYouMean() is a remark or nothing", () => {
  assertEquals(didYouMean("windo", WORDS), " (did you mean window?)");
  assertEquals(didYouMean("weather", WORDS), "");
});

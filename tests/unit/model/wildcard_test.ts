/**
 * Texts with `*` in them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { wildcard } from "../../../lib/model/wildcard.ts";

for (
  const [pattern, yes, no] of [
    ["", [""], ["a"]],
    ["a", ["a"], ["", "A", "aa", "*"]],
    ["*", ["", "a", "a\n/"], []],
    ["a*", ["a", "ab", "aa"], ["", "ba"]],
    ["*a", ["a", "ba"], ["", "ab"]],
    ["a*a", ["aa", "aba"], ["a", "ab"]],
    ["a*b*c", ["abc", "a-b-c", "abbc", "abcbc"], ["ac", "acb", "abcd"]],
    ["*ab*ba*", ["abba", "xabxbax"], ["aba", "baab"]],
    ["a**b", ["ab", "axb"], ["a", "b"]],
    // Nothing else has a meaning.
    [".+[a]\\*", [".+[a]\\", ".+[a]\\b"], ["x"]],
    ["__proto__", ["__proto__"], ["constructor"]],
  ] as const
) {
  Deno.test(`wildcard("${pattern}") takes what has its form, and only that`, () => {
    const hasForm = wildcard(pattern);
    for (const text of yes) assertEquals(hasForm(text), true, text);
    for (const text of no) assertEquals(hasForm(text), false, text);
  });
}

Deno.test("wildcard() needs no exponential time for a pattern of many stars", () => {
  // A backtracking expression would try 10^40 ways here.
  const hasForm = wildcard(`${"a*".repeat(60)}b`);
  assertEquals(hasForm("a".repeat(5000)), false);
  assertEquals(hasForm(`${"a".repeat(5000)}b`), true);
});

/**
 * Foreign text in messages.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { show } from "../../../lib/config/show.ts";

for (
  const [text, shown] of [
    ["", ""],
    ["plain 猫 text", "plain 猫 text"],
    ["a\u001b[31mb\nc", "a\\u001b[31mb\\nc"],
    ["a\u202eb\u2028c", "a\\u202eb\\u2028c"],
    ["x".repeat(80), "x".repeat(80)],
    ["x".repeat(81), `${"x".repeat(80)}... (81 characters)`],
    // Not cut through a pair of surrogates.
    [`${"x".repeat(79)}👪y`, `${"x".repeat(79)}\ufffd... (82 characters)`],
    ["mysql://root:hunter2@db/x", "mysql://***@db/x"],
    ["a://u@b,c://v:w@d", "a://***@b,c://***@d"],
    ["//u:p@ss@host/x@y", "//***@host/x@y"],
    ["me@example.org", "me@example.org"],
  ] as const
) {
  Deno.test(`show() makes ${JSON.stringify(shown).slice(0, 50)}`, () => {
    assertEquals(show(text), shown);
  });
}

/**
 * Control characters in foreign text.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { escapeControls } from "../../../lib/telemetry/escape.ts";

const CASES:
  readonly (readonly [name: string, text: string, escaped: string])[] = [
    ["leaves plain text alone", "vol_7 Größe 日本 😀", "vol_7 Größe 日本 😀"],
    ["shortens the ends of lines", "a\nb\r\tc", "a\\nb\\r\\tc"],
    ["shows an escape sequence", "\x1b[31mred", "\\u001b[31mred"],
    ["shows the one-byte form of CSI", "\x9b2J", "\\u009b2J"],
    ["shows DEL and NUL", "\x7f\0", "\\u007f\\u0000"],
    ["shows line separators", "a\u2028b\u2029c", "a\\u2028b\\u2029c"],
    ["shows text that turns around", "\u202egpj.exe", "\\u202egpj.exe"],
  ];

for (const [name, text, escaped] of CASES) {
  Deno.test(`escapeControls() ${name}`, () => {
    assertEquals(escapeControls(text), escaped);
  });
}

Deno.test("escapeControls() of JSON is JSON of the same value", () => {
  const value = { "k\x9b": "\u2028\u202e\x7f\n\\n" };
  assertEquals(JSON.parse(escapeControls(JSON.stringify(value))), value);
});

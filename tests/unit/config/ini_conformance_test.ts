/**
 * `@std/ini`, whichever stands behind the name: the library itself, or
 * `tools/offline/ini.ts` where JSR cannot be reached.
 *
 * @module
 */

import { parse } from "@std/ini";
import { assertEquals, assertThrows } from "@std/assert";
import { INI_CASES } from "../../fixtures/config/ini_cases.ts";

for (const { name, basis, text, answer } of INI_CASES) {
  Deno.test(`@std/ini, from its ${basis}: ${name}`, () => {
    if (typeof answer === "string") {
      const error = assertThrows(() => parse(text), SyntaxError);
      assertEquals(error.message, answer);
    } else {
      assertEquals(
        Object.entries(parse(text)),
        answer.map((pair) => [...pair]),
      );
    }
  });
}

/**
 * Files that cannot be used, each with its exact message.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/config/config_error.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import { configInputs } from "../../fakes/config_inputs.ts";
import { BROKEN_FILES } from "../../fixtures/config/broken_files.ts";

for (const { name, text, message } of BROKEN_FILES) {
  Deno.test(`loadConfig() refuses ${name}`, () => {
    const inputs = configInputs({ path: "broken.conf", text });
    const error = assertThrows(() => loadConfig(inputs), ConfigError);
    assertEquals(error.message.split("\n"), message);
  });
}

Deno.test("the broken files are at least forty, and no secret leaks", () => {
  assert(BROKEN_FILES.length >= 40);
  for (const { message } of BROKEN_FILES) {
    assert(!message.join("\n").includes("hunter2"));
  }
});

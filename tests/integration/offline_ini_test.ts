/**
 * The stand-in for `@std/ini`, also where the library itself can be reached:
 * there the suite runs on the library, and this runs the suite's tests of it on
 * the stand-in.
 *
 * @module
 */

import { assert } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

Deno.test("the stand-in for @std/ini passes the tests that the library passes", async () => {
  if (import.meta.resolve("@std/ini").endsWith("/tools/offline/ini.ts")) {
    console.log(
      "left out: JSR cannot be reached, @std/ini is the stand-in in all tests",
    );
    return;
  }
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--no-lock",
      "--import-map=tools/offline/import_map.json",
      "tests/unit/config/ini_conformance_test.ts",
      "tests/unit/config/ini_test.ts",
    ],
    cwd: ROOT,
  });
  const { success, stdout } = await command.output();
  assert(success, new TextDecoder().decode(stdout));
});

import { assertEquals, assertMatch } from "@std/assert";
import {
  buildKind,
  SELF_EXTRACTED_BUNDLE,
  VERSION_COMMAND,
  versionLine,
} from "../../../cmds/version.ts";

Deno.test("buildKind() tells the two products and the sources apart", () => {
  assertEquals(buildKind(true, "file:///tmp/main.js"), "deno compile");
  assertEquals(
    buildKind(false, `file:///home/a/.cache/${SELF_EXTRACTED_BUNDLE}`),
    "self-extracting",
  );
  assertEquals(buildKind(false, "file:///src/main.ts"), "sources");
});

Deno.test("versionLine() names program, build, Deno and target", () => {
  assertMatch(
    versionLine(),
    /^anomaly-detection \d+\.\d+\.\d+ \(sources, deno \d+\.\d+\.\d+, [\w-]+\)$/,
  );
});

Deno.test("`version` exits with 0", async () => {
  assertEquals(await VERSION_COMMAND.run([]), 0);
});

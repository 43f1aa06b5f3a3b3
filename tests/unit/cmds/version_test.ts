import { assertEquals, assertMatch } from "@std/assert";
import {
  buildKind,
  SELF_EXTRACTED_BUNDLE,
  showBuild,
  VERSION,
  VERSION_COMMAND,
  versionLine,
} from "../../../cmds/version.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { figures } from "../../fakes/metric_figures.ts";

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

Deno.test("showBuild() shows version, build, Deno and target as labels", () => {
  const registry = new Registry();
  showBuild(registry);
  const { deno } = Deno.version;
  const labels =
    `version="${VERSION}",build="sources",deno="${deno}",target="${Deno.build.target}"`;
  const shown = figures(registry);
  assertEquals(shown.get(`anomaly_detection_build_info{${labels}}`), 1);
});

/**
 * The systemd unit, judged by systemd itself.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { EXIT } from "../../cmds/command.ts";
import { withFolder } from "../fakes/temp_folder.ts";
import { has, program } from "./_debian.ts";
import { ROOT } from "./_product.ts";

const ignore = !has(["systemd-analyze"], "systemd_test.ts");
const UNIT = `${ROOT}etc/anomaly-detection.service`;
const TEXT = Deno.readTextFileSync(UNIT);

/** Higher is worse, at most 10. */
const MAX_EXPOSURE = 2.0;

/** The values of a setting of the unit. */
function values(name: string): string[] {
  return [...TEXT.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))]
    .map((match) => match[1]!);
}

Deno.test({
  name: "systemd takes the unit without a remark",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const copy = `${folder}/anomaly-detection.service`;
      // The executable need not be installed where this test runs.
      const text = TEXT.replaceAll("/usr/bin/anomaly-detection", "/bin/true");
      await Deno.writeTextFile(copy, text);
      const { code, stderr } = await program("systemd-analyze", [
        "verify",
        "--man=no",
        copy,
      ]);
      assertEquals([code, stderr], [0, ""]);
    }),
});

Deno.test({
  name: `the exposure of the unit is at most ${MAX_EXPOSURE}`,
  ignore,
  async fn() {
    const { code, stdout, stderr } = await program("systemd-analyze", [
      "security",
      "--offline=true",
      "--no-pager",
      `--threshold=${10 * MAX_EXPOSURE}`,
      UNIT,
    ]);
    const level = /Overall exposure level .*: ([\d.]+)/.exec(stdout)?.[1];
    console.log(`exposure: ${level}`);
    assert(Number(level) <= MAX_EXPOSURE, stdout);
    assertEquals(code, 0, stderr);
  },
});

Deno.test("a wrong configuration is not tried for ever", () => {
  assertEquals(values("RestartPreventExitStatus"), [String(EXIT.config)]);
  assertEquals(values("StartLimitBurst"), ["5"]);
});

Deno.test("the unit lets V8 compile, and keeps state and cache in folders of its own", () => {
  assertEquals(values("MemoryDenyWriteExecute"), ["no"]);
  for (const name of ["StateDirectory", "CacheDirectory", "User"]) {
    assertEquals(values(name), ["anomaly-detection"], name);
  }
  assertEquals(values("ExecReload"), ["/bin/kill -HUP $MAINPID"]);
});

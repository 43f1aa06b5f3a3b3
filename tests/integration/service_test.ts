/**
 * The commands that run the service, inside the test process: simulated array
 * to file, capture to standard output, and the ways in which they end.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { dispatch } from "../../cmds/dispatch.ts";
import { schemaProblems } from "../fakes/anomaly_schema.ts";
import { withFolder } from "../fakes/temp_folder.ts";

Deno.test("run: a simulated array to the file of anomalies, twice the same bytes", () =>
  withFolder(async (folder) => {
    const settings = (name: string) =>
      [
        "data_parser.receiver_name=simulate",
        "simulate.days=2",
        "emit.emitters=file",
        `emit_file.path=${folder}/${name}`,
        `DEFAULT.log_file=${folder}/service.log`,
      ].flatMap((setting) => ["--set", setting]);
    assertEquals(await dispatch(["run", ...settings("first")]), 0);
    assertEquals(await dispatch(["run", ...settings("second")]), 0);
    const found = await Deno.readTextFile(`${folder}/first`);
    assertEquals(await Deno.readTextFile(`${folder}/second`), found);
    const anomalies = found.trim().split("\n").map((line) => JSON.parse(line));
    assert(anomalies.length > 10, `${anomalies.length} messages`);
    for (const anomaly of anomalies) assertEquals(schemaProblems(anomaly), []);
    const opened = anomalies.filter(({ state }) => state === "open");
    const resolved = new Set(
      anomalies.filter(({ state }) => state === "resolved").map(({ id }) => id),
    );
    assert(opened.length > 0);
    for (const id of resolved) {
      assert(opened.some((anomaly) => anomaly.id === id), `${id} never opened`);
    }
  }));

Deno.test("replay: a capture that is not there fails with 1", () =>
  withFolder(async (folder) => {
    const code = await dispatch([
      "replay",
      "--set",
      `DEFAULT.log_file=${folder}/service.log`,
      `${folder}/nothing.ndjson`,
    ]);
    assertEquals(code, 1);
    const log = await Deno.readTextFile(`${folder}/service.log`);
    assert(log.includes("nothing.ndjson"), log);
  }));

Deno.test("run: a log file that cannot be opened is a bad configuration", () =>
  withFolder(async (folder) => {
    const code = await dispatch([
      "run",
      "--set",
      `DEFAULT.log_file=${folder}/no/service.log`,
    ]);
    assertEquals(code, 78);
  }));

for (
  const [emitters, expected] of [["stdout", 0], ["stdout,file", 1]] as const
) {
  Deno.test(`run: ends with ${expected} when nobody reads standard output of ${emitters}`, () =>
    withFolder(async (folder) => {
      const settings = [
        "data_parser.receiver_name=simulate",
        "simulate.days=2",
        `emit.emitters=${emitters}`,
        `emit_file.path=${folder}/anomalies`,
        `DEFAULT.log_file=${folder}/service.log`,
      ].flatMap((setting) => ["--set", setting]);
      const root = new URL("../../", import.meta.url);
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-A",
          "--import-map=tools/offline/import_map.json",
          "main.ts",
          "run",
          ...settings,
        ],
        cwd: root,
        stdin: "null",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      await child.stdout.cancel();
      assertEquals((await child.status).code, expected);
    }));
}

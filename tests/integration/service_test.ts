/**
 * The commands that run the service, inside the test process: simulated array
 * to file, capture to standard output, and the ways in which they end.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { dispatch } from "../../cmds/dispatch.ts";
import type { Anomaly } from "../../lib/model/anomaly.ts";
import { isIncident, type Message } from "../../lib/model/message.ts";
import { schemaProblems } from "../fakes/anomaly_schema.ts";
import { spawnService } from "../fakes/service_process.ts";
import { withFolder } from "../fakes/temp_folder.ts";

/** An array with faults. What needs no week of history speaks after three days. */
const SIMULATE = [
  "data_parser.receiver_name=simulate",
  "simulate.interval=30m",
  "simulate.days=5",
];

Deno.test("run: a simulated array to the file of messages, twice the same bytes", () =>
  withFolder(async (folder) => {
    const settings = (name: string) =>
      [
        ...SIMULATE,
        "emit.emitters=file",
        `emit_file.path=${folder}/${name}`,
        `DEFAULT.log_file=${folder}/service.log`,
      ].flatMap((setting) => ["--set", setting]);
    assertEquals(await dispatch(["run", ...settings("first")]), 0);
    assertEquals(await dispatch(["run", ...settings("second")]), 0);
    const found = await Deno.readTextFile(`${folder}/first`);
    assertEquals(await Deno.readTextFile(`${folder}/second`), found);
    const messages: Message[] = found.trim().split("\n")
      .map((line) => JSON.parse(line));
    for (const message of messages) assertEquals(schemaProblems(message), []);
    const incidents = messages.filter(isIncident);
    const anomalies = messages.filter((one) => !isIncident(one)) as Anomaly[];
    for (const kind of [incidents, anomalies]) {
      const opened = kind.filter(({ state }) => state === "open");
      assert(opened.length > 0);
      assertEquals(new Set(opened.map(({ id }) => id)).size, opened.length);
      const ended = kind.filter(({ state }) => state === "resolved");
      assert(ended.length > 0);
      for (const { id } of ended) {
        assert(opened.some((one) => one.id === id), `${id} never opened`);
      }
    }
    // Who reads incidents can look up every member, and the other way round.
    const ids = new Set(incidents.map(({ id }) => id));
    for (const { incident } of anomalies) assert(ids.has(incident));
    const known = new Set(anomalies.map(({ id }) => id));
    for (const { members } of incidents) {
      for (const { anomaly } of members) assert(known.has(anomaly));
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
        ...SIMULATE,
        `emit.emitters=${emitters}`,
        `emit_file.path=${folder}/anomalies`,
        `spool.path=${folder}/spool`,
        `DEFAULT.log_file=${folder}/service.log`,
      ].flatMap((setting) => ["--set", setting]);
      const child = spawnService(settings, {
        stdout: "piped",
        stderr: "null",
      });
      await child.stdout.cancel();
      assertEquals((await child.status).code, expected);
    }));
}

/**
 * The history, read by a process of its own while another one writes it.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { historyRow } from "../../lib/emit/history_keeper.ts";
import { HistoryFile } from "../../lib/state/history_file.ts";
import { sampleIncident } from "../fakes/sample_incident.ts";
import { runCommand } from "../fakes/service_process.ts";
import { withFolder } from "../fakes/temp_folder.ts";

Deno.test("incidents reads what is committed while a writer holds the file, and the rest afterwards", () =>
  withFolder(async (folder) => {
    const path = `${folder}/history`;
    const first = sampleIncident();
    const second = sampleIncident({ id: "b".repeat(32) });
    const file = HistoryFile.open(path);
    file.put([historyRow(first)]);
    const writer = new DatabaseSync(path);
    writer.exec(`BEGIN IMMEDIATE;
      INSERT INTO told SELECT '${second.id}', type, incident, storage_id, key,
        metric, kinds, is_open, start_ms, at_ms, severity, why,
        replace(body, id, '${second.id}') FROM told`);
    const ids = async () => {
      const args = ["incidents", "--history", path, "--json"];
      const { code, stdout, stderr } = await runCommand(args);
      assertEquals(code, 0, stderr);
      return JSON.parse(stdout).items.map(({ id }: { id: string }) => id);
    };
    assertEquals(await ids(), [first.id]);
    writer.exec("COMMIT");
    assertEquals(await ids(), [second.id, first.id]);
    writer.close();
    file.close();
    assertEquals(await ids(), [second.id, first.id]);
  }));

Deno.test("a history that is not there is one sentence, exit 1", () =>
  withFolder(async (folder) => {
    const { code, stdout, stderr } = await runCommand([
      "anomalies",
      "--history",
      `${folder}/none`,
    ]);
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(
      stderr,
      `anomalies: Cannot read the history ${folder}/none: there is no such file\n`,
    );
  }));

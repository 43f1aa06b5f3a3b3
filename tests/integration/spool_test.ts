/**
 * A service that is killed while an emitter is away, and what the next one
 * delivers.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { spawnService } from "../fakes/service_process.ts";
import { withFolder } from "../fakes/temp_folder.ts";

/** So many messages are read from standard output before the service is killed. */
const MESSAGES = 5;

/** Starts a service on a simulated array: standard output is required, the file is not. */
function start(
  folder: string,
  { interval, days }: { readonly interval: string; readonly days: number },
): Deno.ChildProcess {
  const settings = [
    "data_parser.receiver_name=simulate",
    `simulate.interval=${interval}`,
    `simulate.days=${days}`,
    "emit.emitters=stdout,file",
    "emit_stdout.format=json",
    `emit_file.path=${folder}/later/anomalies`,
    `spool.path=${folder}/spool`,
    `DEFAULT.log_file=${folder}/service.log`,
  ].flatMap((setting) => ["--set", setting]);
  return spawnService(settings, { stdout: "piped", stderr: "null" });
}

/** Two records: too few to say anything about. */
const SHORT = { interval: "12h", days: 1 };

/** Reads whole lines until there are enough, then kills the process. */
async function readThenKill(process: Deno.ChildProcess): Promise<string[]> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of process.stdout) {
    text += decoder.decode(bytes, { stream: true });
    if (text.split("\n").length > MESSAGES) break;
  }
  process.kill("SIGKILL");
  return text.split("\n").slice(0, -1);
}

Deno.test("run: what waited for a file that could not be written is written after a SIGKILL and a start, in order, once", () =>
  withFolder(async (folder) => {
    const killed = start(folder, { interval: "15m", days: 0 }); // for ever
    const told = await readThenKill(killed);
    assertEquals((await killed.status).signal, "SIGKILL");
    assert(told.length >= MESSAGES);

    await Deno.mkdir(`${folder}/later`);
    const next = start(folder, SHORT);
    const { code, stdout } = await next.output();
    assertEquals([code, stdout.length], [0, 0]);

    const file = await Deno.readTextFile(`${folder}/later/anomalies`);
    const written = file.split("\n").slice(0, -1);
    assertEquals(written.slice(0, told.length), told);
    assertEquals(new Set(written).size, written.length);

    const { code: again } = await start(folder, SHORT).output();
    assertEquals(again, 0);
    assertEquals(await Deno.readTextFile(`${folder}/later/anomalies`), file);
  }));

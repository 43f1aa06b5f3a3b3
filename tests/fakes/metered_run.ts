/**
 * A run of the service whose metrics a test can read.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { makeEmitters } from "../../cmds/make_emitters.ts";
import { makeSource } from "../../cmds/make_source.ts";
import { runService } from "../../cmds/service.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { Registry } from "../../lib/telemetry/metrics.ts";
import { configInputs } from "./config_inputs.ts";

/**
 * Runs a service on a day of a simulated array, with files for state and history and an emitter.
 *
 * @param folder For its files.
 * @returns Its registry, as it ended.
 */
export async function meteredRun(folder: string): Promise<Registry> {
  const loaded = loadConfig(configInputs({
    text: '[maintenance "move"]\nstart = 2026-01-01T00:00',
    flags: [
      "data_parser.receiver_name=simulate",
      "simulate.interval=30m",
      "simulate.days=1",
      "emit.emitters=file",
      `emit_file.path=${folder}/messages`,
      `DEFAULT.log_file=${folder}/service.log`,
      "serve.listen=none",
    ],
  }));
  const registry = new Registry();
  const code = await runService(loaded, {
    registry,
    source: () => makeSource(loaded.config),
    statePath: `${folder}/state`,
    historyPath: `${folder}/history`,
    emitters: ({ terminal: { output }, ...rest }) =>
      makeEmitters(loaded.config, { output, ...rest }),
  });
  assertEquals(code, 0);
  return registry;
}

/**
 * The metrics of a service that ran.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { runService } from "../../cmds/service.ts";
import { makeEmitters } from "../../cmds/make_emitters.ts";
import { makeSource } from "../../cmds/make_source.ts";
import { loadConfig } from "../../lib/config/load.ts";
import {
  type MetricDescription,
  Registry,
} from "../../lib/telemetry/metrics.ts";
import { serviceRegistry } from "../../tools/metrics.ts";
import { configInputs } from "../fakes/config_inputs.ts";
import { figures } from "../fakes/metric_figures.ts";
import { withFolder } from "../fakes/temp_folder.ts";

/** Runs a service on a simulated array; returns its registry. */
async function ran(folder: string): Promise<Registry> {
  const loaded = loadConfig(configInputs({
    flags: [
      "data_parser.receiver_name=simulate",
      "simulate.interval=30m",
      "simulate.days=1",
      "emit.emitters=file",
      `emit_file.path=${folder}/messages`,
      `DEFAULT.log_file=${folder}/service.log`,
    ],
  }));
  const registry = new Registry();
  const code = await runService(loaded, {
    registry,
    source: () => makeSource(loaded.config),
    statePath: `${folder}/state`,
    emitters: ({ output }) => makeEmitters(loaded.config, output),
  });
  assertEquals(code, 0);
  return registry;
}

/** Its metrics by their names. */
function sorted(registry: Registry): readonly MetricDescription[] {
  return registry.describe().toSorted((a, b) => a.name < b.name ? -1 : 1);
}

Deno.test("a service registers what the tool for the README says, and fills it", () =>
  withFolder(async (folder) => {
    const began = Date.now() / 1000;
    const registry = await ran(folder);
    assertEquals(sorted(registry), sorted(serviceRegistry()));
    const shown = figures(registry);
    const own = (name: string) => shown.get(`anomaly_detection_${name}`)!;
    assertEquals(own("records_total"), 48);
    assert(own("samples_total") > 48 * 85);
    assert(own("series") >= 85);
    assertEquals(own("arrays"), 1);
    assertEquals(own("series_limit"), 200_000);
    assertEquals(own('source_state{state="stopped"}'), 1);
    assert(own("last_arrival_timestamp_seconds") >= began);
    assertEquals(own("batch_in_hand_seconds"), 0);
    assertEquals(own("state_snapshots_total"), 1);
    assert(own("state_snapshot_timestamp_seconds") >= began);
    assertEquals(own("state_interval_seconds"), 900);
    assertEquals(own("config_last_reload_successful"), 1);
    assertEquals(own('emit_failing{emitter="file"}'), 0);
    assertEquals(own('emit_required{emitter="file"}'), 1);
  }));

/**
 * The metrics of a service that ran.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type {
  MetricDescription,
  Registry,
} from "../../lib/telemetry/metrics.ts";
import { serviceRegistry } from "../../tools/metrics.ts";
import { meteredRun } from "../fakes/metered_run.ts";
import { figures } from "../fakes/metric_figures.ts";
import { withFolder } from "../fakes/temp_folder.ts";

/** Its metrics by their names. */
function sorted(registry: Registry): readonly MetricDescription[] {
  return registry.describe().toSorted((a, b) => a.name < b.name ? -1 : 1);
}

Deno.test("a service registers what the tool for the README says, and fills it", () =>
  withFolder(async (folder) => {
    const began = Date.now() / 1000;
    const registry = await meteredRun(folder);
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

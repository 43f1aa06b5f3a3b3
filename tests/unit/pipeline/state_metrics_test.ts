/**
 * What is shown of snapshots.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { StateKeeper } from "../../../lib/pipeline/state_keeper.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { makeTestJudge } from "../../fakes/judge.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { figures } from "../../fakes/metric_figures.ts";
import { withFolder } from "../../fakes/temp_folder.ts";

Deno.test("a StateKeeper shows when the last snapshot was stored and how long it took", () =>
  withFolder(async (folder) => {
    let nowMs = 0;
    const registry = new Registry();
    const keeper = new StateKeeper({
      path: `${folder}/state`,
      topic: "test",
      intervalMs: 60_000,
      memory: () => makeTestJudge().judge.memory,
      now: () => nowMs += 0.5, // every look at the clock takes half a millisecond
      wallMs: () => 1_700_000_000_000,
      log: new ListLogger(),
      registry,
    });
    const shown = (name: string) =>
      figures(registry).get(`anomaly_detection_state_${name}`)!;
    try {
      assertEquals(shown("snapshot_timestamp_seconds"), 0);
      assertEquals(shown("interval_seconds"), 60);
      await keeper.save(new Map());
      assertEquals(shown("snapshots_total"), 1);
      assertEquals(shown("snapshot_timestamp_seconds"), 1_700_000_000);
      const { allMs, sliceMs } = keeper.last;
      assertEquals(allMs > 0 && sliceMs > 0, true);
      assertEquals(shown("snapshot_duration_seconds"), allMs / 1000);
      assertEquals(shown("snapshot_longest_slice_seconds"), sliceMs / 1000);
      keeper.setInterval(20_000);
      assertEquals(shown("interval_seconds"), 20);
    } finally {
      keeper.close();
    }
  }));

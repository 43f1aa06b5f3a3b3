/**
 * When a snapshot is due after its interval has changed.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { StateKeeper } from "../../../lib/pipeline/state_keeper.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { makeTestJudge } from "../../fakes/judge.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { withFolder } from "../../fakes/temp_folder.ts";

Deno.test("setInterval() has the next snapshot taken after the new time, and those that follow", () =>
  withFolder(async (folder) => {
    let nowMs = 0;
    const registry = new Registry();
    const keeper = new StateKeeper({
      path: `${folder}/state`,
      topic: "test",
      intervalMs: 60_000,
      memory: () => makeTestJudge().judge.memory,
      now: () => nowMs,
      log: new ListLogger(),
      registry,
    });
    const countAt = async (ms: number) => {
      nowMs = ms;
      await keeper.afterBatch(new Map());
      const [, count] = /state_snapshots_total (\d+)/.exec(registry.render())!;
      return Number(count);
    };
    try {
      assertEquals(await countAt(10_000), 0);
      keeper.setInterval(20_000);
      assertEquals(await countAt(29_999), 0);
      assertEquals(await countAt(30_000), 1);
      assertEquals(await countAt(49_999), 1);
      keeper.setInterval(20_000); // nothing changes: nothing is put off
      assertEquals(await countAt(50_000), 2);
    } finally {
      keeper.close();
    }
  }));

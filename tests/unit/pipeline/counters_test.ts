/**
 * What the pipeline counts.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { pipelineCounters } from "../../../lib/pipeline/counters.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";

Deno.test("pipelineCounters() tells what was refused, without zeros", () => {
  const counters = pipelineCounters(new Registry());
  assertEquals(counters.refused(), {});
  counters.reasons("late").inc(3);
  counters.reasons("not_json");
  counters.reasons("late").inc();
  counters.reasons("too_large").inc();
  assertEquals(counters.refused(), { late: 4, too_large: 1 });
});

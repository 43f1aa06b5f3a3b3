/**
 * What is shown of a process, made up and real.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import {
  type ProcessFacts,
  processMetrics,
} from "../../../lib/telemetry/process_metrics.ts";
import { figures } from "../../fakes/metric_figures.ts";

/** A process whose figures and clock a test sets. */
class MadeUpProcess implements ProcessFacts {
  readonly startMs = 1_700_000_000_500;
  cpu = 0;
  nowMs = 0;
  /** What the next timer calls; `undefined`: there is none. */
  due: (() => void) | undefined;
  readonly memory = () => ({
    residentBytes: 300,
    heapUsedBytes: 100,
    heapLimitBytes: 4000,
  });
  readonly cpuSeconds = () => this.cpu;
  readonly steadyMs = () => this.nowMs;
  readonly after = (ms: number, call: () => void) => {
    assertEquals(ms, 1000);
    this.due = call;
    return () => this.due = undefined;
  };
}

Deno.test("processMetrics() shows start, memory and processor time at every rendering", () => {
  const registry = new Registry();
  const process = new MadeUpProcess();
  processMetrics(registry, process);
  process.cpu = 1.5;
  figures(registry);
  process.cpu = 2.25;
  const shown = figures(registry);
  assertEquals(shown.get("process_start_time_seconds"), 1_700_000_000.5);
  assertEquals(shown.get("process_resident_memory_bytes"), 300);
  assertEquals(shown.get("anomaly_detection_heap_used_bytes"), 100);
  assertEquals(shown.get("anomaly_detection_heap_limit_bytes"), 4000);
  assertEquals(shown.get("process_cpu_seconds_total"), 2.25);
});

Deno.test("watchEventLoop() measures how late its timer is, until it is ended", () => {
  const registry = new Registry();
  const process = new MadeUpProcess();
  const end = processMetrics(registry, process).watchEventLoop();
  for (const atMs of [1000, 2005, 3505]) { // 0, 5 and 500 ms late
    process.nowMs = atMs;
    process.due!();
  }
  end();
  assertEquals(process.due, undefined);
  const shown = figures(registry);
  const name = "anomaly_detection_event_loop_delay_seconds";
  assertEquals(shown.get(`${name}_count`), 3);
  assertEquals(shown.get(`${name}_sum`), 0.505);
  assertEquals(shown.get(`${name}_bucket{le="0.005"}`), 2);
  assertEquals(shown.get(`${name}_bucket{le="0.25"}`), 2);
  assertEquals(shown.get(`${name}_bucket{le="1"}`), 3);
});

Deno.test("processMetrics() of this process shows figures that can be", () => {
  const registry = new Registry();
  processMetrics(registry).watchEventLoop()();
  const shown = figures(registry);
  const started = shown.get("process_start_time_seconds")!;
  assert(started > 1.7e9 && started <= Date.now() / 1000);
  const used = shown.get("anomaly_detection_heap_used_bytes")!;
  assert(used > 1e6);
  assert(used < shown.get("anomaly_detection_heap_limit_bytes")!);
  assert(shown.get("process_resident_memory_bytes")! > 1e7);
  assert(shown.get("process_cpu_seconds_total")! > 0);
});

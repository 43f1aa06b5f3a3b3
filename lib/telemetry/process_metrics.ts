/**
 * What every Prometheus client shows of its process, under the names that they
 * share, and how late the event loop is.
 *
 * @module
 */

import { cpuUsage } from "node:process";
import { getHeapStatistics } from "node:v8";
import type { Registry } from "./metrics.ts";

/** What a process is asked. */
export interface ProcessFacts {
  /** When it started, in ms since 1970. */
  readonly startMs: number;
  /** Bytes of memory that it has, that its heap uses, and that its heap may use at most. */
  readonly memory: () => {
    readonly residentBytes: number;
    readonly heapUsedBytes: number;
    readonly heapLimitBytes: number;
  };
  /** Processor time that it has used, user and system, in seconds. Only grows. */
  readonly cpuSeconds: () => number;
  /** A clock that never goes back, in ms. */
  readonly steadyMs: () => number;
  /** Calls a function once, after so many ms, unless what it returns is called before. */
  readonly after: (ms: number, call: () => void) => () => void;
}

const THIS_PROCESS: ProcessFacts = {
  startMs: performance.timeOrigin,
  memory() {
    const heap = getHeapStatistics();
    return {
      residentBytes: Deno.memoryUsage().rss,
      heapUsedBytes: heap.used_heap_size,
      heapLimitBytes: heap.heap_size_limit,
    };
  },
  cpuSeconds() {
    const { user, system } = cpuUsage();
    return (user + system) / 1e6;
  },
  steadyMs: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** Time between two looks at the event loop, in ms. */
const LOOK_MS = 1000;

/** Bounds of the delays in seconds: a slice of judging is 0.02, a heartbeat is due every few seconds. */
const DELAY_BUCKETS = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 30];

/** The metrics of a process that need somebody to act. */
export interface ProcessMetrics {
  /**
   * Begins to measure how late the event loop is.
   *
   * @returns Ends it.
   */
  readonly watchEventLoop: () => () => void;
}

/** Registers them; once per registry. */
export function processMetrics(
  registry: Registry,
  facts: ProcessFacts = THIS_PROCESS,
): ProcessMetrics {
  const gauge = (name: string, help: string) =>
    registry.gauge({ name, help }).of();
  gauge(
    "process_start_time_seconds",
    "When the process started, in seconds since 1970",
  ).set(facts.startMs / 1000);
  const resident = gauge(
    "process_resident_memory_bytes",
    "Memory of the process that is in the machine's memory",
  );
  const heapUsed = gauge(
    "anomaly_detection_heap_used_bytes",
    "Memory that the objects of the program use; buffers and the engine come on top",
  );
  const heapLimit = gauge(
    "anomaly_detection_heap_limit_bytes",
    "What the objects of the program may use at most: beyond it the process ends",
  );
  const cpu = registry.counter({
    name: "process_cpu_seconds_total",
    help: "Processor time that the process has used, user and system",
  }).of();
  registry.beforeRender(() => {
    const memory = facts.memory();
    resident.set(memory.residentBytes);
    heapUsed.set(memory.heapUsedBytes);
    heapLimit.set(memory.heapLimitBytes);
    cpu.inc(Math.max(0, facts.cpuSeconds() - cpu.value));
  });
  const delays = registry.histogram({
    name: "anomaly_detection_event_loop_delay_seconds",
    help:
      "How late a timer of every second ran: so long nothing else could run, heartbeats neither",
    buckets: DELAY_BUCKETS,
  }).of();
  return {
    watchEventLoop() {
      const { steadyMs, after } = facts;
      const look = () => {
        const dueMs = steadyMs() + LOOK_MS;
        cancel = after(LOOK_MS, () => {
          delays.observe(Math.max(0, steadyMs() - dueMs) / 1000);
          look();
        });
      };
      let cancel = () => {};
      look();
      return () => cancel();
    },
  };
}

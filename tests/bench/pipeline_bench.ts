/**
 * The stages from decode to decide on the records of simulated arrays, without
 * Kafka and without delivery.
 *
 * @module
 */

import { cpuUsage } from "node:process";
import { pipelineCounters } from "../../lib/pipeline/counters.ts";
import type { RawRecord } from "../../lib/model/record.ts";
import { Registry } from "../../lib/telemetry/metrics.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { makeJudge } from "../../cmds/make_judge.ts";
import {
  SIMULATE_DEFAULTS,
  SimulateSource,
} from "../../lib/source/simulate_source.ts";

/** Scored samples per second that the pipeline must reach. */
const LIMIT = 30_000;

/** Long enough for all windows to be full at 5 minutes: 500 points, one in 50 minutes. */
const WARM_DAYS = 18;
/** What is timed. */
const DAYS = 3;

async function recordsOfDays(days: number): Promise<RawRecord[]> {
  const source = new SimulateSource({ ...SIMULATE_DEFAULTS, days });
  const records: RawRecord[] = [];
  for await (const batch of source.batches(new AbortController().signal)) {
    records.push(...batch.records);
  }
  return records;
}

/**
 * Judges a simulated array with the default settings, once its windows are full,
 * and prints one line.
 *
 * @returns Whether it kept its limit.
 */
export async function reportPipelineSpeed(): Promise<boolean> {
  const records = await recordsOfDays(WARM_DAYS + DAYS);
  const loaded = loadConfig({
    environment: {},
    flags: [],
    readSecretFile: () => "",
  });
  const counters = pipelineCounters(new Registry());
  const judge = makeJudge(loaded, counters);
  const judgeAll = (some: readonly RawRecord[]) => {
    for (const record of some) for (const _slice of judge.judge(record, []));
  };
  const warm = Math.round(records.length * WARM_DAYS / (WARM_DAYS + DAYS));
  judgeAll(records.slice(0, warm));
  const before = { scored: counters.scored.value, bytes: counters.bytes.value };
  const startMs = performance.now();
  const start = cpuUsage();
  judgeAll(records.slice(warm));
  const { user, system } = cpuUsage(start);
  const wallSeconds = (performance.now() - startMs) / 1000;
  // Of the processor: on a shared machine the clock measures the neighbours.
  const seconds = (user + system) / 1e6;
  const rate = (counters.scored.value - before.scored) / seconds;
  const megabytes = (counters.bytes.value - before.bytes) / 1e6;
  console.log(
    `pipeline, ${judge.store.size} series, windows full: ` +
      `${
        Math.round(rate).toLocaleString("en")
      } scored samples/s of one core, ` +
      `${Math.round(megabytes / seconds)} MB/s (limit ${
        LIMIT.toLocaleString("en")
      } scored samples/s; ${(seconds / wallSeconds).toFixed(2)} cores in use)`,
  );
  return rate >= LIMIT;
}

if (import.meta.main && !await reportPipelineSpeed()) Deno.exit(1);

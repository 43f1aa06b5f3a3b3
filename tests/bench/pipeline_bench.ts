/**
 * The stages from decode to decide on the records of simulated arrays, without
 * Kafka and without delivery.
 *
 * @module
 */

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
const LIMIT = 50_000;

/** Long enough for windows of 1000 samples to be full at 5 minutes. */
const DAYS = 7;

async function recordsOfDays(days: number): Promise<RawRecord[]> {
  const source = new SimulateSource({ ...SIMULATE_DEFAULTS, days });
  const records: RawRecord[] = [];
  for await (const batch of source.batches(new AbortController().signal)) {
    records.push(...batch.records);
  }
  return records;
}

/**
 * Judges a simulated week with the default settings and prints one line.
 *
 * @returns Whether it kept its limit.
 */
export async function reportPipelineSpeed(): Promise<boolean> {
  const records = await recordsOfDays(DAYS);
  const { config } = loadConfig({
    environment: {},
    flags: [],
    readSecretFile: () => "",
  });
  const counters = pipelineCounters(new Registry());
  const judge = makeJudge(config, counters);
  const startMs = performance.now();
  for (const record of records) {
    for (const _slice of judge.judge(record, []));
  }
  const seconds = (performance.now() - startMs) / 1000;
  const rate = counters.scored.value / seconds;
  const megabytes = counters.bytes.value / 1e6;
  console.log(
    `pipeline, ${judge.store.size} series, ${DAYS} days: ` +
      `${Math.round(rate).toLocaleString("en")} scored samples/s, ` +
      `${Math.round(megabytes / seconds)} MB/s (limit ${
        LIMIT.toLocaleString("en")
      } scored samples/s)`,
  );
  return rate >= LIMIT;
}

if (import.meta.main && !await reportPipelineSpeed()) Deno.exit(1);

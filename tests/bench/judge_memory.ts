/**
 * What a series takes, all in: its ring, its detector, its share of the joint
 * view, of its array and of the watch for silence, once all windows are full.
 *
 *     deno run -A tests/bench/judge_memory.ts full|small [SERIES] [DAYS]
 *
 * Two judges with SERIES and a third of it are fed for DAYS at 900 s, each in a
 * process of its own; the difference of their resident memory over that of
 * their series leaves out what a process takes anyway.
 *
 * @module
 */

import { recordOf } from "../fakes/memory_source.ts";
import { serviceJudge } from "../fakes/service_judge.ts";
import { pollEntries } from "../fakes/volume_load.ts";

const [size = "full", series = "3000", days = "28", isChild] = Deno.args;
const METRICS = [
  "responseTime",
  "iops",
  "throughput",
  "readIops",
  "writeIops",
  "readThroughput",
  "writeThroughput",
];
const VOLUMES_PER_ARRAY = 50;

/** A load with a daily rhythm and noise, the same in every run. */
function valueOf(place: number, step: number): number {
  const daily = 20 * Math.sin(2 * Math.PI * step / 96 + place);
  const noise = ((place * 7919 + step * 104_729) % 1009) / 50;
  return 100 + daily + noise;
}

/** Bytes of resident memory after a judge of so many series has been fed. */
function fed(seriesCount: number): number {
  const { judge } = serviceJudge({ flags: [`detect.memory=${size}`] });
  const volumes = Math.ceil(seriesCount / METRICS.length);
  for (let step = 0; step < Number(days) * 96; step++) {
    for (let first = 0; first < volumes; first += VOLUMES_PER_ARRAY) {
      const load = {
        array: `array-${first}`,
        from: first,
        to: Math.min(volumes, first + VOLUMES_PER_ARRAY),
        metrics: METRICS,
        valueOf,
      };
      const record = recordOf(pollEntries(load, step), step);
      for (const _slice of judge.judge(record, []));
    }
  }
  (globalThis as unknown as { gc(): void }).gc();
  const { rss } = Deno.memoryUsage();
  if (judge.store.size < seriesCount) throw new Error("series are missing");
  return rss;
}

async function childOf(seriesCount: number): Promise<number> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--v8-flags=--expose-gc",
      ...Deno.args[4] === undefined ? [] : [Deno.args[4]],
      import.meta.filename!,
      size,
      String(seriesCount),
      days,
      "child",
    ],
  }).output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(decoder.decode(stderr));
  return Number(decoder.decode(stdout));
}

if (isChild === "child") {
  console.log(fed(Number(series)));
} else {
  const many = Math.ceil(Number(series) / METRICS.length) * METRICS.length;
  const few = Math.ceil(many / 3 / METRICS.length) * METRICS.length;
  const [less, more] = [await childOf(few), await childOf(many)];
  console.log(
    `${size}: ${
      ((more - less) / (many - few)).toFixed(0)
    } bytes a series, all in ` +
      `(${few} series ${(less / 2 ** 20).toFixed(0)} MiB, ${many} series ` +
      `${(more / 2 ** 20).toFixed(0)} MiB, ${days} days at 900 s; limit ` +
      `${size === "full" ? 102_400 : 30_720}); deno ${Deno.version.deno}, ` +
      `${Deno.build.target}`,
  );
}

/**
 * What storing the state costs: 20,000 series, all changed.
 *
 * Prints how long the event loop stood still while a snapshot was written
 * (p50, p99 and the longest), how long the snapshot took in all, the size of the
 * file, and how long a restart takes to read it.
 *
 * @module
 */

import { nextTurn } from "../../lib/pipeline/next_turn.ts";
import { StateKeeper } from "../../lib/pipeline/state_keeper.ts";
import { Registry } from "../../lib/telemetry/metrics.ts";
import { ListLogger } from "../fakes/list_logger.ts";
import { recordOf } from "../fakes/memory_source.ts";
import { judged, serviceJudge } from "../fakes/service_judge.ts";
import { pollEntries } from "../fakes/volume_load.ts";

const SERIES = 20_000;
const ARRAYS = 20;
const METRICS = ["responseTime", "iops", "throughput", "readRequests"];
const SAMPLES = Number(Deno.args[0] ?? 60);
const VOLUMES = SERIES / ARRAYS / METRICS.length;

/** Any value that varies, the same in every run. */
function valueOf(series: number, step: number): number {
  return 100 + 10 * Math.sin(series + step / 15) +
    ((series * 7919 + step * 104729) % 1000) / 100;
}

function* records() {
  for (let step = 0; step < SAMPLES; step++) {
    for (let array = 0; array < ARRAYS; array++) {
      const load = {
        array: `array-${array}`,
        from: array * VOLUMES,
        to: (array + 1) * VOLUMES,
        metrics: METRICS,
        valueOf,
      };
      yield recordOf(pollEntries(load, step), step * ARRAYS + array);
    }
  }
}

const folder = Deno.makeTempDirSync();
const { judge } = serviceJudge();
const keeper = new StateKeeper({
  path: `${folder}/x.state`,
  topic: "t",
  intervalMs: 1,
  memory: () => judge.memory,
  now: () => performance.now(),
  log: new ListLogger(),
  registry: new Registry(),
});
judged(judge, records());
console.log(
  `${judge.store.size} series with ${SAMPLES} samples each; ` +
    `deno ${Deno.version.deno}, ${Deno.build.target}, ` +
    `${navigator.hardwareConcurrency} cores`,
);

const gaps: number[] = [];
let isOver = false;
const watch = (async () => {
  let last = performance.now();
  while (!isOver) {
    await nextTurn();
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  }
})();
await keeper.save(new Map([[0, "1"]]));
isOver = true;
await watch;
const { allMs, pieces } = keeper.last;
keeper.close();
gaps.sort((a, b) => a - b);
const at = (share: number) => gaps[Math.floor(share * (gaps.length - 1))]!;
const bytes = Deno.statSync(`${folder}/x.state`).size;
console.log(
  `snapshot of ${pieces} pieces: ${(bytes / 2 ** 20).toFixed(0)} MiB, ` +
    `${(bytes / judge.store.size).toFixed(0)} bytes a series, in ` +
    `${(allMs / 1000).toFixed(1)} s`,
);
console.log(
  `pauses: p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms ` +
    `(limit 50), longest ${at(1).toFixed(1)} ms`,
);

const began = performance.now();
const again = new StateKeeper({
  path: `${folder}/x.state`,
  topic: "t",
  intervalMs: 1,
  memory: () => serviceJudge().judge.memory,
  now: () => performance.now(),
  log: new ListLogger(),
  registry: new Registry(),
});
console.log(
  `a restart reads it in ${((performance.now() - began) / 1000).toFixed(1)} s`,
);
again.close();
Deno.removeSync(folder, { recursive: true });

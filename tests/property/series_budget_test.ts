/**
 * The budget of alerts holds for streams of chance. The full run, 1000 streams
 * of each kind, is `tests/bench/budget_bench.ts`.
 *
 * @module
 */

import { assert } from "@std/assert";
import { countAlerts } from "../fakes/alert_count.ts";
import { STREAM_KINDS } from "../fakes/streams.ts";

const STREAMS = 20;
const SAMPLES = 5000;

for (const kind of STREAM_KINDS) {
  Deno.test(`AlertController keeps its budget on ${STREAMS} streams: ${kind}`, () => {
    let sum = 0;
    for (let seed = 1; seed <= STREAMS; seed++) {
      const { alerts, all, promise, weeks } = countAlerts(kind, seed, SAMPLES);
      assert(all <= promise, `stream ${seed}: ${all} alerts, not ${promise}`);
      assert(all > 0, `stream ${seed} never alerts: it shows nothing`);
      sum += alerts / weeks;
    }
    console.log(
      `${kind}: ${
        (sum / STREAMS).toFixed(2)
      } alerts per series-week that count`,
    );
  });
}

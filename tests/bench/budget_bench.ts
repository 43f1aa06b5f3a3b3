/**
 * How often series of pure chance alert: walks, white and heavy-tailed noise,
 * 1000 streams of each, 17 days at 300 s, beside what the controller promises.
 *
 *     deno run -A tests/bench/budget_bench.ts [streams]
 *
 * @module
 */

import { countAlerts } from "../fakes/alert_count.ts";
import { STREAM_KINDS, type StreamKind } from "../fakes/streams.ts";

const SAMPLES = 5000;

/** Prints one line; whether every stream kept the promise. */
function report(kind: StreamKind, streams: number): boolean {
  const rates: number[] = [];
  let promised = 0;
  let broken = 0;
  for (let seed = 1; seed <= streams; seed++) {
    const { alerts, all, promise, weeks } = countAlerts(kind, seed, SAMPLES);
    rates.push(alerts / weeks);
    promised += promise / weeks;
    if (all > promise) broken++;
  }
  rates.sort((a, b) => a - b);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / streams;
  const p95 = rates[Math.floor(0.95 * (streams - 1))]!;
  console.log(
    `${kind}: ${mean.toFixed(2)} alerts per series-week that count` +
      ` (95 %: ${p95.toFixed(2)}, most: ${rates.at(-1)!.toFixed(2)};` +
      ` all alerts promised: ${(promised / streams).toFixed(2)},` +
      ` broken by ${broken} of ${streams})`,
  );
  return broken === 0;
}

if (import.meta.main) {
  const streams = Number(Deno.args[0] ?? 1000);
  const areKept = STREAM_KINDS.map((kind) => report(kind, streams));
  if (areKept.includes(false)) Deno.exit(1);
}

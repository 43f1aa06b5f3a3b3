/**
 * How long answers of the API take while a fleet of 20,069 series is judged.
 *
 *     deno run -A tests/bench/api_bench.ts [SPEED] [SECONDS]
 *
 * 47 simulated arrays of 427 series, polled every 300 simulated seconds; time
 * runs SPEED times as fast as it is, 30 if not given. Every question is asked
 * again and again, one after the other as a browser does, over one connection.
 * Prints p50, p99 and the longest answer of each, in ms.
 *
 * @module
 */

import { FedService } from "../fakes/fed_service.ts";
import { FLEET_INTERVAL_MS, fleetValues } from "../fakes/fleet.ts";

const SPEED = Number(Deno.args[0] ?? 30);
const SECONDS = Number(Deno.args[1] ?? 60);
/** Polls that are judged before anything is asked. */
const POLLS = 40;
const START_MS = Date.parse("2026-11-01T00:00Z");

const service = await FedService.start("emit.emitters=stdout");
await service.feed(fleetValues(START_MS, { polls: POLLS }));
const { series } = await service.ask("status");
const { items } = await service.ask("series?limit=1&order=score");
const { key } = items[0];
const incidents = await service.ask("incidents?limit=1");
const resource = key.split("/").slice(0, 3).join("/");

const QUESTIONS = [
  "status",
  "arrays",
  "series?limit=100",
  "series?limit=100&order=score",
  "series?limit=100&q=iops",
  `series/window?key=${encodeURIComponent(key)}&scores=yes`,
  `resources/window?key=${encodeURIComponent(resource)}`,
  "incidents?limit=100",
  "anomalies?limit=100",
  `incidents/${incidents.items[0]?.id ?? "none"}`,
  "maintenance",
  "config",
];

const now = new AbortController();
const before = (await service.ask("status")).samples;
const feeding = service.feed(
  fleetValues(
    START_MS + POLLS * FLEET_INTERVAL_MS,
    { signal: now.signal },
    SPEED,
  ),
);
const took = new Map<string, number[]>(QUESTIONS.map((one) => [one, []]));
const endMs = performance.now() + SECONDS * 1000;
while (performance.now() < endMs) {
  for (const question of QUESTIONS) {
    const startMs = performance.now();
    await service.ask(question);
    took.get(question)!.push(performance.now() - startMs);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const judged = (await service.ask("status")).samples - before;
now.abort();
await feeding;
await service.end();

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.ceil(share * sorted.length) - 1]!.toFixed(1).padStart(7);
console.log(
  `${series} series, ${Math.round(judged / SECONDS)} samples/s judged for ` +
    `${SECONDS} s; deno ${Deno.version.deno}, ${Deno.build.target}, ` +
    `${navigator.hardwareConcurrency} cores, load ${
      Deno.loadavg()[0]!.toFixed(1)
    }`,
);
console.log(`    p50     p99     max  question, ms`);
const all = [...took.values()].flat();
for (const [question, times] of [...took, ["all", all] as const]) {
  const sorted = times.toSorted((a, b) => a - b);
  console.log(
    `${at(sorted, 0.5)} ${at(sorted, 0.99)} ${at(sorted, 1)}  ` +
      `${
        question.replace(/key=[^&]*/, "key=…").slice(0, 60)
      } (${sorted.length})`,
  );
}

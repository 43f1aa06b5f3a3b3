/**
 * How fast simulated arrays are generated. They must never be the bottleneck
 * of a measurement: 500,000 samples a second as JSON bytes are the least.
 *
 * @module
 */

import { Simulation } from "../../lib/source/simulate/simulation.ts";
import { SERIES } from "../../lib/source/simulate/topology.ts";
import { SIMULATE_DEFAULTS } from "../../lib/source/simulate_source.ts";

const LIMIT = 500_000;

const CASES = [
  { name: "5-minute samples", intervalMs: 300_000, days: 1 },
  { name: "1-minute samples", intervalMs: 60_000, days: 0.25 },
] as const;

/** Generates a whole simulation; returns its size in bytes. */
function generate(intervalMs: number, days: number): number {
  const options = { ...SIMULATE_DEFAULTS, intervalMs, days };
  let bytes = 0;
  for (const { value } of new Simulation(options).collections()) {
    bytes += value.length;
  }
  return bytes;
}

for (const { name, intervalMs, days } of CASES) {
  // New samples only; the minute that comes twice is work on top.
  const samples = days * 86_400_000 / intervalMs * SERIES;
  let bytes = 0;
  let seconds = Infinity;
  for (let run = 0; run < 10; run++) {
    const startMs = performance.now();
    bytes = generate(intervalMs, days);
    seconds = Math.min(seconds, (performance.now() - startMs) / 1000);
  }
  const polls = days * 86_400_000 / SIMULATE_DEFAULTS.collectionMs;
  console.log(
    `simulate, ${name}: ${
      Math.round(samples / seconds).toLocaleString("en")
    } samples/s (limit ${LIMIT.toLocaleString("en")}), ` +
      `${Math.round(bytes / seconds / 1e6)} MB/s, ` +
      `${SERIES} series, ${samples / days} samples/day, ` +
      `${Math.round(bytes / polls)} bytes/collection`,
  );
  Deno.bench(`simulate: ${samples} samples, ${name}`, () => {
    generate(intervalMs, days);
  });
}

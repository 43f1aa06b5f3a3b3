/**
 * A fleet of simulated arrays, as large as a service has to bear.
 *
 * @module
 */

import { SimulateSource } from "../../lib/source/simulate_source.ts";

/** Arrays of 427 series each: 20,069 in all. */
const ARRAYS = 47;

/** Between two polls, in simulated ms. */
export const FLEET_INTERVAL_MS = 300_000;

/**
 * The values of its records, an array each, poll by poll.
 *
 * @param startMs Time of the first poll.
 * @param end When it ends: after so many polls, or with a signal.
 * @param speed How fast its time passes; 0: as fast as possible.
 */
export async function* fleetValues(
  startMs: number,
  end: { readonly polls: number } | { readonly signal: AbortSignal },
  speed = 0,
): AsyncGenerator<Uint8Array> {
  const source = new SimulateSource({
    seed: 1,
    startMs,
    intervalMs: FLEET_INTERVAL_MS,
    collectionMs: FLEET_INTERVAL_MS,
    days: 0,
    faults: true,
    arrays: ARRAYS,
    speed,
  });
  const enough = new AbortController();
  const signal = "signal" in end ? end.signal : enough.signal;
  let left = "polls" in end ? ARRAYS * end.polls : Infinity;
  for await (const { records } of source.batches(signal)) {
    for (const { value } of records) {
      yield value!;
      if (--left === 0) return enough.abort();
    }
  }
}

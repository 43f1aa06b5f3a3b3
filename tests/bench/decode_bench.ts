/**
 * Decoding of 5 MB of one poll, beside `JSON.parse` of the same text alone.
 *
 * Prints for each kind of record one line with the ratio and its limit;
 * `deno bench` then times both by itself.
 *
 * @module
 */

import { Decoder } from "../../lib/decode/decoder.ts";
import { decodeNow } from "../fakes/decoded.ts";
import {
  type LargeCollection,
  largeCollection,
  recordOf,
} from "../fakes/delfin_message.ts";

/** The speed of decoding over that of `JSON.parse` must not be below this. */
const LIMIT = 0.5;
const RUNS = 15;

const KINDS: readonly (LargeCollection & { readonly name: string })[] = [
  // What most drivers send, and a back-fill or the fake driver.
  {
    name: "1 sample, 6 digits",
    entryCount: 21_500,
    samplesPerEntry: 1,
    digits: 6,
  },
  {
    name: "1 sample, 17 digits",
    entryCount: 20_500,
    samplesPerEntry: 1,
    digits: 17,
  },
  {
    name: "16 samples, 6 digits",
    entryCount: 7800,
    samplesPerEntry: 16,
    digits: 6,
  },
  {
    name: "16 samples, 17 digits",
    entryCount: 6000,
    samplesPerEntry: 16,
    digits: 17,
  },
];

/**
 * Measures and prints one line for each kind of record: the speed of decoding
 * known series, that of `JSON.parse` in the same run, their ratio and its limit,
 * and the speed when no series was known, as in the first poll after a start.
 */
export function printDecodeSpeed(): void {
  for (const kind of KINDS) {
    const bytes = largeCollection(kind);
    const text = new TextDecoder().decode(bytes);
    const record = recordOf(bytes);
    const known = new Decoder();
    decodeNow(known, record);
    let decodeMs = Infinity;
    let parseMs = Infinity;
    let firstMs = Infinity;
    for (let run = 0; run < RUNS; run++) {
      // Taken in turns, best of all: the machine may be busy with other things.
      decodeMs = Math.min(decodeMs, time(() => decodeNow(known, record)));
      parseMs = Math.min(parseMs, time(() => JSON.parse(text)));
      const unknown = new Decoder();
      firstMs = Math.min(firstMs, time(() => decodeNow(unknown, record)));
    }
    const speed = (ms: number) =>
      `${Math.round(bytes.length / 1000 / ms)} MB/s`;
    const ratio = (parseMs / decodeMs).toFixed(2);
    console.log(
      `decode: ${speed(decodeMs)}, JSON.parse ${speed(parseMs)}, ` +
        `ratio ${ratio} (limit ${LIMIT}); unknown series ${speed(firstMs)}; ` +
        `${kind.name}, ${(bytes.length / 1e6).toFixed(1)} MB`,
    );
  }
}

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

for (const kind of KINDS) {
  const bytes = largeCollection(kind);
  const text = new TextDecoder().decode(bytes);
  const record = recordOf(bytes);
  const decoder = new Decoder();
  Deno.bench(`Decoder, ${kind.name}`, { group: kind.name }, () => {
    decodeNow(decoder, record);
  });
  Deno.bench(
    `JSON.parse, ${kind.name}`,
    { group: kind.name, baseline: true },
    () => {
      JSON.parse(text);
    },
  );
}

printDecodeSpeed();

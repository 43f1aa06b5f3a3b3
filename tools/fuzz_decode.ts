/**
 * Feeds the decoder damaged messages: a seeded stream of cut, changed, mixed
 * and random bytes made from messages as Delfin's drivers send them.
 *
 *     deno run tools/fuzz_decode.ts [inputs] [seed]
 *
 * Of each input: decoding does not throw, what it gives is well-formed, a
 * message that is JSON is read as by the slow decoder of the tests, one that is
 * not counts as `not_json`, and neither a cut nor one changed byte loses an entry
 * beside it. Prints what it did; the first breach ends it with exit code 1.
 *
 * @module
 */

import { Decoder } from "../lib/decode/decoder.ts";
import type { Collection } from "../lib/model/collection.ts";
import { decodeNow } from "../tests/fakes/decoded.ts";
import { entry, recordOf } from "../tests/fakes/delfin_message.ts";
import {
  decodeSlowly,
  plain,
  type PlainEntry,
  type PlainOutcome,
} from "../tests/fakes/reference_decoder.ts";

const T0 = 1_700_000_000_000;
/** Entries after the drivers' ways: see the recordings' README. */
const ENTRIES = [
  entry("iops", {}, { [T0]: 0, [T0 + 60_000]: 1856 }),
  entry("readIops", {}, `{"${T0 + 60_000}": 10000.0, "${T0}": 40000.0}`),
  entry("throughput", { unit: "MB/s" }, { [T0]: 16.4292009596572 }),
  entry("throughput", { resource_type: "pool" }, { [T0]: 12 }),
  entry("responseTime", { unit: "ms" }, '{"1567161600000": 1e-07, "1": null}'),
  entry("iops", { resource_type: "port", resource_id: null }, "{}"),
  entry("iops", {
    resource_type: "port",
    resource_id: "4",
    resource_name: "FEPort_FA-1D_4",
  }, { [T0]: 99 }),
  entry("readIops", { resource_id: "sv_1" }, `{"${T0}": NaN}`),
  entry("readIops", { resource_id: "sv_2" }, `{"${T0}": -Infinity}`),
  entry("writeIops", { resource_id: '卷-1\t"x"' }, `{"${T0}": "417"}`),
  entry("cacheHitRatio", { name: "存储-α 💾", unit: "%" }, {
    "1700000000": 99,
  }),
  entry("read_bandwidth", { serial_number: null }, `{"${T0}": [{"a": 1}]}`),
];
/** Bytes that mean something. */
const SPECIAL = new TextEncoder().encode('[]{}",:\\ \n-+.0159eENIntfu\u0000é');
const encoder = new TextEncoder();
const BYTES = ENTRIES.map((text) => encoder.encode(text));

/** Numbers from 0 to 2^32 - 1 that a seed determines (mulberry32). */
function* numbersOf(seed: number): Generator<number, never> {
  for (let state = seed;;) {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    yield (mixed ^ mixed >>> 14) >>> 0;
  }
}

/** One input, and the entries of which it must not lose any. */
interface Input {
  readonly bytes: Uint8Array;
  readonly kept: readonly number[];
}

class Fuzzer {
  readonly tally = { json: 0, damaged: 0, rejected: 0 };
  readonly #decoder = new Decoder({ maxCachedSeries: 1000 });
  readonly #random: Generator<number, never>;
  readonly #entries: readonly PlainEntry[];

  constructor(seed: number) {
    this.#random = numbersOf(seed);
    this.#entries = BYTES.map((bytes) => {
      const outcome = decodeSlowly(join([bytes]));
      if (outcome === undefined || "rejected" in outcome) throw new Error();
      return outcome.entries[0];
    });
  }

  /** Makes one input and checks what becomes of it; the breach, if there is one. */
  step(): { input: Uint8Array; breach: string } | undefined {
    const { bytes, kept } = this.#input();
    let breach: string | undefined;
    try {
      breach = this.#check(bytes, kept);
    } catch (error) {
      breach = `threw ${error}`;
    }
    return breach === undefined ? undefined : { input: bytes, breach };
  }

  #pick(count: number): number {
    return this.#random.next().value % count;
  }

  #input(): Input {
    const first = this.#pick(ENTRIES.length);
    const chosen = Array.from(
      { length: 1 + this.#pick(5) },
      (_, i) => (first + i) % ENTRIES.length,
    );
    const bytes = join(chosen.map((i) => BYTES[i]));
    switch (this.#pick(8)) {
      case 0:
        return { bytes, kept: chosen };
      case 1:
        return this.#cut(bytes, chosen);
      case 2:
      case 3:
        return this.#change(bytes, chosen);
      case 4:
        return { bytes: this.#noise(), kept: [] };
      default:
        return { bytes: this.#edit(bytes), kept: [] };
    }
  }

  #cut(bytes: Uint8Array, chosen: readonly number[]): Input {
    const at = 1 + this.#pick(bytes.length - 1);
    return { bytes: bytes.subarray(0, at), kept: within(chosen, 0, at) };
  }

  #change(bytes: Uint8Array, chosen: readonly number[]): Input {
    const at = this.#pick(bytes.length);
    bytes[at] = this.#byte();
    const before = within(chosen, 0, at);
    const after = within(chosen, at + 1, Infinity);
    return { bytes, kept: [...before, ...after] };
  }

  #byte(): number {
    return this.#pick(2) === 0
      ? this.#pick(256)
      : SPECIAL[this.#pick(SPECIAL.length)];
  }

  #noise(): Uint8Array {
    return Uint8Array.from(
      { length: 1 + this.#pick(60) },
      () => SPECIAL[this.#pick(SPECIAL.length)],
    );
  }

  /** Several insertions, removals, repetitions and exchanges. */
  #edit(bytes: Uint8Array): Uint8Array {
    const edited = [...bytes];
    for (let edits = 1 + this.#pick(6); edits > 0; edits--) {
      const at = this.#pick(edited.length + 1);
      const from = this.#pick(edited.length + 1);
      const length = this.#pick(this.#pick(4) === 0 ? 300 : 8);
      const piece = edited.slice(from, from + length);
      if (this.#pick(3) === 0) edited.splice(at, length);
      else if (this.#pick(2) === 0) edited.splice(at, length, ...piece);
      else edited.splice(at, 0, this.#byte());
    }
    return Uint8Array.from(edited.length > 0 ? edited : [0]);
  }

  #check(bytes: Uint8Array, kept: readonly number[]): string | undefined {
    const outcome = decodeNow(this.#decoder, recordOf(bytes));
    const actual = plain(outcome);
    if (outcome.kind === "decoded" && !isWellFormed(outcome.collection)) {
      return "gave a malformed collection";
    }
    const expected = decodeSlowly(bytes);
    if (expected !== undefined) {
      this.tally.json++;
      if (!isSame(actual, expected)) return `expected ${show(expected)}`;
    } else if ("rejected" in actual) {
      this.tally.rejected++;
      if (actual.rejected !== "not_json") return "is not JSON";
    } else {
      this.tally.damaged++;
      if (actual.reasons.not_json !== 1) return "is not JSON";
    }
    return this.#lost(actual, kept);
  }

  #lost(actual: PlainOutcome, kept: readonly number[]): string | undefined {
    const entries = "rejected" in actual ? [] : actual.entries;
    // The changed entry may have become the series of another one.
    if (!("rejected" in actual) && actual.reasons.ambiguous) return undefined;
    const lost = kept.map((i) => this.#entries[i]).find((entry) =>
      !entries.some((other) => isSame(other, entry))
    );
    return lost === undefined ? undefined : `lost ${show(lost)}`;
  }
}

function join(entries: readonly Uint8Array[]): Uint8Array {
  const bytes: number[] = [0x5b];
  entries.forEach((entry, i) =>
    bytes.push(...(i ? [0x2c, 0x20] : []), ...entry)
  );
  bytes.push(0x5d);
  return Uint8Array.from(bytes);
}

/** Those of the chosen entries that lie in a range of their message. */
function within(chosen: readonly number[], from: number, to: number): number[] {
  let start = 1;
  return chosen.filter((i) => {
    const end = start + BYTES[i].length;
    const isInside = start >= from && end <= to;
    start = end + 2;
    return isInside;
  });
}

function isWellFormed(collection: Collection): boolean {
  const { entryCount, starts, timestampsMs, values } = collection;
  for (let i = 0; i < entryCount; i++) {
    if (starts[i] > starts[i + 1]) return false;
    for (let j = starts[i]; j < starts[i + 1]; j++) {
      const isInOrder = j === starts[i] ||
        timestampsMs[j - 1] <= timestampsMs[j];
      if (!isInOrder || !Number.isFinite(values[j])) return false;
    }
  }
  return collection.reasons.size === collection.details.size;
}

/** Whether two outcomes or entries are equal; reasons in any order. */
function isSame(a: unknown, b: unknown): boolean {
  return show(a) === show(b);
}

function show(value: unknown): string {
  return JSON.stringify(
    value,
    (key, part) =>
      key === "reasons" ? Object.entries(part).sort().join(" ") : part,
  );
}

if (import.meta.main) {
  const inputs = Number(Deno.args[0] ?? 1_000_000);
  const seed = Number(Deno.args[1] ?? 1);
  const fuzzer = new Fuzzer(seed);
  const startMs = performance.now();
  for (let i = 0; i < inputs; i++) {
    const found = fuzzer.step();
    if (found === undefined) continue;
    const input = new TextDecoder("latin1").decode(found.input);
    console.error(`input ${i} of seed ${seed}: ${JSON.stringify(input)}`);
    console.error(found.breach);
    Deno.exit(1);
  }
  const { json, damaged, rejected } = fuzzer.tally;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(
    `${inputs} inputs in ${seconds} s (seed ${seed}): ${json} whole JSON, ` +
      `${damaged} damaged with entries kept, ${rejected} rejected; no breach`,
  );
}

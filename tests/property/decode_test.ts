/**
 * Laws of decoding that hold for any input.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readNumber } from "../../lib/decode/_json_number.ts";
import { sortByTime } from "../../lib/decode/_sample_columns.ts";
import { Decoder } from "../../lib/decode/decoder.ts";
import { decodeNow } from "../fakes/decoded.ts";
import { dumps, entry, message, recordOf } from "../fakes/delfin_message.ts";
import {
  decodeSlowly,
  plain,
  type PlainEntry,
  type PlainOutcome,
} from "../fakes/reference_decoder.ts";

const encoder = new TextEncoder();
/** One decoder for all runs: what it remembers must never show. */
const shared = new Decoder({ maxCachedSeries: 50 });

function decode(value: string | Uint8Array): PlainOutcome {
  const outcome = decodeNow(shared, recordOf(value));
  if (outcome.kind === "decoded") {
    const { entryCount, starts, timestampsMs, values, reasons, details } =
      outcome.collection;
    for (let i = 0; i < entryCount; i++) assert(starts[i] <= starts[i + 1]);
    for (let j = 0; j < starts[entryCount]; j++) {
      assert(Number.isInteger(timestampsMs[j]) && Number.isFinite(values[j]));
    }
    assertEquals([...details.keys()].sort(), [...reasons.keys()].sort());
  }
  return plain(outcome);
}

function entriesOf(outcome: PlainOutcome): readonly PlainEntry[] {
  return "rejected" in outcome ? [] : outcome.entries;
}

/** Compares with the slow decoder, which is sure about whole JSON only. */
function assertSame(bytes: Uint8Array): void {
  const expected = decodeSlowly(bytes);
  const actual = decode(bytes);
  if (expected !== undefined) assertEquals(actual, expected);
  else if ("rejected" in actual) assertEquals(actual.rejected, "not_json");
  else assertEquals(actual.reasons.not_json, 1);
}

const number = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.integer().map(String),
  fc.tuple(fc.nat(999), fc.stringMatching(/^\d{1,20}$/))
    .map(([whole, decimals]) => `${whole}.${decimals}`),
);
const oddValue = fc.constantFrom(
  ...["null", "NaN", "Infinity", "-Infinity", "true", '""', '" 1.5\\t"', '"x"'],
  ...['"nan"', '"-INF"', "[]", '{"a": [1, {}]}', "1e999", '"1e999"', "-0"],
);
const time = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1e12, max: 4.2e12 }).map(String) },
  fc.integer({ min: -5, max: 4.2e9 }).map(String),
  fc.constantFrom("", "x", "1e12", "1700000000.5", "0700000000000", " 5 "),
);
const blank = fc.constantFrom("", " ", "\n", "\t ", "\r\n");
const values = fc.array(
  fc.tuple(time, fc.oneof({ weight: 4, arbitrary: number }, oddValue), blank),
  { maxLength: 6 },
).map((members) =>
  `{${
    members.map(([key, value, space]) =>
      `${space}${dumps(key)}${space}:${space}${value}${space}`
    ).join(",")
  }}`
);
const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }));
const label = fc.oneof(text, fc.constant(undefined), fc.constant(null));
const labels = fc.record({
  storage_id: fc.oneof(fc.constantFrom("a", "b"), label),
  resource_type: fc.oneof(fc.constantFrom("port", "pool", "volume"), label),
  resource_id: fc.oneof(label, fc.nat(99)),
  resource_name: label,
  name: fc.oneof(label, fc.constantFrom(true, [], {})),
  __proto__: fc.anything({ maxDepth: 1 }),
});
const metric = fc.oneof(fc.constantFrom("iops", "read_io", "readIops"), text);
const goodEntry = fc.tuple(metric, labels, values)
  .map(([name, all, json]) => entry(name, all, json));
const anyEntry = fc.oneof(
  { weight: 4, arbitrary: goodEntry },
  fc.json(),
  fc.constantFrom('["a"]', '["a", 1, {}]', "[1, {}, {}]", '["a", {}, []]'),
  fc.constantFrom('["a", {"resource_id": []}, {}]', '["a", {}, {}, 1]', "[]"),
);

Deno.test("Decoder says of any message what JSON.parse makes of it", () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 5 }), blank, (all, space) => {
      assertSame(encoder.encode(`${space}[${all.join(`${space},`)}]${space}`));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("Decoder says of any JSON value what JSON.parse makes of it", () => {
  fc.assert(
    fc.property(fc.json(), (json) => assertSame(encoder.encode(json))),
    { numRuns: 1000 },
  );
});

Deno.test("Decoder takes any bytes, and any text of JSON's characters", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }),
    fc.array(fc.constantFrom(...'[]{},:"\\"0.eE-NaIufltrsnd '), {
      minLength: 1,
      maxLength: 60,
    }).map((letters) => encoder.encode(letters.join(""))),
  );
  fc.assert(fc.property(bytes, assertSame), { numRuns: 3000 });
});

/** Messages of entries that differ in their series. */
const whole = fc.array(fc.tuple(fc.stringMatching(/^[a-z"\\]{1,8}$/), values), {
  minLength: 1,
  maxLength: 6,
}).map((all) =>
  all.map(([name, json], i) => entry(name, { resource_id: `id ${i}` }, json))
);

Deno.test("Decoder keeps every entry that ended before a message was cut off", () => {
  fc.assert(
    fc.property(whole, fc.nat(), (entries, at) => {
      const bytes = encoder.encode(message(...entries));
      const cut = bytes.subarray(0, 1 + at % (bytes.length - 1));
      const kept = entries.filter((_, i) =>
        encoder.encode(`[${entries.slice(0, i + 1).join(", ")}`).length <=
          cut.length
      );
      const expected = entriesOf(decode(message(...kept)));
      const actual = decode(cut);
      assertEquals(entriesOf(actual), expected);
      assertEquals(
        "rejected" in actual ? actual.rejected : actual.reasons.not_json,
        kept.length === 0 ? "not_json" : 1,
      );
    }),
    { numRuns: 1000 },
  );
});

Deno.test("Decoder never loses the neighbours of a damaged byte", () => {
  fc.assert(
    fc.property(whole, fc.nat(), fc.nat(255), (entries, place, byte) => {
      const bytes = encoder.encode(message(...entries));
      const at = place % bytes.length;
      bytes[at] = byte;
      const damaged = decode(bytes);
      // The damage may have turned one series into another one.
      if (!("rejected" in damaged) && damaged.reasons.ambiguous) return;
      let start = 1;
      for (const one of entries) {
        const end = start + encoder.encode(one).length;
        if (at < start || at >= end) {
          const [expected] = entriesOf(decode(message(one)));
          const actual = entriesOf(damaged)
            .find(({ series }) => series === expected.series);
          assertEquals(actual, expected);
        }
        start = end + 2;
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("Decoder gives one series one and the same key object", () => {
  fc.assert(
    fc.property(fc.array(whole, { maxLength: 4 }), (messages) => {
      const decoder = new Decoder();
      const keys = new Map<string, unknown>();
      for (const entries of messages) {
        const outcome = decodeNow(decoder, recordOf(message(...entries)));
        if (outcome.kind !== "decoded") throw new Error(outcome.detail);
        for (const key of outcome.collection.keys) {
          assert((keys.get(key.text) ?? key) === key);
          keys.set(key.text, key);
        }
      }
    }),
  );
});

Deno.test("readNumber() is JSON.parse, bit for bit", () => {
  const digits = fc.stringMatching(/^\d{1,25}$/);
  const spelled = fc.oneof(
    number,
    fc.tuple(
      fc.constantFrom("", "-"),
      digits.map((all) => all.replace(/^0+(?=.)/, "")),
      fc.oneof(fc.constant(""), digits.map((all) => `.${all}`)),
      fc.oneof(fc.constant(""), fc.integer({ min: -330, max: 310 }).map(e)),
    ).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(spelled, blank, (json, space) => {
      const out = new Float64Array(1);
      // Close to the end of the bytes another path is taken than far from it.
      for (const tail of ["", `${space}${" ".repeat(50)}`]) {
        const end = readNumber(encoder.encode(json + tail), 0, out, 0);
        assertEquals(end, json.length);
        assert(Object.is(out[0], JSON.parse(json)), `${json}: ${out[0]}`);
      }
    }),
    { numRuns: 20_000 },
  );
});

function e(exponent: number): string {
  return `e${exponent}`;
}

Deno.test("sortByTime() is a stable sort", () => {
  const times = fc.array(fc.nat(20), { maxLength: 80 });
  fc.assert(
    fc.property(times, fc.nat(5), (times, start) => {
      const timestampsMs = Float64Array.from(times);
      const values = Float64Array.from(times, (_, i) => i);
      const from = Math.min(start, times.length);
      sortByTime(timestampsMs, values, from, times.length);
      const expected = times.map((atMs, i) => [atMs, i]);
      const sorted = [
        ...expected.slice(0, from),
        ...expected.slice(from).sort(([a], [b]) => a - b),
      ];
      assertEquals(times.map((_, i) => [timestampsMs[i], values[i]]), sorted);
    }),
  );
});

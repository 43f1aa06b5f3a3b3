/**
 * What the decoder makes of each kind of record and entry, of damage, and of
 * one record after the other.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { Decoder } from "../../../lib/decode/decoder.ts";
import { decoded, decodeNow, read, STORAGE, T0 } from "../../fakes/decoded.ts";
import { entry, message, recordOf } from "../../fakes/delfin_message.ts";
import { plain } from "../../fakes/reference_decoder.ts";

Deno.test("Decoder reads series, labels and samples of a record", () => {
  const collection = decoded(
    new Decoder(),
    message(
      entry("iops", {}, { [T0]: 1, [T0 + 60_000]: 2.5 }),
      entry("responseTime", { resource_name: "LUN ä", unit: "ms" }, {
        [T0]: 1e-7,
      }),
    ),
  );
  assertEquals(collection.entryCount, 2);
  assertEquals([...collection.starts.subarray(0, 3)], [0, 2, 3]);
  assertEquals([...collection.timestampsMs.subarray(0, 3)], [
    T0,
    T0 + 60_000,
    T0,
  ]);
  assertEquals([...collection.values.subarray(0, 3)], [1, 2.5, 1e-7]);
  assertEquals(collection.keys, [{
    text: `${STORAGE}/volume/volume_0/iops`,
    storageId: STORAGE,
    resourceType: "volume",
    resourceId: "volume_0",
    resourceName: "",
    metric: "iops",
  }, {
    text: `${STORAGE}/volume/volume_0/responseTime`,
    storageId: STORAGE,
    resourceType: "volume",
    resourceId: "volume_0",
    resourceName: "",
    metric: "responseTime",
  }]);
  assertEquals(collection.labels[1], {
    name: "fake_array_1",
    resourceName: "LUN ä",
    unit: "ms",
    serialNumber: "SN-fake_array_1",
  });
  assertEquals(collection.reasons.size, 0);
  assertEquals(collection.details.size, 0);
});

const RECORDS: readonly [string, string | Uint8Array, unknown][] = [
  ["an empty list", "[]", {}],
  ["an empty list in blanks", " \r\n[\t] ", {}],
  ["a number", "12", "not_a_list"],
  ["a string", '"[]"', "not_a_list"],
  ["an object", '{"a": [1]}', "not_a_list"],
  ["a bare NaN", "NaN", "not_a_list"],
  ["blanks", "  ", "not_json"],
  ["an open list", "[", "not_json"],
  ["a list with a comma too many", "[1,]", "not_json"],
  ["two lists", "[][]", "not_json"],
  ["a word", "nul", "not_json"],
  ["a byte order mark", "\ufeff[]", "not_json"],
  ["bytes that are no text", Uint8Array.of(0xff, 0x00, 0x80), "not_json"],
  ["lists in lists, 600 deep", "[".repeat(600) + "]".repeat(600), "not_json"],
  ["lists in lists, 500 deep", "[".repeat(500) + "]".repeat(500), {
    bad_entry: 1,
  }],
];

for (const [what, value, expected] of RECORDS) {
  Deno.test(`Decoder takes ${what} for ${JSON.stringify(expected)}`, () => {
    assertEquals(read(value), expected);
  });
}

const ENTRIES: readonly [string, string, Readonly<Record<string, number>>][] = [
  ["null", "null", { bad_entry: 1 }],
  ["a text", '"iops"', { bad_entry: 1 }],
  ["an object", '{"name": "iops"}', { bad_entry: 1 }],
  ["an empty list", "[]", { bad_entry: 1 }],
  ["two parts", '["iops", {}]', { bad_entry: 1 }],
  ["four parts", '["iops", {}, {"1": 2}, 0]', { bad_entry: 1 }],
  ["a number for a name", "[5, {}, {}]", { bad_name: 1 }],
  ["an empty name", '["", {}, {}]', { bad_name: 1 }],
  ["an empty name and more", '["", [], []]', { bad_name: 1 }],
  ["a name of 4097 bytes", `["${"x".repeat(4097)}", {}, {}]`, { bad_name: 1 }],
  ["null for labels", '["iops", null, {}]', { bad_labels: 1 }],
  ["a list for labels", '["iops", [], {}]', { bad_labels: 1 }],
  ["a flag for an id", '["iops", {"resource_id": true}, {}]', {
    bad_labels: 1,
  }],
  ["NaN for an id", '["iops", {"storage_id": NaN}, {}]', { bad_labels: 1 }],
  ["a list for a name", '["iops", {"resource_name": []}, {}]', {
    bad_labels: 1,
  }],
  [
    "an id of 4097 bytes",
    `["iops", {"resource_id": "${"x".repeat(4097)}"}, {}]`,
    { bad_labels: 1 },
  ],
  ["null for values", '["iops", {}, null]', { bad_values: 1 }],
  ["a list for values", '["iops", {}, [1, 2]]', { bad_values: 1 }],
];

for (const [what, bad, expected] of ENTRIES) {
  Deno.test(`Decoder refuses an entry with ${what} and keeps its neighbours`, () => {
    const before = entry("iops", {}, { [T0]: 1 });
    const after = entry("readIops", {}, { [T0]: 2 });
    assertEquals(read(message(before, bad, after)), {
      [`${STORAGE}/volume/volume_0/iops`]: [[T0, 1]],
      [`${STORAGE}/volume/volume_0/readIops`]: [[T0, 2]],
      ...expected,
    });
  });
}

Deno.test("Decoder lets the last one of a repeated label win, as JSON.parse does", () => {
  const labels = '{"storage_id": "a", "resource_type": "disk", ' +
    '"resource_id": "1", "\\u0073torage_id": "b", "__proto__": {}}';
  assertEquals(read(`[["iops", ${labels}, {"1": 2}]]`), {
    "b/disk/1/iops": [[1000, 2]],
  });
});

Deno.test("Decoder takes bytes that are not UTF-8 for U+FFFD", () => {
  const bytes = new TextEncoder().encode(
    message(entry("iops", { resource_id: "#" }, { [T0]: 1 })),
  );
  bytes[bytes.indexOf("#".charCodeAt(0))] = 0xff;
  assertEquals(read(bytes), {
    [`${STORAGE}/volume/%EF%BF%BD/iops`]: [[T0, 1]],
  });
});

Deno.test("Decoder keeps the first of two entries of one series", () => {
  assertEquals(
    read(message(
      entry("readThroughput", {}, { [T0]: 1 }),
      entry("read_bandwidth", { unit: "MB/s" }, { [T0]: 2, [T0 + 1]: 3 }),
      entry("readThroughput", {}, '{"x": null}'),
    )),
    {
      [`${STORAGE}/volume/volume_0/readThroughput`]: [[T0, 1]],
      ambiguous: 2,
    },
  );
});

Deno.test("Decoder keeps a second entry of a series whose first one is unusable", () => {
  assertEquals(
    read(message(
      entry("iops", {}, "[]"),
      entry("iops", {}, { [T0]: 2 }),
    )),
    { [`${STORAGE}/volume/volume_0/iops`]: [[T0, 2]], bad_values: 1 },
  );
});

Deno.test("Decoder keeps an entry without values, and one whose values are all absent", () => {
  assertEquals(
    read(message(
      entry("iops", {}, "{ }"),
      entry("readIops", {}, `{"${T0}": null}`),
    )),
    {
      [`${STORAGE}/volume/volume_0/iops`]: [],
      [`${STORAGE}/volume/volume_0/readIops`]: [],
      no_values: 1,
      null_value: 1,
    },
  );
});

Deno.test("Decoder keeps what stands around a hole in a record", () => {
  const good = ["iops", "readIops", "writeIops"]
    .map((metric) => entry(metric, {}, { [T0]: 1 }));
  const holes = [
    good[1].slice(0, 40),
    good[1].replace("{", ""),
    good[1].replace('"}', "}"),
    good[1].replace("1}", "x}"),
    good[1].replace("1}", "1.}"),
    good[1].replace("1}", "01}"),
    "tru",
    "]",
    "\u0000",
  ];
  for (const hole of holes) {
    assertEquals(read(message(good[0], hole, good[2])), {
      [`${STORAGE}/volume/volume_0/iops`]: [[T0, 1]],
      [`${STORAGE}/volume/volume_0/writeIops`]: [[T0, 1]],
      not_json: 1,
    }, hole);
  }
});

Deno.test("Decoder finds an entry again that a lost bracket put into another one", () => {
  const [first, second] = ["iops", "readIops"]
    .map((metric) => entry(metric, {}, { [T0]: 1 }));
  assertEquals(read(message(first.slice(0, -1), second)), {
    [`${STORAGE}/volume/volume_0/readIops`]: [[T0, 1]],
    bad_entry: 1,
    not_json: 1,
  });
});

Deno.test("Decoder searches hostile records in linear time", () => {
  // In quadratic time each of these would take minutes.
  const patterns = [
    ...["[", '{"":', '["",{"":', '[":",{"[', '["",{",":":",', "[    ", '["'],
    ...['[[["a",{},{}],', '["a",{"k":["b"],', '["a",{},{"1":[[[[[[', '"\\'],
  ];
  for (const pattern of patterns) {
    const outcome = decodeNow(
      new Decoder(),
      recordOf(`x${pattern.repeat(400_000 / pattern.length)}`),
    );
    if (outcome.kind === "decoded") {
      assertEquals(outcome.collection.reasons.get("not_json"), 1);
    } else assertEquals(outcome.reason, "not_json");
  }
});

Deno.test("Decoder counts nothing of an entry that is cut off", () => {
  const whole = entry("iops", {}, { [T0]: 1 });
  const cut = entry("readIops", { resource_id: null }, `{"${T0}": null, "x`);
  assertEquals(read(`[${whole}, ${cut}`), {
    [`${STORAGE}/volume/volume_0/iops`]: [[T0, 1]],
    not_json: 1,
  });
});

Deno.test("Decoder refuses records without bytes and records that are too large", () => {
  const decoder = new Decoder({ maxRecordBytes: 2 });
  assertEquals(decodeNow(decoder, recordOf(null)), {
    kind: "rejected",
    reason: "empty_record",
    detail: "Cannot decode the record: expected a list, found a tombstone",
  });
  assertEquals(decodeNow(decoder, recordOf("")), {
    kind: "rejected",
    reason: "empty_record",
    detail: "Cannot decode the record: expected a list, found no bytes",
  });
  assertEquals(decodeNow(decoder, recordOf("[ ]")), {
    kind: "rejected",
    reason: "too_large",
    detail: "Cannot decode the record: expected at most 2 bytes, found more",
  });
  assertEquals(decodeNow(decoder, recordOf("[]")).kind, "decoded");
});

Deno.test("Decoder refuses samples over a day ahead of the newest record", () => {
  const decoder = new Decoder();
  const day = 86_400_000;
  const value = new TextEncoder().encode(
    message(entry("iops", {}, { [T0 + day]: 1, [T0 + day + 1]: 2 })),
  );
  const samplesAt = (timestampMs: number | undefined) => {
    const outcome = plain(
      decodeNow(decoder, { ...recordOf(value), timestampMs }),
    );
    if ("rejected" in outcome) throw new Error(outcome.rejected);
    return [outcome.entries[0].samples.length, outcome.reasons];
  };
  assertEquals(samplesAt(undefined), [2, {}]); // no record had a time yet
  assertEquals(samplesAt(0), [2, {}]); // that is none
  assertEquals(samplesAt(-1), [2, {}]); // what Kafka writes for none
  assertEquals(samplesAt(T0), [1, { too_far_ahead: 1 }]);
  assertEquals(samplesAt(undefined), [1, { too_far_ahead: 1 }]);
  assertEquals(samplesAt(T0 + 1), [2, {}]);
  assertEquals(samplesAt(0), [2, {}]); // the newest record counts
});

Deno.test("Decoder says where the first case of each reason stands", () => {
  const bad = `{"x": 1, "${T0}": null, "${T0 + 1}": null}`;
  const { details } = decoded(new Decoder(), `[["a", {}, ${bad}], 7, 7, tru`);
  assertEquals(Object.fromEntries(details), {
    no_storage_id:
      'Kept the entry as one of storage "" at byte 1: expected a storage_id, found "[\\"a\\", {}, {\\"x\\": 1, \\"1700000000000\\": null, \\"1700000000001\\": n"...',
    no_resource_type:
      'Kept the entry as one of type "" at byte 1: expected a resource_type, found "[\\"a\\", {}, {\\"x\\": 1, \\"1700000000000\\": null, \\"1700000000001\\": n"...',
    no_resource_id:
      'Kept the entry as one of the whole array at byte 1: expected a resource_id, found "[\\"a\\", {}, {\\"x\\": 1, \\"1700000000000\\": null, \\"1700000000001\\": n"...',
    bad_entry:
      'Cannot use the entry at byte 68: expected [name, labels, values], found "7"',
    bad_timestamp:
      'Cannot use the value at byte 12: expected a timestamp in ms or s from 1970 to 2100, found "\\"x\\""',
    null_value:
      'Cannot use the value at byte 37: expected a number, found "null"',
    not_json: 'Cannot decode the record: expected JSON at byte 74, found "tru"',
  });
});

Deno.test("Decoder escapes and cuts hostile text in its sentences", () => {
  const outcome = decodeNow(
    new Decoder(),
    recordOf(`\u001b[31m\n\u202e${"x".repeat(100)}`),
  );
  assertEquals(
    outcome.kind === "rejected" && outcome.detail,
    `Cannot decode the record: expected JSON at byte 0, found "\\u001b[31m\\n\\u202e${
      "x".repeat(51)
    }"...`,
  );
});

Deno.test("Decoder reuses the key and the arrays of a series from record to record", () => {
  const decoder = new Decoder();
  const first = decoded(decoder, message(entry("iops", {}, { [T0]: 1 })));
  const key = first.keys[0];
  const labels = first.labels[0];
  // Other spellings of the same series: renamed array, other blanks.
  const second = decoded(
    decoder,
    message(
      entry("readIops", {}, { [T0]: 3 }),
      entry("iops", { name: "renamed" }, { [T0]: 2 }),
    ).replaceAll(", ", ","),
  );
  assert(second.keys[1] === key);
  assertEquals(second.labels[1], { ...labels, name: "renamed" });
  assert(second.values === first.values);
  const third = decoded(decoder, message(entry("iops", {}, { [T0]: 1 })));
  assert(third.keys[0] === key && third.labels[0] === labels);
  assertEquals(third.keys.length, 1);
});

Deno.test("Decoder forgets series once it remembers too many, between records", () => {
  const decoder = new Decoder({ maxCachedSeries: 2 });
  const three = message(
    ...["iops", "readIops", "writeIops"].map((metric) =>
      entry(metric, {}, { [T0]: 1 })
    ),
    entry("iops", {}, { [T0]: 2 }),
  );
  const key = decoded(decoder, three).keys[0];
  const again = decoded(decoder, three);
  assertEquals(again.keys[0], key);
  assert(again.keys[0] !== key);
  assertEquals(again.reasons.get("ambiguous"), 1);
});

Deno.test("Decoder forgets the texts of refused entries, too", () => {
  const decoder = new Decoder({ maxCachedSeries: 1 });
  const [good, bad] = [
    message(entry("iops", {}, { [T0]: 1 })),
    message(
      entry("iops", { resource_id: "x".repeat(600), resource_name: [] }, "{}"),
    ),
  ];
  const key = decoded(decoder, good).keys[0];
  assertEquals(decoded(decoder, bad).reasons.get("bad_labels"), 1);
  assert(decoded(decoder, good).keys[0] !== key);
});

Deno.test("Decoder grows for a giant record and shrinks again after it", () => {
  const decoder = new Decoder();
  const members = Array.from({ length: 600_000 }, (_, i) => `"${T0 + i}":${i}`);
  const giant = decoded(
    decoder,
    message(entry("iops", {}, `{${members.join(",")}}`)),
  );
  assertEquals(giant.starts[1], 600_000);
  assertEquals(giant.timestampsMs[599_999], T0 + 599_999);
  assertEquals(giant.values[599_999], 599_999);
  assert(giant.values.length >= 600_000);
  const small = decoded(decoder, message(entry("iops", {}, { [T0]: 1 })));
  assert(small.values.length < 200_000);
});

Deno.test("Decoder grows for many entries", () => {
  const entries = Array.from(
    { length: 3000 },
    (_, i) => entry("iops", { resource_id: `${i}` }, { [T0]: i }),
  );
  const collection = decoded(new Decoder(), message(...entries));
  assertEquals(collection.entryCount, 3000);
  assertEquals(collection.starts[3000], 3000);
  assertEquals(collection.keys[2999].resourceId, "2999");
  assertEquals(collection.values[2999], 2999);
});

Deno.test("Decoder rejects limits that allow nothing", () => {
  assertThrows(() => new Decoder({ maxRecordBytes: 0 }), RangeError);
  assertThrows(() => new Decoder({ maxCachedSeries: NaN }), RangeError);
});

Deno.test("Decoder pauses at least every 1000 entries of a large record", () => {
  const row = (i: number) =>
    entry("iops", { resource_id: `volume-${i}` }, { [T0]: i });
  const entries = Array.from({ length: 50_000 }, (_, i) => row(i));
  const cases = [message(...entries), `[x, ${message(...entries)}`];
  for (const value of cases) {
    const decoding = new Decoder().decode(recordOf(value));
    let pauses = 0;
    let step = decoding.next();
    for (; !step.done; step = decoding.next()) pauses++;
    assert(step.value.kind === "decoded");
    assertEquals(step.value.collection.entryCount, 50_000);
    assert(pauses >= 50, `${pauses} pauses`);
  }
});

/**
 * The rules for values, times and identities, case by case.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { Decoder } from "../../../lib/decode/decoder.ts";
import { decoded, read, STORAGE, T0 } from "../../fakes/decoded.ts";
import { entry, message } from "../../fakes/delfin_message.ts";

const MINUTE = 60_000;

const VALUES: readonly [string, string, readonly number[], unknown][] = [
  ["integers and floats", "0, 0.0, 1856, 653.022", [0, 0, 1856, 653.022], {}],
  ["negative numbers", "-1, -0.5", [-1, -0.5], {}],
  ["exponents", "1e-07, 1E+2, 2e3", [1e-7, 100, 2000], {}],
  ["17 digits", "16.4292009596572, 0.30000000000000004", [
    16.4292009596572,
    0.30000000000000004,
  ], {}],
  ["numbers in quotes", '"417", "1e-3", " 12\\t"', [417, 1e-3, 12], {}],
  ["null", "1, null, 3", [1, 3], { null_value: 1 }],
  ["words that are not finite", "NaN, Infinity, -Infinity, 4", [4], {
    not_finite: 3,
  }],
  ["the same in quotes", '"NaN", "inf", " -Infinity ", "+nan", "1e400"', [], {
    not_finite: 5,
  }],
  ["numbers beyond the doubles", "1e400, -1e400", [], { not_finite: 2 }],
  ["booleans", "true, 2, false", [2], { not_a_number: 2 }],
  ["other text", '"", " ", "n/a", "0x10", "1,5", "+5", "07", ".5"', [], {
    not_a_number: 8,
  }],
  ["lists and objects", '[1], {"a": [2]}, 3', [3], { not_a_number: 2 }],
  ["a text of 300 digits", `"${"1".repeat(300)}"`, [], { not_a_number: 1 }],
];

for (const [what, list, expected, reasons] of VALUES) {
  Deno.test(`Decoder reads values: ${what}`, () => {
    const members = list.split(/, (?![^"]*"[,}])/)
      .map((value, i) => `"${T0 + i * MINUTE}": ${value}`);
    const collection = decoded(
      new Decoder(),
      message(entry("iops", {}, `{${members.join(", ")}}`)),
    );
    assertEquals(
      [...collection.values.subarray(0, collection.starts[1])],
      expected,
    );
    assertEquals(Object.fromEntries(collection.reasons), reasons);
  });
}

const TIMES: readonly [string, number | undefined][] = [
  ["1700000000000", T0],
  ["1700000000", T0],
  ["99999999999", undefined], // seconds, of the year 5138
  ["100000000000", 1e11],
  ["1700000000.5", T0 + 500],
  ["1700000000000.4", T0],
  ["1700000000000.5", T0 + 1],
  ["1.7e12", T0],
  [" 1700000000000\\n", T0],
  ["\\u0031700000000000", T0],
  ["0", 0],
  ["-1", undefined],
  ["4102444800000", 4_102_444_800_000],
  ["4102444800001", undefined],
  ["9999999999999", undefined],
  ["0700000000000", undefined],
  ["17000000000x0", undefined],
  ["1700000x00000", undefined],
  ["", undefined],
  ["now", undefined],
  ["NaN", undefined],
  ["2023-11-14T22:13:20Z", undefined],
];

for (const [key, expected] of TIMES) {
  Deno.test(`Decoder takes the time "${key}" for ${expected}`, () => {
    assertEquals(read(message(entry("iops", {}, `{"${key}": 7}`))), {
      [`${STORAGE}/volume/volume_0/iops`]: expected === undefined
        ? []
        : [[expected, 7]],
      ...(expected === undefined ? { bad_timestamp: 1 } : {}),
    });
  });
}

Deno.test("Decoder counts a value once, by its time first", () => {
  assertEquals(read(message(entry("iops", {}, '{"x": null, "y": [NaN]}'))), {
    [`${STORAGE}/volume/volume_0/iops`]: [],
    bad_timestamp: 2,
  });
});

Deno.test("Decoder sorts the samples of an entry by time, the first of one time first", () => {
  const values = `{"${T0 + 2}": 1, "${T0}": 2, "${
    T0 + 1
  }": 3, "${T0}": 4, "1700000000": 5}`;
  assertEquals(read(message(entry("iops", {}, values))), {
    [`${STORAGE}/volume/volume_0/iops`]: [
      [T0, 2],
      [T0, 4],
      [T0, 5],
      [T0 + 1, 3],
      [T0 + 2, 1],
    ],
  });
});

Deno.test("Decoder turns an entry around that brings the newest sample first", () => {
  const values = Object.fromEntries(
    [3, 2, 1, 0].map((i) => [T0 + i * MINUTE, i]),
  );
  assertEquals(read(message(entry("iops", {}, values))), {
    [`${STORAGE}/volume/volume_0/iops`]: [0, 1, 2, 3]
      .map((i) => [T0 + i * MINUTE, i]),
  });
});

const IDENTITIES: readonly [
  Readonly<Record<string, unknown>>,
  string,
  unknown,
][] = [
  [{ storage_id: undefined }, "/volume/volume_0/iops", { no_storage_id: 1 }],
  [{ storage_id: null }, "/volume/volume_0/iops", { no_storage_id: 1 }],
  [{ storage_id: 12345 }, "12345/volume/volume_0/iops", {}],
  [{ storage_id: "a/b" }, "a%2Fb/volume/volume_0/iops", {}],
  [{ resource_type: undefined }, `${STORAGE}//volume_0/iops`, {
    no_resource_type: 1,
  }],
  [{ resource_type: "pool" }, `${STORAGE}/storagePool/volume_0/iops`, {}],
  [{ resource_type: "share" }, `${STORAGE}/share/volume_0/iops`, {}],
  [{ resource_id: null }, `${STORAGE}/volume//iops`, { no_resource_id: 1 }],
  [{ resource_id: "" }, `${STORAGE}/volume//iops`, { no_resource_id: 1 }],
  [
    { resource_id: '卷-1\t"x"' },
    `${STORAGE}/volume/%E5%8D%B7-1%09%22x%22/iops`,
    {},
  ],
  [{ resource_id: "\ud83d\udcbe" }, `${STORAGE}/volume/%F0%9F%92%BE/iops`, {}],
  [{ resource_id: "\ud800" }, `${STORAGE}/volume/%EF%BF%BD/iops`, {}],
  [{ resource_name: "x" }, `${STORAGE}/volume/volume_0/iops`, {}],
  [
    { resource_type: "port", resource_name: "FEPort_FA-1D_4" },
    `${STORAGE}/port/volume_0:FEPort_FA-1D_4/iops`,
    {},
  ],
  [{ name: { x: 1 }, unit: true }, `${STORAGE}/volume/volume_0/iops`, {}],
  [{ "__proto__ ": { storage_id: 1 } }, `${STORAGE}/volume/volume_0/iops`, {}],
];

for (const [labels, series, reasons] of IDENTITIES) {
  Deno.test(`Decoder makes ${series} of the labels ${JSON.stringify(labels)}`, () => {
    assertEquals(read(message(entry("iops", labels, { [T0]: 1 }))), {
      [series]: [[T0, 1]],
      ...reasons as object,
    });
  });
}

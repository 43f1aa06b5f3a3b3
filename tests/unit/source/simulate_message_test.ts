import { assertEquals } from "@std/assert";
import {
  MessageWriter,
  pythonString,
} from "../../../lib/source/simulate/message.ts";
import { Noise } from "../../../lib/source/simulate/random.ts";
import { makeTopology, SERIES } from "../../../lib/source/simulate/topology.ts";
import { entriesOf } from "../../fakes/simulated_array.ts";

// Right-hand sides: what Python 3.11 prints for json.dumps of the text.
const STRINGS = [
  ["plain text", '"plain text"'],
  ['a"b\\c/', '"a\\"b\\\\c/"'],
  ["b\u00fcro", '"b\\u00fcro"'],
  ["\u65e5\u672c", '"\\u65e5\\u672c"'],
  ["\u{1f600}", '"\\ud83d\\ude00"'],
  ["\t\n\r\b\f\u0001\u007f", '"\\t\\n\\r\\b\\f\\u0001\\u007f"'],
] as const;

Deno.test("pythonString() escapes as Python's json.dumps does", () => {
  for (const [text, json] of STRINGS) assertEquals(pythonString(text), json);
});

/** The text that a value of the first series (iops of the array) gets. */
function written(value: number, array: number): string {
  const writer = new MessageWriter(makeTopology(array, new Noise(1, array)));
  const rows = new Float64Array(SERIES);
  rows[0] = value;
  const text = new TextDecoder().decode(writer.write([1e12], rows, -1));
  return text.slice(text.indexOf('"1000000000000": ') + 17, text.indexOf("}]"));
}

// Firmware 0 has one decimal of operations, 1 none, 2 three.
// Right-hand sides: Python's repr of the same number.
const NUMBERS = [
  [0, 0, "0"],
  [0.1, 0, "0.1"],
  [1, 0, "1.0"],
  [10, 0, "10.0"],
  [1438.8, 0, "1438.8"],
  [7_654_321.5, 0, "7654321.5"],
  [1438, 1, "1438"],
  [9, 1, "9"],
  [100, 1, "100"],
  [0.001, 2, "0.001"],
  [0.25, 2, "0.25"],
  [12.3, 2, "12.3"],
  [99.999, 2, "99.999"],
  [5, 2, "5.0"],
  [7_200_000_000.125, 2, "7200000000.125"],
  [NaN, 0, "NaN"],
] as const;

Deno.test("MessageWriter writes numbers as Python does", () => {
  for (const [value, array, text] of NUMBERS) {
    assertEquals(written(value, array), text);
  }
});

Deno.test("MessageWriter writes an entry with Delfin's labels in Delfin's order", () => {
  const topology = makeTopology(0, new Noise(1, 0));
  const writer = new MessageWriter(topology);
  const rows = new Float64Array(2 * SERIES);
  rows[0] = 4460.6;
  rows[SERIES] = 4450;
  const text = new TextDecoder().decode(
    writer.write([1767571500000, 1767571800000], rows, -1),
  );
  const { storageId, serialNumber } = topology;
  const expected = `[["iops", {"storage_id": "${storageId}", ` +
    `"resource_type": "storage", "resource_id": "${storageId}", ` +
    `"resource_name": "array-sim-1", "type": "RAW", "unit": "IOPS", ` +
    `"name": "array-sim-1", "serial_number": "${serialNumber}"}, ` +
    `{"1767571500000": 4460.6, "1767571800000": 4450.0}], ["readIops", {`;
  assertEquals(text.slice(0, expected.length), expected);
  assertEquals(text.slice(-3), "}]]");
});

Deno.test("MessageWriter leaves out an absent series, also the first and the last", () => {
  const writer = new MessageWriter(makeTopology(0, new Noise(1, 0)));
  const rows = new Float64Array(SERIES);
  const all = entriesOf(writer.write([1e12], rows, -1));
  assertEquals(all.length, SERIES);
  for (const absent of [0, 7, SERIES - 1]) {
    const some = entriesOf(writer.write([1e12], rows, absent));
    assertEquals(some, all.filter((_, i) => i !== absent));
  }
});

Deno.test("MessageWriter returns bytes that the next record does not change", () => {
  const writer = new MessageWriter(makeTopology(0, new Noise(1, 0)));
  const first = writer.write([1e12], new Float64Array(SERIES), -1);
  const copy = first.slice();
  writer.write([2e12], new Float64Array(SERIES).fill(7), -1);
  assertEquals(first, copy);
});

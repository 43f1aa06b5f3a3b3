import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { StateError } from "../../../lib/state/state_error.ts";
import { StateReader } from "../../../lib/state/state_reader.ts";
import { StateWriter } from "../../../lib/state/state_writer.ts";

Deno.test("a double is stored as its eight bytes, the lowest first", () => {
  const writer = new StateWriter();
  writer.f64(1); // 0x3ff0000000000000
  assertEquals([...writer.take()], [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
});

Deno.test("a text is stored as the count of its UTF-8 bytes and these", () => {
  const writer = new StateWriter();
  writer.text("é");
  assertEquals([...writer.take()], [2, 0, 0, 0, 0xc3, 0xa9]);
});

Deno.test("what is written comes back in the same order, to the bit", () => {
  fc.assert(fc.property(
    fc.array(fc.oneof(
      fc.double().map((value) => ({ kind: "f64" as const, value })),
      fc.nat().map((value) => ({ kind: "u32" as const, value })),
      fc.boolean().map((value) => ({ kind: "flag" as const, value })),
      fc.string({ unit: "grapheme" })
        .map((value) => ({ kind: "text" as const, value })),
      fc.array(fc.double()).map((value) => ({
        kind: "numbers" as const,
        value,
      })),
      fc.array(fc.float()).map((value) => ({
        kind: "array" as const,
        value: new Float32Array(value),
      })),
    )),
    (parts) => {
      const writer = new StateWriter();
      for (const { kind, value } of parts) {
        if (kind === "f64") writer.f64(value);
        else if (kind === "u32") writer.u32(value);
        else if (kind === "flag") writer.flag(value);
        else if (kind === "text") writer.text(value);
        else if (kind === "numbers") writer.numbers(value);
        else writer.array(value);
      }
      const reader = new StateReader(writer.take());
      for (const { kind, value } of parts) {
        if (kind === "f64") assertEquals(reader.f64(), value);
        else if (kind === "u32") assertEquals(reader.u32(), value);
        else if (kind === "flag") assertEquals(reader.flag(), value);
        else if (kind === "text") assertEquals(reader.text(), value);
        else if (kind === "numbers") assertEquals(reader.numbers(), value);
        else {
          const target = new Float32Array(value.length);
          assertEquals(reader.array(target), value.length);
          assertEquals(target, value);
        }
      }
      reader.end();
    },
  ));
});

Deno.test("bytes cut short anywhere are an error, never a value", () => {
  const writer = new StateWriter();
  writer.section("thing/1");
  writer.f64(7);
  writer.text("abc");
  writer.numbers([1, 2]);
  writer.array(new Uint32Array([3]));
  const bytes = writer.take();
  for (let length = 0; length < bytes.length; length++) {
    const reader = new StateReader(bytes.subarray(0, length));
    assertThrows(() => {
      reader.section("thing/1");
      reader.f64();
      reader.text();
      reader.numbers();
      reader.array(new Uint32Array(1));
    }, StateError);
  }
});

Deno.test("a section of another form is named in the error", () => {
  const writer = new StateWriter();
  writer.section("expert/1");
  const reader = new StateReader(writer.take());
  assertThrows(
    () => reader.section("expert/2"),
    StateError,
    'expected "expert/2", found "expert/1"',
  );
});

Deno.test("an array longer than its target, and bytes that are left, are errors", () => {
  const writer = new StateWriter();
  writer.array(new Float64Array(3));
  const bytes = writer.take();
  assertThrows(
    () => new StateReader(bytes).array(new Float64Array(2)),
    StateError,
    "3 is more than 2",
  );
  assertThrows(() => new StateReader(bytes).end(), StateError, "28 bytes");
});

Deno.test("a count that is no 32-bit integer cannot be stored", () => {
  const writer = new StateWriter();
  for (const value of [-1, 0.5, 2 ** 32, NaN]) {
    assertThrows(() => writer.u32(value), RangeError);
  }
});

/**
 * Log lines: format strings, JSON, secrets, hostile text.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  jsonLine,
  type LogEntry,
  textFormat,
} from "../../../lib/telemetry/log_format.ts";

/** The default of the proof of concept that this service replaces. */
const OLD_FORMAT =
  "%(asctime)s - %(levelname)s - %(filename)s[:%(lineno)d] - %(message)s";

function entry(changes: Partial<LogEntry> = {}): LogEntry {
  return {
    atMs: new Date("2023-11-14T22:13:20.007").getTime(), // local time
    level: "warn",
    part: "kafka",
    text: "Consumer stopped",
    fields: {},
    ...changes,
  };
}

const FORMATS: readonly (readonly [string, string])[] = [
  [
    OLD_FORMAT,
    "2023-11-14 22:13:20 - WARNING - kafka[:0] - Consumer stopped\n",
  ],
  [
    "%(asctime)s.%(msecs)03d %(process)d %(levelname)s %(name)s [-] %(instance)s%(message)s",
    "2023-11-14 22:13:20.007 4711 WARNING kafka [-] %(instance)sConsumer stopped\n",
  ],
  ["%(levelname)-9s|%(name)8s|", "WARNING  |   kafka|\n"],
  ["100%% %(message)s", "100% Consumer stopped\n"],
  ["%(toString)s %(created)f %d", "%(toString)s %(created)f %d\n"],
];

for (const [format, expected] of FORMATS) {
  Deno.test(`textFormat() understands ${format}`, () => {
    assertEquals(textFormat(format, 4711)(entry()), expected);
  });
}

Deno.test("textFormat() writes fields after the sentence, quoted where needed", () => {
  const fields = {
    topic: "delfin-kafka",
    partition: 3,
    name: "two words",
    offset: 12n,
    none: undefined,
    missing: null,
    nested: { a: [1, "b"] },
  };
  assertEquals(
    textFormat("%(message)s", 1)(entry({ fields })),
    'Consumer stopped topic=delfin-kafka partition=3 name="two words" ' +
      'offset=12 missing=null nested={"a":[1,"b"]}\n',
  );
});

Deno.test("textFormat() does not fill in what a hostile text asks for", () => {
  const text = "$& %(process)d {x}";
  assertEquals(textFormat("%(message)s", 1)(entry({ text })), `${text}\n`);
});

Deno.test("textFormat() keeps a hostile label from forging a line", () => {
  const text = "volume \x1b[2Jx\n2023-11-14 22:13:20 - INFO - all is well";
  assertEquals(
    textFormat("%(message)s", 1)(
      entry({ text, fields: { label: "a\nb\x1b" } }),
    ),
    "volume \\u001b[2Jx\\n2023-11-14 22:13:20 - INFO - all is well " +
      'label="a\\nb\\u001b"\n',
  );
});

Deno.test("jsonLine() has time, level, part, text, then the fields", () => {
  const line = jsonLine(entry({ atMs: 1_700_000_000_000, fields: { k: 1 } }));
  assertEquals(
    line,
    '{"time":"2023-11-14T22:13:20.000Z","level":"warn","part":"kafka",' +
      '"text":"Consumer stopped","k":1}\n',
  );
});

Deno.test("jsonLine() keeps fields apart from its own names", () => {
  const fields = { level: 9, part: "x" };
  const line = JSON.parse(jsonLine(entry({ fields })));
  assertEquals([line.level, line.level_, line.part_], ["warn", 9, "x"]);
});

Deno.test("jsonLine() is one line without control characters", () => {
  const line = jsonLine(entry({ text: "a\nb\x1b\x9b\u2028" }));
  assertEquals(/[\p{Cc}\u2028]/u.test(line.trimEnd()), false);
  assertEquals(JSON.parse(line).text, "a\nb\x1b\x9b\u2028");
});

Deno.test("jsonLine() makes something readable of every value", () => {
  const cause = new TypeError("no route", { cause: "EHOSTUNREACH" });
  const circle: Record<string, unknown> = {};
  circle["in"] = circle;
  const fields = {
    error: new Error("Cannot connect", { cause }),
    big: 2n ** 64n,
    nan: NaN,
    date: new Date(0),
    badDate: new Date(NaN),
    bytes: new Uint8Array(3),
    nothing: undefined,
    list: [undefined, null, true],
    circle,
  };
  const line = JSON.parse(jsonLine(entry({ fields })));
  assertEquals(
    line.error,
    "Error: Cannot connect: TypeError: no route: EHOSTUNREACH",
  );
  assertEquals(line.big, "18446744073709551616");
  assertEquals(line.nan, "NaN");
  assertEquals(line.date, "1970-01-01T00:00:00.000Z");
  assertEquals(line.badDate, "null");
  assertEquals(line.bytes, "[3 bytes]");
  assertEquals("nothing" in line, false);
  assertEquals(line.list, ["undefined", null, true]);
  assertEquals(line.circle, { in: { in: { in: "[...]" } } });
});

Deno.test("jsonLine() and textFormat() redact secrets at any depth", () => {
  const fields = {
    user: "delfin",
    password: "hunter2",
    sasl: { mechanism: "PLAIN", clientSecret: "hunter2" },
    accessToken: "hunter2",
    keyPassphrase: "hunter2",
  };
  const line = JSON.parse(jsonLine(entry({ fields })));
  assertEquals(line.user, "delfin");
  assertEquals(line.password, "[redacted]");
  assertEquals(line.sasl, { mechanism: "PLAIN", clientSecret: "[redacted]" });
  assertEquals(line.accessToken, "[redacted]");
  assertEquals(line.keyPassphrase, "[redacted]");
  const text = textFormat("%(message)s", 1)(entry({ fields }));
  assertEquals(text.includes("hunter2"), false);
});

Deno.test("jsonLine() keeps fields by the names of an object's own parts", () => {
  // As JSON, for in a literal `__proto__` is no name.
  const fields = '{"__proto__":{"__proto__":1},"toString":2}';
  const line = jsonLine(entry({ fields: JSON.parse(fields) }));
  assertEquals(line.trimEnd().endsWith(`,${fields.slice(1)}`), true, line);
});

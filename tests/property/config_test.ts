/**
 * Laws of the configuration, for any text.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../../lib/config/config_error.ts";
import { effectiveSettings } from "../../lib/config/effective.ts";
import { parseIni } from "../../lib/config/ini.ts";
import { loadConfig, type LoadedConfig } from "../../lib/config/load.ts";
import { renderConf } from "../../lib/config/render.ts";
import { type Row, ROWS } from "../../lib/config/schema.ts";
import { configInputs, type TestInputs } from "../fakes/config_inputs.ts";

/** The configuration, or what is wrong with it; nothing else may be thrown. */
function outcomeOf(inputs: TestInputs): LoadedConfig | ConfigError {
  try {
    return loadConfig(configInputs(inputs));
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

const anyText = fc.string({ unit: "binary", maxLength: 200 });
const word = fc.oneof(
  anyText,
  fc.constantFrom(...ROWS.flatMap(({ section, key }) => [section, key])),
  fc.constantFrom("__proto__", "constructor", "toString", "", "=", "[", "#"),
);
const line = fc.oneof(
  anyText,
  fc.tuple(word, anyText).map(([key, value]) => `${key} = ${value}`),
  word.map((name) => `[${name}]`),
  fc.constantFrom(...renderConf().split("\n")),
);
const anyFile = fc.array(line, { maxLength: 30 })
  .chain((lines) =>
    fc.constantFrom("\n", "\r\n", "\r").map((end) => lines.join(end))
  );

Deno.test("any text as a file makes a configuration or a ConfigError, printable in every line", () => {
  fc.assert(fc.property(anyFile, (text) => {
    const outcome = outcomeOf({ text });
    if (!(outcome instanceof ConfigError)) return;
    assert(outcome.problems.length > 0);
    for (const { at, text, line } of outcome.problems) {
      assert(/^[^\p{Cc}\u2028\u2029\u202a-\u202e]+$/u.test(at + text), text);
      assertEquals(at, `test.conf:${line}`);
    }
    const lines = outcome.problems.map(({ line }) => line!);
    assertEquals(lines, lines.toSorted((a, b) => a - b));
  }));
});

Deno.test("any environment and any flags make a configuration or a ConfigError", () => {
  const name = fc.oneof(
    anyText.map((text) => `ANOMALY_DETECTION_${text}`),
    fc.constantFrom(...ROWS.map(({ variable }) => variable)),
    anyText,
  );
  const flag = fc.oneof(
    anyText,
    fc.tuple(fc.constantFrom(...ROWS), anyText)
      .map(([{ id }, text]) => `${id}=${text}`),
  );
  fc.assert(
    fc.property(
      fc.dictionary(name, anyText, { maxKeys: 5 }),
      fc.array(flag, { maxLength: 5 }),
      (environment, flags) => void outcomeOf({ environment, flags }),
    ),
  );
});

Deno.test("any text without a line end comes back from a quoted value", () => {
  const value = anyText.map((text) => text.replace(/[\r\n\u2028\u2029]/g, ""));
  fc.assert(
    fc.property(value, fc.constantFrom('"', "'"), (text, quote) => {
      const { entries, problems } = parseIni(`a = ${quote}${text}${quote}`);
      assertEquals(problems, []);
      assertEquals(entries.map(({ text }) => text), [text]);
    }),
  );
});

/** A row and a valid text for it. */
const validText: fc.Arbitrary<[row: Row, text: string]> = fc
  .constantFrom(...ROWS)
  .chain((row) => {
    const texts = fc.oneof(
      anyText,
      fc.integer().map(String),
      fc.nat().map((n) => `${n}s`),
      fc.double({ noNaN: true }).map(String),
      fc.constantFrom(...row.setting.kind.expected.split(/, | or /)),
      fc.constantFrom("true", "off", "file,kafka", "a:1,b:2", "https://a.b/c"),
      // So that no row waits for ever for a valid text.
      fc.constant(row.setting.default),
    );
    return texts
      .map((text) => text.replace(/[\r\n\u2028\u2029]/g, ""))
      .filter((text) => row.setting.kind.parse(text) !== undefined)
      .map((text): [Row, string] => [row, text]);
  });

Deno.test("any valid value survives being written and read again", () => {
  fc.assert(fc.property(validText, ([row, text]) => {
    const { kind } = row.setting;
    const value = kind.parse(text)!;
    const written = kind.format(value);
    assertEquals(kind.parse(written), value);
    assertEquals(kind.format(kind.parse(written)!), written);
  }));
});

Deno.test("a value means the same in a file, in the environment and in a flag", () => {
  const secrets = new Proxy({}, { get: () => "secret" });
  fc.assert(fc.property(validText, ([row, text]) => {
    const ways = [
      { text: `[${row.section}]\n${row.key} = "${text}"` },
      { environment: { [row.variable]: text } },
      { flags: [`${row.id}=${text}`] },
    ].map((inputs) => outcomeOf({ ...inputs, secrets }));
    const [first, ...others] = ways.map((outcome) =>
      outcome instanceof ConfigError
        ? outcome.problems.map(({ text }) => text)
        : effectiveSettings(outcome).map(({ value }) => value)
    );
    for (const other of others) assertEquals(other, first!);
  }));
});

Deno.test("a secret is in no message, wherever it stands", () => {
  const secret = "c4tK1ller-Qz9";
  fc.assert(
    fc.property(
      fc.constantFrom(...ROWS.filter(({ setting }) => setting.isSecret)),
      fc.array(line, { maxLength: 10 }),
      ({ section, key, variable, id }, lines) => {
        const outcome = outcomeOf({
          text: `[${section}]\n${key} = ${secret}\n${lines.join("\n")}`,
          environment: { [variable]: secret },
          flags: [`${id}=${secret}`],
        });
        const said = outcome instanceof ConfigError
          ? outcome.message
          : JSON.stringify([effectiveSettings(outcome), outcome.notes]);
        assert(!said.includes(secret));
      },
    ),
  );
});

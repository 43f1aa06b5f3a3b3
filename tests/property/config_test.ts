/**
 * Laws of the configuration, for any text.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../../lib/config/config_error.ts";
import {
  readSectionName,
  type SectionTarget,
  writeSectionName,
} from "../../lib/config/_section_name.ts";
import { configHash } from "../../lib/config/config_hash.ts";
import {
  effectivePolicies,
  effectiveSettings,
} from "../../lib/config/effective.ts";
import { parseIni } from "../../lib/config/ini.ts";
import { loadConfig, type LoadedConfig } from "../../lib/config/load.ts";
import { renderConf } from "../../lib/config/render.ts";
import { type Row, ROWS } from "../../lib/config/schema.ts";
import {
  canonicalMetric,
  canonicalResourceType,
} from "../../lib/model/metric_aliases.ts";
import { POLICY_LABELS } from "../../lib/model/metric_policy.ts";
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
  word.map((name) => `[metric "${name}"]`),
  fc.array(fc.tuple(fc.constantFrom(...POLICY_LABELS, "label"), anyText), {
    maxLength: 3,
  }).map((pairs) =>
    `[match "${pairs.map(([label, value]) => `${label}=${value}`).join(" ")}"]`
  ),
  fc.tuple(
    fc.constantFrom("direction", "min_absolute", "min_relative"),
    fc.oneof(anyText, fc.constantFrom("low", "0.5", "50%")),
  ).map(([key, value]) => `${key} = ${value}`),
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

/** A label's value: no line end, and not both kinds of quotes. */
const labelValue = anyText.map((text) =>
  text.replace(/[\r\n\u2028\u2029']/g, "")
);
const sectionTarget: fc.Arbitrary<SectionTarget> = fc.oneof(
  labelValue.map((text) => text.replaceAll("*", "").trim())
    .filter((metric) => metric !== "")
    .map((name) => ({
      kind: "metric" as const,
      metric: canonicalMetric(name),
    })),
  fc.uniqueArray(
    fc.tuple(fc.constantFrom(...POLICY_LABELS), labelValue),
    { minLength: 1, selector: ([label]) => label },
  ).map((pairs) => ({
    kind: "match" as const,
    match: Object.fromEntries(pairs.map(([label, value]) => [
      label,
      label === "metric"
        ? canonicalMetric(value)
        : label === "resource_type"
        ? canonicalResourceType(value)
        : value,
    ])),
  })),
);

Deno.test("any section with a name survives being written and read again, alone and in a file", () => {
  fc.assert(fc.property(sectionTarget, (target) => {
    const written = writeSectionName(target);
    const { target: read, problems } = readSectionName(written);
    assertEquals(problems, []);
    assertEquals(read, target);
    assertEquals(writeSectionName(read!), written);

    const outcome = outcomeOf({ text: `[${written}]\nmin_absolute = 5` });
    assert(!(outcome instanceof ConfigError), String(outcome));
    const own = effectivePolicies(outcome).filter(({ section, origin }) =>
      section === written && origin === "test.conf:2"
    );
    assertEquals(own.map(({ value }) => value), ["5"]);
  }));
});

Deno.test("the hash changes with a value that verdicts depend on, and with no other", () => {
  const before = configHash(loadConfig(configInputs()));
  const judging =
    /^(store|detect|decide|silence)\.|^topology\.(file|delfin_url)$/;
  fc.assert(fc.property(validText, ([row, text]) => {
    const outcome = outcomeOf({ flags: [`${row.id}=${text}`] });
    if (outcome instanceof ConfigError) return; // not valid beside the others
    const { kind, default: initial } = row.setting;
    const isOther = kind.format(kind.parse(text)!) !== initial;
    const isJudging = judging.test(row.id) && row.id !== "silence.feed_timeout";
    assertEquals(configHash(outcome) !== before, isOther && isJudging);
  }));
});

Deno.test("the hash does not depend on the order of sections and keys", () => {
  const [section, policy] = [
    "[store]\nmax_series = 7\n",
    (metric: string) =>
      `[metric "${metric}"]\nmin_absolute = ${metric.length}\n`,
  ];
  const texts = [section, ...["a", "bb", "iops", "readIops"].map(policy)];
  const expected = configHash(
    loadConfig(configInputs({ text: texts.join("") })),
  );
  fc.assert(fc.property(
    fc.shuffledSubarray(texts, { minLength: texts.length }),
    (shuffled) => {
      const loaded = loadConfig(configInputs({ text: shuffled.join("") }));
      assertEquals(configHash(loaded), expected);
    },
  ));
});

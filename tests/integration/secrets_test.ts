/**
 * Secrets: every setting that is one, given in every way, and everything that
 * the program prints about its configuration.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkConfig } from "../../cmds/check_config.ts";
import { configHash } from "../../lib/config/config_hash.ts";
import { effectiveSettings } from "../../lib/config/effective.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { renderConf, renderHelp } from "../../lib/config/render.ts";
import { type Row, ROWS } from "../../lib/config/schema.ts";
import { jsonLine, textFormat } from "../../lib/telemetry/log_format.ts";
import { configInputs, type TestInputs } from "../fakes/config_inputs.ts";
import { FakeMachine } from "../fakes/fake_machine.ts";

const SECRETS = ROWS.filter(({ setting }) => setting.isSecret);
/** What must never be seen, long enough for a token; the characters tempt parsers and terminals. */
const HIDDEN = 'hunter2 #"\u001b[1m= hunter2';
const PATH = "/run/secret";

/** Names of its environment variable, also of the one for its file. */
function variableOf({ section, key }: Row, suffix = ""): string {
  return `ANOMALY_DETECTION_${section}_${key}${suffix}`.toUpperCase();
}

/** Ways to give a secret, as the documentation has them. */
const WAYS: readonly (readonly [string, (row: Row) => TestInputs])[] = [
  ["in the file", (row) => ({
    text: `[${row.section}]\n${row.key} = ${HIDDEN}`,
  })],
  ["in a file of its own", (row) => ({
    text: `[${row.section}]\n${row.key}_file = ${PATH}`,
    secrets: { [PATH]: `${HIDDEN}\n` },
  })],
  ["in the environment", (row) => ({
    environment: { [variableOf(row)]: HIDDEN },
  })],
  ["in a file that the environment names", (row) => ({
    environment: { [variableOf(row, "_FILE")]: PATH },
    secrets: { [PATH]: `${HIDDEN}\n` },
  })],
];

/** The configuration's own value of a secret. */
function valueOf(row: Row, inputs: TestInputs): unknown {
  const { config } = loadConfig(configInputs(inputs));
  const values: Readonly<Record<string, unknown>> = config[row.sectionProperty];
  return values[row.property];
}

function assertHidden(text: string): void {
  assert(!text.includes("hunter2"), text);
}

Deno.test("the settings whose names sound like a secret are secrets, each with a file", () => {
  // The address of a webhook is what lets one post there.
  const sounding = ROWS.filter(({ key, id }) =>
    /(password|passphrase|secret|token)$/.test(key) || id === "emit_webhook.url"
  );
  assertEquals(sounding.map(({ id }) => id), SECRETS.map(({ id }) => id));
  assert(SECRETS.length >= 5);
  for (const { id } of SECRETS) {
    assert(ROWS.some((row) => row.id === `${id}_file`), id);
  }
});

for (const [way, inputsOf] of WAYS) {
  Deno.test(`a secret ${way} is read, and shown by nothing`, () => {
    for (const row of SECRETS) {
      const inputs = inputsOf(row);
      assertEquals(valueOf(row, inputs), HIDDEN, row.id);
      const loaded = loadConfig(configInputs(inputs));
      assertHidden(JSON.stringify(effectiveSettings(loaded)));
      assertHidden(JSON.stringify([...loaded.origins, ...loaded.notes]));

      const machine = new FakeMachine({
        files: { "a.conf": inputs.text ?? "", ...inputs.secrets },
        environment: inputs.environment ?? {},
      });
      for (const form of [[], ["--json"]]) {
        const code = checkConfig(["--config-file", "a.conf", ...form], machine);
        assertEquals(code, 0, machine.errors.join("\n"));
      }
      const label = `[${row.section}] ${row.key} = ***`;
      assert(machine.output.some((line) => line.startsWith(label)), label);
      assertHidden(JSON.stringify(machine));
    }
  });
}

Deno.test("a secret in --set is read and masked like any other", () => {
  for (const row of SECRETS) {
    const inputs = { flags: [`${row.id}=${HIDDEN}`] };
    assertEquals(valueOf(row, inputs), HIDDEN);
    assertHidden(
      JSON.stringify(effectiveSettings(loadConfig(configInputs(inputs)))),
    );
  }
});

Deno.test("of a secret given twice the environment wins over the file; twice in one place is refused", () => {
  for (const row of SECRETS) {
    const text = `[${row.section}]\n${row.key}_file = ${PATH}`;
    const secrets = { [PATH]: "of the file" };
    const environment = { [variableOf(row)]: HIDDEN };
    assertEquals(valueOf(row, { text, secrets, environment }), HIDDEN);
    const error = assertThrows(() =>
      valueOf(row, { text: `${text}\n${row.key} = ${HIDDEN}`, secrets })
    );
    assertHidden(String(error));
    assert(String(error).includes("must be left out"), String(error));
  }
});

Deno.test("a secret in the wrong place, or a file of it that is none, is refused unseen", () => {
  for (const row of SECRETS) {
    const { section, key, id } = row;
    const wrong: TestInputs[] = [
      { text: `[${section}]\n${key}x = ${HIDDEN}` },
      { text: `[${section}x]\n${key} = ${HIDDEN}` },
      { text: `[${section}]\n${key} = ${HIDDEN}\n${key} = ${HIDDEN}` },
      { text: `[${section}]\n${key} ${HIDDEN}` },
      { text: `[${section}\n${key} = ${HIDDEN}` },
      { environment: { [variableOf(row, "X")]: HIDDEN } },
      { flags: [`${id}x=${HIDDEN}`] },
      { flags: [`${key}=${HIDDEN}`] },
      { flags: [`${key} hunter2`] },
      { flags: [`${id} hunter2=`] },
      { text: `[${section}]\n${key}_file = /run/nothing` },
      { text: `[${section}]\n${key}_file = ${PATH}`, secrets: { [PATH]: "" } },
    ];
    for (const inputs of wrong) {
      const error = assertThrows(() => loadConfig(configInputs(inputs)));
      assertHidden(String(error));
    }
  }
});

Deno.test("configHash() does not depend on a secret: it gives nothing to guess by", () => {
  const plain = configHash(loadConfig(configInputs()));
  for (const row of SECRETS) {
    const inputs = { environment: { [variableOf(row)]: HIDDEN } };
    assertEquals(configHash(loadConfig(configInputs(inputs))), plain, row.id);
  }
});

Deno.test("a log line redacts every secret setting, by both of its names and at any depth", () => {
  const formats = [jsonLine, textFormat("%(message)s", 1)];
  for (const { key, property } of SECRETS) {
    for (const name of [key, property]) {
      for (
        const fields of [{ [name]: HIDDEN }, { kafka: [{ [name]: HIDDEN }] }]
      ) {
        for (const format of formats) {
          const entry = { atMs: 0, level: "error", part: "a" } as const;
          const line = format({ ...entry, text: "it failed", fields });
          assertHidden(line);
          assert(line.includes("[redacted]"), line);
        }
      }
    }
  }
});

Deno.test("the shipped configuration and the help hold no secret", () => {
  for (const { key } of SECRETS) {
    const given = new RegExp(`^${key} *= *\\S`, "m");
    assert(!given.test(renderConf()), key);
    assert(!given.test(renderHelp()), key);
  }
});

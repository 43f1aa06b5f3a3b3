/**
 * What holds for every row of the settings table.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { CAUTIONS, CHECKS } from "../../../lib/config/_checks.ts";
import { RETIRED, ROWS } from "../../../lib/config/schema.ts";
import { keyOf } from "../../../lib/config/setting.ts";

for (const { id, key, property, sectionProperty, setting } of ROWS) {
  Deno.test(`${id} has a valid default in its canonical form, and help`, () => {
    const value = setting.kind.parse(setting.default);
    assert(value !== undefined, `${id}: ${setting.default}`);
    assertEquals(setting.kind.format(value), setting.default);
    assertMatch(setting.help, /^[A-Za-z"].*\.$/);
    assertMatch(key, /^[a-z][a-z0-9_]*$/);
    // A duration says its unit in code, and carries it in a file.
    const isTime = /^a duration|^an instant/.test(setting.kind.expected);
    assertEquals(property.endsWith("Ms"), isTime, property);
    if (setting.fileOf !== undefined) {
      const secret = ROWS.find((row) =>
        row.sectionProperty === sectionProperty &&
        row.property === setting.fileOf
      );
      assert(secret?.setting.isSecret);
      assertEquals(key, `${secret?.key}_file`);
    }
  });
}

Deno.test("every secret can come from a file, and every name is its own", () => {
  const secrets = ROWS.filter(({ setting }) => setting.isSecret);
  assertEquals(
    secrets.map(({ key }) => key),
    [
      "tls_key_passphrase",
      "sasl_password",
      "oauth_client_secret",
      "oauth_token",
      "delfin_token",
      "url",
      "signing_secret",
      "bearer_token",
      "bearer_token",
      "password",
      "token",
    ],
  );
  for (const secret of secrets) {
    assert(ROWS.some(({ id }) => id === `${secret.id}_file`), secret.id);
  }
  const names = ROWS.flatMap(({ section, id, variable, setting }) => [
    id,
    variable,
    ...(setting.oldName ? [`${section}.${setting.oldName.key}`] : []),
    ...(setting.oldName
      ? [`ANOMALY_DETECTION_${section}_${setting.oldName.key}`.toUpperCase()]
      : []),
  ]);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("rules, cautions and retired names speak of settings that are there", () => {
  const ids = new Set(ROWS.map(({ id }) => id));
  for (const { reads } of [...CHECKS, ...CAUTIONS]) {
    for (const id of reads) assert(ids.has(id), id);
  }
  for (const name of Object.keys(RETIRED)) assert(!ids.has(name), name);
});

Deno.test("keyOf() makes the name in a file", () => {
  assertEquals(keyOf("sessionTimeoutMs"), "session_timeout");
  assertEquals(keyOf("maxLogfileSizeMb"), "max_logfile_size_mb");
  assertEquals(keyOf("emitKafka"), "emit_kafka");
  assertEquals(keyOf("k"), "k");
});

Deno.test("names of variables follow from section and key", () => {
  const variable = (id: string) => ROWS.find((row) => row.id === id)?.variable;
  assertEquals(variable("kafka.group_id"), "ANOMALY_DETECTION_KAFKA_GROUP_ID");
  assertEquals(
    variable("DEFAULT.log_level"),
    "ANOMALY_DETECTION_DEFAULT_LOG_LEVEL",
  );
  assertEquals(
    variable("emit_kafka.topic"),
    "ANOMALY_DETECTION_EMIT_KAFKA_TOPIC",
  );
});

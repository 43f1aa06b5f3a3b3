import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { makeDelivery, makeEmitters } from "../../../cmds/make_emitters.ts";
import { makeKafka } from "../../../cmds/make_kafka.ts";
import { makeLogging } from "../../../cmds/make_logging.ts";
import { makeWebhook } from "../../../cmds/make_webhook.ts";
import { makeSource } from "../../../cmds/make_source.ts";
import { ConfigError } from "../../../lib/config/config_error.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import type { Config } from "../../../lib/config/schema.ts";
import { LoggingError } from "../../../lib/telemetry/logging.ts";
import { configInputs } from "../../fakes/config_inputs.ts";
import { HttpReceiver } from "../../fakes/http_receiver.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

/** The configuration with these settings. */
function configWith(...flags: string[]): Config {
  return loadConfig({ ...configInputs(), flags }).config;
}

for (const name of ["kafka", "simulate"]) {
  Deno.test(`receiver_name = ${name} makes that source`, () => {
    const config = configWith(`data_parser.receiver_name=${name}`);
    assertEquals(makeSource(config).name, name);
  });
}

Deno.test("receiver_name = file makes the source of [file] path", () => {
  const source = makeSource(
    configWith("data_parser.receiver_name=file", "file.path=a.ndjson"),
  );
  assertEquals(source.name, "file");
});

Deno.test("[emit] emitters makes each emitter that it names", async () => {
  const emitters = makeEmitters(
    configWith(
      "emit.emitters=stdout,file,kafka,webhook,alertmanager,email",
      "emit_email.host=127.0.0.1",
      "emit_email.from=a@b",
      "emit_email.to=c@d",
      "emit_webhook.url=http://127.0.0.1:1/",
      "emit_alertmanager.urls=http://127.0.0.1:1/",
    ),
    { output: Deno.stdout },
  );
  assertEquals(
    emitters.map(({ name }) => name),
    ["stdout", "file", "kafka", "webhook", "alertmanager", "email"],
  );
  for (const emitter of emitters) await emitter.close();
});

for (
  const [settings, optional] of [
    ["emit.emitters=stdout", []],
    ["emit.emitters=file,stdout", ["stdout"]],
    ["emit.emitters=stdout,file,kafka", ["stdout", "file"]],
    ["emit.emitters=stdout,file emit_file.required=true", []],
    ["emit.emitters=stdout,kafka emit_kafka.required=false", [
      "stdout",
      "kafka",
    ]],
    ["emit.emitters=webhook,file emit_webhook.url=http://h", ["file"]],
    [
      "emit.emitters=webhook emit_webhook.url=http://h emit_webhook.required=false",
      ["webhook"],
    ],
  ] as const
) {
  Deno.test(`${settings} waits for all but ${optional.length} emitters`, () => {
    const config = configWith(...settings.split(" "));
    assertEquals(makeDelivery(config).optional, [...optional]);
  });
}

for (
  const [format, start] of [
    ["json", '{"schema":"incident/1"'],
    ["slack", '{"text":"OPEN array-1'],
    ["teams", '{"type":"message"'],
  ]
) {
  Deno.test(`[emit_webhook] format = ${format} posts that form`, async () => {
    await using receiver = new HttpReceiver();
    const emitter = makeWebhook(configWith(
      `emit_webhook.url=${receiver.url}`,
      `emit_webhook.format=${format}`,
    ));
    await emitter.emit([sampleIncident()], new AbortController().signal);
    assert(receiver.received[0]!.body.startsWith(start!));
  });
}

Deno.test("a template that is wrong, or cannot be read, is one sentence with its path", () => {
  const file = Deno.makeTempFileSync();
  Deno.writeTextFileSync(file, "{{why}}");
  const make = (path: string) =>
    makeEmitters(
      configWith(
        "emit.emitters=webhook",
        "emit_webhook.url=http://127.0.0.1:1/",
        "emit_webhook.format=template",
        `emit_webhook.template_file=${path}`,
      ),
      { output: Deno.stdout },
    );
  assertThrows(
    () => make(file),
    ConfigError,
    `${file} is no template: {{why}}`,
  );
  Deno.removeSync(file);
  assertThrows(() => make(file), Error, `Cannot read the template "${file}"`);
});

Deno.test("[spool] says where messages wait, or that no file is used", () => {
  assertEquals(makeDelivery(configWith("spool.max_mb=2")).spool, {
    path: "anomaly_detection.spool",
    maxBytes: 2_097_152,
  });
  const { spool } = makeDelivery(configWith("spool.path=none"));
  assertEquals(spool?.path, undefined);
});

Deno.test("every way to log in makes a client", () => {
  const login = ["kafka.sasl_username=u", "kafka.sasl_password=p"];
  const oauth = "kafka.sasl_mechanism=oauthbearer";
  const cases: string[][] = [
    [],
    ["kafka.tls=true"],
    ["kafka.sasl_mechanism=plain", ...login],
    ["kafka.sasl_mechanism=scram-sha-256", ...login],
    ["kafka.sasl_mechanism=scram-sha-512", ...login],
    [oauth, "kafka.oauth_token=t"],
    [
      oauth,
      "kafka.oauth_token_url=https://login.example/token",
      "kafka.oauth_client_id=c",
      "kafka.oauth_client_secret=s",
    ],
  ];
  for (const flags of cases) {
    assert(makeKafka(configWith(...flags), ["127.0.0.1:9092"]), flags.join());
  }
});

Deno.test("a certificate that cannot be read is one sentence with its path", () => {
  const config = configWith("kafka.tls=true", "kafka.tls_ca_file=/no/ca.pem");
  assertThrows(
    () => makeKafka(config, ["127.0.0.1:9092"]),
    Error,
    `Cannot read "/no/ca.pem" for TLS`,
  );
});

for (const type of ["none", "size", "interval"]) {
  Deno.test(`log_rotation_type = ${type} writes the log file`, async () => {
    const folder = await Deno.makeTempDir();
    const logging = makeLogging(
      configWith(
        `DEFAULT.log_file=${folder}/service.log`,
        `DEFAULT.log_rotation_type=${type}`,
      ),
    );
    logging.close();
    assertEquals((await Deno.stat(`${folder}/service.log`)).size, 0);
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("a log file that cannot be opened is a LoggingError", async () => {
  await assertRejects(
    async () =>
      await makeLogging(configWith("DEFAULT.log_file=/no/folder/a.log")),
    LoggingError,
    "/no/folder/a.log",
  );
});

/**
 * `check-config`, and what it shares with the other commands.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  CHECK_CONFIG_COMMAND,
  checkConfig,
} from "../../../cmds/check_config.ts";
import {
  CONFIG_FLAGS,
  loadConfigFor,
  reportUserError,
  THIS_MACHINE,
} from "../../../cmds/config_flags.ts";
import { readFlags } from "../../../cmds/flags.ts";
import { ConfigError } from "../../../lib/config/config_error.ts";
import { ROWS } from "../../../lib/config/schema.ts";
import { FakeMachine } from "../../fakes/fake_machine.ts";

Deno.test("check-config prints every value with its origin, secrets masked", () => {
  const machine = new FakeMachine({
    files: {
      "a.conf":
        "[kafka]\nsasl_password = hunter2\n\n[DEFAULT]\ndebug = true\n" +
        '[match "metric=iops name=\u001b[1m"]\ndirection = none\n' +
        '[metric "ioSize"]\nmin_relative = 75%\n',
      "/run/token": "hunter2\n",
    },
    environment: {
      ANOMALY_DETECTION_DECIDE_RESOLVE_AFTER: "30",
      ANOMALY_DETECTION_KAFKA_OAUTH_TOKEN_FILE: "/run/token",
    },
  });
  const code = checkConfig(
    ["--config-file", "a.conf", "--set", "store.idle_eviction=90s"],
    machine,
  );
  assertEquals(code, 0);
  // 17 metrics with three values each, and one rule.
  assertEquals(machine.output.length, ROWS.length + 17 * 3 + 1);
  for (
    const line of [
      "[DEFAULT] log_level = debug   # a.conf:5",
      "[DEFAULT] log_file =   # default",
      "[data_parser] kafka_bootstrap_servers = 127.0.0.1:9092   # default",
      "[kafka] sasl_password = ***   # a.conf:2",
      "[kafka] sasl_password_file =   # default",
      "[kafka] oauth_token = ***   # environment ANOMALY_DETECTION_KAFKA_OAUTH_TOKEN_FILE",
      "[kafka] oauth_client_secret =   # default",
      "[store] idle_eviction = 90s   # --set",
      "[decide] resolve_after = 30   # environment ANOMALY_DETECTION_DECIDE_RESOLVE_AFTER",
      "[simulate] start = 2026-01-01T00:00:00Z   # default",
      '[metric "responseTime"] min_absolute = 0.05   # default',
      '[metric "ioSize"] min_relative = 0.75   # a.conf:9',
      '[match "metric=iops name=\\u001b[1m"] direction = none   # a.conf:7',
    ]
  ) assert(machine.output.includes(line), line);
  assertEquals(machine.errors, [
    "note: a.conf:5: [DEFAULT] debug means log_level = debug",
  ]);
  assert(!JSON.stringify(machine).includes("hunter2"));
});

Deno.test("check-config --json prints one document", () => {
  const machine = new FakeMachine({
    files: {
      "a.conf": "[kafka]\nsasl_password=hunter2\n[database]\nx=1\n" +
        '[metric "iops"]\ndirection=low',
    },
  });
  const code = checkConfig(["--json", "--config-file=a.conf"], machine);
  assertEquals(code, 0);
  assertEquals(machine.errors, []);
  assertEquals(machine.output.length, 1);
  const { settings, policies, notes } = JSON.parse(machine.output[0]!);
  assertEquals(policies.length, 17 * 3);
  assertEquals(
    policies.filter(({ origin }: { origin: string }) => origin !== "default"),
    [{
      section: 'metric "iops"',
      key: "direction",
      value: "low",
      origin: "a.conf:6",
    }],
  );
  assertEquals(settings.length, ROWS.length);
  assertEquals(settings[0], {
    section: "DEFAULT",
    key: "log_level",
    value: "info",
    origin: "default",
  });
  const password = settings.find(({ key }: { key: string }) =>
    key === "sasl_password"
  );
  assertEquals(password.value, "***");
  assertEquals(notes, [
    "a.conf:4: [database] x is not used any more: no database is needed",
  ]);
});

Deno.test("check-config --quiet prints notes and problems only", () => {
  const files = { "a.conf": "[database]\nx=1\n", "b.conf": "[kafka]\ntls=x\n" };
  const good = new FakeMachine({ files });
  assertEquals(checkConfig(["--quiet", "--config-file", "a.conf"], good), 0);
  assertEquals([good.output.length, good.errors.length], [0, 1]);
  const bad = new FakeMachine({ files });
  assertEquals(checkConfig(["--quiet", "--config-file", "b.conf"], bad), 78);
  assertEquals([bad.output.length, bad.errors.length], [0, 1]);
});

Deno.test("check-config prints every problem and exits with 78", () => {
  const files = { "a.conf": "[decide]\nresolve_after = 0\nx = 1\n" };
  const problem =
    '[decide] resolve_after must be an integer from 1 to 1000 (samples): current value is "0"';
  const plain = new FakeMachine({ files });
  assertEquals(checkConfig(["--config-file", "a.conf"], plain), 78);
  assertEquals(plain.output, []);
  assertEquals(plain.errors, [
    `a.conf:2: ${problem}`,
    "a.conf:3: [decide] x is not a setting",
  ]);

  const json = new FakeMachine({ files });
  assertEquals(checkConfig(["--config-file", "a.conf", "--json"], json), 78);
  assertEquals(json.errors, []);
  assertEquals(JSON.parse(json.output.join("\n")), {
    problems: [
      { at: "a.conf:2", line: 2, text: problem },
      { at: "a.conf:3", line: 3, text: "[decide] x is not a setting" },
    ],
  });
});

Deno.test("check-config says that a file cannot be read and exits with 78", () => {
  const machine = new FakeMachine();
  assertEquals(checkConfig(["--config-file", "a\u0007.conf"], machine), 78);
  assertEquals(machine.errors, [
    "a\\u0007.conf: this file cannot be read: no such file",
  ]);
});

Deno.test("check-config remarks on files that cannot be read here", () => {
  const files = {
    "a.conf": "[topology]\nfile = gone.csv\ndelfin_url = https://delfin\n" +
      "delfin_ca_file = ca.pem\n[kafka]\ntls = yes\ntls_ca_file = gone.pem",
    "ca.pem": "-----BEGIN CERTIFICATE-----",
  };
  const args = ["--config-file", "a.conf"];
  const notes = [
    "a.conf:7: [kafka] tls_ca_file cannot be read here: no such file",
    "a.conf:2: [topology] file cannot be read here: no such file",
  ];
  const plain = new FakeMachine({ files });
  assertEquals(checkConfig(args, plain), 0);
  assertEquals(plain.errors, notes.map((note) => `note: ${note}`));

  const json = new FakeMachine({ files });
  assertEquals(checkConfig([...args, "--json"], json), 0);
  assertEquals(JSON.parse(json.output.join("\n")).notes, notes);
});

for (
  const [args, sentence] of [
    [["--jsno"], "unknown flag --jsno (did you mean --json?)"],
    [["a.conf"], "unexpected argument a.conf"],
    [["--config-file"], "--config-file needs a value"],
  ] as const
) {
  Deno.test(`check-config ${args.join(" ")} exits with 2`, () => {
    const machine = new FakeMachine();
    assertEquals(checkConfig(args, machine), 2);
    assertEquals(machine.output, []);
    assertEquals(machine.errors, [
      `anomaly-detection check-config: ${sentence}; --help tells more`,
    ]);
  });
}

Deno.test("check-config --help explains flags and settings", () => {
  const help = CHECK_CONFIG_COMMAND.help();
  for (
    const word of [
      "--config-file",
      "--set",
      "--json",
      "[kafka]",
      "incidents_per_week = 1",
    ]
  ) {
    assert(help.includes(word), word);
  }
});

Deno.test("check-config prints values without control characters", () => {
  // A value cannot hold one, but for a secret; the place where it stands can.
  const machine = new FakeMachine({ files: { "\u001b.conf": "[emit]\n" } });
  assertEquals(checkConfig(["--config-file", "\u001b.conf"], machine), 0);
  assert(!machine.output.join("").includes("\u001b"));
});

Deno.test("reportUserError() throws on what the user cannot mend", () => {
  const machine = new FakeMachine();
  const bug = new TypeError("a mistake");
  assertThrows(() => reportUserError(bug, "run", machine), TypeError);
  assertEquals(machine.errors, []);
});

Deno.test("THIS_MACHINE reads UTF-8 without its mark, and nothing else", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/a.conf`;
    const flags = readFlags(["--config-file", path], CONFIG_FLAGS);
    await Deno.writeTextFile(path, "\ufeff[kafka]\r\ngroup_id = Gerät\r\n");
    const { config, origins } = loadConfigFor(flags, THIS_MACHINE);
    assertEquals(config.kafka.groupId, "Gerät");
    assertEquals(origins.get("kafka.group_id"), `${path}:2`);

    await Deno.writeFile(path, Uint8Array.of(91, 255, 93));
    const error = assertThrows(() => loadConfigFor(flags), ConfigError);
    assert(error.message.startsWith(`${path}: this file cannot be read: `));
    await Deno.remove(path);
    assertThrows(() => loadConfigFor(flags), ConfigError, "cannot be read");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the command check-config runs on this machine", async () => {
  assertEquals(await CHECK_CONFIG_COMMAND.run(["--what"]), 2);
});

/** The outcome of `check-config` for a webhook with this template. */
function checkTemplate(
  template: string | undefined,
  ...flags: string[]
): { readonly code: number; readonly machine: FakeMachine } {
  const text = "[emit_webhook]\nformat = template\ntemplate_file = hook.json";
  const files = { "a.conf": text };
  const machine = new FakeMachine({
    files: template === undefined ? files : { ...files, "hook.json": template },
  });
  const args = ["--config-file", "a.conf", ...flags];
  return { code: checkConfig(args, machine), machine };
}

Deno.test("check-config takes a good template, and remarks on one that is not here", () => {
  const good = checkTemplate('{"text": "{{why}}"}');
  assertEquals([good.code, good.machine.errors], [0, []]);
  const absent = checkTemplate(undefined);
  assertEquals([absent.code, absent.machine.errors], [0, [
    "note: a.conf:3: [emit_webhook] template_file cannot be read here: no such file",
  ]]);
});

Deno.test("check-config refuses a bad template in one sentence", () => {
  const text = "emit_webhook.template_file: hook.json is no template: " +
    "{{severity}} must stand inside a JSON string, in quotes";
  const plain = checkTemplate('{"n": {{severity}}}');
  assertEquals([plain.code, plain.machine.errors], [78, [text]]);
  const json = checkTemplate('{"n": {{severity}}}', "--json");
  assertEquals(json.code, 78);
  const [{ at, text: said }] = JSON.parse(json.machine.output[0]!).problems;
  assertEquals(`${at}: ${said}`, text);
});

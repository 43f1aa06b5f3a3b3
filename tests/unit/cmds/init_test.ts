/**
 * `init`: what it asks, what it writes, and what it refuses.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { checkConfig } from "../../../cmds/check_config.ts";
import { init, INIT_COMMAND, type InitMachine } from "../../../cmds/init.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import { renderConf } from "../../../lib/config/render.ts";
import { configInputs } from "../../fakes/config_inputs.ts";
import { FakeMachine } from "../../fakes/fake_machine.ts";
import { withFolder } from "../../fakes/temp_folder.ts";

/** Somebody at a terminal, who gives one answer after the other. */
class FakeTerminal extends FakeMachine implements InitMachine {
  /** The questions that came. */
  readonly questions: string[] = [];
  /** What was written. */
  readonly written = new Map<string, string>();
  readonly #files: Record<string, string>;
  readonly #answers: (string | null)[];

  constructor(
    answers: readonly (string | null)[] = [],
    files: Record<string, string> = {},
    private readonly hasTerminal = true,
  ) {
    super({ files });
    this.#files = files;
    this.#answers = [...answers];
  }

  isTerminal() {
    return this.hasTerminal;
  }

  ask(question: string, preset: string) {
    this.questions.push(question);
    const answer = this.#answers.length === 0 ? "" : this.#answers.shift()!;
    return answer === "" ? preset : answer;
  }

  exists(path: string) {
    return path in this.#files;
  }

  writeFile(path: string, text: string, isNew: boolean) {
    if (isNew && this.exists(path)) {
      throw new Deno.errors.AlreadyExists("there");
    }
    this.written.set(path, text);
  }
}

Deno.test("init --yes writes every default, and asks nothing", () => {
  const machine = new FakeTerminal([], {}, false);
  assertEquals(init(["--yes"], machine), 0);
  assertEquals(machine.questions, []);
  assertEquals([...machine.written], [[
    "anomaly_detection.conf",
    renderConf(),
  ]]);
  assertEquals(machine.output, [
    "wrote anomaly_detection.conf; next:",
    "  anomaly-detection doctor --config-file anomaly_detection.conf",
    "  anomaly-detection run --config-file anomaly_detection.conf",
  ]);
});

Deno.test("init takes empty answers for what stands in brackets", () => {
  const machine = new FakeTerminal();
  const preset = ["--set", "data_parser.kafka_topic=metrics"];
  assertEquals(init([...preset, "--out", "a b.conf"], machine), 0);
  assertEquals(
    machine.written.get("a b.conf"),
    renderConf(new Map([["data_parser.kafka_topic", "metrics"]])),
  );
  assert(machine.output.includes(
    "  anomaly-detection run --config-file 'a b.conf'",
  ));
});

const ANSWERS = [
  ...["kafka-1:9092, kafka-2:9092", "", "yes", "/etc/ca.pem"],
  ...["scram-sha-512", "detector", "/etc/password"],
  ...["kafka,file", "/var/lib/x/anomalies.ndjson", ""],
  ...["/var/lib/x/state", "/var/lib/x/spool"],
];

Deno.test("init asks only what earlier answers make a question, and check-config takes the result", () => {
  const files = { "/etc/ca.pem": "PEM", "/etc/password": "hunter2" };
  const machine = new FakeTerminal(ANSWERS, files);
  assertEquals(init(["--out", "a.conf"], machine), 0);
  assertEquals(machine.questions.length, ANSWERS.length);
  const text = machine.written.get("a.conf")!;
  assert(!text.includes("hunter2"));
  const { config } = loadConfig({
    ...configInputs({ path: "a.conf", text }),
    readSecretFile: (path) => machine.readTextFile(path),
  });
  assertEquals(config.dataParser.kafkaBootstrapServers, [
    "kafka-1:9092",
    "kafka-2:9092",
  ]);
  const { tls, tlsCaFile, saslMechanism, saslUsername, saslPassword } =
    config.kafka;
  assertEquals(
    [tls, tlsCaFile, saslMechanism, saslUsername, saslPassword],
    [true, "/etc/ca.pem", "scram-sha-512", "detector", "hunter2"],
  );
  assertEquals(config.emit.emitters, ["kafka", "file"]);
  assertEquals(config.emitFile.path, "/var/lib/x/anomalies.ndjson");
  assertEquals(config.state.path, "/var/lib/x/state");
  assertEquals(config.spool.path, "/var/lib/x/spool");

  const checked = new FakeMachine({ files: { ...files, "a.conf": text } });
  assertEquals(checkConfig(["--config-file", "a.conf"], checked), 0);
  assertEquals(checked.errors, []);
});

Deno.test("init asks again where an answer is none", () => {
  const machine = new FakeTerminal([
    ...["kafka-1", "kafka-1:9092", "", "maybe", "true"],
    ...["/nowhere/ca.pem", "none", ""],
  ]);
  assertEquals(init([], machine), 0);
  assertEquals(machine.errors, [
    "No: it must be a list of host:port, separated by commas",
    "No: it must be true or false",
    "No: it cannot be read here: no such file",
  ]);
  const text = machine.written.get("anomaly_detection.conf")!;
  const { config } = loadConfig(configInputs({ path: "a", text }));
  assertEquals([config.kafka.tls, config.kafka.tlsCaFile], [true, ""]);
});

Deno.test("init writes nothing at the end of the input", () => {
  const machine = new FakeTerminal(["", null]);
  assertEquals(init([], machine), 1);
  assertEquals(machine.written.size, 0);
  assertEquals(machine.errors, [
    "anomaly-detection init: the input ended, nothing is written",
  ]);
});

Deno.test("init overwrites with --force only", () => {
  const files = { "a.conf": "mine" };
  const machine = new FakeTerminal([], files);
  assertEquals(init(["--yes", "--out", "a.conf"], machine), 1);
  assertEquals(machine.written.size, 0);
  assertEquals(machine.errors, [
    "anomaly-detection init: a.conf is there: --force overwrites it",
  ]);
  assertEquals(init(["--yes", "--out", "a.conf", "--force"], machine), 0);
  assertEquals([...machine.written.keys()], ["a.conf"]);
});

Deno.test("init asks nobody where there is no terminal", () => {
  const machine = new FakeTerminal([], {}, false);
  assertEquals(init([], machine), 2);
  assertEquals(machine.written.size, 0);
  assert(machine.errors[0]!.includes("use --yes"), machine.errors[0]);
});

for (
  const [setting, sentence] of [
    [
      "kafka.group=x",
      "--set kafka.group: no section.key=value of a setting (did you mean kafka.group_id?)",
    ],
    ["state.path", "--set state.path: no section.key=value of a setting"],
    ["kafka.tls=maybe", "--set kafka.tls: it must be true or false"],
  ] as const
) {
  Deno.test(`init --set ${setting} is bad usage`, () => {
    const machine = new FakeTerminal();
    assertEquals(init(["--yes", "--set", setting], machine), 2);
    assertEquals(machine.questions, []);
    assert(machine.errors[0]!.includes(sentence), machine.errors[0]);
  });
}

Deno.test("init does not write what check-config refuses", () => {
  const machine = new FakeTerminal();
  const args = ["--yes", "--set", "kafka.sasl_mechanism=plain"];
  assertEquals(init(args, machine), 78);
  assertEquals(machine.written.size, 0);
  assert(machine.errors.join("\n").includes("sasl_username must be given"));
});

Deno.test("the command init writes files with mode 0640, new ones and old ones", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.conf`;
    const { log, error } = console;
    console.log = console.error = () => {};
    try {
      assertEquals(await INIT_COMMAND.run(["--yes", "--out", path]), 0);
      assertEquals(Deno.statSync(path).mode! & 0o777, 0o640);
      Deno.writeTextFileSync(path, "x".repeat(100_000), { mode: 0o666 });
      Deno.chmodSync(path, 0o666);
      assertEquals(await INIT_COMMAND.run(["--yes", "--out", path]), 1);
      const again = ["--yes", "--force", "--out", path];
      assertEquals(await INIT_COMMAND.run(again), 0);
      assertEquals(Deno.statSync(path).mode! & 0o777, 0o640);
      assertEquals(Deno.readTextFileSync(path), renderConf());
      const nowhere = `${folder}/nowhere/a.conf`;
      assertEquals(await INIT_COMMAND.run(["--yes", "--out", nowhere]), 1);
    } finally {
      console.log = log;
      console.error = error;
    }
  }));

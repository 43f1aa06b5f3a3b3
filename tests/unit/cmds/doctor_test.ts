/**
 * `doctor`: what each check says, with a Kafka of the test's own and real files.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileFinding, writtenFiles } from "../../../cmds/_doctor_disk.ts";
import { bounded, CheckTimeout, size } from "../../../cmds/_doctor_finding.ts";
import { doctor, type DoctorMachine } from "../../../cmds/doctor.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import type { Admin } from "../../../lib/kafka/admin.ts";
import type { KafkaClient } from "../../../lib/kafka/client.ts";
import { KafkaError, type KafkaProblem } from "../../../lib/kafka/errors.ts";
import type { Probe } from "../../../lib/kafka/probe.ts";
import { tryToListen } from "../../../lib/serve/server.ts";
import { configInputs } from "../../fakes/config_inputs.ts";
import { FakeMachine } from "../../fakes/fake_machine.ts";
import { withFolder } from "../../fakes/temp_folder.ts";

const NOW_MS = Date.UTC(2026, 0, 1);

/** A Kafka whose answers a test may change. */
class Answers {
  connect = () => Promise.resolve();
  offsets: (topic: string) => Promise<{
    partition: number;
    low: string;
    high: string;
  }[]> = () =>
    Promise.resolve([
      { partition: 0, low: "5", high: "9" },
      { partition: 1, low: "0", high: "1" },
    ]);
  setting: () => Promise<string | undefined> = () =>
    Promise.resolve(String(64 * 2 ** 20));
  newest = () =>
    Promise.resolve([
      { partition: 0, timestampMs: NOW_MS - 600_000, bytes: 300_000 },
      { partition: 1, timestampMs: NOW_MS - 900_000, bytes: 200_000 },
    ]);
  group = () => Promise.resolve();
  /** Connections that are open. */
  open = 0;

  client(): KafkaClient {
    const close = () => {
      this.open--;
      return Promise.resolve();
    };
    const admin: Partial<Admin> = {
      topicOffsets: (topic) => this.offsets(topic),
      topicSetting: () => this.setting(),
      close,
    };
    const probe: Probe = {
      newestRecords: () => this.newest(),
      tryGroup: () => this.group(),
      close,
    };
    const opened = async <T>(what: T) => {
      await this.connect();
      this.open++;
      return what;
    };
    return {
      admin: () => opened(admin as Admin),
      probe: () => opened(probe),
    } as KafkaClient;
  }
}

/** A machine that keeps its files in a folder of the test. */
class FakeDoctorMachine extends FakeMachine implements DoctorMachine {
  hasColor = false;
  limitMs = 10_000;
  readonly answers = new Answers();

  kafka(_config: unknown, _brokers: readonly string[]): KafkaClient {
    return this.answers.client();
  }

  tryToListen = (_listen: string) => {};

  unreadable(path: string): string | undefined {
    return path === "there.ndjson" ? undefined : "no such file";
  }

  now(): number {
    return NOW_MS;
  }
}

/** Every check of a configuration that keeps its state in a temporary folder. */
async function lines(
  change: (answers: Answers, machine: FakeDoctorMachine) => void = () => {},
  settings: readonly string[] = [],
): Promise<{ code: number; output: string[]; open: number }> {
  const machine = new FakeDoctorMachine();
  change(machine.answers, machine);
  const args = [
    "state.path=none",
    "history.path=none",
    ...settings,
  ].flatMap((setting) => [
    "--set",
    setting,
  ]);
  const code = await doctor(args, machine);
  assertEquals(machine.errors, []);
  return { code, output: machine.output, open: machine.answers.open };
}

function refusal(problem: KafkaProblem, message = "Cannot do it: because") {
  return () => Promise.reject(new KafkaError(message, problem));
}

/** The line about something. */
function lineOf(output: readonly string[], name: string): string {
  return output.filter((line) => line.slice(2).startsWith(name)).at(-1) ?? "";
}

Deno.test("where all is well doctor says so line by line, exit 0", async () => {
  const { code, output, open } = await lines();
  assertEquals(output.map((line) => line.replace(/hash \w+/, "hash …")), [
    "✓ configuration   no file, the defaults, config hash …",
    "✓ broker          127.0.0.1:9092 answers (no TLS, no login)",
    "✓ topic           delfin-kafka has 2 partitions with 5 records",
    "✓ topic           delfin-kafka may be read",
    "✓ group           anomaly-detection may be joined",
    "✓ record size     the topic takes 64.0 MiB; Delfin's producer stops at 1 MiB unless its max_request_size was raised",
    "✓ clock           the newest record is 10 min old",
    "✓ serve           127.0.0.1:9464 is free",
    "✓ emitter stdout  standard output",
  ]);
  assertEquals([code, open], [0, 0]);
});

Deno.test("signs have colours where they may", async () => {
  const { output } = await lines((_, machine) => machine.hasColor = true);
  assert(output[0]!.startsWith("\x1b[32m✓\x1b[39m configuration"), output[0]);
});

Deno.test("without a broker the rest is not asked", async () => {
  const { code, output } = await lines((answers) =>
    answers.connect = refusal(
      "unreachable",
      "Cannot connect: no broker answers",
    )
  );
  assertEquals(code, 1);
  assertEquals(output.slice(1), [
    "✗ broker          Cannot connect: no broker answers; check [data_parser] kafka_bootstrap_servers, the broker and the firewall",
    "! topic, group    not checked, for want of a broker",
    "✓ serve           127.0.0.1:9464 is free",
    "✓ emitter stdout  standard output",
  ]);
});

Deno.test("a broker that says nothing is given up", async () => {
  const { code, output } = await lines((answers, machine) => {
    answers.connect = () => new Promise(() => {});
    machine.limitMs = 1;
  });
  assertEquals(code, 1);
  assertMatch(output[1]!, /^✗ broker {10}no answer within 0.001 s$/);
});

Deno.test("a certificate that cannot be read is a failed check", async () => {
  const { code, output } = await lines((_, machine) => {
    machine.kafka = () => {
      throw new Error('Cannot read "ca.pem" for TLS: no such file');
    };
  });
  assertEquals(code, 1);
  assertMatch(output[1]!, /^✗ broker .*ca\.pem/);
});

Deno.test("a topic that is not there ends the questions about it", async () => {
  const { code, output, open } = await lines((answers) =>
    answers.offsets = refusal(
      "topic_missing",
      "Cannot ask: the topic does not exist",
    )
  );
  assertEquals([code, open], [1, 0]);
  assertMatch(
    lineOf(output, "topic"),
    /^✗ topic .*does not exist; .*kafka-topics\.sh --create --topic delfin-kafka --bootstrap-server 127\.0\.0\.1:9092$/,
  );
  assertEquals(lineOf(output, "group"), "");
});

Deno.test("a missing right is named as kafka-acls wants it", async () => {
  const settings = [
    "kafka.sasl_mechanism=plain",
    "kafka.sasl_username=ada",
    "kafka.sasl_password=x",
  ];
  const { code, output } = await lines((answers) => {
    answers.newest = refusal("not_authorized");
    answers.group = refusal("not_authorized");
  }, settings);
  assertEquals(code, 1);
  const right = "Cannot do it: because; kafka-acls.sh --add --allow-principal" +
    " User:ada --operation Read";
  assertEquals(
    lineOf(output, "topic"),
    `✗ topic           ${right} --topic delfin-kafka`,
  );
  assertEquals(
    lineOf(output, "group"),
    `✗ group           ${right} --group anomaly-detection`,
  );
  assertEquals(lineOf(output, "clock"), "", "the clock has nothing to compare");
  assert(output.some((line) => line.startsWith("! configuration")), "the note");
});

for (
  const [name, change, sentence] of [
    [
      "the default of a broker",
      (answers: Answers) => answers.setting = () => Promise.resolve("1048588"),
      /^! record size {5}the topic takes 1\.0 MiB, and Delfin's producer drops more than 1 MiB without a word: about 4,000 series; for larger/,
    ],
    [
      "a record that nearly fills Delfin's limit",
      (answers: Answers) =>
        answers.newest = () =>
          Promise.resolve([{ partition: 0, timestampMs: 0, bytes: 1_000_000 }]),
      /^! record size {5}the newest record has 976\.6 KiB; Delfin's producer drops/,
    ],
    [
      "more than the service reads",
      (answers: Answers) =>
        answers.setting = () => Promise.resolve(String(2 ** 30)),
      /^! record size .* max_record_mb 64\.0 MiB: larger records are not read/,
    ],
    [
      "a setting that may not be asked for",
      (answers: Answers) => answers.setting = refusal("not_authorized"),
      /^! record size {5}Cannot do it: because; Delfin drops/,
    ],
    [
      "a broker without such a setting",
      (answers: Answers) => answers.setting = () => Promise.resolve(undefined),
      /^! record size {5}the broker does not say/,
    ],
  ] as const
) {
  Deno.test(`record size: ${name} is worth a look`, async () => {
    const { code, output } = await lines(change);
    assertEquals(code, 0);
    assertMatch(lineOf(output, "record size"), sentence);
  });
}

for (
  const [ageMs, mark, text] of [
    [
      -3_600_000,
      "✗",
      "the newest record is dated 60 min ahead of this machine",
    ],
    [-30_000, "✓", "the newest record is less than a minute old"],
    [900_000, "✓", "the newest record is 15 min old"],
    [7_200_000, "!", "the newest record is 2 h old; does Delfin still export"],
  ] as const
) {
  Deno.test(`clock: a newest record of ${ageMs} ms ago`, async () => {
    const { output, code } = await lines((answers) =>
      answers.newest = () =>
        Promise.resolve([
          { partition: 0, timestampMs: 0, bytes: 1 },
          { partition: 1, timestampMs: NOW_MS - ageMs, bytes: 1 },
        ])
    );
    const line = lineOf(output, "clock");
    assert(line.startsWith(`${mark} clock           ${text}`), line);
    assertEquals(code, mark === "✗" ? 1 : 0);
  });
}

Deno.test("clock: an empty topic asks whether Delfin exports", async () => {
  const { output } = await lines((answers) =>
    answers.newest = () => Promise.resolve([])
  );
  assertMatch(lineOf(output, "clock"), /^! clock .*performance_exporters/);
});

Deno.test("the emitter kafka: its topic is there, is not, or must not be seen", async () => {
  const settings = ["emit.emitters=kafka"];
  const others = (failure?: KafkaProblem) => (answers: Answers) => {
    const { offsets } = answers;
    answers.offsets = (topic) =>
      failure !== undefined && topic === "delfin-anomalies"
        ? refusal(failure)()
        : offsets(topic);
  };
  const name = "emitter kafka";
  const good = await lines(others(), settings);
  assertEquals(
    lineOf(good.output, name),
    "✓ emitter kafka   delfin-anomalies has 2 partitions",
  );
  const missing = await lines(others("topic_missing"), settings);
  assertMatch(
    lineOf(missing.output, name),
    /^! .* does not exist; the first message/,
  );
  assertEquals(missing.code, 0);
  const refused = await lines(others("not_authorized"), settings);
  assertMatch(lineOf(refused.output, name), /^✗ .*--operation Write/);
  assertEquals([refused.code, refused.open], [1, 0]);
});

for (
  const [settings, sentence, code] of [
    [
      ["data_parser.receiver_name=simulate"],
      "✓ source          receiver_name = simulate",
      0,
    ],
    [
      ["data_parser.receiver_name=file", "file.path=there.ndjson"],
      "✓ source          there.ndjson can be read",
      0,
    ],
    [
      ["data_parser.receiver_name=file", "file.path=gone.ndjson"],
      "✗ source          gone.ndjson cannot be read: no such file",
      1,
    ],
  ] as const
) {
  Deno.test(`another source: ${settings.join(" ")}`, async () => {
    const result = await lines(undefined, settings);
    assertEquals(lineOf(result.output, "source"), sentence);
    assertEquals(lineOf(result.output, "broker"), "");
    assertEquals(result.code, code);
  });
}

Deno.test("a bad configuration is 78, with every problem, also as JSON", async () => {
  const args = ["--set", "kafka.tls=maybe", "--set", "store.max_series=0"];
  const machine = new FakeDoctorMachine();
  assertEquals(await doctor(args, machine), 78);
  assertEquals(machine.output.length, 2);
  assertMatch(
    machine.output[0]!,
    /^✗ configuration {3}--set: \[kafka\] tls must be/,
  );
  const json = new FakeDoctorMachine();
  assertEquals(await doctor([...args, "--json"], json), 78);
  const { checks, failed } = JSON.parse(json.output.join(""));
  assertEquals([checks.length, failed], [2, 2]);
});

Deno.test("--json is one document", async () => {
  const machine = new FakeDoctorMachine();
  machine.answers.offsets = refusal("topic_missing", "Cannot ask: gone");
  const code = await doctor([
    "--json",
    "--set",
    "state.path=none",
    "--set",
    "history.path=none",
  ], machine);
  assertEquals([code, machine.output.length], [1, 1]);
  const { checks, failed, warnings } = JSON.parse(machine.output[0]!);
  assertEquals([failed, warnings], [1, 0]);
  assertEquals(checks[1], {
    name: "broker",
    mark: "ok",
    text: "127.0.0.1:9092 answers (no TLS, no login)",
    hint: null,
  });
  assertEquals(Object.keys(checks[2]), ["name", "mark", "text", "hint"]);
});

Deno.test("an unknown flag is bad usage", async () => {
  const machine = new FakeDoctorMachine();
  assertEquals(await doctor(["--jsno"], machine), 2);
  assertMatch(machine.errors[0]!, /did you mean --json/);
});

Deno.test("the files that a configuration writes", () => {
  const { config } = loadConfig(configInputs({
    flags: [
      "emit.emitters=kafka,file",
      "emit_file.max_files=1",
      "spool.max_mb=3",
      "DEFAULT.log_file=/l",
    ],
  }));
  const MIB = 2 ** 20;
  assertEquals(writtenFiles(config, ["file"]), [
    { name: "state", path: "anomaly_detection.state", roomBytes: 1024 * MIB },
    {
      name: "history",
      path: "anomaly_detection.history",
      roomBytes: 1024 * MIB,
    },
    { name: "spool", path: "anomaly_detection.spool", roomBytes: 3 * MIB },
    { name: "emitter file", path: "anomalies.ndjson", roomBytes: 200 * MIB },
    { name: "log", path: "/l", roomBytes: 1024 * MIB },
  ]);
});

Deno.test("a file that is none, or of a source that keeps nothing, is not tried", () => {
  const written = (...flags: string[]) =>
    writtenFiles(loadConfig(configInputs({ flags })).config, ["file"])
      .map(({ name }) => name);
  assertEquals(
    written("state.path=none", "history.path=none", "spool.path=none"),
    [],
  );
  assertEquals(written("data_parser.receiver_name=simulate"), ["spool"]);
});

Deno.test("the address of the service is free, taken, or none of this machine", async () => {
  const line = async (listen: string) =>
    lineOf(
      (await lines(
        (_, machine) => machine.tryToListen = tryToListen,
        [
          `serve.listen=${listen}`,
          "serve.token=0123456789abcdef0123456789ab",
          "serve.tls_cert_file=c",
          "serve.tls_key_file=k",
        ],
      )).output,
      "serve",
    );
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${taken.addr.port}`;
  const hint =
    "by the service if it runs; else give [serve] listen another port";
  assertEquals(
    await line(address),
    `! serve           ${address} is taken; ${hint}`,
  );
  taken.close();
  assertEquals(await line(address), `✓ serve           ${address} is free`);
  assertEquals(await line("none"), "✓ serve           listen = none");
  assertMatch(
    await line("192.0.2.1:9464"),
    /^✗ serve {11}192\.0\.2\.1:9464 cannot be listened on: .*; check \[serve\] listen$/,
  );
});

Deno.test("a file is tried without a trace, and its disk is measured", () =>
  withFolder(async (folder) => {
    const path = `${folder}/state`;
    const file = { name: "state", path, roomBytes: 2 ** 30 };
    const find = (free: number) =>
      fileFinding(file, 10_000, () => Promise.resolve(free));
    assertEquals(await find(2 ** 31), {
      name: "state",
      mark: "ok",
      text: `${path} can be written, 2.0 GiB free`,
    });
    assertEquals([...Deno.readDirSync(folder)], []);
    await Deno.writeTextFile(path, "kept");
    assertEquals((await find(2 ** 29)).mark, "warning");
    assertEquals((await find(2 ** 20)).mark, "failed");
    assertEquals(await Deno.readTextFile(path), "kept");
    assertMatch((await fileFinding(file, 10_000)).text, / free$/);
    const unknown = await fileFinding(
      file,
      10_000,
      () => Promise.reject(new Error("not here")),
    );
    assertEquals([unknown.mark, unknown.text], [
      "warning",
      `${path} can be written; how much room there is: not here`,
    ]);
  }));

Deno.test("a folder that is not there, and a path that is none, fail", () =>
  withFolder(async (folder) => {
    const base = { name: "state", roomBytes: 0 };
    const path = `${folder}/nowhere/state`;
    const gone = await fileFinding({ ...base, path }, 10_000);
    assertEquals(gone.mark, "failed");
    assertEquals(
      gone.hint,
      `make the folder, for the service's user: install -d -o USER ${folder}/nowhere`,
    );
    const isFolder = await fileFinding({ ...base, path: folder }, 10_000);
    assertEquals(isFolder.mark, "failed");
    assertMatch(isFolder.hint!, /chown/);
  }));

Deno.test("bounded() forgets what comes too late", async () => {
  assertEquals(await bounded(Promise.resolve(1), 10_000), 1);
  const late = Promise.withResolvers<void>();
  const error = await bounded(late.promise, 1).catch((error) => error);
  assert(error instanceof CheckTimeout);
  late.reject(new Error("nobody waits"));
});

Deno.test("size() is for people", () => {
  assertEquals([0, 1023, 1024, 3 * 2 ** 29, 2 ** 52].map(size), [
    "0 bytes",
    "1023 bytes",
    "1.0 KiB",
    "1.5 GiB",
    "4096.0 TiB",
  ]);
});

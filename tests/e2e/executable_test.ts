/**
 * The built executable on one machine, without Kafka.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { schemaProblems } from "../fakes/anomaly_schema.ts";
import { withFolder } from "../fakes/temp_folder.ts";
import {
  type Ended,
  ended,
  exists,
  isBuilt,
  jsonLines,
  PRODUCT,
  ROOT,
  run,
  start,
} from "./_product.ts";

const ignore = !isBuilt;
const CONFIG = `${ROOT}etc/anomaly_detection.conf`;
const SIMULATE = [
  "--config-file",
  CONFIG,
  "--set",
  "data_parser.receiver_name=simulate",
  "--set",
  "simulate.interval=30m",
];
/** Its first fault that shows without a week of history is on the fifth day. */
const FIVE_DAYS = [...SIMULATE, "--set", "simulate.days=5"];

Deno.test({
  name: "version says how the executable was built",
  ignore,
  async fn() {
    const { code, stdout } = await run(["--version"]);
    assertEquals(code, 0);
    assertMatch(
      stdout,
      /^anomaly-detection \d+\.\d+\.\d+ \((deno compile|self-extracting), deno /,
    );
  },
});

Deno.test({
  name: "every command has a help that says its exit codes",
  ignore,
  async fn() {
    const { stdout } = await run(["--help"]);
    const names = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}/gm)]
      .map((match) => match[1]!);
    assert(names.includes("run") && names.includes("replay"), stdout);
    for (const name of names) {
      const help = await run([name, "--help"]);
      assertEquals(help.code, 0, name);
      assertStringIncludes(help.stdout, `anomaly-detection`);
    }
  },
});

Deno.test({
  name: "an unknown command is bad usage",
  ignore,
  async fn() {
    const { code, stderr } = await run(["detekt"]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, `there is no command "detekt"`);
  },
});

Deno.test({
  name: "the shipped configuration and the proof of concept's are good",
  ignore,
  async fn() {
    for (
      const path of [CONFIG, `${ROOT}tests/fixtures/config/poc_form_a.conf`]
    ) {
      const { code, stderr } = await run([
        "check-config",
        "--config-file",
        path,
      ]);
      assertEquals(code, 0, stderr);
    }
  },
});

Deno.test({
  name: "a bad configuration ends with 78 and every problem",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/bad.conf`;
      await Deno.writeTextFile(
        path,
        "[detect]\nmemory = 1\n[store]\nsampels = 3\n",
      );
      const { code, stderr, stdout } = await run(["--config-file", path]);
      assertEquals(code, 78);
      assertEquals(stdout, "");
      assertStringIncludes(stderr, `${path}:2: [detect] memory must be`);
      assertStringIncludes(stderr, `${path}:4:`);
    }),
});

Deno.test({
  name: "a simulated array of five days gives messages of the shipped schemas",
  ignore,
  async fn() {
    const first = await run(FIVE_DAYS);
    assertEquals(first.code, 0, first.stderr);
    const messages = jsonLines(first.stdout);
    for (const message of messages) assertEquals(schemaProblems(message), []);
    const schemas = new Set(messages.map(({ schema }) => schema));
    assertEquals([...schemas], ["incident/1", "anomaly/2"]);
    const again = await run(FIVE_DAYS);
    assertEquals(again.stdout, first.stdout, "a second run gives other bytes");
  },
});

Deno.test({
  name: "replay of a simulated capture gives what the service itself gave",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const capture = `${folder}/capture.ndjson`;
      const made = await run([
        "simulate",
        "--days",
        "5",
        "--interval",
        "30m",
        "--out",
        capture,
        "--truth",
        `${folder}/truth.json`,
      ]);
      assertEquals(made.code, 0, made.stderr);
      assert(exists(`${folder}/truth.json`));
      const replayed = await run(["replay", "--config-file", CONFIG, capture]);
      assertEquals(replayed.code, 0, replayed.stderr);
      const live = await run(FIVE_DAYS);
      assert(live.stdout.length > 0);
      const essence = (text: string) =>
        jsonLines(text).map(({ source: _source, ...rest }) => rest);
      assertEquals(essence(replayed.stdout), essence(live.stdout));
    }),
});

Deno.test({
  name: "a capture of one line without an anomaly gives nothing and exit 0",
  ignore,
  async fn() {
    const process = start(["replay", "-"], { stdin: "piped" });
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(
      `[["iops", {"storage_id": "a", "resource_type": "volume", "resource_id": "v"}, {"1700000000000": NaN, "1700000900000": 1}]]\n`,
    ));
    await writer.close();
    const { code, stdout, stderr } = await ended(process);
    assertEquals([code, stdout], [0, ""], stderr);
    assertStringIncludes(stderr, "not_finite");
  },
});

Deno.test({
  name: "anomalies go to the file that the configuration names",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const { code, stdout, stderr } = await run(FIVE_DAYS, {
        cwd: folder,
        env: {
          ANOMALY_DETECTION_EMIT_EMITTERS: "file",
          ANOMALY_DETECTION_EMIT_FILE_PATH: "found.ndjson",
          ANOMALY_DETECTION_DEFAULT_LOG_FILE: "service.log",
        },
      });
      assertEquals([code, stdout, stderr], [0, "", ""]);
      const found = await Deno.readTextFile(`${folder}/found.ndjson`);
      assert(jsonLines(found).length > 0);
      const log = await Deno.readTextFile(`${folder}/service.log`);
      assertStringIncludes(log, "the input has ended");
    }),
});

Deno.test({
  name: "a capture that is not there is one clear sentence and exit 1",
  ignore,
  async fn() {
    const { code, stderr } = await run(["replay", "/nowhere/capture.ndjson"]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "/nowhere/capture.ndjson");
  },
});

/** Starts the endless simulation and waits until it prints something. */
async function startEndless(): Promise<Deno.ChildProcess> {
  const process = start([...SIMULATE, "--set", "simulate.speed=200000"]);
  const reader = process.stdout.getReader();
  const { done } = await reader.read();
  assert(!done, "ended before the first anomaly");
  reader.releaseLock();
  return process;
}

async function endWith(
  process: Deno.ChildProcess,
  signals: readonly Deno.Signal[],
): Promise<Ended & { seconds: number }> {
  const begun = performance.now();
  for (const signal of signals) process.kill(signal);
  const end = await ended(process);
  return { ...end, seconds: (performance.now() - begun) / 1000 };
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test({
    name: `${signal} drains and exits 0 within 10 s`,
    ignore,
    async fn() {
      const { code, stderr, seconds } = await endWith(
        await startEndless(),
        [signal],
      );
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "stopped");
      assert(seconds < 10, `took ${seconds} s`);
    },
  });
}

Deno.test({
  name: "without a broker it waits, with one line, and still stops on SIGTERM",
  ignore,
  async fn() {
    const process = start([
      "run",
      "--set",
      "data_parser.kafka_bootstrap_servers=127.0.0.1:1",
    ]);
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    const { code, stderr, seconds } = await endWith(process, ["SIGTERM"]);
    assertEquals(code, 0, stderr);
    assertEquals(stderr.match(/127\.0\.0\.1:1/g)?.length, 1, stderr);
    assert(seconds < 10, `took ${seconds} s`);
  },
});

Deno.test({
  name: "the reader of standard output may leave",
  ignore,
  async fn() {
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: [
        "-c",
        `"$0" "$@" | head -n 1; exit 0`,
        PRODUCT,
        ...SIMULATE,
        "--set",
        "simulate.days=9",
      ],
    }).output();
    const error = new TextDecoder().decode(stderr);
    assertEquals(code, 0, error);
    assertEquals(jsonLines(new TextDecoder().decode(stdout)).length, 1);
    assert(!/\n\s+at /.test(error), `a stack trace: ${error}`);
  },
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import {
  makeSimulateCommand,
  type RecordWriter,
  type SimulateCommandOptions,
} from "../../../cmds/simulate.ts";

import {
  readStorageCorpus,
  type StorageFault,
} from "../../../lib/evaluate/storage_corpus.ts";

/** Keeps what is written. */
class MemoryWriter implements RecordWriter {
  readonly records: Uint8Array[] = [];
  isClosed = false;

  write(value: Uint8Array): Promise<void> {
    this.records.push(value);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

/** Runs the command; returns what came of it. */
async function simulate(
  args: readonly string[],
  options: Partial<SimulateCommandOptions> = {},
) {
  const stdout = new MemoryWriter();
  const complaints: string[] = [];
  const command = makeSimulateCommand({
    openKafkaWriter: () => Promise.reject(new Error("no Kafka here")),
    stdout,
    complain: (text) => complaints.push(text),
    signal: new AbortController().signal,
    ...options,
  });
  return { code: await command.run(args), stdout, complaints };
}

/** A folder that is gone afterwards. */
async function inFolder(use: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    await use(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

const QUICK = ["--days", "1", "--interval", "1h"];

Deno.test("simulate writes collections to standard output", async () => {
  const { code, stdout, complaints } = await simulate(QUICK);
  assertEquals(code, 0);
  assertEquals(complaints, []);
  assertEquals(stdout.records.length, 24);
  assert(stdout.isClosed);
  const text = new TextDecoder().decode(stdout.records[0]);
  // 1 January 2026, 01:00 UTC
  assertStringIncludes(text, '{"1767229200000": ');
});

Deno.test("simulate gives the same bytes for the same options, others for another seed", async () => {
  const one = await simulate([...QUICK, "--seed", "7"]);
  const same = await simulate([...QUICK, "--seed", "7", "--out", "-"]);
  const other = await simulate([...QUICK, "--seed", "8"]);
  const hash = ({ records }: MemoryWriter) =>
    createHash("sha256").update(Buffer.concat(records)).digest("hex");
  assertEquals(hash(one.stdout), hash(same.stdout));
  assert(hash(one.stdout) !== hash(other.stdout));
});

Deno.test("simulate takes start, interval and number of arrays", async () => {
  const { stdout } = await simulate([
    ...["--start", "2026-03-01T00:00:00Z", "--interval", "1h"],
    ...["--days", "1", "--arrays", "2"],
  ]);
  assertEquals(stdout.records.length, 48);
  const text = new TextDecoder().decode(stdout.records[0]);
  // 1 March 2026, 01:00 UTC
  assertStringIncludes(text, '{"1772326800000": ');
});

Deno.test("simulate writes lines to a file, and the faults to another", async () => {
  await inFolder(async (folder) => {
    const out = `${folder}/records.ndjson`;
    const truth = `${folder}/truth.json`;
    const { code, stdout } = await simulate([
      ...["--days", "3", "--interval", "15m"],
      ...["--out", out, "--truth", truth],
    ]);
    assertEquals(code, 0);
    assertEquals(stdout.records, []);
    const lines = (await Deno.readTextFile(out)).split("\n");
    assertEquals(lines.length, 3 * 96 + 1);
    assertEquals(lines.at(-1), "");
    const faults = JSON.parse(await Deno.readTextFile(truth));
    assert(faults.length > 3);
    for (const fault of faults) {
      assertEquals(typeof fault.type, "string");
      assertEquals(typeof fault.resource_type, "string");
      assert(fault.endMs >= fault.startMs);
    }
  });
});

Deno.test("simulate --no-faults has no faults to tell of", async () => {
  await inFolder(async (folder) => {
    const truth = `${folder}/truth.json`;
    await simulate([
      ...["--days", "2", "--interval", "1h"],
      ...["--no-faults", "--truth", truth],
    ]);
    assertEquals(await Deno.readTextFile(truth), "[]\n");
  });
});

Deno.test("simulate --labels makes a recording that evaluate storage reads", async () => {
  await inFolder(async (folder) => {
    const { code } = await simulate([
      ...["--days", "4", "--interval", "15m", "--seed", "7"],
      ...["--clean-days", "1", "--faults-per-day", "2"],
      ...["--out", `${folder}/a.ndjson.gz`],
      ...["--labels", `${folder}/a.labels.json`],
      ...["--truth", `${folder}/truth.json`],
    ]);
    assertEquals(code, 0);
    const [{ labels, series }, ...others] = await readStorageCorpus(folder);
    assertEquals(others, []);
    const truth = JSON.parse(await Deno.readTextFile(`${folder}/truth.json`));
    assert(truth.length >= 4);
    assertEquals(
      labels.faults.map(({ id, startMs, endMs }) => ({ id, startMs, endMs })),
      truth.map(({ id, startMs, endMs }: StorageFault) => ({
        id,
        startMs,
        endMs,
      })),
    );
    assertEquals(labels.endMs - labels.startMs, 4 * 86_400_000);
    assertEquals(labels.intervalMs, 900_000);
    const recorded = await series();
    assertEquals(recorded.length, labels.seriesCount);
    const names = new Set(recorded.map(({ name }) => name));
    for (const { affected } of labels.faults) {
      for (const name of affected) assert(names.has(name), name);
    }
    // Late collections are sorted in; a few values of 384 are NaN or missing.
    for (const { timestampsMs } of recorded) {
      assert(timestampsMs.length > 370, `${timestampsMs.length}`);
    }
  });
});

Deno.test("simulate sends records to Kafka", async () => {
  const kafka = new MemoryWriter();
  const opened: unknown[] = [];
  const { code } = await simulate(
    [...QUICK, "--kafka", "one:9092, two:9093", "--topic", "trial"],
    {
      openKafkaWriter: (brokers, topic) => {
        opened.push(brokers, topic);
        return Promise.resolve(kafka);
      },
    },
  );
  assertEquals(code, 0);
  assertEquals(opened, [["one:9092", "two:9093"], "trial"]);
  assertEquals(kafka.records.length, 24);
  assert(kafka.isClosed);
});

Deno.test("simulate fails with one sentence where it cannot write", async () => {
  const kafka = await simulate([...QUICK, "--kafka", "nowhere:9092"]);
  assertEquals(kafka.code, 1);
  assertEquals(kafka.complaints, [
    "anomaly-detection simulate: no Kafka here",
  ]);
  const file = await simulate([...QUICK, "--out", "/no/such/folder/file"]);
  assertEquals(file.code, 1);
  assertEquals(file.complaints.length, 1);
  assertStringIncludes(file.complaints[0] ?? "", "/no/such/folder/file");
});

Deno.test("simulate closes its output when writing fails", async () => {
  class FullDisk extends MemoryWriter {
    override write(): Promise<void> {
      return Promise.reject("the disk is full");
    }
  }
  const stdout = new FullDisk();
  const { code, complaints } = await simulate(QUICK, { stdout });
  assertEquals(code, 1);
  assertEquals(complaints, [
    "anomaly-detection simulate: the disk is full",
  ]);
  assert(stdout.isClosed);
});

Deno.test("simulate ends quietly when nobody reads any more", async () => {
  class ClosedPipe extends MemoryWriter {
    override write(value: Uint8Array): Promise<void> {
      if (this.records.length === 2) throw new Deno.errors.BrokenPipe();
      return super.write(value);
    }
  }
  const stdout = new ClosedPipe();
  const { code, complaints } = await simulate(["--days", "0"], { stdout });
  assertEquals(code, 0);
  assertEquals(complaints, []);
  assertEquals(stdout.records.length, 2);
});

Deno.test("simulate stops when it is told to, and writes the faults so far", async () => {
  await inFolder(async (folder) => {
    const truth = `${folder}/truth.json`;
    const controller = new AbortController();
    class Impatient extends MemoryWriter {
      override write(value: Uint8Array): Promise<void> {
        if (this.records.length === 2.5 * 24) controller.abort();
        return super.write(value);
      }
    }
    const { code } = await simulate(
      ["--days", "30", "--interval", "1h", "--truth", truth],
      { stdout: new Impatient(), signal: controller.signal },
    );
    assertEquals(code, 0);
    const faults = JSON.parse(await Deno.readTextFile(truth));
    assert(faults.length > 0 && faults.length < 10);
  });
});

Deno.test("simulate stops at a signal of the operating system", async () => {
  class Killer extends MemoryWriter {
    override write(value: Uint8Array): Promise<void> {
      if (this.records.length === 0) Deno.kill(Deno.pid, "SIGTERM");
      return super.write(value);
    }
  }
  const stdout = new Killer();
  const command = makeSimulateCommand({
    openKafkaWriter: () => Promise.resolve(stdout),
  });
  assertEquals(await command.run(["--days", "0", "--kafka", "a:1"]), 0);
  assert(stdout.isClosed);
});

const SEED = "--seed must be an integer from 0 to 4294967295: current value is";

const FLAGS: readonly (readonly [string[], string])[] = [
  [["--bogus"], "unknown flag --bogus"],
  [["--days", "1", "file"], "unexpected argument file"],
  [["-"], "unexpected argument -"],
  [["--", "y"], "unexpected argument y"],
  [["--seed"], "--seed needs a value"],
  [["--out="], "--out needs a value"],
  [["--seed", "1", "--seed", "2"], "--seed is given twice"],
  [["--seed", "x"], `${SEED} "x"`],
  [["--seed", "-"], `${SEED} "-"`],
  [["--seed", "4294967296"], `${SEED} "4294967296"`],
  [
    ["--arrays", "0"],
    '--arrays must be an integer from 1 to 1000: current value is "0"',
  ],
  [
    ["--days=-1"],
    '--days must be an integer from 0 to 100000: current value is "-1"',
  ],
  [
    ["--speed", "fast"],
    "--speed must be a number from 0 to 1000000000 " +
    '(simulated seconds per second): current value is "fast"',
  ],
  [
    ["--interval", "5"],
    '--interval must be a duration from 1s to 1d: current value is "5" ' +
    "(a duration is a whole number and ms, s, m, h or d)",
  ],
  [
    ["--interval", "25h"],
    '--interval must be a duration from 1s to 1d: current value is "25h"',
  ],
  [
    ["--start", "yesterday"],
    '--start must be an instant in UTC such as "2026-01-01T00:00:00Z": ' +
    'current value is "yesterday"',
  ],
  [
    ["--kafka", "host"],
    "--kafka must be a list of host:port, separated by commas: " +
    'current value is "host"',
  ],
  [
    ["--kafka", "a:1", "--topic", "my topic"],
    '--topic must be the name of a Kafka topic: current value is "my topic" ' +
    "(1 to 249 letters, digits, dots, underscores or hyphens)",
  ],
  [["--topic", "t"], "--topic needs --kafka"],
  [
    ["--arrays", "2", "--labels", "a.labels.json"],
    "--labels is for one array, not for several",
  ],
  [
    ["--faults-per-day", "9"],
    '--faults-per-day must be a number from 0.01 to 8: current value is "9"',
  ],
  [
    ["--kafka", "a:1", "--out", "-"],
    "--out and --kafka exclude each other",
  ],
];

Deno.test("simulate answers arguments that make no sense with one sentence and code 2", async () => {
  for (const [args, sentence] of FLAGS) {
    const { code, complaints, stdout } = await simulate(args);
    assertEquals(complaints, [
      `anomaly-detection simulate: ${sentence}; --help tells more`,
    ]);
    assertEquals(code, 2);
    assertEquals(stdout.records, []);
  }
});

Deno.test("the help of simulate names every option", () => {
  const command = makeSimulateCommand({
    openKafkaWriter: () => Promise.reject(new Error("not called")),
  });
  assertEquals(command.name, "simulate");
  const options = [
    ...["seed", "days", "interval", "speed", "start", "arrays", "no-faults"],
    ...["out", "kafka", "topic", "truth", "labels"],
    ...["clean-days", "faults-per-day"],
  ];
  for (const option of options) {
    assertStringIncludes(command.help(), `  --${option} `);
  }
  assertStringIncludes(command.help(), "Exit codes: 0 done");
});

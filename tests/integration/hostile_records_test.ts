/**
 * Hostile records through every output: names that steer terminals, break
 * lines, pollute prototypes or are far too long, and JSON that is meant to
 * exhaust the reader. What comes out stays one line a message, valid and
 * bounded, and the good neighbours are judged as if they were alone.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { makeJudge } from "../../cmds/make_judge.ts";
import { meter, reporter } from "../../cmds/reports.ts";
import { statusText } from "../../cmds/status_line.ts";
import { loadConfig } from "../../lib/config/load.ts";
import type { Emitter } from "../../lib/emit/emitter.ts";
import { FileEmitter } from "../../lib/emit/file_emitter.ts";
import { KafkaEmitter } from "../../lib/emit/kafka_emitter.ts";
import { StdoutEmitter } from "../../lib/emit/stdout_emitter.ts";
import { isIncident, type Message } from "../../lib/model/message.ts";
import type { RawRecord } from "../../lib/model/record.ts";
import { pipelineCounters } from "../../lib/pipeline/counters.ts";
import { getLogger } from "../../lib/telemetry/logger.ts";
import { configureLogging } from "../../lib/telemetry/logging.ts";
import { Registry } from "../../lib/telemetry/metrics.ts";
import { schemaProblems } from "../fakes/anomaly_schema.ts";
import { FEED_MS } from "../fakes/array_feed.ts";
import { busyRow, METRICS, STEP_MS } from "../fakes/busy_volume.ts";
import { configInputs } from "../fakes/config_inputs.ts";
import { recordOf } from "../fakes/delfin_message.ts";
import { FakeKafka } from "../fakes/fake_kafka.ts";
import { withFolder } from "../fakes/temp_folder.ts";

/** Each is the id, the name, the unit and a metric of an array of its own. */
const HOSTILE: readonly string[] = [
  "__proto__",
  "constructor",
  "toString",
  "\u001b[2J\u001b]0;owned\u0007\u009b31m",
  'one\ntwo\r\nthree\t{"schema": "incident/1"}',
  "\u2028\u2029\u0085\u0000\u007f",
  "\ud800 alone \udc00",
  "\u202egnp.\u2066exe\u200f",
  '","state":"resolved","why":"',
  "%s %(message)s ${why} {text} <script>",
  "x".repeat(4096), // the longest that is taken
];

/** What can move a cursor, end a line or turn the writing round. */
const STEERING =
  /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Midnight of the fifth day: rules speak after three. */
const STEPS = 4 * 96 + 40;
/** Nothing is read or written from then on, for four hours. */
const IDLE_FROM = 4 * 96;
const IDLE_TO = IDLE_FROM + 16;

const MEGABYTE = "n".repeat(1_000_000);
const json = JSON.stringify;
const values = (step: number, value: number | string) =>
  `{"${FEED_MS + step * STEP_MS}": ${value}}`;

/** The entries of one array at one step: a volume, and a metric of its own name. */
function arrayEntries(name: string, step: number): string[] {
  const isIdle = step >= IDLE_FROM && step < IDLE_TO;
  const row = busyRow(step, 1, isIdle ? { load: 0 } : {});
  const labels = json({
    storage_id: name,
    resource_type: "volume",
    resource_id: name,
    resource_name: name,
    name,
    unit: name,
  });
  const own = json({ storage_id: name, resource_type: name, name });
  return [
    ...METRICS.map((metric, m) =>
      `[${json(metric)}, ${labels}, ${values(step, row[m]!)}]`
    ),
    `[${json(name)}, ${own}, ${values(step, isIdle ? 1e300 : row[0]!)}]`,
  ];
}

/** Entries that are no use, each with the reason for which it is refused. */
const USELESS: readonly (readonly [string, string])[] = [
  [`[${json(MEGABYTE)}, {"storage_id": "h1"}, {"1": 1}]`, "bad_name"],
  [`["iops", {"storage_id": ${json(MEGABYTE)}}, {"1": 1}]`, "bad_labels"],
  [
    `["iops", {"__proto__": {"polluted": 1}, "storage_id": {}}, {}]`,
    "bad_labels",
  ],
  [`["iops", {"storage_id": "h2"}, {"__proto__": 1}]`, "bad_timestamp"],
  [
    `["iops", {"storage_id": "h3"}, {"${"9".repeat(5000)}": 1}]`,
    "bad_timestamp",
  ],
  [`["iops", {"storage_id": "h4"}, ${values(0, "1e999999999")}]`, "not_finite"],
  [
    `["iops", {"storage_id": "h5"}, ${values(1, '"\\u001b[2J"')}]`,
    "not_a_number",
  ],
  [json(Array(200_000).fill(0)), "bad_entry"],
];

/** Records that are no use as a whole; the reasons as above. */
const USELESS_RECORDS: readonly (readonly [string, string])[] = [
  ["[".repeat(100_000), "not_json"],
  ["[".repeat(100_000) + "]".repeat(100_000), "not_json"],
  [`{"__proto__": {"polluted": true}}`, "not_a_list"],
  ["\u001b[2J\u2028", "not_json"],
];

/** The feed: the good array in every record, before and behind what is hostile. */
function* records(isHostile: boolean, steps: number): Generator<RawRecord> {
  for (let step = 0; step < steps; step++) {
    const [first, ...rest] = arrayEntries("good", step);
    const between = isHostile
      ? HOSTILE.flatMap((name) => arrayEntries(name, step))
      : [];
    if (isHostile && step === 10) between.push(...USELESS.map(([e]) => e));
    // Behind this the record is searched for whole entries.
    if (isHostile && step === 11) between.push("[".repeat(100_000));
    const text = `[${[first, ...between, ...rest].join(",")}]`;
    yield { ...recordOf(text), offset: String(step) };
    if (!isHostile || step !== 12) continue;
    for (const [text] of USELESS_RECORDS) yield recordOf(text);
  }
}

interface Heard {
  readonly messages: Message[];
  readonly logJson: string[];
  readonly logText: string[];
  readonly refused: Readonly<Partial<Record<string, number>>>;
  readonly metrics: string;
  readonly status: string;
}

/** Has the feed judged as the service does it, its log in one of the two forms. */
function hear(
  isHostile: boolean,
  format: "json" | "text",
  steps = STEPS,
): Heard {
  const lines: string[] = [];
  const logging = configureLogging({
    level: "debug",
    format,
    formatString: "%(levelname)s %(name)s %(message)s",
    file: undefined,
    rotation: { kind: "none" },
    color: false,
    writeError: (line) => lines.push(line),
  });
  try {
    const registry = new Registry();
    const counters = pipelineCounters(registry);
    const judge = makeJudge(loadConfig(configInputs()), counters);
    const messages: Message[] = [];
    for (const record of records(isHostile, steps)) {
      for (const _slice of judge.judge(record, messages));
    }
    const status = () => ({
      state: "running" as const,
      assignment: "",
      lag: undefined,
    });
    const figures = meter(counters, judge, { status }, () => 0)()();
    reporter(counters, getLogger("run"))(figures);
    return {
      messages,
      logJson: format === "json" ? lines : [],
      logText: format === "text" ? lines : [],
      refused: counters.refused(),
      metrics: registry.render(),
      status: statusText(figures),
    };
  } finally {
    logging.close();
  }
}

const BUILT_IN = Reflect.ownKeys(Object.prototype);
const HEARD = hear(true, "json");

/** One whole line, UTF-8, that steers nothing and is not too long. */
function assertLine(line: string, longest: number): void {
  assert(!STEERING.test(line), json(line.slice(0, 200)));
  assert(line.isWellFormed(), json(line.slice(0, 200)));
  assert(
    line.length > 0 && line.length <= longest,
    `${line.length} characters`,
  );
}

/** The lines of an output, each of which must have ended. */
function linesOf(bytes: Uint8Array): string[] {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  assert(text.endsWith("\n"));
  return text.slice(0, -1).split("\n");
}

/** What an emitter writes to standard output. */
async function written(
  format: "json" | "text",
  isTerminal: boolean,
  columns?: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const output = {
    write(bytes: Uint8Array) {
      parts.push(bytes.slice());
      return Promise.resolve(bytes.length);
    },
    isTerminal: () => isTerminal,
  };
  await emitted(
    new StdoutEmitter({ format, output, color: false, columns: () => columns }),
  );
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

async function emitted(emitter: Emitter): Promise<void> {
  await emitter.emit(HEARD.messages, new AbortController().signal);
  await emitter.close();
}

/** The most that a JSON line may hold: half of what a broker takes by default. */
const LONGEST_JSON = 512 * 1024;
/** Three names of 4096 characters, each at most six when escaped, and a sentence. */
const LONGEST_TEXT = 80_000;
const LONGEST_LOG = 1000;

Deno.test("every hostile name gets an incident and anomalies of its own", () => {
  const incidents = HEARD.messages.filter(isIncident);
  const anomalies = HEARD.messages.filter((one) => !isIncident(one));
  for (const name of HOSTILE) {
    const of = incidents.filter(({ array }) => array?.storage_id === name);
    assert(of.some(({ state }) => state === "open"), json(name.slice(0, 20)));
    const details = anomalies.filter(({ series }) =>
      series.storage_id === name
    );
    assert(details.length > 0, json(name.slice(0, 20)));
  }
});

Deno.test("hostile neighbours change nothing of what is said of a good array", () => {
  const alone = hear(false, "json").messages;
  assert(alone.length > 0);
  const good = HEARD.messages.filter(({ key }) =>
    key === "good" || key.startsWith("good/")
  );
  assertEquals(good, alone);
});

Deno.test("hostile records leave the prototypes alone", () => {
  assertEquals(Reflect.ownKeys(Object.prototype), BUILT_IN);
  assertEquals(Reflect.get({}, "polluted"), undefined);
});

Deno.test("what is useless in hostile records is counted by reason", () => {
  const expected = new Map<string, number>([["not_json", 1]]); // at step 11
  for (const [, reason] of [...USELESS, ...USELESS_RECORDS]) {
    expected.set(reason, (expected.get(reason) ?? 0) + 1);
  }
  const found = [...expected.keys()].map((reason) =>
    [reason, HEARD.refused[reason]] as const
  );
  assertEquals(found, [...expected]);
});

Deno.test("hostile names on standard output as JSON", async () => {
  const lines = linesOf(await written("json", false));
  assertEquals(lines.length, HEARD.messages.length);
  for (const [i, line] of lines.entries()) {
    assertLine(line, LONGEST_JSON);
    assertEquals(JSON.parse(line), HEARD.messages[i]);
    assertEquals(schemaProblems(JSON.parse(line)), []);
  }
});

Deno.test("hostile names on standard output as text, on a terminal and in a pipe", async () => {
  for (
    const [isTerminal, columns] of [[true, 80], [false, undefined]] as const
  ) {
    const lines = linesOf(await written("text", isTerminal, columns));
    assertEquals(lines.length, HEARD.messages.length);
    for (const line of lines) assertLine(line, columns ?? LONGEST_TEXT);
  }
});

Deno.test("hostile names in the file of messages", () =>
  withFolder(async (folder) => {
    const path = `${folder}/messages`;
    await emitted(
      new FileEmitter({ path, maxBytes: Number.MAX_VALUE, maxFiles: 1 }),
    );
    const found = await Deno.readFile(path);
    assertEquals(found, await written("json", false));
  }));

Deno.test("hostile names in records for Kafka", async () => {
  const kafka = new FakeKafka();
  await emitted(new KafkaEmitter(kafka, { topic: "t" }));
  const sent = kafka.theProducer.sent.flatMap(({ records }) => records);
  assertEquals(sent.length, HEARD.messages.length);
  for (const { key, value, headers } of sent) {
    const json = new TextDecoder("utf-8", { fatal: true })
      .decode(value as Uint8Array);
    assertLine(json, LONGEST_JSON);
    for (const text of [key, ...Object.values(headers!)]) {
      assertLine(text!, LONGEST_TEXT);
    }
  }
});

Deno.test("hostile names in the log, both forms", () => {
  for (const line of HEARD.logJson) {
    assert(line.endsWith("\n"));
    assertLine(line.slice(0, -1), LONGEST_LOG);
    assertEquals(typeof JSON.parse(line).text, "string");
  }
  const { logText } = hear(true, "text", 20);
  for (const line of logText) assertLine(line.slice(0, -1), LONGEST_LOG);
  for (const lines of [HEARD.logJson, logText]) {
    assert(lines.some((line) => line.includes("not [name, labels, values]")));
  }
});

Deno.test("hostile names in the metrics and the status line", () => {
  for (const line of HEARD.metrics.trimEnd().split("\n")) {
    assertLine(line, 200);
    assert(/^(#|anomaly_detection_)/.test(line), line);
  }
  assert(HEARD.metrics.includes('{reason="bad_name"}'));
  assertLine(HEARD.status, 200);
});

/**
 * A service under faults: the built executable, a topic of metrics, a topic of
 * anomalies and a state file, and what must come out in the end.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { type Environment, jsonLines, run, start } from "../e2e/_product.ts";
import type { TestKafka } from "../integration/kafka/_broker.ts";

/** An array for 10 days at 30 minutes: its faults begin on the second day. */
const SIMULATION = { days: "10", interval: "30m" };

/** Records that are sent together: each time a batch of the service. */
const RECORDS_PER_SEND = 6;

/** One message that came out: `id state`. */
type Said = string;

/** What came out, beside what must. */
export interface Outcome {
  /** Messages that an uninterrupted run has and this one has not. */
  readonly lost: number;
  /** Messages that this one has and an uninterrupted run has not. */
  readonly strange: number;
  /** Messages that came more than once. */
  readonly doubled: number;
  /** All that must come out. */
  readonly expected: number;
}

let expected: Promise<readonly Said[]> | undefined;

/** What an uninterrupted run says of the simulation: computed once, without Kafka. */
function expectedMessages(): Promise<readonly Said[]> {
  return expected ??= (async () => {
    const settings = Object.entries(SIMULATION).flatMap(([key, value]) => [
      "--set",
      `simulate.${key}=${value}`,
    ]);
    const { code, stdout, stderr } = await run([
      "run",
      "--set",
      "data_parser.receiver_name=simulate",
      ...settings,
    ]);
    assertEquals(code, 0, stderr);
    return jsonLines(stdout).map(saidOf);
  })();
}

let values: Promise<readonly string[]> | undefined;

/** The values of the simulation's records: computed once. */
function recordValues(): Promise<readonly string[]> {
  return values ??= (async () => {
    const path = await Deno.makeTempFile();
    const flags = Object.entries(SIMULATION)
      .flatMap(([key, value]) => [`--${key}`, value]);
    const { code, stderr } = await run(["simulate", ...flags, "--out", path]);
    assertEquals(code, 0, stderr);
    const text = await Deno.readTextFile(path);
    await Deno.remove(path);
    return text.split("\n").filter(Boolean);
  })();
}

function saidOf(message: Record<string, unknown>): Said {
  return `${message["id"]} ${message["state"]}`;
}

/** Waits for so many ms. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** One service with its topics and its state. */
export class Scene {
  /** Topic of metrics, and name of the group. */
  readonly topic: string;
  /** Topic of anomalies. */
  readonly anomalies: string;
  /** Folder of the state file. */
  readonly folder: string;
  readonly #kafka: TestKafka;
  #log = "";

  private constructor(
    kafka: TestKafka,
    topic: string,
    anomalies: string,
    folder: string,
  ) {
    this.#kafka = kafka;
    this.topic = topic;
    this.anomalies = anomalies;
    this.folder = folder;
  }

  /** Topics, and a folder that {@linkcode Scene.remove} removes. */
  static async make(kafka: TestKafka): Promise<Scene> {
    return new Scene(
      kafka,
      await kafka.freshTopic(1),
      await kafka.freshTopic(1),
      await Deno.makeTempDir(),
    );
  }

  /** Everything that the services said on standard error so far. */
  get log(): string {
    return this.#log;
  }

  /** Publishes the simulation, some records every so many ms. */
  async publish(pauseMs = 0): Promise<void> {
    const values = await recordValues();
    const producer = this.#kafka.client().producer();
    for (let i = 0; i < values.length; i += RECORDS_PER_SEND) {
      const some = values.slice(i, i + RECORDS_PER_SEND);
      const records = some.map((value) => ({ key: null, value }));
      await producer.send(this.topic, records);
      if (pauseMs > 0) await sleep(pauseMs);
    }
    await producer.close();
  }

  /** Publishes the simulation, spread over so many ms. */
  async publishOver(ms: number): Promise<void> {
    const { length } = await recordValues();
    await this.publish(ms / Math.ceil(length / RECORDS_PER_SEND));
  }

  /** Starts the service, with settings that go before the scene's own. */
  start(...more: string[]): Service {
    return this.startIn({}, ...more);
  }

  /** Starts the service with such an environment. */
  startIn(env: Environment, ...more: string[]): Service {
    const settings = [
      `data_parser.kafka_bootstrap_servers=${this.#kafka.address}`,
      `data_parser.kafka_topic=${this.topic}`,
      `kafka.group_id=${this.topic}`,
      "kafka.session_timeout=6s",
      "kafka.heartbeat_interval=500ms",
      "state.interval=1s",
      `state.path=${this.folder}/x.state`,
      "emit.emitters=kafka",
      `emit_kafka.topic=${this.anomalies}`,
      ...more,
    ].flatMap((setting) => ["--set", setting]);
    return new Service(start(["run", ...settings], { env }), (text) => {
      this.#log += text;
    });
  }

  /** Whether the group has committed everything on the topic. */
  async isCommitted(): Promise<boolean> {
    const admin = await this.#kafka.client().admin();
    try {
      const [offsets] = await admin.topicOffsets(this.topic);
      const committed = await admin.committedOffsets(this.topic, this.topic);
      return offsets !== undefined && committed.get(0) === offsets.high;
    } finally {
      await admin.close();
    }
  }

  /** Waits until the group has committed everything on the topic. */
  async untilCommitted(limitMs = 240_000): Promise<void> {
    for (const end = Date.now() + limitMs; Date.now() < end;) {
      if (await this.isCommitted().catch(() => false)) return;
      await sleep(300);
    }
    throw new Error(`Not everything was committed; the log:\n${this.#log}`);
  }

  /** What came out, beside what an uninterrupted run says. */
  async outcome(): Promise<Outcome> {
    return await outcomeOf(await this.#messages());
  }

  /** What an emitter `file` has, beside the same. */
  async outcomeOfFile(path: string): Promise<Outcome> {
    return await outcomeOf(
      jsonLines(await Deno.readTextFile(path)).map(saidOf),
    );
  }

  /** How many messages came out so far. */
  async messageCount(): Promise<number> {
    return (await this.#messages()).length;
  }

  /** Removes the folder. */
  async remove(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }

  async #messages(): Promise<Said[]> {
    const admin = await this.#kafka.client().admin();
    const offsets = await admin.topicOffsets(this.anomalies);
    await admin.close();
    const count = offsets.reduce((sum, { high }) => sum + Number(high), 0);
    if (count === 0) return [];
    const records = await this.#kafka.python<{ value: string }>(
      "read_topic.py",
      { topic: this.anomalies, count },
    );
    return records.map(({ value }) => saidOf(JSON.parse(value)));
  }
}

/** One process. */
export class Service {
  readonly #process: Deno.ChildProcess;
  readonly #reading = Promise.withResolvers<void>();
  readonly #logged: Promise<void>;

  /** Has what it says passed on. */
  constructor(process: Deno.ChildProcess, onLog: (text: string) => void) {
    this.#process = process;
    this.#logged = this.#listen(onLog);
    process.stdout.cancel();
  }

  /** Its number. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Resolves when it has joined its group, or has ended. */
  reading(): Promise<void> {
    return this.#reading.promise;
  }

  /** Kills it; what runs inside the self-extracting file is the same process. */
  async kill(signal: "SIGKILL" | "SIGTERM"): Promise<number> {
    try {
      this.#process.kill(signal);
    } catch {
      // It has ended by itself.
    }
    const { code } = await this.#process.status;
    await this.#logged;
    return code;
  }

  async #listen(onLog: (text: string) => void): Promise<void> {
    const text = this.#process.stderr.pipeThrough(new TextDecoderStream());
    for await (const part of text) {
      onLog(part);
      if (part.includes("Reading")) this.#reading.resolve();
    }
    this.#reading.resolve();
  }
}

/** What was said, beside what an uninterrupted run says. */
async function outcomeOf(found: readonly Said[]): Promise<Outcome> {
  const all = await expectedMessages();
  const times = new Map<Said, number>();
  for (const said of found) times.set(said, (times.get(said) ?? 0) + 1);
  const wanted = new Map<Said, number>();
  for (const said of all) wanted.set(said, (wanted.get(said) ?? 0) + 1);
  let [lost, strange, doubled] = [0, 0, 0];
  for (const [said, count] of wanted) {
    const come = times.get(said) ?? 0;
    lost += Math.max(0, count - come);
    doubled += Math.max(0, come - count);
  }
  for (const said of times.keys()) if (!wanted.has(said)) strange++;
  return { lost, strange, doubled, expected: all.length };
}

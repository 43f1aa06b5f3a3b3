/**
 * A real broker for tests: started once per test file and stopped after it.
 * `KAFKA_BROKERS` names one that runs already; tests that stop or configure
 * their broker never use that. On a machine without Java, Maven or Python the
 * tests are left out, which one line says; with `KAFKA_TESTS=required` they
 * fail instead.
 *
 * @module
 */

import {
  type KafkaClient,
  makeKafkaClient,
} from "../../../lib/kafka/client.ts";
import {
  KAFKA_DEFAULTS,
  type KafkaOptions,
} from "../../../lib/kafka/options.ts";
import {
  KafkaSource,
  type KafkaSourceOptions,
} from "../../../lib/source/kafka_source.ts";
import type { RawRecord } from "../../../lib/model/record.ts";
import type { Logger } from "../../../lib/telemetry/logger.ts";
import {
  type Broker,
  type BrokerOptions,
  startBroker,
} from "../../../tools/kafka/broker.ts";
import {
  cacheFolder,
  installPythonClient,
  missingForKafka,
  run,
} from "../../../tools/kafka/install.ts";
import { ListLogger } from "../../fakes/list_logger.ts";

/** Whether this machine can run a broker and Delfin's client. */
export function kafkaTestsAvailable(): boolean {
  return missingForKafka().length === 0;
}

/** A broker for all tests of one file. */
export class TestKafka {
  #broker: Broker | undefined;
  #address = "";
  readonly #isLeftOut: boolean;

  /**
   * Registers start and stop with the test runner.
   *
   * @param name Of the test file; also names the broker's folder.
   * @param options Of the broker; called once, before its start. Without it a broker of `KAFKA_BROKERS` will do.
   */
  constructor(name: string, options?: () => Promise<Partial<BrokerOptions>>) {
    const given = options ? undefined : Deno.env.get("KAFKA_BROKERS");
    const missing = missingForKafka().filter((what) =>
      given === undefined || what.startsWith("Python")
    );
    this.#isLeftOut = missing.length > 0;
    if (this.#isLeftOut) {
      const line = `Left out for want of ${missing.join(", ")}: ${name}.ts`;
      if (Deno.env.get("KAFKA_TESTS") === "required") throw new Error(line);
      console.log(line);
      return;
    }
    Deno.test.beforeAll(async () => {
      if (given !== undefined) {
        this.#address = given;
        return;
      }
      const folder = TestKafka.folder(name);
      this.#broker = await startBroker({ folder, ...await options?.() });
      this.#address = this.#broker.address();
    });
    Deno.test.afterAll(() => this.#broker?.remove());
  }

  /** A test that needs the broker: ignored where there is none. */
  test(name: string, test: () => Promise<void>): void {
    Deno.test({ name, ignore: this.#isLeftOut, fn: test });
  }

  /** Where the broker of a test file keeps its data. */
  static folder(name: string): string {
    return `${cacheFolder()}/brokers/${name}`;
  }

  /** The broker, for tests that stop it. */
  get broker(): Broker {
    if (!this.#broker) throw new Error("The broker is not ours");
    return this.#broker;
  }

  /** `host:port` of the plain listener. */
  get address(): string {
    return this.#address;
  }

  /** Options that reach it, with timeouts that suit tests. */
  options(changes: Partial<KafkaOptions> = {}): KafkaOptions {
    return {
      ...KAFKA_DEFAULTS,
      brokers: [this.#address],
      sessionTimeoutMs: 6_000,
      heartbeatIntervalMs: 500,
      ...changes,
    };
  }

  /** A client of it. */
  client(
    logger: Logger = new ListLogger(),
    changes: Partial<KafkaOptions> = {},
  ): KafkaClient {
    return makeKafkaClient(this.options(changes), logger);
  }

  /** A topic that no other test uses; the name is also good for a group. */
  async freshTopic(partitions = 3): Promise<string> {
    const topic = freshName();
    const admin = await this.client().admin();
    try {
      await admin.createTopic(topic, partitions);
    } finally {
      await admin.close();
    }
    return topic;
  }

  /** A source of a topic, in the group of the same name. */
  source(
    topic: string,
    changes: Partial<KafkaSourceOptions> = {},
    logger: Logger = new ListLogger(),
  ): KafkaSource {
    const { heartbeatIntervalMs, requestTimeoutMs } = this.options();
    return new KafkaSource(
      () => this.client(logger),
      {
        topic,
        groupId: topic,
        startFrom: "earliest",
        heartbeatIntervalMs,
        requestTimeoutMs,
        maxWaitMs: 200,
        ...changes,
      },
      { logger },
    );
  }

  /** Runs one of the Python programs of `tools/kafka/`; its JSON lines. */
  async python<Line>(
    program: string,
    args: Readonly<Record<string, string | number>>,
  ): Promise<Line[]> {
    const file = new URL(`../../../tools/kafka/${program}`, import.meta.url);
    return await this.#lines(
      [file.pathname, "--brokers", this.#address].concat(
        Object.entries(args).flatMap(([key, value]) => [
          `--${key}`,
          String(value),
        ]),
      ),
    );
  }

  /** Runs a Python text with the variables `brokers` and `topic`. */
  async pythonText(text: string, topic: string): Promise<void> {
    const head = "import sys; brokers, topic = sys.argv[1:3]\n";
    await this.#lines(["-c", head + text, this.#address, topic]);
  }

  async #lines<Line>(args: string[]): Promise<Line[]> {
    const env = { PYTHONPATH: await installPythonClient() };
    const output = await run("python3", args, env);
    return output.split("\n").filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }
}

/** A name for a topic or a group that nobody has used. */
export function freshName(): string {
  return `test-${crypto.randomUUID()}`;
}

/**
 * Reads and commits until there are `count` records or more.
 *
 * @returns All of them, in the order in which they came.
 */
export async function readAll(
  source: KafkaSource,
  count: number,
): Promise<RawRecord[]> {
  const seen: RawRecord[] = [];
  for await (const batch of source.batches(limit())) {
    for (const record of batch.records) seen.push(record);
    await batch.commit();
    if (seen.length >= count) break;
  }
  return seen;
}

/** The value of a record as text. */
export function textOf({ value }: RawRecord): string {
  return new TextDecoder().decode(value ?? undefined);
}

/** What `delfin_producer.py` says of a record. */
export interface SentRecord {
  /** Where it is. */
  readonly partition: number;
  /** Where it is. */
  readonly offset: string;
  /** SHA-256 of its value in hexadecimal digits. */
  readonly sha256: string;
}

/** The same of records that were read. */
export function fingerprints(
  records: readonly RawRecord[],
): Promise<SentRecord[]> {
  return Promise.all(records.map(async ({ partition, offset, value }) => {
    const bytes = new Uint8Array(value ?? []);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return { partition, offset, sha256: hash.toHex() };
  }));
}

/** In the order of their positions: a topic has an order within a partition only. */
export function sorted<Record extends Omit<SentRecord, "sha256">>(
  records: readonly Record[],
): Record[] {
  return records.toSorted((a, b) =>
    a.partition - b.partition || Number(a.offset) - Number(b.offset)
  );
}

/** Ends a test that waits in vain. */
export function limit(seconds = 60): AbortSignal {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  Deno.unrefTimer(timer);
  return stop.signal;
}

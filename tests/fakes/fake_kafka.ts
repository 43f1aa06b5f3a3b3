/**
 * Kafka as a test wants it: consumers that do what they are told, and a
 * producer that remembers.
 *
 * @module
 */

import type { Admin } from "../../lib/kafka/admin.ts";
import type { KafkaClient } from "../../lib/kafka/client.ts";
import type {
  Consumer,
  ConsumerEvent,
  ConsumerHandler,
  ConsumerOptions,
  FetchedBatch,
} from "../../lib/kafka/consumer.ts";
import type { UnreadableBatch } from "../../lib/kafka/fetch_salvage_patch.ts";
import type { Probe } from "../../lib/kafka/probe.ts";
import type { OutgoingRecord, Producer } from "../../lib/kafka/producer.ts";

/** A batch of numbered records; remembers what was done with it. */
export class FakeBatch implements FetchedBatch {
  readonly topic = "t";
  readonly unreadable: UnreadableBatch[] = [];
  readonly records;
  readonly nextOffset;
  readonly highWatermark;
  /** Calls of `heartbeat`. */
  heartbeats = 0;
  /** Calls of `commit`. */
  commits = 0;
  /** The offset behind which reading goes on without a commit. */
  passed: string | undefined;
  /** The stored offset. */
  committed: string | undefined;
  /** What the next heartbeat or commit fails with. */
  failure: Error | undefined;
  /** Lets a test hold a commit back. */
  gate: Promise<void> = Promise.resolve();

  /** `count` records from `first` on; `behind` more lie on the broker. Their timestamps are in ms. */
  constructor(
    readonly partition: number,
    first: number,
    count: number,
    behind = 0,
    timestamps: readonly number[] = [],
  ) {
    this.firstOffset = String(first);
    this.nextOffset = String(first + count);
    this.highWatermark = String(first + count + behind);
    this.records = Array.from({ length: count }, (_, i) => ({
      topic: this.topic,
      partition,
      offset: String(first + i),
      timestampMs: timestamps[i],
      value: Uint8Array.of(i),
    }));
  }

  readonly firstOffset: string;

  heartbeat(): Promise<void> {
    this.heartbeats++;
    return this.failure ? Promise.reject(this.failure) : Promise.resolve();
  }

  pass(nextOffset: string): void {
    this.passed = nextOffset;
  }

  async commit(nextOffset = this.nextOffset): Promise<void> {
    this.commits++;
    await this.gate;
    if (this.failure) throw this.failure;
    this.committed = nextOffset;
  }
}

/** A consumer whose broker is the test. */
export class FakeConsumer implements Consumer {
  /** Set by `start`. */
  handler: ConsumerHandler | undefined;
  /** Calls of `stop`. */
  stops = 0;
  /** What was committed of batches that were passed. */
  readonly commits: Record<number, string>[] = [];
  /** What the next of these commits fails with. */
  commitFailure: Error | undefined;

  constructor(
    /** What it was made for. */
    readonly options: ConsumerOptions,
    private readonly onStart: () => Promise<void>,
    private readonly onStop: () => Promise<void>,
  ) {}

  async start(handler: ConsumerHandler): Promise<void> {
    await this.onStart();
    this.handler = handler;
  }

  commit(offsets: ReadonlyMap<number, string>): Promise<void> {
    if (this.commitFailure) return Promise.reject(this.commitFailure);
    this.commits.push(Object.fromEntries(offsets));
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.stops++;
    return this.onStop();
  }

  /** Something happens. */
  event(event: ConsumerEvent): void {
    this.handler!.event(event);
  }

  /** The group gives it partitions. */
  join(...partitions: number[]): void {
    this.event({ kind: "joined", partitions });
  }

  /** A fetch brings a batch; how the handler ends: "done" or its error. */
  deliver(batch: FetchedBatch): Promise<unknown> {
    this.event({ kind: "fetched", node: "1" });
    return this.handler!.batch(batch).then(() => "done", (error) => error);
  }
}

/** A producer that keeps what it sends. */
export class FakeProducer implements Producer {
  /** Every accepted call. */
  readonly sent: { topic: string; records: readonly OutgoingRecord[] }[] = [];
  /** What the next calls fail with. */
  readonly failures: Error[] = [];
  /** Lets a test hold a call back. */
  gate: Promise<void> = Promise.resolve();
  /** Calls of `close`. */
  closed = 0;

  async send(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    await this.gate;
    const failure = this.failures.shift();
    if (failure) throw failure;
    this.sent.push({ topic, records });
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

/** Makes these. */
export class FakeKafka implements KafkaClient {
  /** Every consumer that was made, oldest first. */
  readonly consumers: FakeConsumer[] = [];
  /** The one producer. */
  readonly theProducer = new FakeProducer();
  /** What the next starts of consumers fail with. */
  readonly startFailures: Error[] = [];
  /** What `start` waits for. */
  starting: Promise<void> = Promise.resolve();
  /** What `stop` waits for. */
  stopping: Promise<void> = Promise.resolve();

  consumer(options: ConsumerOptions): FakeConsumer {
    const consumer = new FakeConsumer(options, async () => {
      await this.starting;
      const failure = this.startFailures.shift();
      if (failure) throw failure;
    }, () => this.stopping);
    this.consumers.push(consumer);
    return consumer;
  }

  producer(): FakeProducer {
    return this.theProducer;
  }

  admin(): Promise<Admin> {
    return Promise.reject(new Error("There is no admin"));
  }

  probe(): Promise<Probe> {
    return Promise.reject(new Error("There is no probe"));
  }
}

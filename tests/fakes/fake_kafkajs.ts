/**
 * kafkajs as a test wants it: only what `lib/kafka/` uses of it.
 *
 * @module
 */

import type { EachBatchPayload, Kafka, KafkaMessage } from "kafkajs";

type Listener = (event: { payload: unknown }) => void;

/** Remembers every call; `failures` names what the next calls of a method fail with. */
export class FakeInner {
  /** Names of the calls, in order. */
  readonly calls: string[] = [];
  /** What they were called with, in the same order. */
  readonly args: unknown[] = [];
  /** What the next calls fail with, by method. */
  readonly failures: Record<string, Error[]> = {};
  /** What calls give, by method. */
  readonly answers: Record<string, unknown> = {};
  readonly #listeners: Record<string, Listener> = {};

  /** Names of events, as kafkajs' consumer has them. */
  readonly events = {
    GROUP_JOIN: "group_join",
    FETCH_START: "fetch_start",
    FETCH: "fetch",
    CRASH: "crash",
  };

  constructor(
    /** What it was made with. */
    readonly options: unknown,
  ) {}

  /** Takes one listener per event. */
  on(event: string, listener: Listener): void {
    this.#listeners[event] = listener;
  }

  /** Lets an event happen. */
  happen(event: string, payload: unknown): void {
    this.#listeners[event]!({ payload });
  }

  /** What `method` was called with last. */
  lastArgs(method: string): unknown {
    return this.args[this.calls.lastIndexOf(method)];
  }
}

/** A method that is remembered, fails as told, and gives what was laid out. */
function recorded(name: string) {
  return function (this: FakeInner, argument?: unknown): Promise<unknown> {
    this.calls.push(name);
    this.args.push(argument);
    const failure = this.failures[name]?.shift();
    return failure
      ? Promise.reject(failure)
      : Promise.resolve(this.answers[name]);
  };
}

for (
  const name of [
    ...["connect", "disconnect", "subscribe", "run", "send", "createTopics"],
    ...["createPartitions", "fetchTopicOffsets", "fetchOffsets"],
    ...["deleteTopicRecords", "fetchTopicOffsetsByTimestamp"],
    ...["describeConfigs"],
  ]
) {
  Object.defineProperty(FakeInner.prototype, name, { value: recorded(name) });
}

/** A method that is remembered and gives nothing. */
function noted(name: string) {
  return function (this: FakeInner, argument?: unknown): void {
    this.calls.push(name);
    this.args.push(argument);
  };
}

for (const name of ["pause", "resume", "seek"]) {
  Object.defineProperty(FakeInner.prototype, name, { value: noted(name) });
}

/** Makes consumers, producers and admins. */
export class FakeKafkajs {
  /** Everything that was made, oldest first. */
  readonly made: FakeInner[] = [];
  /** What the next calls of `connect` fail with. */
  readonly connectFailures: Error[] = [];

  readonly consumer = (options?: unknown): FakeInner => this.#make(options);
  readonly producer = (options?: unknown): FakeInner => this.#make(options);
  readonly admin = (options?: unknown): FakeInner => this.#make(options);

  /** The newest. */
  get inner(): FakeInner {
    return this.made.at(-1)!;
  }

  /** For what wants kafkajs' own type. */
  asKafka(): Kafka {
    return this as unknown as Kafka;
  }

  #make(options: unknown): FakeInner {
    const inner = new FakeInner(options);
    inner.failures["connect"] = this.connectFailures;
    this.made.push(inner);
    return inner;
  }
}

/** What kafkajs hands to `eachBatch`, and what was done with it. */
export class FakePayload {
  /** Offsets that were committed, and then `resolve <offset>`. */
  readonly done: string[] = [];
  /** What the next commits fail with. */
  readonly commitFailures: Error[] = [];
  /** What heartbeats fail with. */
  heartbeatFailure: Error | undefined;

  constructor(
    private readonly messages: Partial<KafkaMessage>[],
    private readonly lastOffset: string,
  ) {}

  /** For what wants kafkajs' own type. */
  asPayload(): EachBatchPayload {
    const { messages, lastOffset } = this;
    const payload = {
      batch: {
        topic: "t",
        partition: 1,
        highWatermark: "100",
        messages,
        firstOffset: () => messages[0]?.offset ?? null,
        lastOffset: () => lastOffset,
      },
      heartbeat: () =>
        this.heartbeatFailure
          ? Promise.reject(this.heartbeatFailure)
          : Promise.resolve(),
      resolveOffset: (offset: string) => this.done.push(`resolve ${offset}`),
      commitOffsetsIfNecessary: (offsets: unknown) => {
        const failure = this.commitFailures.shift();
        if (failure) return Promise.reject(failure);
        this.done.push(JSON.stringify(offsets));
        return Promise.resolve();
      },
    };
    return payload as unknown as EachBatchPayload;
  }
}

/**
 * Groups: offsets, restarts, rebalances, and topics that come late.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import RequestQueue from "kafkajs/src/network/requestQueue/index.js";
import type { RawRecord } from "../../../lib/model/record.ts";
import {
  type KafkaSource,
  LostBatchError,
} from "../../../lib/source/kafka_source.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { freshName, limit, readAll, TestKafka, textOf } from "./_broker.ts";

const kafka = new TestKafka("group_test");

/** Sends the numbers from `first` on, one record each, to all partitions in turn. */
async function send(topic: string, first: number, count: number) {
  const producer = kafka.client().producer();
  const records = Array.from(
    { length: count },
    (_, i) => ({ key: null, value: String(first + i) }),
  );
  await producer.send(topic, records);
  await producer.close();
}

function numbers(records: readonly RawRecord[]): number[] {
  return records.map((record) => Number(textOf(record))).toSorted((a, b) =>
    a - b
  );
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Resolves when it is so. */
async function until(isSo: () => boolean): Promise<void> {
  const stop = limit(30);
  while (!isSo()) {
    if (stop.aborted) throw new Error("It never became so");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

kafka.test(
  "a restart in the middle loses nothing and repeats only what was not committed",
  async () => {
    const topic = await kafka.freshTopic(3);
    await send(topic, 0, 60);
    const committed: RawRecord[] = [];
    const stop = new AbortController();
    const first = kafka.source(topic);
    let batches = 0;
    for await (const batch of first.batches(stop.signal)) {
      if (++batches === 2) break; // this one is not committed
      await batch.commit();
      committed.push(...batch.records);
      await send(topic, 60, 30);
    }
    assertEquals(first.status().state, "stopped");
    const rest = await readAll(kafka.source(topic), 90 - committed.length);
    assert(committed.length > 0);
    assertEquals(numbers([...committed, ...rest]), upTo(90));
  },
);

kafka.test(
  "a backlog on three partitions is read in the order in which it was written, each record once",
  async () => {
    const topic = await kafka.freshTopic(3);
    const producer = kafka.client().producer();
    const count = 600;
    // Random bytes as text do not shrink much: several fetches for each partition.
    const filling = crypto.getRandomValues(new Uint8Array(16_384)).toBase64();
    for (let i = 0; i < count; i++) {
      await producer.send(topic, [{ key: null, value: `${i} ${filling}` }]);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await producer.close();
    const source = kafka.source(topic);
    const seen = await readAll(source, count);
    const order = seen.map((record) => Number(textOf(record).split(" ")[0]));
    assertEquals(new Set(seen.map(({ partition }) => partition)).size, 3);
    assertEquals(order, upTo(count));
    assertEquals(source.stats.lostBatches, 0);
  },
);

kafka.test(
  "a batch that was returned without a commit comes again",
  async () => {
    const topic = await kafka.freshTopic(1);
    await send(topic, 0, 5);
    const source = kafka.source(topic);
    const seen: number[][] = [];
    for await (const batch of source.batches(limit())) {
      seen.push(numbers(batch.records));
      if (seen.length < 2) continue;
      await batch.commit();
      break;
    }
    assertEquals(seen, [upTo(5), upTo(5)]);
    assertEquals(source.stats.lostBatches, 1);
  },
);

kafka.test(
  "an abort lets the open batch be committed, and then ends quickly",
  async () => {
    const topic = await kafka.freshTopic(1);
    await send(topic, 0, 5);
    const stop = new AbortController();
    const source = kafka.source(topic, { maxWaitMs: 1_000 });
    let stoppedMs = 0;
    for await (const batch of source.batches(stop.signal)) {
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 700));
      await batch.commit();
      stoppedMs = performance.now();
    }
    assert(performance.now() - stoppedMs < 3_000);
    const admin = await kafka.client().admin();
    assertEquals(
      await admin.committedOffsets(topic, topic),
      new Map([[0, "5"]]),
    );
    assertEquals(await admin.topicOffsets(topic), [
      { partition: 0, low: "0", high: "5" },
    ]);
    await admin.close();
  },
);

kafka.test(
  "a second member takes over partitions, a batch that it took cannot be committed, and every record is seen",
  async () => {
    const topic = await kafka.freshTopic(4);
    await send(topic, 0, 40);
    const seen: RawRecord[] = [];
    const stop = new AbortController();
    const left = kafka.source(topic), right = kafka.source(topic);
    let isFirst = true;
    const read = async (source: KafkaSource) => {
      for await (const batch of source.batches(stop.signal)) {
        if (isFirst) {
          isFirst = false;
          reading.push(read(right));
          await until(() => left.stats.lostBatches > 0);
          await assertRejects(() => batch.commit(), LostBatchError);
          continue;
        }
        await batch.commit().then(() => seen.push(...batch.records), () => {});
      }
    };
    const reading = [read(left)];
    await until(() => new Set(numbers(seen)).size === 40);
    const assigned = [left, right].map((source) =>
      source.status().assignment.match(/\d+(?=[,\]])/g)?.length
    );
    assertEquals(assigned, [2, 2]);
    await send(topic, 40, 40);
    await until(() => new Set(numbers(seen)).size === 80);
    stop.abort();
    await Promise.all(reading);
    assertEquals([...new Set(numbers(seen))], upTo(80));
    assert(left.stats.rebalances > 0);
    assertEquals(left.stats.rebuilds + right.stats.rebuilds, 0);
  },
);

kafka.test("a topic that does not exist yet is waited for", async () => {
  const topic = freshName();
  const logger = new ListLogger();
  const source = kafka.source(topic, {}, logger);
  const reading = readAll(source, 3);
  await until(() => source.status().state === "waiting");
  assertEquals(source.status().lag, undefined);
  await until(() => source.stats.rebuilds === 2);
  const admin = await kafka.client().admin();
  assertEquals(await admin.createTopic(topic, 1), true);
  assertEquals(await admin.createTopic(topic, 1), false);
  await admin.close();
  await send(topic, 0, 3);
  assertEquals(numbers(await reading), upTo(3));
  const said = logger.lines.filter((line) => !line.startsWith("debug"));
  assertEquals(said, [
    `warn Cannot read the topic ${topic} as group ${topic} at ${kafka.address}: the topic does not exist; trying again`,
    `info Reading ${topic}[0] as group ${topic}`,
  ]);
});

kafka.test(
  "records that the broker has deleted before they were read are reported, and reading goes on",
  async () => {
    const topic = await kafka.freshTopic(1);
    await send(topic, 0, 10);
    await readAll(kafka.source(topic), 10);
    await send(topic, 10, 10);
    const admin = await kafka.client().admin();
    await admin.deleteRecords(topic, 0, "15");
    await admin.close();
    const logger = new ListLogger();
    const source = kafka.source(topic, {}, logger);
    assertEquals(numbers(await readAll(source, 5)), [15, 16, 17, 18, 19]);
    assertEquals(source.stats.offsetResets, 1);
    assertEquals(logger.lines.filter((line) => line.startsWith("error")), [
      `error Records of ${topic}[0] were missed: the broker no longer has the offset of group ${topic}; reading goes on at the oldest record`,
    ]);
  },
);

kafka.test("startFrom latest skips what lies there already", async () => {
  const topic = await kafka.freshTopic(1);
  await send(topic, 0, 5);
  const source = kafka.source(topic, { startFrom: "latest" });
  const reading = readAll(source, 1);
  await until(() => source.status().state === "running");
  // The position is looked up by the first fetch, a moment after the join.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await send(topic, 5, 1);
  assertEquals(numbers(await reading), [5]);
});

kafka.test(
  "an idle consumer and an idle producer do not keep the process busy",
  async () => {
    const topic = await kafka.freshTopic(1);
    const producer = kafka.client().producer();
    await producer.send(topic, [{ key: null, value: "0" }]);
    const source = kafka.source(topic, { maxWaitMs: 1_000 });
    const stop = new AbortController();
    const reading = (async () => {
      for await (const batch of source.batches(stop.signal)) {
        await batch
          .commit();
      }
    })();
    await until(() => source.status().lag === 0);
    const checks = countCalls(RequestQueue.prototype, "checkPendingRequests");
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    stop.abort();
    const idle = checks.restore();
    await reading;
    await producer.close();
    // Without the patch about 1,000 a second on each connection.
    assert(idle < 50, `${idle} checks in 2 s`);
  },
);

function countCalls(owner: Record<string, () => void>, name: string) {
  const original = owner[name]!;
  let calls = 0;
  owner[name] = function (this: unknown) {
    calls++;
    original.call(this);
  };
  return {
    restore() {
      owner[name] = original;
      return calls;
    },
  };
}

import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import fetchResponse from "kafkajs/src/protocol/requests/fetch/v11/response.js";
import {
  UNREADABLE,
  type UnreadableBatch,
} from "../../../lib/kafka/fetch_salvage_patch.ts";

/** A partition of the decoded response. */
interface Partition {
  readonly partition: number;
  readonly highWatermark: string;
  readonly abortedTransactions: unknown[];
  readonly messages: {
    readonly offset: string;
    readonly value: Buffer | null;
    readonly [UNREADABLE]?: UnreadableBatch;
  }[];
}

async function decode(bytes: Uint8Array): Promise<Partition[]> {
  const { responses } = await fetchResponse.decode(Buffer.from(bytes));
  assertEquals(responses.length, 1);
  assertEquals(responses[0].topicName, "t");
  return responses[0].partitions;
}

// The bytes of Kafka's protocol guide: numbers are big-endian.

function int(bits: 8 | 16 | 32 | 64, value: number): number[] {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigInt64(0, BigInt(value));
  return [...new Uint8Array(bytes.buffer, 8 - bits / 8)];
}

/** A zigzag varint of a small number that is not negative, or -1. */
function varint(value: number): number[] {
  let rest = value === -1 ? 1 : value * 2;
  const bytes = [];
  while (rest > 127) {
    bytes.push(rest % 128 + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/** A record with a value of one byte, or none. */
function record(offsetDelta: number, value: number | null): number[] {
  const body = [
    0, // attributes
    ...varint(0), // time
    ...varint(offsetDelta),
    ...varint(-1), // no key
    ...(value === null ? varint(-1) : [...varint(1), value]),
    ...varint(0), // no headers
  ];
  return [...varint(body.length), ...body];
}

/** A record batch v2; `codec` 1 is gzip, 5 does not exist. */
function batch(
  firstOffset: number,
  count: number,
  records: Uint8Array | number[],
  codec = 0,
): Uint8Array {
  const length = Buffer.from([...int(32, 49 + records.length)]);
  const head = [
    ...int(64, firstOffset),
    ...length,
    ...int(32, 0), // leader epoch
    2, // magic
    ...int(32, 0), // CRC, which kafkajs does not check
    ...int(16, codec),
    ...int(32, count - 1), // last offset delta
    ...int(64, 1_700_000_000_000),
    ...int(64, 1_700_000_000_000),
    ...int(64, -1), // producer
    ...int(16, -1),
    ...int(32, -1),
    ...int(32, count),
  ];
  return Buffer.concat([Uint8Array.from(head), Uint8Array.from(records)]);
}

/** One good record at each offset. */
function good(firstOffset: number, values: number[]): Uint8Array {
  return batch(
    firstOffset,
    values.length,
    values.flatMap((v, i) => record(i, v)),
  );
}

/** A Fetch response v11 with one topic; each argument holds the batches of a partition. */
function response(...partitions: Uint8Array[][]): Uint8Array {
  const parts = partitions.map((batches, partition) => {
    const records = Buffer.concat(batches);
    return Buffer.concat([
      Uint8Array.from([
        ...int(32, partition),
        ...int(16, 0), // no error
        ...int(64, 100), // high watermark
        ...int(64, 100),
        ...int(64, 0),
        ...int(32, 1), // one aborted transaction
        ...int(64, 7),
        ...int(64, 3),
        ...int(32, -1), // preferred replica
        ...int(32, records.length),
      ]),
      records,
    ]);
  });
  const head = [
    ...int(32, 0), // throttle time
    ...int(16, 0),
    ...int(32, 0), // session
    ...int(32, 1), // topics
    ...int(16, 1),
    ..."t".split("").map((c) => c.charCodeAt(0)),
    ...int(32, partitions.length),
  ];
  return Buffer.concat([Uint8Array.from(head), ...parts]);
}

const GARBAGE = Uint8Array.of(1, 2, 3, 4, 5);

Deno.test("a healthy response is decoded by kafkajs as ever", async () => {
  const [zero, one] = await decode(response([good(0, [10, 11])], []));
  assertEquals(zero!.messages.map(({ offset }) => offset), ["0", "1"]);
  assertEquals(zero!.messages.map(({ value }) => value?.[0]), [10, 11]);
  assertEquals(one!.messages, []);
});

for (
  const [name, bad] of [
    ["damaged gzip", batch(2, 3, GARBAGE, 1)],
    ["a codec that does not exist", batch(2, 3, GARBAGE, 5)],
    ["records that are cut off", batch(2, 3, record(0, 1))],
  ] as const
) {
  Deno.test(`${name} becomes one marker, and all else is kept`, async () => {
    const [zero, one] = await decode(
      response([good(0, [10, 11]), bad, good(5, [15])], [good(7, [17])]),
    );
    assertEquals(zero!.messages.map(({ offset }) => offset), [
      "0",
      "1",
      "4",
      "5",
    ]);
    assertEquals(one!.messages.map(({ value }) => value?.[0]), [17]);
    assertEquals(zero!.highWatermark, "100");
    assertEquals(zero!.abortedTransactions, [
      { producerId: "7", firstOffset: "3" },
    ]);
    const markers = zero!.messages.map((message) => message[UNREADABLE]);
    assertEquals(markers.filter((marker) => marker !== undefined).length, 1);
    const { firstOffset, lastOffset, recordCount, reason } = markers[2]!;
    assertEquals([firstOffset, lastOffset, recordCount], ["2", "4", 3]);
    assertEquals(reason.length > 0, true);
  });
}

Deno.test("150,000 records in one batch, which overflow kafkajs' stack, are read", async () => {
  const count = 150_000;
  const records = [];
  for (let i = 0; i < count; i++) records.push(...record(i, null));
  const [zero] = await decode(response([batch(0, count, records)]));
  assertEquals(zero!.messages.length, count);
  assertEquals(zero!.messages.at(-1)!.offset, String(count - 1));
});

Deno.test("a last batch that the broker cut off is left for the next fetch", async () => {
  const cut = good(5, [15]).subarray(0, 64);
  const [zero] = await decode(response([batch(2, 3, GARBAGE, 1), cut]));
  assertEquals(zero!.messages.map(({ offset }) => offset), ["4"]);
});

Deno.test("a response that cannot be walked fails as it did", async () => {
  const ancient = batch(2, 3, GARBAGE, 1);
  ancient[16] = 1; // magic
  await assertRejects(() =>
    decode(response([batch(0, 2, GARBAGE, 1), ancient]))
  );
  await assertRejects(() => decode(response([good(0, [10])]).subarray(0, 30)));
});

/**
 * Keeps one unreadable batch from stopping a consumer for good.
 *
 * kafkajs decodes a whole fetch response at once: where one batch of one
 * partition cannot be read (damaged, inflating to gigabytes, an unknown codec,
 * or more than about 120,000 records, which overflow the stack in
 * `push(...records)`), the fetch fails, without saying which batch it was; the
 * consumer ends, and after a restart fetches the same bytes again, for ever.
 *
 * This wraps the decoder of kafkajs 2.2.4 for Fetch version 11 (any broker
 * since 2.3). Only when it fails, the response is walked again batch by batch
 * with kafkajs' own batch decoder, and each unreadable batch becomes one
 * message that carries {@linkcode UNREADABLE}. The same bytes give the same
 * failure, so there is no second try. A response that cannot even be walked
 * fails as before.
 *
 * Layout: the Fetch response v11 and the record batch v2 of Kafka's protocol
 * guide. Importing this file once is enough.
 *
 * @module
 */

import type { Buffer } from "node:buffer";
import Decoder from "kafkajs/src/protocol/decoder.js";
import decodeRecordBatch from "kafkajs/src/protocol/recordBatch/v0/decoder.js";
import fetchResponse from "kafkajs/src/protocol/requests/fetch/v11/response.js";

/** Marks the one message that stands for an unreadable batch. */
export const UNREADABLE: unique symbol = Symbol("unreadable batch");

/** What is known of an unreadable batch. */
export interface UnreadableBatch {
  /** Offset of its first record, decimal. */
  readonly firstOffset: string;
  /** Offset of its last record, decimal. */
  readonly lastOffset: string;
  /** How many records its header promises. */
  readonly recordCount: number;
  /** Why it cannot be read. */
  readonly reason: string;
}

/** The one message of a batch that could not be read; else a message of kafkajs. */
interface Message {
  readonly offset: string;
  readonly [UNREADABLE]?: UnreadableBatch;
}

/** What is used of kafkajs' decoder. */
interface Reader {
  readInt16(): number;
  readInt32(): number;
  readInt64(): bigint;
  readString(): string | null;
  readBytes(length: number): Buffer;
}

/** Bytes of a batch before its length is counted, and of its whole header. */
const PREFIX_BYTES = 12;
const HEADER_BYTES = 61;
/** The only format that brokers have written since Kafka 0.11. */
const MAGIC = 2;

const decode: (raw: Buffer) => Promise<unknown> = fetchResponse.decode;

fetchResponse.decode = async (raw: Buffer): Promise<unknown> => {
  try {
    return await decode(raw);
  } catch (error) {
    try {
      return await salvage(new Decoder(raw));
    } catch {
      throw error;
    }
  }
};

/** The same response, with a marker in the place of each unreadable batch. */
async function salvage(reader: Reader): Promise<unknown> {
  const clientSideThrottleTime = reader.readInt32();
  const errorCode = reader.readInt16();
  const sessionId = reader.readInt32();
  const responses = [];
  for (let topics = reader.readInt32(); topics > 0; topics--) {
    const topicName = reader.readString();
    const partitions = [];
    for (let left = reader.readInt32(); left > 0; left--) {
      partitions.push(await salvagePartition(reader));
    }
    responses.push({ topicName, partitions });
  }
  return {
    throttleTime: 0,
    clientSideThrottleTime,
    errorCode,
    sessionId,
    responses,
  };
}

async function salvagePartition(reader: Reader): Promise<unknown> {
  const partition = reader.readInt32();
  const errorCode = reader.readInt16();
  const highWatermark = reader.readInt64().toString();
  const lastStableOffset = reader.readInt64().toString();
  const lastStartOffset = reader.readInt64().toString();
  const abortedTransactions = [];
  for (let left = reader.readInt32(); left > 0; left--) {
    abortedTransactions.push({
      producerId: reader.readInt64().toString(),
      firstOffset: reader.readInt64().toString(),
    });
  }
  const preferredReadReplica = reader.readInt32();
  const size = reader.readInt32();
  return {
    partition,
    errorCode,
    highWatermark,
    lastStableOffset,
    lastStartOffset,
    abortedTransactions,
    preferredReadReplica,
    messages: size > 0 ? await salvageRecords(reader.readBytes(size)) : [],
  };
}

/** All messages of the whole batches in `bytes`; the last batch may be cut off. */
async function salvageRecords(bytes: Buffer): Promise<Message[]> {
  const messages: Message[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const end = at + PREFIX_BYTES + bytes.readInt32BE(at + 8);
    if (bytes[at + 16] !== MAGIC || end < at + HEADER_BYTES) {
      throw new Error(`Cannot salvage a batch of format ${bytes[at + 16]}`);
    }
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    try {
      const { records } = await decodeRecordBatch(new Decoder(batch));
      for (const record of records) messages.push(record);
    } catch (error) {
      messages.push(markerOf(batch, error));
    }
    at = end;
  }
  return messages;
}

/** A message at the batch's last offset, so that reading goes on behind it. */
function markerOf(batch: Buffer, error: unknown): Message {
  const first = batch.readBigInt64BE(0);
  const last = first + BigInt(batch.readInt32BE(23));
  const marker = {
    offset: last.toString(),
    timestamp: batch.readBigInt64BE(35).toString(),
    key: null,
    value: null,
    headers: {},
    isControlRecord: false,
    batchContext: { producerId: "-1", inTransaction: false },
    [UNREADABLE]: {
      firstOffset: first.toString(),
      lastOffset: last.toString(),
      recordCount: batch.readInt32BE(57),
      reason: error instanceof Error ? error.message : String(error),
    },
  };
  return marker;
}

/**
 * Batches of several partitions as one stretch of time: a k-way merge by the
 * timestamps of the records. A topic has an order within a partition only, and
 * a producer without keys spreads a series over all of them.
 *
 * @module
 */

import type { FetchedBatch } from "../kafka/consumer.ts";
import type { RawRecord } from "../model/record.ts";

/** What a merge took of one batch. */
export interface Share {
  /** Of this batch. */
  readonly fetched: FetchedBatch;
  /** So many records, from its first one on. */
  readonly count: number;
  /** Offset behind them, decimal: what a commit stores. */
  readonly nextOffset: string;
}

/** Records of several partitions, and where they came from. */
export interface Merged {
  /** In the order of their timestamps; within a partition in that of their offsets. */
  readonly records: readonly RawRecord[];
  /** One for each batch, also where nothing was taken of it. */
  readonly shares: readonly Share[];
}

/**
 * Merges until a batch is used up whose partition has more records on the
 * broker: these may be older than what the others still have. So at least one
 * batch is used up, and what is left of the others has to be fetched again.
 * Records without a timestamp are taken at once.
 *
 * @param batches Of different partitions, at least one.
 */
export function mergeBatches(batches: readonly FetchedBatch[]): Merged {
  const taken = batches.map(() => 0);
  const records: RawRecord[] = [];
  while (!batches.some((batch, i) => isDry(batch, taken[i]!))) {
    const next = oldestHead(batches, taken);
    if (next < 0) break;
    records.push(batches[next]!.records[taken[next]!++]!);
  }
  const shares = batches.map((fetched, i) => {
    const count = taken[i]!;
    const nextOffset = fetched.records[count]?.offset ?? fetched.nextOffset;
    return { fetched, count, nextOffset };
  });
  return { records, shares };
}

/** Whether the partition has more records on the broker than came with the batch. */
export function hasMore({ nextOffset, highWatermark }: FetchedBatch): boolean {
  return BigInt(nextOffset) < BigInt(highWatermark);
}

function isDry(batch: FetchedBatch, taken: number): boolean {
  return taken === batch.records.length && hasMore(batch);
}

/** Index of the batch whose next record is the oldest, the first of equals; -1 if all are used up. */
function oldestHead(
  batches: readonly FetchedBatch[],
  taken: readonly number[],
): number {
  let oldest = -1;
  let oldestMs = Infinity;
  for (let i = 0; i < batches.length; i++) {
    const head = batches[i]!.records[taken[i]!];
    if (head === undefined) continue;
    const headMs = head.timestampMs ?? -Infinity;
    if (oldest >= 0 && headMs >= oldestMs) continue;
    oldest = i;
    oldestMs = headMs;
  }
  return oldest;
}

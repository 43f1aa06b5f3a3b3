/**
 * Where reading goes on: what is in memory up to which offset, what the group
 * has committed, and what the broker still has.
 *
 * The group's offset says what was told; the offsets that go with stored state
 * say what is remembered. What lies in between is read again, **warm**: it fills
 * the memory, and nothing is told twice.
 *
 * @module
 */

import type { Admin } from "../kafka/admin.ts";
import type { RawRecord } from "../model/record.ts";
import type { Logger } from "../telemetry/logger.ts";

/** What a resume works with. */
export interface KafkaResumeOptions {
  /** The topic. */
  readonly topic: string;
  /** The consumer group. */
  readonly groupId: string;
  /** Next offset of each partition that the memory has, decimal; `undefined`: there is no memory. */
  readonly offsets: ReadonlyMap<number, string> | undefined;
  /** Without a memory, records of this last time before now are read again, in ms; 0: none. */
  readonly replayMs: number;
  /** The clock on the wall, in ms since 1970. */
  readonly wallMs: () => number;
  /** Where the lines go. */
  readonly logger: Logger;
}

/** What the broker says of one partition; offsets are numbers < 2^53. */
interface PartitionFacts {
  readonly partition: number;
  /** Oldest offset. */
  readonly low: number;
  /** Offset behind the newest record. */
  readonly high: number;
  /** What the group committed. */
  readonly committed: number | undefined;
}

/** See the module. */
export class KafkaResume {
  readonly #options: KafkaResumeOptions;
  /** Next offset that the memory does not have. */
  readonly #next = new Map<number, number>();
  /** Records before this offset are warm. */
  readonly #warmEnd = new Map<number, number>();
  #hasMemory: boolean;

  /** Knows what is stored; asks nobody. */
  constructor(options: KafkaResumeOptions) {
    this.#options = options;
    this.#hasMemory = options.offsets !== undefined;
    for (const [partition, offset] of options.offsets ?? []) {
      this.#next.set(partition, Number(offset));
    }
  }

  /** Next offset of each partition, decimal: what goes with the memory. */
  offsets(): Map<number, string> {
    return new Map([...this.#next].map(([one, next]) => [one, String(next)]));
  }

  /** Whether a record was told of before. */
  isWarm({ partition, offset }: RawRecord): boolean {
    return Number(offset) < (this.#warmEnd.get(partition) ?? 0);
  }

  /** Whether the group has committed all before an offset. */
  isCommitted(partition: number, nextOffset: string): boolean {
    return Number(nextOffset) <= (this.#warmEnd.get(partition) ?? 0);
  }

  /** All before an offset is in the memory now, and delivered. */
  advance(partition: number, nextOffset: string): void {
    const next = Number(nextOffset);
    this.#next.set(partition, next);
    const warmEnd = this.#warmEnd.get(partition);
    if (warmEnd === undefined || next < warmEnd) return;
    this.#warmEnd.delete(partition);
    const { topic, logger } = this.#options;
    logger.info(`${topic}[${partition}] has caught up at offset ${next}`);
  }

  /**
   * Where the partitions that the group gave us are to be read from.
   *
   * @param admin Asks the broker.
   * @param partitions The partitions.
   * @returns Offsets, decimal, of those that are not to be read from the group's offset on.
   * @throws {KafkaError} If the broker does not answer.
   */
  async plan(
    admin: Admin,
    partitions: readonly number[],
  ): Promise<Map<number, string>> {
    const { topic, groupId } = this.#options;
    const committed = await admin.committedOffsets(groupId, topic);
    const known = await admin.topicOffsets(topic);
    const sinceWindow = await this.#sinceWindow(admin);
    const plan = new Map<number, string>();
    for (const { partition, low, high } of known) {
      if (!partitions.includes(partition)) continue;
      const stored = committed.get(partition);
      const facts: PartitionFacts = {
        partition,
        low: Number(low),
        high: Number(high),
        committed: stored === undefined ? undefined : Number(stored),
      };
      const from = this.#from(facts, sinceWindow.get(partition));
      if (from === undefined) continue;
      plan.set(partition, String(from));
    }
    this.#hasMemory = true;
    return plan;
  }

  /** First offsets within the time that is read again where there is no memory. */
  async #sinceWindow(admin: Admin): Promise<Map<number, number>> {
    const { topic, replayMs, wallMs } = this.#options;
    if (this.#hasMemory || replayMs === 0) return new Map();
    const offsets = await admin.offsetsAt(topic, wallMs() - replayMs);
    return new Map([...offsets].map(([one, offset]) => [one, Number(offset)]));
  }

  /** Where one partition is read from; `undefined`: from the group's offset, or where a new group begins. */
  #from(
    { partition, low, high, committed }: PartitionFacts,
    sinceWindow: number | undefined,
  ): number | undefined {
    this.#warmEnd.delete(partition);
    const { logger, topic } = this.#options;
    const place = `${topic}[${partition}]`;
    let next = this.#next.get(partition);
    if (next !== undefined && next > high) {
      logger.error(
        `${place} ends at offset ${high}, but was read up to ${next}: the ` +
          "topic was made anew; what was learned is kept, reading goes on at " +
          "the group's offset",
      );
      this.#next.delete(partition);
      return undefined;
    }
    if (next !== undefined && next < low) {
      logger.error(
        `${low - next} records of ${place} were missed: it was read up to ` +
          `offset ${next}, and the broker's oldest is ${low}`,
      );
      next = low;
    }
    if (committed === undefined) {
      if (next === undefined) return undefined;
      logger.warn(
        `The group has no offset for ${place}: reading goes on at ${next}, ` +
          "where the stored state ends",
      );
      return next;
    }
    if (committed < low || committed > high) return undefined; // kafkajs resets, and the ledger says so
    const from = next ?? Math.max(low, sinceWindow ?? committed);
    if (from > committed) {
      logger.warn(
        `The offset of the group for ${place} was set back from ${from} to ` +
          `${committed}: these records are read again`,
      );
      return undefined;
    }
    if (from === committed) return undefined;
    this.#warmEnd.set(partition, committed);
    logger.info(
      `Reading ${
        committed - from
      } records of ${place} again, offsets ${from} ` +
        `to ${committed - 1}, to fill the memory; nothing is told twice`,
    );
    return from;
  }
}

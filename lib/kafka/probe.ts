/**
 * What finds out whether a service could work with Kafka, as the rest of the
 * program sees it. It joins no group, stores no offset and changes nothing.
 *
 * @module
 */

import type { PartitionOffsets } from "./admin.ts";

/** A record, without its value. */
export interface ProbedRecord {
  /** Its partition. */
  readonly partition: number;
  /** Its Kafka timestamp, in ms since 1970. */
  readonly timestampMs: number;
  /** Length of its value, in bytes. */
  readonly bytes: number;
}

/** Asks what an {@linkcode Admin} cannot. */
export interface Probe {
  /**
   * Reads the newest record of each partition, which needs the right to read the
   * topic, also where there is no record.
   *
   * @param topic The topic.
   * @param offsets Its offsets now.
   * @returns At most one of each partition: of those that have a record, and fit into one answer.
   * @throws {KafkaError} If the topic cannot be read, above all `not_authorized`.
   */
  newestRecords(
    topic: string,
    offsets: readonly PartitionOffsets[],
  ): Promise<ProbedRecord[]>;
  /**
   * Sees whether a member of a group may do what members do, by the heartbeat of
   * one that does not exist.
   *
   * @param groupId The group; it need not exist.
   * @throws {KafkaError} If not, above all `not_authorized`.
   */
  tryGroup(groupId: string): Promise<void>;
  /** Disconnects. Never rejects. */
  close(): Promise<void>;
}

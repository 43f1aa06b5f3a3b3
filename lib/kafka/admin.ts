/**
 * What looks after topics and offsets, as the rest of the program sees it.
 *
 * @module
 */

/** Offsets of one partition. */
export interface PartitionOffsets {
  /** The partition. */
  readonly partition: number;
  /** Oldest offset that the broker still has, decimal. */
  readonly low: string;
  /** Offset behind the newest record, decimal. */
  readonly high: string;
}

/** Looks after topics and offsets. */
export interface Admin {
  /** Creates a topic; resolves to `false` if there already is one. */
  createTopic(topic: string, partitions: number): Promise<boolean>;
  /** Adds partitions until there are `total`. */
  addPartitions(topic: string, total: number): Promise<void>;
  /** The offsets of every partition, in ascending order. */
  topicOffsets(topic: string): Promise<PartitionOffsets[]>;
  /**
   * Offset of the first record of each partition that is not older than a time,
   * decimal; that behind the newest where all are older.
   */
  offsetsAt(topic: string, atMs: number): Promise<Map<number, string>>;
  /** Offset that the group committed, by partition; `undefined` where it has none. */
  committedOffsets(
    groupId: string,
    topic: string,
  ): Promise<Map<number, string | undefined>>;
  /**
   * A setting of a topic, for example `max.message.bytes`, in force: its own or the
   * broker's; `undefined` where there is none of this name.
   */
  topicSetting(topic: string, name: string): Promise<string | undefined>;
  /** Deletes the records of a partition before an offset. */
  deleteRecords(
    topic: string,
    partition: number,
    offset: string,
  ): Promise<void>;
  /** Disconnects. Never rejects. */
  close(): Promise<void>;
}

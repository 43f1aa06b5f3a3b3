/**
 * What sends records, as the rest of the program sees it.
 *
 * @module
 */

/** One record to send. */
export interface OutgoingRecord {
  /** Records of one key keep their order; `null` puts the record anywhere. */
  readonly key: string | null;
  /** The value. */
  readonly value: string | Uint8Array;
  /** More about it. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends records. */
export interface Producer {
  /**
   * Sends records of one topic and waits until all in-sync replicas have them.
   * Connects by itself. Records with one key go to one partition, in this order.
   *
   * @param topic Created by the broker if it does that (`auto.create.topics.enable`).
   * @param records Together below the broker's limit for a batch (1 MiB by default), and some thousands at most: the time that kafkajs takes grows with their square.
   * @throws {KafkaError} If not all were stored. Some may have been.
   */
  send(topic: string, records: readonly OutgoingRecord[]): Promise<void>;
  /** Disconnects. Never rejects. */
  close(): Promise<void>;
}

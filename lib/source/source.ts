/**
 * Where records come from.
 *
 * @module
 */

import type { RawRecord } from "../model/record.ts";

/** Some records that were fetched together. */
export interface RecordBatch {
  /** Those of one partition in the order of their offsets; several partitions are merged by the time of their records. */
  readonly records: readonly RawRecord[];
  /**
   * Marks records as done. Call it once everything that follows from them is
   * delivered; a source that can (Kafka) then never delivers them to this group
   * again. Without it, or if it rejects, the records come again.
   *
   * @param count So many, from the first on; by default all.
   */
  commit(count?: number): Promise<void>;
  /**
   * Has the source go on although the batch is not committed. Not there: the
   * source waits for the commit.
   *
   * @returns Commits the batch; to be called later, in the order of the batches.
   * It rejects as `commit` does, and keeps no record in memory.
   */
  defer?(): () => Promise<void>;
  /** Whether a record was told of before, and only fills the memory again; not there: none was. */
  isWarm?(record: RawRecord): boolean;
}

/** What a source says of itself; for the log, the status line and the metrics. */
export interface SourceStatus {
  /** One word on what it does now. */
  readonly state: "starting" | "waiting" | "running" | "stopped";
  /** Records that are on the broker and not read yet; `undefined` where unknown. */
  readonly lag: number | undefined;
  /** What is assigned or open, for example `delfin-kafka[0,1,2]`. */
  readonly assignment: string;
  /** How many partitions are assigned; not there: the source has none. */
  readonly partitions?: number;
}

/** What happened to a source that reads from brokers so far; numbers only grow. */
export interface SourceStats {
  /** Consumers that were replaced by a new one, for whatever reason. */
  rebuilds: number;
  /** Consumers that ended by themselves after they had joined. */
  crashes: number;
  /** Consumers that fell silent. */
  silences: number;
  /** Assignments after the first one of a consumer. */
  rebalances: number;
  /** Batches that were handed over and not committed: they come again. */
  lostBatches: number;
  /** Batches that could not be read and were skipped. */
  unreadableBatches: number;
  /** Records in these batches, as their headers say. */
  unreadableRecords: number;
  /** How often the wanted offset was gone from the broker: records were missed. */
  offsetResets: number;
}

/** A stream of record batches. */
export interface Source {
  /** `kafka`, `file` or `simulate`. */
  readonly name: string;
  /**
   * The batches, in order. Ends when the input ends or `signal` aborts; then
   * everything the source holds is released. Can be called once.
   *
   * @throws {SourceError} Where waiting does not help: a file that cannot be read, a refused login.
   */
  batches(signal: AbortSignal): AsyncIterable<RecordBatch>;
  /**
   * Next offset of each partition behind what was committed, decimal: where a
   * memory of all that lies before it goes on. Not there: the source begins
   * anew each time.
   */
  offsets?(): ReadonlyMap<number, string>;
  /** What it is doing now. Cheap. */
  status(): SourceStatus;
  /** What happened so far; not there: nothing of that can happen. */
  readonly stats?: Readonly<SourceStats>;
}

/** The source cannot deliver, and waiting would not help. */
export class SourceError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "SourceError";
}

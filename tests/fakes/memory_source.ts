/**
 * A source of records that a test holds in its hands.
 *
 * @module
 */

import type { RawRecord } from "../../lib/model/record.ts";
import type {
  RecordBatch,
  Source,
  SourceStatus,
} from "../../lib/source/source.ts";

/** Makes the record at an offset from what `JSON.stringify` or a text gives. */
export function recordOf(value: unknown, offset = 0): RawRecord {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return {
    topic: "test",
    partition: 0,
    offset: String(offset),
    timestampMs: undefined,
    value: new TextEncoder().encode(text),
  };
}

/** Delivers the given batches, then ends. */
export class MemorySource implements Source {
  readonly name = "memory";
  /** How many batches were committed. */
  committed = 0;
  /** Is called when a batch is committed; may throw. */
  onCommit: () => void = () => {};
  readonly #batches: readonly (readonly RawRecord[])[];

  constructor(batches: readonly (readonly RawRecord[])[]) {
    this.#batches = batches;
  }

  async *batches(signal: AbortSignal): AsyncGenerator<RecordBatch> {
    for (const records of this.#batches) {
      if (signal.aborted) return;
      yield {
        records,
        commit: () => {
          try {
            this.onCommit();
            this.committed++;
            return Promise.resolve();
          } catch (error) {
            return Promise.reject(error);
          }
        },
      };
    }
  }

  status(): SourceStatus {
    return { state: "running", lag: 0, assignment: "test[0]" };
  }
}

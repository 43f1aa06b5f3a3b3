/**
 * What was refused or marked while one record is decoded: counts, and for the
 * log the first place of each reason.
 *
 * @module
 */

import { type Reason, REASONS } from "../model/record.ts";
import { excerpt } from "./_json_text.ts";

const REASON_NAMES = Object.keys(REASONS) as Reason[];

/** The place of each reason in the counters: a number, for the hot path. */
export const REASON_INDEX: Readonly<Record<Reason, number>> = Object
  .fromEntries(REASON_NAMES.map((reason, index) => [reason, index])) as Record<
    Reason,
    number
  >;

/** What the log says of a finding: what became of it, and what was expected. */
const SENTENCES: Readonly<Partial<Record<Reason, [string, string]>>> = {
  bad_entry: ["Cannot use the entry", "[name, labels, values]"],
  bad_name: ["Cannot use the entry", "a metric name of 1 to 4096 bytes"],
  bad_labels: [
    "Cannot use the entry",
    "an object of labels, those of the identity text of at most 4096 bytes",
  ],
  bad_values: ["Cannot use the entry", "an object of values"],
  no_values: ["Kept the entry without a sample", "values"],
  no_storage_id: ['Kept the entry as one of storage ""', "a storage_id"],
  no_resource_type: ['Kept the entry as one of type ""', "a resource_type"],
  no_resource_id: [
    "Kept the entry as one of the whole array",
    "a resource_id",
  ],
  ambiguous: ["Cannot use the entry", "each series once in a record"],
  bad_timestamp: [
    "Cannot use the value",
    "a timestamp in ms or s from 1970 to 2100",
  ],
  too_far_ahead: [
    "Cannot use the value",
    "a timestamp at most a day after the newest record",
  ],
  null_value: ["Cannot use the value", "a number"],
  not_finite: ["Cannot use the value", "a finite number"],
  not_a_number: ["Cannot use the value", "a number"],
};

/**
 * Counts findings. Those of the entry in progress can be taken back: an entry
 * counts only once it is known to be whole.
 */
export class Findings {
  /** By reason: all of this record, the entry in progress included. */
  readonly #count = new Uint32Array(REASON_NAMES.length);
  /** By reason: those of the entry in progress. */
  readonly #pending = new Uint32Array(REASON_NAMES.length);
  /** By reason: where the first one stands. */
  readonly #start = new Uint32Array(REASON_NAMES.length);
  readonly #end = new Uint32Array(REASON_NAMES.length);
  #hasPending = false;

  /** Counts one finding; `start` to `end` is where it stands in the record. */
  note(reason: number, start: number, end: number): void {
    this.#pending[reason]++;
    this.#hasPending = true;
    if (this.#count[reason]++ === 0) {
      this.#start[reason] = start;
      this.#end[reason] = end;
    }
  }

  /** The entry is whole: its findings stand. */
  commit(): void {
    if (!this.#hasPending) return;
    this.#pending.fill(0);
    this.#hasPending = false;
  }

  /** The entry is refused: its findings never were. */
  rollback(): void {
    if (!this.#hasPending) return;
    for (let i = 0; i < this.#count.length; i++) {
      this.#count[i] -= this.#pending[i];
    }
    this.commit();
  }

  /** Forgets everything, for the next record. */
  clear(): void {
    this.#count.fill(0);
    this.commit();
  }

  /** What was counted: reason to number, > 0. */
  counts(): Map<Reason, number> {
    const counts = new Map<Reason, number>();
    for (let i = 0; i < REASON_NAMES.length; i++) {
      if (this.#count[i] > 0) counts.set(REASON_NAMES[i], this.#count[i]);
    }
    return counts;
  }

  /** For each counted reason one sentence on its first place in `bytes`. */
  details(bytes: Uint8Array): Map<Reason, string> {
    const details = new Map<Reason, string>();
    for (let i = 0; i < REASON_NAMES.length; i++) {
      const reason = REASON_NAMES[i];
      const sentence = SENTENCES[reason];
      if (this.#count[i] === 0 || sentence === undefined) continue;
      const [outcome, expected] = sentence;
      const found = excerpt(bytes, this.#start[i], this.#end[i]);
      details.set(
        reason,
        `${outcome} at byte ${
          this
            .#start[i]
        }: expected ${expected}, found ${found}`,
      );
    }
    return details;
  }
}

/**
 * Decode to decide for one record after another, without I/O and without a
 * clock: the same records in the same order give the same anomalies.
 *
 * @module
 */

import type { Decider, JudgedSeries } from "../decide/decider.ts";
import { QUIET } from "../decide/lifecycle.ts";
import type { Lifecycle } from "../decide/lifecycle.ts";
import type { Decoder } from "../decode/decoder.ts";
import type { Detector, DetectorFactory } from "../detect/detector.ts";
import type { Anomaly } from "../model/anomaly.ts";
import type { Collection } from "../model/collection.ts";
import type { RawRecord, Reason, RecordPosition } from "../model/record.ts";
import {
  type OfferOutcome,
  type Series,
  SeriesStore,
  type SeriesStoreOptions,
} from "../store/series_store.ts";
import type { PipelineCounters } from "./counters.ts";

/** What is kept of a series beside its samples. */
export interface SeriesState {
  /** Scores its samples. */
  readonly detector: Detector;
  /** Whether an anomaly is open. */
  lifecycle: Lifecycle;
}

/** Is told what was refused or marked, once per reason and record. */
export type RefusalListener = (
  refusal: {
    /** Why. */
    readonly reason: Reason;
    /** How often in this record, >= 1. */
    readonly count: number;
    /** One sentence on the first case. */
    readonly detail: string;
    /** The record. */
    readonly source: RecordPosition;
  },
) => void;

/** What a judge is made of. */
export interface JudgeParts {
  /** Bytes to samples. */
  readonly decoder: Decoder;
  /** How samples are kept. */
  readonly store: Omit<
    SeriesStoreOptions<SeriesState>,
    "createState" | "onEvict"
  >;
  /** Makes the detector of each new series. */
  readonly detectors: DetectorFactory;
  /** Scores to messages. */
  readonly decider: Decider;
  /** What is counted. */
  readonly counters: PipelineCounters;
  /** Is told of refusals. */
  readonly onRefusal: RefusalListener;
}

/** After so many samples a caller gets the chance to do something else. */
const SLICE_SAMPLES = 256;

/** What is held back belongs to no record in particular. */
const NO_RECORD: RecordPosition = { topic: "", partition: 0, offset: "-1" };

/** Why the store refuses or marks a sample. */
type StoreReason = Exclude<OfferOutcome, "accepted" | "held">;

/** Turns records into messages about anomalies. */
export class Judge {
  readonly #parts: JudgeParts;
  readonly #store: SeriesStore<SeriesState>;
  /** Of the record in hand. */
  #source: RecordPosition = NO_RECORD;
  #out: Anomaly[] = [];
  #refused = new Map<StoreReason, { count: number; detail: string }>();
  #openCount = 0;

  /** A judge that has seen nothing. */
  constructor(parts: JudgeParts) {
    this.#parts = parts;
    this.#store = new SeriesStore<SeriesState>({
      ...parts.store,
      createState: () => ({
        detector: parts.detectors.create(),
        lifecycle: QUIET,
      }),
      onEvict: (series) => this.#forget(series),
    });
  }

  /** The series that are alive. */
  get store(): SeriesStore<SeriesState> {
    return this.#store;
  }

  /** Anomalies that are open now. */
  get openCount(): number {
    return this.#openCount;
  }

  /**
   * Judges one record. Yields now and then, so that the caller can wait for
   * something else; run it to its end before the next record.
   *
   * @param record The record.
   * @param out Gets the messages that it causes, in order.
   */
  *judge(record: RawRecord, out: Anomaly[]): Generator<undefined, void> {
    const { decoder, counters } = this.#parts;
    this.#begin(record, out);
    counters.records.inc();
    counters.bytes.inc(record.value?.length ?? 0);
    const outcome = decoder.decode(record);
    if (outcome.kind === "rejected") {
      this.#refuse(outcome.reason, 1, outcome.detail);
      return;
    }
    const { collection } = outcome;
    for (const [reason, count] of collection.reasons) {
      this.#refuse(reason, count, collection.details.get(reason) ?? "");
    }
    yield* this.#offerAll(collection);
    for (const [reason, { count, detail }] of this.#refused) {
      this.#refuse(reason, count, detail);
    }
    const { suppressed } = counters;
    suppressed.inc(this.#parts.decider.suppressedCount - suppressed.value);
  }

  /**
   * Judges what `allowed_lateness` still holds back, at the end of the input.
   *
   * @param out Gets the messages, in order.
   */
  flush(out: Anomaly[]): void {
    this.#begin(NO_RECORD, out);
    this.#store.flush(this.#visit);
  }

  #begin(source: RecordPosition, out: Anomaly[]): void {
    const { topic, partition, offset } = source;
    this.#source = { topic, partition, offset };
    this.#out = out;
    this.#refused.clear();
  }

  *#offerAll(collection: Collection): Generator<undefined, void> {
    const { entryCount, keys, labels, starts, timestampsMs, values } =
      collection;
    let sinceYield = 0;
    for (let entry = 0; entry < entryCount; entry++) {
      const end = starts[entry + 1]!;
      for (let i = starts[entry]!; i < end; i++) {
        const key = keys[entry]!;
        const outcome = this.#store.offer(
          key,
          labels[entry]!,
          timestampsMs[i]!,
          values[i]!,
          this.#visit,
        );
        if (outcome !== "accepted" && outcome !== "held") {
          this.#note(outcome, key.text, timestampsMs[i]!);
        }
      }
      sinceYield += end - starts[entry]!;
      if (sinceYield >= SLICE_SAMPLES) {
        sinceYield = 0;
        yield;
      }
    }
  }

  /** Scores a sample that is due, decides, and has the detector learn it. */
  readonly #visit = (
    series: Series<SeriesState>,
    atMs: number,
    value: number,
  ): void => {
    const { decider, counters } = this.#parts;
    const { detector } = series.state;
    const score = detector.score(atMs, value);
    counters.samples.inc();
    if (score.kind === "scored") {
      counters.scored.inc();
      this.#emit(decider.decide(series, atMs, value, score, this.#source));
    }
    detector.learn(atMs, value);
  };

  /** Idle eviction: an open anomaly ends with its series. */
  #forget(series: Series<SeriesState> & JudgedSeries): void {
    const { decider, counters } = this.#parts;
    counters.evicted.inc();
    const { ring } = series;
    if (ring.length === 0) return;
    const last = ring.length - 1;
    const newest = { atMs: ring.atMs(last), value: ring.value(last) };
    this.#emit(decider.close(series, newest, this.#source));
  }

  #emit(anomaly: Anomaly | undefined): void {
    if (anomaly === undefined) return;
    if (anomaly.state === "open") this.#openCount++;
    if (anomaly.state === "resolved") this.#openCount--;
    this.#parts.counters.anomalies(anomaly.state).inc();
    this.#out.push(anomaly);
  }

  #note(reason: StoreReason, keyText: string, atMs: number): void {
    const known = this.#refused.get(reason);
    if (known !== undefined) {
      known.count++;
      return;
    }
    const detail = `first in series ${keyText} at ${timeText(atMs)}`;
    this.#refused.set(reason, { count: 1, detail });
  }

  #refuse(reason: Reason, count: number, detail: string): void {
    const { counters, onRefusal } = this.#parts;
    counters.reasons(reason).inc(count);
    onRefusal({ reason, count, detail, source: this.#source });
  }
}

/** ISO 8601; every accepted time is one that `Date` can show. */
function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}

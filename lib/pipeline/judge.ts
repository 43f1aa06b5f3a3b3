/**
 * Decode to decide for one record after another, without I/O and without a
 * clock: the same records in the same order give the same anomalies.
 *
 * @module
 */

import { AlertController } from "../decide/alert_controller.ts";
import type { SilenceWatch } from "../decide/silence.ts";
import type { Decoder } from "../decode/decoder.ts";
import type { SeriesDetectorFactory } from "../detect/series_detector.ts";
import type { Collection } from "../model/collection.ts";
import type { Feedback } from "../model/feedback.ts";
import { isIncident, type Message } from "../model/message.ts";
import type { RawRecord, Reason, RecordPosition } from "../model/record.ts";
import type { SilenceEvent } from "../model/silence.ts";
import type { SeriesKey, SeriesLabels } from "../model/series.ts";
import {
  type OfferOutcome,
  type Series,
  SeriesStore,
  type SeriesStoreOptions,
} from "../store/series_store.ts";
import { JudgeMemory } from "./judge_memory.ts";
import { ArrayJudge } from "./array_judge.ts";
import type { ArrayJudgeOptions, LiveOptions } from "./array_judge_options.ts";
import type { PipelineCounters } from "./counters.ts";
import type { SeriesState } from "./series_state.ts";

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
  readonly detectors: SeriesDetectorFactory;
  /** How arrays are judged. */
  readonly arrays: ArrayJudgeOptions;
  /** Watches for what stops sending; `undefined`: nobody does. */
  readonly silence: SilenceWatch | undefined;
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

/** Turns records into messages about anomalies and incidents. */
export class Judge {
  readonly #parts: JudgeParts;
  /** The one object that all arrays look at. */
  readonly #options: ArrayJudgeOptions;
  /** What changes with the next record. */
  #changes: LiveOptions | undefined;
  /** What operators said since the last record. */
  readonly #feedback: Feedback[] = [];
  readonly #store: SeriesStore<SeriesState>;
  /** By the canonical text of the array. */
  readonly #arrays = new Map<string, ArrayJudge>();
  /** Arrays with samples that wait for the end of the record. */
  readonly #touched = new Set<ArrayJudge>();
  /** Its state, in pieces that can be stored. */
  readonly memory: JudgeMemory;
  /** Of the record in hand. */
  #source: RecordPosition = NO_RECORD;
  /** Where messages go; `undefined`: they were told before. */
  #out: Message[] | undefined;
  #refused = new Map<StoreReason, { count: number; detail: string }>();

  /** A judge that has seen nothing. */
  constructor(parts: JudgeParts) {
    this.#parts = parts;
    this.#options = { ...parts.arrays };
    this.#store = new SeriesStore<SeriesState>({
      ...parts.store,
      createState: (key, labels) => this.#enroll(key, labels),
      onEvict: (series) => this.#forget(series),
    });
    this.memory = new JudgeMemory({
      store: this.#store,
      arrays: this.#arrays,
      silence: parts.silence,
      makeArray: (key) => new ArrayJudge(key, this.#options),
      makeState: (key, labels, silenceHandle) =>
        this.#enroll(key, labels, silenceHandle),
    });
  }

  /** The series that are alive. */
  get store(): SeriesStore<SeriesState> {
    return this.#store;
  }

  /** The arrays that are alive, by their canonical texts. */
  get arrays(): ReadonlyMap<string, ArrayJudge> {
    return this.#arrays;
  }

  /** Anomalies that are open now. */
  get openCount(): number {
    let count = 0;
    for (const array of this.#arrays.values()) count += array.openCount;
    return count;
  }

  /** Incidents that are open now. */
  get incidentCount(): number {
    let count = 0;
    for (const array of this.#arrays.values()) count += array.incidentCount;
    return count;
  }

  /** Time of the newest sample of all in ms since 1970; `-Infinity` before the first. */
  get newestMs(): number {
    let newestMs = -Infinity;
    for (const array of this.#arrays.values()) {
      newestMs = Math.max(newestMs, array.newestMs);
    }
    return newestMs;
  }

  /**
   * Has arrays judged in another way from the next record on. All that was
   * learned and all that is open stays.
   *
   * @param options All of them; of several calls before a record the last counts.
   */
  reconfigure(options: LiveOptions): void {
    this.#changes = options;
  }

  /** Takes what an operator said of an incident; it counts from the next record on. */
  takeFeedback(feedback: Feedback): void {
    this.#feedback.push(feedback);
  }

  /**
   * Judges one record. Yields now and then, so that the caller can wait for
   * something else; run it to its end before the next record.
   *
   * @param record The record.
   * @param out Gets the messages that it causes, in order; `undefined` for a
   * record that only fills the memory again: what it causes was told before.
   */
  *judge(
    record: RawRecord,
    out: Message[] | undefined,
  ): Generator<undefined, void> {
    const { decoder, counters } = this.#parts;
    this.#begin(record, out);
    counters.records.inc();
    counters.bytes.inc(record.value?.length ?? 0);
    const outcome = yield* decoder.decode(record);
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
    yield* this.#conclude();
    yield;
    this.#tellSilences();
  }

  /**
   * Judges what `allowed_lateness` still holds back, at the end of the input.
   *
   * @param out Gets the messages, in order.
   */
  flush(out: Message[]): void {
    this.#begin(NO_RECORD, out);
    this.#store.flush(this.#visit);
    for (const _slice of this.#conclude());
  }

  #begin(source: RecordPosition, out: Message[] | undefined): void {
    const { topic, partition, offset } = source;
    this.#source = { topic, partition, offset };
    this.#out = out;
    this.#refused.clear();
    this.#reconfigure();
    for (const feedback of this.#feedback.splice(0)) {
      this.#arrays.get(feedback.array)?.takeFeedback(feedback);
    }
  }

  #reconfigure(): void {
    if (this.#changes === undefined) return;
    Object.assign(this.#options, this.#changes);
    this.#changes = undefined;
    const labelsOf = (key: string) => this.#store.get(key)?.labels;
    for (const array of this.#arrays.values()) array.renewPolicies(labelsOf);
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
        if (++sinceYield >= SLICE_SAMPLES) {
          sinceYield = 0;
          yield;
        }
      }
      this.#see(keys[entry]!, timestampsMs.subarray(starts[entry]!, end));
    }
  }

  /** Signs of life count as they arrive, late and repeated ones too. */
  #see(key: SeriesKey, timestampsMs: Float64Array): void {
    const { silence } = this.#parts;
    if (silence === undefined) return;
    if (timestampsMs.length === 0) {
      silence.seeEmptyPoll(key.storageId);
      return;
    }
    const handle = this.#store.get(key.text)?.state.silenceHandle;
    if (handle === undefined) return; // more series than there may be
    for (const atMs of timestampsMs) silence.see(handle, atMs);
  }

  /** What falls silent with this record, and what sends again. */
  #tellSilences(): void {
    const { silence } = this.#parts;
    if (silence === undefined) return;
    const events: SilenceEvent[] = [];
    silence.endRecord(events);
    this.#tellSilence(events);
  }

  /** What an array has to say of all its silences of a record, it says at once. */
  #tellSilence(events: readonly SilenceEvent[]): void {
    const byArray = Map.groupBy(events, ({ key }) => key.split("/", 1)[0]!);
    for (const [key, own] of byArray) {
      const out: Message[] = [];
      this.#arrays.get(key)?.takeSilences(own, this.#source, out);
      this.#tell(out);
    }
  }

  /** Has every array judged that got samples; in the order of their texts. */
  *#conclude(): Generator<undefined, void> {
    const touched = [...this.#touched];
    this.#touched.clear();
    touched.sort((a, b) => a.key < b.key ? -1 : 1);
    const found: Message[] = [];
    for (const array of touched) {
      yield* array.conclude(this.#source, found);
      this.#tell(found.splice(0));
    }
  }

  /** Scores a sample that is due and has its detector learn it; its array decides later. */
  readonly #visit = (
    series: Series<SeriesState>,
    atMs: number,
    value: number,
  ): void => {
    const { counters, arrays: { probe } } = this.#parts;
    const { detector, controller, array } = series.state;
    probe?.sampleComes(series, atMs, value);
    const { slow, fast, score } = detector.take(atMs, value);
    series.state.score = score;
    const { isYoung, level } = controller;
    const isAlert = controller.take(slow, fast, detector.intervalMs);
    counters.samples.inc();
    if (detector.intervalMs > 0) counters.scored.inc();
    this.#touched.add(array);
    const said = { slow, fast, level, isAlert, isYoung };
    array.add(series, atMs, value, said);
    probe?.sampleScored({ series, atMs, value, ...said });
  };

  #enroll(
    key: SeriesKey,
    labels: SeriesLabels,
    silenceHandle = this.#parts.silence?.register(key) ?? -1,
  ): SeriesState {
    const text = key.text.slice(0, key.text.indexOf("/"));
    let array = this.#arrays.get(text);
    if (array === undefined) {
      array = new ArrayJudge(text, this.#options);
      this.#arrays.set(text, array);
    }
    return {
      detector: this.#parts.detectors.create(),
      controller: new AlertController(),
      array,
      ...array.enroll(key, labels),
      silenceHandle,
      score: 0,
      unusualFrom: NaN,
    };
  }

  /** Idle eviction: an open anomaly ends with its series. */
  #forget(series: Series<SeriesState>): void {
    this.#parts.counters.evicted.inc();
    const { array, silenceHandle } = series.state;
    const events: SilenceEvent[] = [];
    this.#parts.silence?.forget(silenceHandle, events);
    this.#tellSilence(events);
    this.#tell(array.forget(series, this.#source));
    if (array.resources.size === 0) this.#arrays.delete(array.key);
  }

  #tell(messages: readonly Message[]): void {
    const { counters } = this.#parts;
    if (this.#out === undefined) return;
    for (const message of messages) {
      if (isIncident(message)) counters.incidents(message.state).inc();
      else counters.anomalies(message.state, message.kind).inc();
      this.#out.push(message);
    }
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

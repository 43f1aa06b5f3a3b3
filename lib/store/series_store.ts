/**
 * Every series that is alive, each with its newest samples.
 *
 * Puts samples in order: same time again, late, far too late; holds them back
 * where asked to. What is done with a sample in order is the caller's business.
 * Knows no clock: time is the time of the samples. Nothing is dropped without
 * an outcome that says so, and memory is bounded by `maxSeries` times
 * `samplesPerSeries`.
 *
 * @module
 */

import type { Reason } from "../model/record.ts";
import type { SeriesKey, SeriesLabels } from "../model/series.ts";
import {
  readKey,
  readLabels,
  writeKey,
  writeLabels,
} from "../state/series_codec.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import { SamplePool } from "./sample_pool.ts";
import { RingBuffer } from "./ring_buffer.ts";

/** How a store behaves. */
export interface SeriesStoreOptions<State> {
  /** Samples that are kept of one series, an integer >= 1. */
  readonly samplesPerSeries: number;
  /** Series that are kept at most, an integer >= 1. */
  readonly maxSeries: number;
  /** A series without a sample for this long, in ms of sample time, is dropped; 0 = never. */
  readonly idleEvictionMs: number;
  /** How long samples wait for older ones, in ms of sample time; 0 = not at all. */
  readonly allowedLatenessMs: number;
  /** Makes what the caller keeps beside the samples of a new series. */
  readonly createState: (key: SeriesKey, labels: SeriesLabels) => State;
  /** Is told of each series that idle eviction drops, while its ring can still be read. */
  readonly onEvict?: (series: Series<State>) => void;
}

/** One series: its identity, its newest samples, and what the caller keeps beside them. */
export interface Series<State> {
  /** Its identity. */
  readonly key: SeriesKey;
  /** Its labels, as they came with the newest sample. */
  readonly labels: SeriesLabels;
  /** The samples that were visited or came late, in order of time; none that is held back. */
  readonly ring: RingBuffer;
  /** What `createState` made. */
  readonly state: State;
}

/**
 * Is given each sample that is due, in strictly rising time within a series;
 * the ring holds it already. Must not call the store.
 */
export type Visit<State> = (
  series: Series<State>,
  atMs: number,
  value: number,
) => void;

/**
 * What became of a sample: `accepted` and visited; `held` back, to be visited
 * later; or a reason to count (`late` ones are in the ring, the others are not).
 */
export type OfferOutcome =
  | "accepted"
  | "held"
  | Extract<Reason, "duplicate" | "late" | "too_late" | "series_limit">;

/** A series with what only the store may change. */
interface Entry<State> extends Series<State> {
  labels: SeriesLabels;
  /** Samples that wait for older ones; all are newer than those of the ring. */
  readonly held: RingBuffer | undefined;
  /** The epoch of the last offer. */
  epoch: number;
  /** Rises from series to series, in the order in which they came. */
  readonly ordinal: number;
  /** Whether nothing has changed since it was saved last. */
  isSaved: boolean;
}

/**
 * Idle time is measured in epochs of the feed, so that eviction needs no timer
 * and no order of use: a series goes once it has missed this many.
 */
const EPOCHS_PER_IDLE_TIME = 8;

/**
 * All series, by the text of their key.
 *
 * Order. Without lateness, a sample newer than its series' newest is visited at
 * once; an older one goes to its place in the ring and is `late`. With
 * `allowedLatenessMs` a sample waits until its series has one that is that much
 * newer; then any order and any repetition of a stream in which no sample
 * comes after one that is more than `allowedLatenessMs` newer gives the same
 * visits and the same rings. At most `samplesPerSeries` samples of a series
 * wait; one more pushes the oldest of them out to its visit.
 *
 * Idle eviction. The newest time seen in any series moves the feed through
 * epochs of at least an eighth of `idleEvictionMs`; a series without a sample
 * in eight whole epochs is dropped when the next one begins: after 1 to 1.125
 * times `idleEvictionMs` of a feed that is much denser than that. A jump of any
 * length is one epoch: a silence of the whole feed makes no single series idle.
 * One that comes back starts anew.
 */
export class SeriesStore<State> {
  readonly #options: SeriesStoreOptions<State>;
  readonly #entries = new Map<string, Entry<State>>();
  readonly #pool = new SamplePool();
  #epoch = 0;
  #epochEndMs = -1;
  #made = 0;

  /**
   * An empty store.
   *
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: SeriesStoreOptions<State>) {
    requireInteger("samplesPerSeries", options.samplesPerSeries, 1);
    requireInteger("maxSeries", options.maxSeries, 1);
    requireInteger("idleEvictionMs", options.idleEvictionMs, 0);
    requireInteger("allowedLatenessMs", options.allowedLatenessMs, 0);
    this.#options = options;
  }

  /** Series that it holds now. */
  get size(): number {
    return this.#entries.size;
  }

  /** The series with this canonical text, if it is alive. */
  get(keyText: string): Series<State> | undefined {
    return this.#entries.get(keyText);
  }

  /** Every series, the one first seen first. */
  values(): IterableIterator<Series<State>> {
    return this.#entries.values();
  }

  /**
   * Takes one sample, and has every sample visited that is due with it.
   *
   * @param key Its series; a new one is made where there is room.
   * @param labels Describe the series from now on, if the sample is its newest.
   * @param atMs Integer in [0, 2^48), ms since 1970.
   * @param value Finite.
   * @param visit Is given this sample, or those that waited for it, or none.
   * @returns What became of this sample.
   * @throws {RangeError} If `atMs` is out of its range.
   */
  offer(
    key: SeriesKey,
    labels: SeriesLabels,
    atMs: number,
    value: number,
    visit: Visit<State>,
  ): OfferOutcome {
    if (atMs >= this.#epochEndMs) this.#advanceEpoch(atMs, visit);
    let entry = this.#entries.get(key.text);
    if (entry === undefined) {
      if (this.#entries.size >= this.#options.maxSeries) return "series_limit";
      entry = this.#create(key, labels);
    }
    entry.epoch = this.#epoch;
    entry.isSaved = false;
    if (entry.held !== undefined && atMs > entry.ring.newestMs) {
      return this.#hold(entry, entry.held, labels, atMs, value, visit);
    }
    const outcome = entry.ring.add(atMs, value);
    if (outcome === "newest") {
      entry.labels = labels;
      visit(entry, atMs, value);
      return "accepted";
    }
    return outcome === "placed" ? "late" : outcome;
  }

  /** Has everything visited that is held back: series by series, the one first seen first. */
  flush(visit: Visit<State>): void {
    for (const entry of this.#entries.values()) this.#releaseAll(entry, visit);
  }

  /** Writes what concerns no series in particular. */
  save(writer: StateWriter): void {
    writer.section("store/1");
    writer.u32(this.#epoch);
    writer.f64(this.#epochEndMs);
    writer.u32(this.#made);
  }

  /**
   * Takes over what {@linkcode SeriesStore.save} wrote; for an empty store.
   *
   * @throws {StateError} If it is not that.
   */
  load(reader: StateReader): void {
    reader.section("store/1");
    this.#epoch = reader.u32();
    this.#epochEndMs = reader.f64();
    this.#made = reader.u32();
  }

  /** Every series with its place in the order, and whether it is unchanged since it was saved. */
  *places(): Generator<
    { series: Series<State>; ordinal: number; isSaved: boolean }
  > {
    for (const series of this.#entries.values()) {
      const { ordinal, isSaved } = series;
      yield { series, ordinal, isSaved };
    }
  }

  /** Writes one series, but for what the caller keeps beside it; it counts as saved then. */
  saveSeries(series: Series<State>, writer: StateWriter): void {
    const entry = this.#entries.get(series.key.text)!;
    entry.isSaved = true;
    writer.section("series/1");
    writeKey(writer, entry.key);
    writeLabels(writer, entry.labels);
    writer.u32(entry.epoch);
    entry.ring.save(writer);
    writer.flag(entry.held !== undefined);
    entry.held?.save(writer);
  }

  /**
   * Takes over one series that {@linkcode SeriesStore.saveSeries} wrote; in the
   * order of the ordinals.
   *
   * @param reader At the beginning of the series.
   * @param ordinal Its place in the order.
   * @param createState Makes what the caller keeps beside it.
   * @throws {StateError} If it is not that, or does not fit the options.
   */
  restoreSeries(
    reader: StateReader,
    ordinal: number,
    createState: (key: SeriesKey, labels: SeriesLabels) => State,
  ): Series<State> {
    reader.section("series/1");
    const key = readKey(reader);
    const labels = readLabels(reader);
    if (this.#entries.size >= this.#options.maxSeries) {
      throw reader.error("there are more series than max_series");
    }
    if (this.#entries.has(key.text)) {
      throw reader.error(`the series ${key.text} is there twice`);
    }
    const entry = this.#create(key, labels, createState, ordinal);
    entry.epoch = reader.u32();
    entry.ring.load(reader);
    const hasHeld = reader.flag();
    if (hasHeld && entry.held === undefined) {
      throw reader.error("samples are held back, but allowed_lateness is 0");
    }
    if (hasHeld) entry.held!.load(reader);
    entry.isSaved = true;
    return entry;
  }

  #create(
    key: SeriesKey,
    labels: SeriesLabels,
    createState = this.#options.createState,
    ordinal: number = this.#made++,
  ): Entry<State> {
    const { samplesPerSeries, allowedLatenessMs } = this.#options;
    const entry: Entry<State> = {
      key,
      labels,
      ring: new RingBuffer(samplesPerSeries, this.#pool),
      held: allowedLatenessMs > 0
        // One more than may wait: it goes in before the oldest comes out.
        ? new RingBuffer(samplesPerSeries + 1, this.#pool)
        : undefined,
      state: createState(key, labels),
      epoch: this.#epoch,
      ordinal,
      isSaved: false,
    };
    this.#entries.set(key.text, entry);
    return entry;
  }

  #hold(
    entry: Entry<State>,
    held: RingBuffer,
    labels: SeriesLabels,
    atMs: number,
    value: number,
    visit: Visit<State>,
  ): OfferOutcome {
    const outcome = held.add(atMs, value);
    if (outcome === "duplicate") return outcome;
    if (outcome === "newest") entry.labels = labels;
    const { allowedLatenessMs, samplesPerSeries } = this.#options;
    const dueMs = held.newestMs - allowedLatenessMs;
    while (held.length > samplesPerSeries || held.atMs(0) <= dueMs) {
      this.#releaseOldest(entry, held, visit);
    }
    return atMs <= entry.ring.newestMs ? "accepted" : "held";
  }

  #releaseOldest(
    entry: Entry<State>,
    held: RingBuffer,
    visit: Visit<State>,
  ): void {
    const atMs = held.atMs(0);
    const value = held.value(0);
    held.removeOldest();
    entry.ring.add(atMs, value);
    visit(entry, atMs, value);
  }

  #releaseAll(entry: Entry<State>, visit: Visit<State>): void {
    const { held } = entry;
    if (held === undefined) return;
    while (held.length > 0) this.#releaseOldest(entry, held, visit);
  }

  /** The feed has reached a new epoch: looks through all series, once. */
  #advanceEpoch(atMs: number, visit: Visit<State>): void {
    const { idleEvictionMs, onEvict } = this.#options;
    if (idleEvictionMs === 0) {
      this.#epochEndMs = Infinity;
      return;
    }
    this.#epoch++;
    this.#epochEndMs = atMs + idleEvictionMs / EPOCHS_PER_IDLE_TIME;
    const oldest = this.#epoch - EPOCHS_PER_IDLE_TIME;
    for (const entry of this.#entries.values()) {
      if (entry.epoch >= oldest) continue;
      this.#releaseAll(entry, visit);
      this.#entries.delete(entry.key.text);
      onEvict?.(entry);
      entry.ring.clear();
      entry.held?.clear();
    }
  }
}

function requireInteger(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(
    `Cannot make a store with ${name}=${value}: expected an integer >= ${least}`,
  );
}

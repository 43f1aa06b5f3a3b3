/**
 * Silence: what has stopped sending, told by what still sends.
 *
 * No clock, and no limit that somebody must set: everything is measured against
 * how it usually arrives. A whole feed that stops stops this too; that is seen
 * by the wall clock (`pipeline/feed_watch.ts`).
 *
 * @module
 */

import type { SeriesKey } from "../model/series.ts";
import type { SilenceEvent } from "../model/silence.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import { arrayInterval, ArrayWatch, makeArray } from "./_array_watch.ts";
import { ArrivalTable } from "./_arrival_table.ts";
import { NO_ROW, SiblingLists } from "./_sibling_lists.ts";
import {
  type ArrayOfResources,
  loadWatched,
  type Resource,
  saveWatched,
  type Watched,
} from "./_watched.ts";
import {
  byKey,
  byLevelAndKey,
  labelsOf,
  OpenSilences,
} from "./_open_silences.ts";

/** When something is silent. */
export interface SilenceOptions {
  /** After so many of its usual intervals, >= 1. */
  readonly intervals: number;
}

/**
 * Watches arrays, their resources, and their series.
 *
 * **Arrival.** Resources and series arrive with a record whose newest sample of
 * them is newer than all before; late and repeated samples change nothing.
 * **Age.** A series ages with each arrival of its resource, a resource with each
 * of its array: so nothing ages while its parent is away, whatever the stamps
 * say, and what is silent together is one silence, of the highest. An array ages
 * with the time that other arrays fill (`_feed_time.ts`); alone it never does.
 * **Usual interval.** The median of the last 8 gaps, or the longest where they
 * vary. Who has arrived fewer than 8 times is young, and not judged.
 * **Silent** is what has been away for `intervals` usual intervals, and longer
 * than the gap before by half; a resource or series also longer by half than the
 * pauses that it has made twice lately. It is reported once, and resolved when it
 * arrives. If its parent falls silent meanwhile, both silences stay open, and
 * each is resolved by its own return. An array also returns with an empty poll.
 *
 * Call {@linkcode see} and {@linkcode seeEmptyPoll} for what a record has, in
 * any order, and {@linkcode endRecord} at its end. A record costs its samples,
 * the resources of its arrays, the series of its resources, and all arrays; a
 * series some 95 bytes, its share of a resource of ten series included.
 */
export class SilenceWatch implements Stored {
  readonly #intervals: number;
  readonly #arrayWatch: ArrayWatch;
  /** By Delfin's id. */
  readonly #arrays = new Map<string, ArrayOfResources>();
  /** By canonical text. */
  readonly #resources = new Map<string, Resource>();
  readonly #resourceRows = new ArrivalTable();
  readonly #seriesRows = new ArrivalTable();
  readonly #siblings = new SiblingLists();
  readonly #seriesKeys: (SeriesKey | undefined)[] = [];
  readonly #seriesResources: Resource[] = [];
  readonly #open = new OpenSilences();
  /** Number of the record in hand. */
  #record = 1;
  readonly #touchedArrays = new Set<ArrayOfResources>();
  /** Series with newer samples in this record; some may be here twice. */
  readonly #freshSeries: number[] = [];

  /**
   * A watch that has seen nothing.
   *
   * @throws {RangeError} If `intervals` is not >= 1.
   */
  constructor({ intervals }: SilenceOptions) {
    if (!(intervals >= 1 && intervals < Infinity)) {
      throw new RangeError(
        `Cannot watch for a silence of ${intervals} intervals`,
      );
    }
    this.#intervals = intervals;
    this.#arrayWatch = new ArrayWatch(intervals);
  }

  /** Silences that are open. */
  get openCount(): number {
    return this.#open.count;
  }

  /**
   * Takes up a new series, with its resource and array if need be.
   *
   * @param key Not registered now.
   * @returns Its handle, an integer >= 0, until {@linkcode forget}.
   */
  register(key: SeriesKey): number {
    const resource = this.#resourceOf(key);
    const handle = this.#seriesRows.add();
    this.#seriesKeys[handle] = key;
    this.#seriesResources[handle] = resource;
    resource.firstSeries = this.#siblings.add(resource.firstSeries, handle);
    resource.seriesCount++;
    return handle;
  }

  /** The record in hand has this sample, of any time, in ms since 1970. */
  see(handle: number, atMs: number): void {
    const { array } = this.#seriesResources[handle]!;
    if (array.recordMs === -Infinity) this.#touchedArrays.add(array);
    if (atMs > array.recordMs) array.recordMs = atMs;
    if (!(atMs > this.#seriesRows.newestMs[handle]!)) return;
    this.#seriesRows.newestMs[handle] = atMs;
    if (this.#freshSeries.at(-1) !== handle) this.#freshSeries.push(handle);
  }

  /** The record in hand has an entry of this array without any value: its poll worked. */
  seeEmptyPoll(storageId: string): void {
    const array = this.#arrays.get(storageId);
    if (array === undefined) return; // nothing is known that could be silent
    array.isEmptyPoll = true;
    this.#touchedArrays.add(array);
  }

  /** See {@linkcode Stored}. Between two records; handles stay valid. */
  save(writer: StateWriter): void {
    writer.section("silence/1");
    writer.f64(this.#record);
    for (const part of this.#parts()) part.save(writer);
    saveWatched(writer, this.#watched());
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.section("silence/1");
    this.#record = reader.finite();
    for (const part of this.#parts()) part.load(reader);
    loadWatched(reader, this.#watched());
  }

  #parts(): readonly Stored[] {
    return [
      this.#arrayWatch,
      this.#resourceRows,
      this.#seriesRows,
      this.#siblings,
      this.#open,
    ];
  }

  #watched(): Watched {
    return {
      arrays: this.#arrays,
      resources: this.#resources,
      seriesKeys: this.#seriesKeys,
      seriesResources: this.#seriesResources,
    };
  }

  /**
   * Ends the record in hand.
   *
   * @param out Gets what has fallen silent and what has returned: arrays first,
   * then resources, then series, each by key.
   */
  endRecord(out: SilenceEvent[]): void {
    const events: SilenceEvent[] = [];
    const resources = this.#freshResources();
    const newestArrays = this.#endArrays(events);
    for (const resource of resources) this.#arriveResource(resource, events);
    for (const handle of this.#freshSeries) this.#arriveSeries(handle, events);
    this.#freshSeries.length = 0;
    for (const array of newestArrays) this.#checkResources(array, events);
    for (const resource of resources) this.#checkSeries(resource, events);
    this.#record++;
    out.push(...events.sort(byLevelAndKey));
  }

  /**
   * Drops a series, its resource with the last of its series, and its array with
   * the last of its resources. Silences of theirs end.
   *
   * @param handle From {@linkcode register}; not valid any more.
   * @param out Gets the silences that end.
   */
  forget(handle: number, out: SilenceEvent[]): void {
    const key = this.#seriesKeys[handle]!;
    const resource = this.#seriesResources[handle]!;
    const { array } = resource;
    this.#seriesKeys[handle] = undefined;
    this.#seriesRows.remove(handle);
    resource.firstSeries = this.#siblings.remove(resource.firstSeries, handle);
    resource.seriesCount--;
    this.#open.resolve(key.text, undefined, out);
    if (resource.seriesCount > 0) return;
    this.#resources.delete(resource.key);
    this.#resourceRows.remove(resource.row);
    array.resources.delete(resource);
    this.#open.resolve(resource.key, undefined, out);
    if (array.resources.size > 0) return;
    this.#arrays.delete(array.storageId);
    this.#touchedArrays.delete(array);
    this.#open.resolve(array.key, undefined, out);
  }

  #resourceOf(key: SeriesKey): Resource {
    const text = key.text.slice(0, key.text.lastIndexOf("/"));
    const known = this.#resources.get(text);
    if (known !== undefined) return known;
    const array = this.#arrays.get(key.storageId) ?? {
      ...makeArray(key.text.slice(0, key.text.indexOf("/")), key.storageId),
      resources: new Set(),
    };
    this.#arrays.set(key.storageId, array);
    const resource: Resource = {
      key: text,
      row: this.#resourceRows.add(),
      array,
      example: key,
      firstSeries: NO_ROW,
      seriesCount: 0,
      round: 0,
      lastRecord: 0,
    };
    this.#resources.set(text, resource);
    array.resources.add(resource);
    return resource;
  }

  /** The resources that arrive with this record. */
  #freshResources(): Resource[] {
    const fresh: Resource[] = [];
    const { newestMs } = this.#resourceRows;
    for (const handle of this.#freshSeries) {
      if (this.#seriesKeys[handle] === undefined) continue;
      const resource = this.#seriesResources[handle]!;
      const atMs = this.#seriesRows.newestMs[handle]!;
      if (!(atMs > newestMs[resource.row]!)) continue;
      newestMs[resource.row] = atMs;
      if (resource.lastRecord !== this.#record) fresh.push(resource);
      resource.lastRecord = this.#record;
    }
    return fresh;
  }

  /** Arrays that arrive, return and fall silent. Returns those with newer samples than before. */
  #endArrays(events: SilenceEvent[]): ArrayOfResources[] {
    const newest: ArrayOfResources[] = [];
    const touched = [...this.#touchedArrays].sort(byKey);
    this.#touchedArrays.clear();
    for (const array of touched) {
      const { recordMs } = array;
      if (this.#arrayWatch.arrive(array, this.#record)) newest.push(array);
      if (!array.isSilent || array.lastRecord !== this.#record) continue;
      array.isSilent = false;
      const { feedMs } = this.#arrayWatch;
      this.#open.resolve(
        array.key,
        recordMs > -Infinity ? recordMs : feedMs,
        events,
      );
    }
    const all = this.#arrays.values();
    for (
      const { storageId } of this.#arrayWatch.fallSilent(all, this.#record)
    ) {
      this.#openArray(this.#arrays.get(storageId)!, events);
    }
    return newest;
  }

  #arriveResource(resource: Resource, events: SilenceEvent[]): void {
    const { row, array, key } = resource;
    this.#resourceRows.arrive(row, array.round, this.#intervals);
    resource.round++;
    if (!this.#resourceRows.isSilent(row)) return;
    this.#resourceRows.setSilent(row, false);
    this.#open.resolve(key, this.#resourceRows.newestMs[row]!, events);
  }

  #arriveSeries(handle: number, events: SilenceEvent[]): void {
    const rows = this.#seriesRows;
    const atMs = rows.newestMs[handle]!;
    const key = this.#seriesKeys[handle];
    if (key === undefined || atMs === -Infinity) return; // forgotten meanwhile
    const { round } = this.#seriesResources[handle]!;
    rows.arrive(handle, round, this.#intervals);
    if (!rows.isSilent(handle)) return;
    rows.setSilent(handle, false);
    this.#open.resolve(key.text, atMs, events);
  }

  /** An array has moved on: which of its resources have not, for too long? */
  #checkResources(array: ArrayOfResources, events: SilenceEvent[]): void {
    const rows = this.#resourceRows;
    for (const resource of array.resources) {
      const age = rows.age(resource.row, array.round);
      if (!this.#fallsSilent(rows, resource.row, age)) continue;
      const intervalMs = arrayInterval(array);
      this.#open.open(events, {
        level: "resource",
        key: resource.key,
        ...labelsOf(resource.example),
        metric: undefined,
        lastMs: rows.newestMs[resource.row]!,
        atMs: array.newestMs,
        intervalMs: rows.interval(resource.row) * intervalMs,
        silentMs: age * intervalMs,
        seriesCount: resource.seriesCount,
      });
    }
  }

  /** A resource has moved on: which of its series have not, for too long? */
  #checkSeries(resource: Resource, events: SilenceEvent[]): void {
    const rows = this.#seriesRows;
    let handle = resource.firstSeries;
    for (; handle !== NO_ROW; handle = this.#siblings.next(handle)) {
      const age = rows.age(handle, resource.round);
      if (!this.#fallsSilent(rows, handle, age)) continue;
      const key = this.#seriesKeys[handle]!;
      const intervalMs = this.#resourceRows.interval(resource.row) *
        arrayInterval(resource.array);
      this.#open.open(events, {
        level: "series",
        key: key.text,
        ...labelsOf(key),
        metric: key.metric,
        lastMs: rows.newestMs[handle]!,
        atMs: this.#resourceRows.newestMs[resource.row]!,
        intervalMs: rows.interval(handle) * intervalMs,
        silentMs: age * intervalMs,
      });
    }
  }

  #fallsSilent(rows: ArrivalTable, row: number, age: number): boolean {
    // Nearly all are younger than the shortest wait.
    if (age < this.#intervals || rows.isSilent(row)) return false;
    if (age < rows.wait(row, this.#intervals)) return false;
    rows.setSilent(row, true);
    return true;
  }

  #openArray(array: ArrayOfResources, events: SilenceEvent[]): void {
    let seriesCount = 0;
    for (const resource of array.resources) seriesCount += resource.seriesCount;
    let otherArrayCount = 0;
    for (const { lastRecord } of this.#arrays.values()) {
      if (lastRecord > array.lastRecord) otherArrayCount++;
    }
    this.#open.open(events, {
      level: "array",
      key: array.key,
      storageId: array.storageId,
      resourceType: undefined,
      resourceId: undefined,
      resourceName: undefined,
      metric: undefined,
      lastMs: array.newestMs,
      atMs: this.#arrayWatch.feedMs,
      intervalMs: arrayInterval(array),
      silentMs: this.#arrayWatch.age(array),
      resourceCount: array.resources.size,
      seriesCount,
      otherArrayCount,
    });
  }
}

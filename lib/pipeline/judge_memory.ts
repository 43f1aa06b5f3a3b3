/**
 * The memory of a judge in pieces that can be stored one by one: only what has
 * changed since the last time is written.
 *
 * The order in which pieces are taken over again is that of their kinds: what a
 * later kind needs is there. Within a kind it is the order in which the things
 * were first seen, for on that some decisions depend.
 *
 * @module
 */

import type { SilenceWatch } from "../decide/silence.ts";
import type { SeriesKey, SeriesLabels } from "../model/series.ts";
import { StateError } from "../state/state_error.ts";
import { StateReader } from "../state/state_reader.ts";
import type { StatePiece } from "../state/state_file.ts";
import { StateWriter } from "../state/state_writer.ts";
import type { Series, SeriesStore } from "../store/series_store.ts";
import type { ArrayJudge } from "./array_judge.ts";
import type { SeriesState } from "./series_state.ts";

/** Kinds of pieces, in the order in which they are taken over. */
const KIND = { judge: 0, resource: 1, series: 2, array: 3 } as const;

/** What a judge consists of. */
export interface JudgeMemoryParts {
  /** Its series. */
  readonly store: SeriesStore<SeriesState>;
  /** Its arrays, by canonical text. */
  readonly arrays: Map<string, ArrayJudge>;
  /** Its watch for silence. */
  readonly silence: SilenceWatch | undefined;
  /** Makes an array that has seen nothing. */
  readonly makeArray: (key: string) => ArrayJudge;
  /** Makes what is kept beside a series, enrolled with its array and known to the watch by this handle. */
  readonly makeState: (
    key: SeriesKey,
    labels: SeriesLabels,
    silenceHandle: number,
  ) => SeriesState;
}

/** See the module. Use it between two records only. */
export class JudgeMemory {
  readonly #parts: JudgeMemoryParts;
  readonly #writer = new StateWriter();

  /** Of this judge. */
  constructor(parts: JudgeMemoryParts) {
    this.#parts = parts;
  }

  /**
   * The pieces that have to be written. One that was taken from the iterator
   * counts as written; take them all before the next record.
   *
   * @param isStored Whether a piece was stored before; one that was not is written anyway.
   */
  *changes(isStored: (name: string) => boolean): Generator<StatePiece> {
    const { store, arrays, silence } = this.#parts;
    yield this.#piece("judge", KIND.judge, 0, (writer) => {
      store.save(writer);
      writer.flag(silence !== undefined);
      silence?.save(writer);
    });
    for (const array of arrays.values()) {
      for (const resource of array.resources.values()) {
        const name = `resource ${resource.key}`;
        if (resource.isSaved && isStored(name)) continue;
        const { ordinal } = resource;
        yield this.#piece(
          name,
          KIND.resource,
          ordinal,
          (writer) => resource.save(writer),
        );
      }
      yield this.#piece(
        `array ${array.key}`,
        KIND.array,
        0,
        (writer) => array.save(writer),
      );
    }
    for (const { series, ordinal, isSaved } of store.places()) {
      const name = `series ${series.key.text}`;
      if (isSaved && isStored(name)) continue;
      yield this.#piece(
        name,
        KIND.series,
        ordinal,
        (writer) => this.#saveSeries(series, writer),
      );
    }
  }

  /** Whether there still is what a piece belongs to. */
  isAlive(name: string): boolean {
    const { store, arrays } = this.#parts;
    const space = name.indexOf(" ");
    const key = name.slice(space + 1);
    switch (name.slice(0, space)) {
      case "series":
        return store.get(key) !== undefined;
      case "resource":
        return arrays.get(arrayOf(key))?.resources.has(key) ?? false;
      case "array":
        return arrays.has(key);
      default:
        return name === "judge";
    }
  }

  /**
   * Takes pieces over; for a judge that has seen nothing.
   *
   * @param pieces All of them, by rising kind and ordinal.
   * @throws {StateError} If they are no judge, or one with other options: this one is of no use then.
   */
  restore(pieces: Iterable<StatePiece>): void {
    for (const piece of pieces) {
      const reader = new StateReader(piece.body);
      try {
        this.#restore(piece, reader);
        reader.end();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new StateError(`${reason} (${piece.name})`, { cause: error });
      }
    }
    for (const { key, resources } of this.#parts.arrays.values()) {
      for (const resource of resources.values()) {
        if (resource.seriesCount > 0) continue;
        throw new StateError(
          `Cannot use stored state: ${resource.key} of array ${key} has no series`,
        );
      }
    }
  }

  #restore(piece: StatePiece, reader: StateReader): void {
    const { store, silence } = this.#parts;
    const key = piece.name.slice(piece.name.indexOf(" ") + 1);
    switch (piece.kind) {
      case KIND.judge:
        store.load(reader);
        if (reader.flag() !== (silence !== undefined)) {
          throw reader.error("[silence] enabled has changed");
        }
        silence?.load(reader);
        return;
      case KIND.resource:
        this.#array(arrayOf(key)).restoreResource(key, piece.ordinal, reader);
        return;
      case KIND.series:
        this.#restoreSeries(reader, piece.ordinal);
        return;
      case KIND.array:
        this.#array(key).load(reader);
        return;
      default:
        throw reader.error(`the kind ${piece.kind} is not known`);
    }
  }

  #saveSeries(series: Series<SeriesState>, writer: StateWriter): void {
    const { silenceHandle, score, detector, controller } = series.state;
    writer.f64(silenceHandle);
    this.#parts.store.saveSeries(series, writer);
    writer.f64(score);
    detector.save(writer);
    controller.save(writer);
  }

  #restoreSeries(reader: StateReader, ordinal: number): void {
    const { store, makeState } = this.#parts;
    const handle = reader.f64();
    const series = store.restoreSeries(
      reader,
      ordinal,
      (key, labels) => makeState(key, labels, handle),
    );
    const { state, ring } = series;
    state.score = reader.f64();
    state.detector.load(reader);
    state.controller.load(reader);
    if (ring.length > 0) state.resource.members[state.place]!.series = series;
  }

  #array(key: string): ArrayJudge {
    const { arrays, makeArray } = this.#parts;
    const known = arrays.get(key);
    if (known !== undefined) return known;
    const made = makeArray(key);
    arrays.set(key, made);
    return made;
  }

  #piece(
    name: string,
    kind: number,
    ordinal: number,
    write: (writer: StateWriter) => void,
  ): StatePiece {
    write(this.#writer);
    return { name, kind, ordinal, body: this.#writer.take() };
  }
}

/** Canonical text of the array of a resource. */
function arrayOf(key: string): string {
  return key.slice(0, key.indexOf("/"));
}

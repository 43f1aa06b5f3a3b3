/**
 * What a watch for silence watches: arrays, their resources, their series; and
 * all of that as bytes.
 *
 * @module
 */

import type { SeriesKey } from "../model/series.ts";
import { readKey, writeKey } from "../state/series_codec.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { WatchedArray } from "./_array_watch.ts";

/** An array with what belongs to it. */
export interface ArrayOfResources extends WatchedArray {
  readonly resources: Set<Resource>;
}

/** A resource. Its row is one of the table of resources. */
export interface Resource {
  readonly key: string;
  readonly row: number;
  readonly array: ArrayOfResources;
  /** One of its keys, for the labels. */
  readonly example: SeriesKey;
  /** The first of the list of its series, by handle. */
  firstSeries: number;
  /** Length of that list. */
  seriesCount: number;
  /** Records with newer samples than all before: the rounds of its series. */
  round: number;
  /** Number of the last of them. */
  lastRecord: number;
}

/** All of them; the order is that in which they came. */
export interface Watched {
  /** By Delfin's id. */
  readonly arrays: Map<string, ArrayOfResources>;
  /** By canonical text. */
  readonly resources: Map<string, Resource>;
  /** By handle; `undefined` where the series is forgotten. */
  readonly seriesKeys: (SeriesKey | undefined)[];
  /** By handle. */
  readonly seriesResources: Resource[];
}

/** Writes them. */
export function saveWatched(writer: StateWriter, watched: Watched): void {
  const { arrays, resources, seriesKeys, seriesResources } = watched;
  writer.list(
    [...arrays.values()],
    ({ resources: _own, ...array }) => writer.data(array),
  );
  writer.list([...resources.values()], (resource) => {
    const { row, array, example, firstSeries } = resource;
    writer.text(array.storageId);
    writeKey(writer, example);
    writer.u32(row);
    writer.f64(firstSeries);
    writer.u32(resource.seriesCount);
    writer.f64(resource.round);
    writer.f64(resource.lastRecord);
  });
  writer.list(seriesKeys, (key) => {
    writer.flag(key !== undefined);
    if (key !== undefined) writeKey(writer, key);
  });
  // The resource of a key follows from it, where the key is there.
  writer.u32(seriesResources.length);
}

/** Reads what {@linkcode saveWatched} wrote. */
export function loadWatched(reader: StateReader, watched: Watched): void {
  const { arrays, resources, seriesKeys, seriesResources } = watched;
  for (const array of reader.list(() => reader.data<WatchedArray>())) {
    arrays.set(array.storageId, { ...array, resources: new Set() });
  }
  reader.list(() => {
    const array = arrays.get(reader.text());
    if (array === undefined) throw reader.error("an array is missing");
    const example = readKey(reader);
    const resource: Resource = {
      key: resourceText(example),
      array,
      example,
      row: reader.u32(),
      firstSeries: reader.finite(),
      seriesCount: reader.u32(),
      round: reader.finite(),
      lastRecord: reader.finite(),
    };
    resources.set(resource.key, resource);
    array.resources.add(resource);
  });
  reader.list(() => {
    const key = reader.flag() ? readKey(reader) : undefined;
    const resource = key && resources.get(resourceText(key));
    if (key !== undefined && resource === undefined) {
      throw reader.error("a resource is missing");
    }
    seriesKeys.push(key);
    if (resource !== undefined) {
      seriesResources[seriesKeys.length - 1] = resource;
    }
  });
  reader.expect("handles", seriesKeys.length);
}

function resourceText({ text }: SeriesKey): string {
  return text.slice(0, text.lastIndexOf("/"));
}

/**
 * Identity and labels of a series as bytes.
 *
 * @module
 */

import {
  makeSeriesKey,
  type SeriesKey,
  type SeriesLabels,
} from "../model/series.ts";
import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

/** Writes the parts of an identity. */
export function writeKey(writer: StateWriter, key: SeriesKey): void {
  writer.text(key.storageId);
  writer.text(key.resourceType);
  writer.text(key.resourceId);
  writer.text(key.resourceName);
  writer.text(key.metric);
}

/** Reads what {@linkcode writeKey} wrote. */
export function readKey(reader: StateReader): SeriesKey {
  return makeSeriesKey({
    storageId: reader.text(),
    resourceType: reader.text(),
    resourceId: reader.text(),
    resourceName: reader.text(),
    metric: reader.text(),
  });
}

/** Writes what describes a series. */
export function writeLabels(writer: StateWriter, labels: SeriesLabels): void {
  writer.textOrNone(labels.name);
  writer.textOrNone(labels.resourceName);
  writer.textOrNone(labels.unit);
  writer.textOrNone(labels.serialNumber);
}

/** Reads what {@linkcode writeLabels} wrote. */
export function readLabels(reader: StateReader): SeriesLabels {
  return {
    name: reader.textOrNone(),
    resourceName: reader.textOrNone(),
    unit: reader.textOrNone(),
    serialNumber: reader.textOrNone(),
  };
}

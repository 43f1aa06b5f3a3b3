/**
 * The storage corpus: recordings of arrays as Delfin sends them
 * (`<recording>.ndjson.gz`, one collection per line) and what is wrong in them
 * (`<recording>.labels.json`).
 *
 * @module
 */

import { makeSeriesKey } from "../model/series.ts";
import { CorpusError, readCorpusJson, unreadable } from "./corpus_error.ts";
import type { LabeledSeries } from "./labeled_series.ts";

/** A fault of the array. */
export interface StorageFault {
  /** For example `latency_step-0`. */
  readonly id: string;
  /** For example `latency_step`. */
  readonly type: string;
  /** First affected sample, in ms since 1970. */
  readonly startMs: number;
  /** Last affected sample, in ms since 1970. */
  readonly endMs: number;
  /** Canonical texts of the series that are hit directly: an alert is required. May be empty. */
  readonly primary: ReadonlySet<string>;
  /** Canonical texts of all series that it touches, the primary ones too: an alert is not false. */
  readonly affected: ReadonlySet<string>;
}

/** Something unusual that is not wrong: no alert is wanted. */
export interface BenignEvent {
  /** For example `nightly_backup`. */
  readonly type: string;
  /** Start in ms since 1970. */
  readonly startMs: number;
  /** End in ms since 1970. */
  readonly endMs: number;
  /** Ids of the volumes that it happens on; empty for the whole array. */
  readonly volumes: ReadonlySet<string>;
}

/** The labels of one recording of one array. */
export interface StorageLabels {
  /** Name of the recording, for example `array-1-900s`. */
  readonly name: string;
  /** Delfin's id of the array. */
  readonly storageId: string;
  /** Sampling interval in ms. */
  readonly intervalMs: number;
  /** Start of the recording in ms since 1970. */
  readonly startMs: number;
  /** End of the recording in ms since 1970. */
  readonly endMs: number;
  /** Series of the array. */
  readonly seriesCount: number;
  /** In the order of time. */
  readonly faults: readonly StorageFault[];
  /** In no particular order. */
  readonly benign: readonly BenignEvent[];
}

/** A recording of one array: what a detector is given, and what is wrong in it. */
export interface StorageRecording {
  /** What is wrong in it. */
  readonly labels: StorageLabels;
  /** Path of the capture: one collection per line, gzip. */
  readonly path: string;
  /** Its series without ranges, in the order of their first sample; read once, when asked for. */
  series(): Promise<readonly LabeledSeries[]>;
}

const LABELS_SUFFIX = ".labels.json";

/**
 * Reads the labels of every recording in a folder.
 *
 * @param directory The folder.
 * @returns In the order of their names.
 * @throws {CorpusError} If the folder or a label file cannot be read; a missing capture shows when it is read.
 */
export async function readStorageCorpus(
  directory: string,
): Promise<StorageRecording[]> {
  const recordings: StorageRecording[] = [];
  for (const name of await listStorageRecordings(directory)) {
    let series: Promise<readonly LabeledSeries[]> | undefined;
    recordings.push({
      labels: await readStorageLabels(directory, name),
      path: capturePath(directory, name),
      series: () =>
        series ??= readStorageSeries(directory, name).then((byKey) => [
          ...byKey.values(),
        ]),
    });
  }
  return recordings;
}

function capturePath(directory: string, name: string): string {
  return `${directory}/${name}.ndjson.gz`;
}

/**
 * Names of the recordings in a folder.
 *
 * @param directory The folder.
 * @returns What stands before `.labels.json`, sorted.
 * @throws {CorpusError} If the folder cannot be read or holds no labels.
 */
export async function listStorageRecordings(
  directory: string,
): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(directory)) {
      if (name.endsWith(LABELS_SUFFIX)) {
        names.push(name.slice(0, -LABELS_SUFFIX.length));
      }
    }
  } catch (cause) {
    throw unreadable(directory, cause);
  }
  if (names.length === 0) {
    throw new CorpusError(`Cannot read ${directory}: it has no *.labels.json`);
  }
  return names.sort();
}

/**
 * Reads the labels of a recording.
 *
 * @param directory The folder.
 * @param name Name of the recording.
 * @returns The labels, series named by their canonical texts.
 * @throws {CorpusError} If the file is missing or not of that form.
 */
export async function readStorageLabels(
  directory: string,
  name: string,
): Promise<StorageLabels> {
  const path = `${directory}/${name}${LABELS_SUFFIX}`;
  return toLabels(await readCorpusJson(path), name, path);
}

/**
 * Reads the series of a recording: the first value of a timestamp wins, late
 * ones are put in their place, what is no number is left out. No detector sees
 * that order; for baselines that score each series by itself.
 *
 * @param directory The folder.
 * @param name Name of the recording.
 * @returns Canonical text -> series without ranges, in the order of their first sample.
 * @throws {CorpusError} If the file is missing or a line is not a collection.
 */
export async function readStorageSeries(
  directory: string,
  name: string,
): Promise<Map<string, LabeledSeries>> {
  const path = capturePath(directory, name);
  const samples = new Map<string, Map<number, number>>();
  let lineNumber = 0;
  for (const line of (await readGzipText(path)).split("\n")) {
    lineNumber++;
    if (line !== "") addCollection(line, samples, `${path}:${lineNumber}`);
  }
  const series = new Map<string, LabeledSeries>();
  for (const [key, byTime] of samples) {
    const timestampsMs = Float64Array.from(byTime.keys()).sort();
    series.set(key, {
      name: key,
      category: name,
      timestampsMs,
      values: timestampsMs.map((atMs) => byTime.get(atMs)!),
      ranges: [],
      skippedRows: 0,
    });
  }
  return series;
}

/** Decompresses a file of text. */
async function readGzipText(path: string): Promise<string> {
  try {
    const file = await Deno.open(path);
    const text = file.readable.pipeThrough(new DecompressionStream("gzip"));
    return await new Response(text).text();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Adds the samples of one collection. */
function addCollection(
  line: string,
  samples: Map<string, Map<number, number>>,
  where: string,
): void {
  let collection: [
    string,
    Record<string, string>,
    Record<string, number | null>,
  ][];
  try {
    collection = JSON.parse(withoutNaN(line));
    for (const [metric, labels, values] of collection) {
      const key = makeSeriesKey({
        storageId: labels["storage_id"],
        resourceType: labels["resource_type"],
        resourceId: labels["resource_id"],
        metric,
      }).text;
      const byTime = samples.get(key) ?? new Map<number, number>();
      samples.set(key, byTime);
      for (const [atMs, value] of Object.entries(values)) {
        if (value === null || byTime.has(Number(atMs))) continue;
        byTime.set(Number(atMs), value);
      }
    }
  } catch (cause) {
    throw new CorpusError(`Cannot read ${where}: it is not a collection`, {
      cause,
    });
  }
}

/** Delfin writes a bare NaN where it has no number, which is no JSON: `null` in its place. */
function withoutNaN(line: string): string {
  return line.includes("NaN")
    ? line.replace(
      /"(?:[^"\\]|\\.)*"|NaN/g,
      (token) => token === "NaN" ? "null" : token,
    )
    : line;
}

/** The label file, as far as it is used. */
interface LabelFile {
  storage_id: string;
  interval_s: number;
  start_ms: number;
  end_ms: number;
  series: number;
  faults: {
    id: string;
    type: string;
    start_ms: number;
    end_ms: number;
    series: { key: string; role: string }[];
  }[];
  benign: {
    type: string;
    start_ms: number;
    end_ms: number;
    volumes?: string[];
  }[];
}

/** Turns the label file into labels. */
function toLabels(json: unknown, name: string, path: string): StorageLabels {
  try {
    const file = json as LabelFile;
    return {
      name,
      storageId: file.storage_id,
      intervalMs: file.interval_s * 1000,
      startMs: file.start_ms,
      endMs: file.end_ms,
      seriesCount: file.series,
      faults: file.faults.map((fault) => ({
        id: fault.id,
        type: fault.type,
        startMs: fault.start_ms,
        endMs: fault.end_ms,
        primary: new Set(
          fault.series.filter(({ role }) => role === "primary").map(toText),
        ),
        affected: new Set(fault.series.map(toText)),
      })).sort((a, b) => a.startMs - b.startMs),
      benign: file.benign.map((event) => ({
        type: event.type,
        startMs: event.start_ms,
        endMs: event.end_ms,
        volumes: new Set(event.volumes ?? []),
      })),
    };
  } catch (cause) {
    throw new CorpusError(`Cannot read ${path}: it is not a label file`, {
      cause,
    });
  }
}

/** `storage_id|resource_type|resource_id|metric` -> the canonical text of the series. */
function toText({ key }: { key: string }): string {
  const [storageId, resourceType, resourceId, metric] = key.split("|");
  return makeSeriesKey({ storageId, resourceType, resourceId, metric }).text;
}

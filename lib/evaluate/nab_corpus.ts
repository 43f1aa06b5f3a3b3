/**
 * The Numenta Anomaly Benchmark, as its repository numenta/NAB lays it out:
 * `data/<category>/<file>.csv` and `labels/combined_windows.json`.
 *
 * @module
 */

import { CorpusError, readCorpusJson } from "./corpus_error.ts";
import { parseTimestamp, readCsvSeries } from "./csv_series.ts";
import type { IndexRange, LabeledSeries } from "./labeled_series.ts";

/**
 * Reads every file that the labels name.
 *
 * @param directory The folder that holds `data` and `labels`.
 * @returns In the order of their names; `ranges` are NAB's anomaly windows.
 * @throws {CorpusError} If a file is missing or not of NAB's form.
 */
export async function readNabCorpus(
  directory: string,
): Promise<LabeledSeries[]> {
  const path = `${directory}/labels/combined_windows.json`;
  const windows = toWindows(await readCorpusJson(path), path);
  const corpus: LabeledSeries[] = [];
  for (const name of [...windows.keys()].sort()) {
    const series = await readCsvSeries(`${directory}/data/${name}`, name);
    corpus.push(withWindows(series, windows.get(name)!));
  }
  return corpus;
}

/**
 * Gives a series its windows. A window reaches from the first row at its start
 * to the first row at its end, as NAB counts where timestamps occur twice; for
 * a time without a row the nearest row inside the window counts.
 *
 * @param series A series without labels.
 * @param windows Start and end of each window in ms since 1970, in the order of time.
 * @returns The series with `ranges`; a window that holds no row is left out.
 */
export function withWindows(
  series: LabeledSeries,
  windows: readonly (readonly [number, number])[],
): LabeledSeries {
  const times = series.timestampsMs;
  const ranges: IndexRange[] = [];
  for (const [startMs, endMs] of windows) {
    const first = lowerBound(times, startMs);
    let last = lowerBound(times, endMs);
    if (times[last] !== endMs) last--;
    if (first <= last) ranges.push({ first, last });
  }
  return { ...series, ranges };
}

/** Index of the first time that is >= `atMs`, or the length. */
function lowerBound(timesMs: Float64Array, atMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesMs[middle] < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Checks the shape of the label file: name -> list of [start, end]. */
function toWindows(
  json: unknown,
  path: string,
): Map<string, [number, number][]> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new CorpusError(`Cannot read ${path}: expected an object of files`);
  }
  const windows = new Map<string, [number, number][]>();
  for (const [name, list] of Object.entries(json)) {
    if (!Array.isArray(list)) {
      throw new CorpusError(`Cannot read ${path}: ${name} has no list`);
    }
    windows.set(name, list.map((pair) => toWindow(pair, `${path}: ${name}`)));
  }
  if (windows.size === 0) {
    throw new CorpusError(`Cannot read ${path}: it names no file`);
  }
  return windows;
}

/** Checks one [start, end] of the label file. */
function toWindow(pair: unknown, where: string): [number, number] {
  const times = Array.isArray(pair)
    ? pair.map((text) => parseTimestamp(String(text)))
    : [];
  if (times.length !== 2 || !(times[0] <= times[1])) {
    throw new CorpusError(
      `Cannot read ${where}: expected [start, end], found ${
        JSON.stringify(pair)
      }`,
    );
  }
  return [times[0], times[1]];
}

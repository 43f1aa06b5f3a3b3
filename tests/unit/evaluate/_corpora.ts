/**
 * Where the labelled corpora lie, and small series for tests.
 *
 * @module
 */

import type {
  IndexRange,
  LabeledSeries,
} from "../../../lib/evaluate/labeled_series.ts";

/**
 * Path of a folder of the shared data, or `undefined` where it is absent; then
 * says in one line what the test leaves out.
 */
export function corpusFolder(name: string): string | undefined {
  const path = new URL(`../../../../shared/data/${name}`, import.meta.url)
    .pathname;
  try {
    Deno.statSync(path);
    return path;
  } catch {
    console.log(`left out: shared data ${name} is absent`);
    return undefined;
  }
}

/** A series of one sample per minute. */
export function seriesOf(
  values: readonly number[],
  ranges: readonly IndexRange[] = [],
  name = "folder/file.csv",
): LabeledSeries {
  return {
    name,
    category: name.slice(0, Math.max(0, name.lastIndexOf("/"))),
    timestampsMs: Float64Array.from(values, (_, i) => i * 60_000),
    values: Float64Array.from(values),
    ranges,
    skippedRows: 0,
  };
}

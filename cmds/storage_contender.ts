/**
 * The verdict on whole arrays as `evaluate` sees it: a recording is put in the
 * order of sample time, collection by collection, and judged.
 *
 * @module
 */

import { IncidentFold } from "../lib/decide/incident_fold.ts";
import type { Contender } from "../lib/evaluate/contender.ts";
import type { LabeledSeries } from "../lib/evaluate/labeled_series.ts";
import type {
  StorageAlert,
  StorageIncident,
} from "../lib/evaluate/storage_score.ts";
import type { ArrayAlert } from "../lib/model/array_verdict.ts";
import { makeSeriesKey, type SeriesKey } from "../lib/model/series.ts";
import { StorageJudge } from "../lib/pipeline/storage_judge.ts";

/**
 * A contender whose arrays are judged as a whole.
 *
 * @param contender Judges single series.
 */
export function withStorageJudge(contender: Contender): Contender {
  return {
    name: contender.name,
    judgeSeries: (series) => contender.judgeSeries(series),
    judgeRecording: async (recording) => judgeArray(await recording.series()),
  };
}

/**
 * Judges the recorded series of one array.
 *
 * @param series Named by their canonical texts, in any order; duplicates of a time count once.
 * @returns Its incidents in the order of time, with every alert.
 */
export function judgeArray(
  series: readonly LabeledSeries[],
): StorageIncident[] {
  const rows = [...Map.groupBy(series, ({ name }) => resourceOf(name)).values()]
    .map((members) => new Row(members));
  const judge = new StorageJudge(rows.map(({ keys }) => keys));
  const fold = new IncidentFold();
  const incidents: { alerts: StorageAlert[] }[] = [];
  const alerts: ArrayAlert[] = [];
  for (;;) {
    const atMs = Math.min(...rows.map(({ nextMs }) => nextMs));
    if (atMs === Infinity) return incidents;
    judge.take(atMs, rows.map((row) => row.take(atMs)), alerts);
    for (const alert of alerts.splice(0)) {
      const before = fold.open;
      if (fold.add(alert) !== before) incidents.push({ alerts: [] });
      incidents.at(-1)!.alerts.push(alert);
    }
  }
}

/** The series of one resource, read side by side. */
class Row {
  readonly keys: readonly SeriesKey[];
  readonly #series: readonly LabeledSeries[];
  /** Next sample of each series. */
  readonly #next: Uint32Array;
  readonly #values: Float64Array;
  /** Time of the next sample of any of them; Infinity behind the last. */
  nextMs: number;

  constructor(series: readonly LabeledSeries[]) {
    this.#series = series;
    this.keys = series.map(({ name }) => keyOf(name));
    this.#next = new Uint32Array(series.length);
    this.#values = new Float64Array(series.length);
    this.nextMs = this.#earliest();
  }

  /** The values of one time, NaN where one is missing; `undefined` if all are. Valid until the next call. */
  take(atMs: number): Float64Array | undefined {
    if (this.nextMs !== atMs) return undefined;
    for (let s = 0; s < this.#series.length; s++) {
      const { timestampsMs, values } = this.#series[s]!;
      const isHere = timestampsMs[this.#next[s]!] === atMs;
      this.#values[s] = isHere ? values[this.#next[s]!]! : NaN;
      while (timestampsMs[this.#next[s]!] === atMs) this.#next[s]!++;
    }
    this.nextMs = this.#earliest();
    return this.#values;
  }

  #earliest(): number {
    let earliest = Infinity;
    for (let s = 0; s < this.#series.length; s++) {
      const atMs = this.#series[s]!.timestampsMs[this.#next[s]!] ?? Infinity;
      if (atMs < earliest) earliest = atMs;
    }
    return earliest;
  }
}

/** The first three parts of the text of a series. */
function resourceOf(text: string): string {
  return text.slice(0, text.lastIndexOf("/"));
}

/** The identity back from its canonical text. */
function keyOf(text: string): SeriesKey {
  const [storageId, resourceType, resource, metric] = text.split("/");
  const [resourceId, resourceName] = resource!.split(":");
  return makeSeriesKey({
    storageId: decodeURIComponent(storageId!),
    resourceType: decodeURIComponent(resourceType!),
    resourceId: decodeURIComponent(resourceId!),
    resourceName: resourceName && decodeURIComponent(resourceName),
    metric: decodeURIComponent(metric!),
  });
}

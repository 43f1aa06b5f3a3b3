/**
 * Series as people look at them: lists that can be searched, and the window of
 * one with what was usual and how abnormal each sample was.
 *
 * @module
 */

import { usualBand } from "../decide/usual_band.ts";
import type { HistoryReader } from "../state/history_file.ts";
import { openIncidents } from "../state/open_incidents.ts";
import { abnormalTimes } from "./abnormal_times.ts";
import { RequestError } from "./params.ts";
import type { LiveSeries, ServePorts } from "./ports.ts";

/** A series in a list. */
export interface SeriesItem {
  /** Canonical text. */
  readonly key: string;
  /** Delfin's id of the array. */
  readonly storageId: string;
  /** Name of the array, or `null`. */
  readonly array: string | null;
  /** Type of the resource. */
  readonly resourceType: string;
  /** Id of the resource. */
  readonly resourceId: string;
  /** Name of the resource, or `null`. */
  readonly resource: string | null;
  /** Canonical metric name. */
  readonly metric: string;
  /** Unit as declared, or `null`. */
  readonly unit: string | null;
  /** Samples in the window. */
  readonly samples: number;
  /** The newest one. */
  readonly newestMs: number | null;
  /** Its value. */
  readonly value: number | null;
  /** Its score, in ln LOF. */
  readonly score: number;
  /** Interval in ms, 0 while unknown. */
  readonly intervalMs: number;
  /** `low` until the windows are full. */
  readonly confidence: "low" | "normal";
}

/** Which series are wanted. */
export interface SeriesFilter {
  /** Of the array with this id or name. */
  readonly array?: string | undefined;
  /** Of resources of this type. */
  readonly type?: string | undefined;
  /** Of this resource: the canonical text, three parts; or of resources with this id or name. */
  readonly resource?: string | undefined;
  /** Of this metric. */
  readonly metric?: string | undefined;
  /** With this text in key or names; upper and lower case are the same. */
  readonly q?: string | undefined;
}

/** An array at a glance. */
export interface ArrayItem {
  /** Delfin's id. */
  readonly storageId: string;
  /** Its name, or `null`. */
  readonly name: string | null;
  /** Its series. */
  readonly series: number;
  /** Its resources, by type. */
  readonly resources: Readonly<Record<string, number>>;
  /** The newest sample of any. */
  readonly newestMs: number | null;
  /** Open incidents. */
  readonly openIncidents: number;
  /** The highest severity of these, 0 to 1; 0 without one. */
  readonly severity: number;
}

/** The samples of a series, as columns of one length, oldest first. */
export interface SeriesWindow extends SeriesItem {
  /** Times in ms since 1970. */
  readonly times: readonly number[];
  /** Values, in `unit`. */
  readonly values: readonly number[];
  /** Lowest usual value at that hour; `null` where nothing is known. */
  readonly low: readonly (number | null)[];
  /** Highest usual value at that hour. */
  readonly high: readonly (number | null)[];
  /** Scores in ln LOF, by a detector that knows nothing older than the window; empty unless wanted. */
  readonly scores: readonly number[];
}

/** A list is made anew after so long, in ms, if series came or went: sorting 20,000 takes its time. */
const CHANGED_MS = 1000;
/** … and after so long in any case: names change, and what goes may make room. */
const OLD_MS = 30_000;

/** A series with what is searched of it. */
interface Listed {
  readonly series: LiveSeries;
  /** Key and names in lower case. */
  readonly text: string;
}

/** The series of one array. */
interface ArrayGroup {
  readonly storageId: string;
  /** How many resources there are of each type. */
  readonly resources: Readonly<Record<string, number>>;
  readonly members: readonly LiveSeries[];
}

/** Reads series. */
export class SeriesView {
  readonly #ports: Pick<ServePorts, "series" | "localMs" | "scores">;
  readonly #history: HistoryReader;
  readonly #now: () => number;
  #sorted: { readonly atMs: number; readonly list: readonly Listed[] } = {
    atMs: -Infinity,
    list: [],
  };

  #grouped: {
    readonly of: readonly Listed[];
    readonly groups: readonly ArrayGroup[];
  } = { of: this.#sorted.list, groups: [] };

  /** Looks at what is there at the moment of each call. */
  constructor(
    ports: Pick<ServePorts, "series" | "localMs" | "scores" | "history">,
    now: () => number = () => performance.now(),
  ) {
    this.#ports = ports;
    this.#history = ports.history;
    this.#now = now;
  }

  /**
   * Some of the series, in the order of their keys or the highest scores first.
   *
   * @returns The wanted ones, and how many there are without `offset` and `limit`.
   */
  list(
    filter: SeriesFilter,
    page: { readonly offset: number; readonly limit: number },
    order: "key" | "score",
  ): { readonly items: readonly SeriesItem[]; readonly total: number } {
    const isWanted = matcher(filter);
    const all = this.#all();
    let found = isWanted === undefined ? all : all.filter(isWanted);
    const { offset, limit } = page;
    const total = found.length;
    if (order === "score") found = highest(found, offset + limit);
    return {
      items: found.slice(offset, offset + limit)
        .map(({ series }) => itemOf(series)),
      total,
    };
  }

  /** All arrays, in the order of their ids. */
  arrays(): ArrayItem[] {
    const byArray = Map.groupBy(
      openIncidents(this.#history),
      ({ storageId }) => storageId,
    );
    return this.#groups().map(({ storageId, resources, members }) => {
      const incidents = byArray.get(storageId) ?? [];
      const { newestMs } = members[0]!.state.array;
      const named = members.find(({ labels }) => labels.name !== undefined);
      return {
        storageId,
        name: named?.labels.name ?? null,
        series: members.length,
        resources,
        newestMs: newestMs < 0 ? null : newestMs,
        openIncidents: incidents.length,
        severity: Math.max(0, ...incidents.map(({ severity }) => severity)),
      };
    });
  }

  /**
   * The window of one series.
   *
   * @param withScores Whether to score every sample, which takes longest.
   * @throws {RequestError} 404 if there is no such series.
   */
  window(
    key: string,
    span: {
      readonly fromMs?: number | undefined;
      readonly toMs?: number | undefined;
    },
    withScores: boolean,
  ): SeriesWindow {
    const series = this.#ports.series.get(key);
    if (series === undefined) {
      throw new RequestError(`There is no series ${JSON.stringify(key)}`, 404);
    }
    return this.#windowOf(
      series,
      span,
      withScores,
      this.#abnormal([series]),
    );
  }

  /**
   * The windows of all metrics of one resource, in the order of their keys.
   *
   * @throws {RequestError} 404 if there is no such resource.
   */
  resource(
    key: string,
    span: {
      readonly fromMs?: number | undefined;
      readonly toMs?: number | undefined;
    },
  ): SeriesWindow[] {
    const found = this.#all()
      .filter(({ series }) => resourceOf(series.key.text) === key)
      .map(({ series }) => series);
    if (found.length === 0) {
      throw new RequestError(
        `There is no resource ${JSON.stringify(key)}`,
        404,
      );
    }
    const abnormal = this.#abnormal(found);
    return found.map((series) => this.#windowOf(series, span, false, abnormal));
  }

  /** When series of one resource were abnormal, by their keys. */
  #abnormal(found: readonly LiveSeries[]): ReturnType<typeof abnormalTimes> {
    const { storageId, text } = found[0]!.key;
    const oldestMs = found.map(({ ring }) =>
      ring.length > 0 ? ring.atMs(0) : 0
    );
    return abnormalTimes(
      this.#history,
      { storageId, key: resourceOf(text) },
      Math.min(...oldestMs),
    );
  }

  #windowOf(
    series: LiveSeries,
    { fromMs = 0, toMs = Infinity }: {
      readonly fromMs?: number | undefined;
      readonly toMs?: number | undefined;
    },
    withScores: boolean,
    abnormal: ReturnType<typeof abnormalTimes>,
  ): SeriesWindow {
    const { ring } = series;
    const band = usualBand(
      ring,
      this.#ports.localMs,
      abnormal(series.key.text),
    );
    const all = withScores ? this.#ports.scores(ring) : undefined;
    const times: number[] = [];
    const values: number[] = [];
    const low: (number | null)[] = [];
    const high: (number | null)[] = [];
    const scores: number[] = [];
    for (let i = 0; i < ring.length; i++) {
      const atMs = ring.atMs(i);
      if (atMs < fromMs || atMs >= toMs) continue;
      const range = band(atMs);
      times.push(atMs);
      values.push(ring.value(i));
      low.push(range?.low ?? null);
      high.push(range?.high ?? null);
      if (all !== undefined) scores.push(all[i]!);
    }
    return { ...itemOf(series), times, values, low, high, scores };
  }

  /** The series by array, as the list has them. */
  #groups(): readonly ArrayGroup[] {
    const list = this.#all();
    if (this.#grouped.of !== list) {
      this.#grouped = { of: list, groups: groupsOf(list) };
    }
    return this.#grouped.groups;
  }

  #all(): readonly Listed[] {
    const nowMs = this.#now();
    const { series: set } = this.#ports;
    const { atMs, list } = this.#sorted;
    const limitMs = list.length === set.size ? OLD_MS : CHANGED_MS;
    if (nowMs - atMs < limitMs && list.length > 0) return list;
    const fresh = Array.from(set.values(), (series) => ({
      series,
      text: searchedOf(series),
    }));
    fresh.sort((a, b) => a.series.key.text < b.series.key.text ? -1 : 1);
    this.#sorted = { atMs: nowMs, list: fresh };
    return fresh;
  }
}

/** Those with the highest scores, the highest first: sorting all of them by what they say takes too long. */
function highest(list: readonly Listed[], count: number): readonly Listed[] {
  const scores = Float64Array.from(list, ({ series }) => series.state.score);
  const least = scores.slice().sort().at(-Math.min(count, scores.length)) ?? 0;
  return list.map((listed, i) => ({ listed, score: scores[i]! }))
    .filter(({ score }) => score >= least)
    .sort((a, b) => b.score - a.score)
    .map(({ listed }) => listed);
}

function groupsOf(list: readonly Listed[]): ArrayGroup[] {
  const byArray = Map.groupBy(list, ({ series }) => series.key.storageId);
  return [...byArray].map(([storageId, listed]) => {
    const members = listed.map(({ series }) => series);
    const byType = Map.groupBy(members, ({ key }) => key.resourceType);
    const resources = [...byType].map(([type, ofType]) => {
      const ids = new Set(ofType.map(({ key }) => resourceOf(key.text)));
      return [type, ids.size];
    });
    return { storageId, resources: Object.fromEntries(resources), members };
  });
}

/** The first three parts of the canonical text of a series. */
function resourceOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/"));
}

function matcher(
  { array, type, resource, metric, q }: SeriesFilter,
): ((listed: Listed) => boolean) | undefined {
  if ((array ?? type ?? resource ?? metric ?? q) === undefined) {
    return undefined;
  }
  const words = q?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  return ({ series: { key, labels }, text }) => {
    if (
      array !== undefined && key.storageId !== array && labels.name !== array
    ) {
      return false;
    }
    if (type !== undefined && key.resourceType !== type) return false;
    if (metric !== undefined && key.metric !== metric) return false;
    if (
      resource !== undefined && key.resourceId !== resource &&
      labels.resourceName !== resource && resourceOf(key.text) !== resource
    ) {
      return false;
    }
    return words.every((word) => text.includes(word));
  };
}

function searchedOf({ key, labels }: LiveSeries): string {
  return `${key.text} ${labels.name ?? ""} ${labels.resourceName ?? ""}`
    .toLowerCase();
}

function itemOf({ key, labels, ring, state }: LiveSeries): SeriesItem {
  const newest = ring.length - 1;
  return {
    key: key.text,
    storageId: key.storageId,
    array: labels.name ?? null,
    resourceType: key.resourceType,
    resourceId: key.resourceId,
    resource: labels.resourceName ?? null,
    metric: key.metric,
    unit: labels.unit ?? null,
    samples: ring.length,
    newestMs: newest < 0 ? null : ring.atMs(newest),
    value: newest < 0 ? null : ring.value(newest),
    score: state.score,
    intervalMs: state.detector.intervalMs,
    confidence: state.detector.isFull ? "normal" : "low",
  };
}

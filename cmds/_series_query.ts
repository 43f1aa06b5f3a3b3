/**
 * What is asked of a service about its series.
 *
 * @module
 */

import type { Anomaly } from "../lib/model/anomaly.ts";
import { choiceParam, textParam } from "../lib/serve/params.ts";
import type { SeriesItem, SeriesWindow } from "../lib/serve/series_view.ts";
import { AskError } from "./_ask_error.ts";
import { type Page, pageFlags, paramFlag } from "./_param_flag.ts";
import type { Question, ServiceClient } from "./_service_client.ts";
import { spanFlags } from "./_time_text.ts";
import { CONFIG_FLAGS } from "./config_flags.ts";
import { type FlagNames, type Flags, UsageError } from "./flags.ts";

/** Flags that choose among all series. */
const LIST_NAMES = [
  "array",
  "type",
  "resource",
  "metric",
  "text",
  "order",
  "limit",
  "page",
];

/** Flags for the part of a window. */
const SPAN_NAMES = ["from", "to", "since"];

/** Series that are named where one is not unique. */
const MOST_NAMED = 5;

/** The service answers so many at most. */
const PAGE_ITEMS = 1000;

/** The flags. */
export const SERIES_FLAGS: FlagNames = {
  texts: [...CONFIG_FLAGS.texts, "url", ...LIST_NAMES, ...SPAN_NAMES],
  lists: CONFIG_FLAGS.lists,
  switches: ["json", "csv", "all"],
  positionals: 20,
};

/** What is to be shown: one series, or those that meet some conditions. */
export type SeriesQuestion =
  | {
    readonly kind: "one";
    readonly name: string;
    readonly span: Question;
  }
  | {
    readonly kind: "some";
    readonly filter: Question;
    readonly page: Page;
  };

/** A page of a list. */
export interface SeriesPage {
  /** The series. */
  readonly items: readonly SeriesItem[];
  /** How many there are on all pages. */
  readonly total: number;
}

/** One series, and what was said of it. */
export interface ShownSeries {
  /** Its samples. */
  readonly window: SeriesWindow;
  /** Anomalies of it and of its resource, the earliest begun first. */
  readonly anomalies: readonly Anomaly[];
}

/**
 * Reads the question.
 *
 * @param flags Those of {@linkcode SERIES_FLAGS}.
 * @param nowMs From when "ago" counts.
 * @throws {UsageError} If it makes no sense.
 */
export function readSeriesQuestion(
  flags: Flags,
  nowMs: number,
): SeriesQuestion {
  const [verb, ...words] = flags.positionals;
  if (verb === undefined) {
    refuse(flags, SPAN_NAMES, "show SERIES alone has");
    const text = (name: string) => paramFlag(flags, name, textParam(""));
    return {
      kind: "some",
      filter: {
        array: text("array"),
        type: text("type"),
        resource: text("resource"),
        metric: text("metric"),
        q: text("text"),
        order: paramFlag(flags, "order", choiceParam("", ["key", "score"])),
      },
      page: pageFlags(flags),
    };
  }
  if (verb !== "show") {
    throw new UsageError(
      `${
        JSON.stringify(verb)
      } is not known here: it is series, or series show SERIES`,
    );
  }
  if (words.length === 0) {
    throw new UsageError(
      "SERIES is missing: its key, or words that only one has",
    );
  }
  refuse(flags, LIST_NAMES, "a list alone has");
  if (flags.isOn("all")) throw new UsageError("a list alone has --all");
  const { fromMs, toMs } = spanFlags(flags, nowMs);
  return {
    kind: "one",
    name: words.join(" "),
    span: { from: fromMs, to: toMs },
  };
}

function refuse(flags: Flags, names: readonly string[], who: string): void {
  const given = names.find((name) => flags.text(name) !== undefined);
  if (given !== undefined) throw new UsageError(`${who} --${given}`);
}

/** The wanted series; asks as often as it takes. */
export async function askSeries(
  client: ServiceClient,
  filter: Question,
  { skip, limit }: Page,
): Promise<SeriesPage> {
  const items: SeriesItem[] = [];
  for (let total = Infinity;;) {
    const page = await client.ask<SeriesPage>("series", {
      ...filter,
      offset: skip + items.length,
      limit: Math.min(limit - items.length, PAGE_ITEMS),
    });
    items.push(...page.items);
    total = page.total;
    const isEnd = page.items.length === 0 || skip + items.length >= total;
    if (isEnd || items.length >= limit) return { items, total };
  }
}

/**
 * One series with its anomalies.
 *
 * @param name Its key, or words that only this one has.
 * @throws {AskError} If there is none, or several.
 */
export async function askOneSeries(
  client: ServiceClient,
  name: string,
  span: Question,
): Promise<ShownSeries> {
  const { key } = await findSeries(client, name);
  const window = await client.ask<SeriesWindow>("series/window", {
    ...span,
    key,
    scores: "true",
  });
  const resource = key.slice(0, key.lastIndexOf("/"));
  const first = window.times[0];
  const { items } = await client.ask<{ readonly items: readonly Anomaly[] }>(
    "anomalies",
    {
      key: resource,
      from: span["from"] ?? (first && Math.floor(first)),
      to: span["to"],
      limit: PAGE_ITEMS,
    },
  );
  // What is said of the resource is said of all its metrics.
  const anomalies = items
    .filter((anomaly) => anomaly.key === key || anomaly.key === resource)
    .toSorted((a, b) => a.startMs - b.startMs);
  return { window, anomalies };
}

async function findSeries(
  client: ServiceClient,
  name: string,
): Promise<SeriesItem> {
  const all = { skip: 0, limit: PAGE_ITEMS };
  const { items, total } = await askSeries(client, { q: name }, all);
  const words = name.toLowerCase().split(/\s+/).filter(Boolean);
  const isWhole = (item: SeriesItem) => {
    const parts = new Set(
      [...item.key.split("/"), item.array, item.resource, item.metric]
        .map((part) => part?.toLowerCase()),
    );
    return words.every((word) => parts.has(word));
  };
  const found = items.find(({ key }) => key === name);
  if (found !== undefined) return found;
  // "iops" is also within "readIops": whole words win.
  const whole = items.filter(isWhole);
  const candidates = whole.length > 0 ? whole : items;
  const [first] = candidates;
  if (first === undefined) {
    throw new AskError(`There is no series ${JSON.stringify(name)}`);
  }
  if (candidates.length === 1) return first;
  const named = candidates.slice(0, MOST_NAMED).map(({ key }) => key);
  const count = whole.length > 0 ? whole.length : total;
  throw new AskError(
    `${JSON.stringify(name)} is not unique, ${count} series have it: ${
      named.join(", ")
    }${count > named.length ? ", …" : ""}`,
  );
}

/**
 * What is asked of the history on the command line.
 *
 * @module
 */

import type { Message } from "../lib/model/message.ts";
import { choiceParam, shareParam, textParam } from "../lib/serve/params.ts";
import { ANOMALY_KINDS } from "../lib/serve/schemas.ts";
import type {
  HistoryQuery,
  HistoryReader,
  HistoryRow,
  HistoryType,
} from "../lib/state/history_file.ts";
import { AskError } from "./_ask_error.ts";
import { CONFIG_FLAGS } from "./config_flags.ts";
import { type FlagNames, type Flags, UsageError } from "./flags.ts";
import { paramFlag } from "./_param_flag.ts";
import { SPAN_HELP, spanFlags } from "./_time_text.ts";

/** Flags that choose among all, and make no sense beside an id. */
const FILTER_NAMES = [
  "from",
  "to",
  "since",
  "array",
  "resource",
  "key",
  "metric",
  "kind",
  "state",
  "severity",
  "text",
  "limit",
  "page",
];

/** The flags of both commands. */
export const HISTORY_FLAGS: FlagNames = {
  texts: [
    ...CONFIG_FLAGS.texts,
    "history",
    ...FILTER_NAMES,
  ],
  lists: CONFIG_FLAGS.lists,
  switches: ["json", "csv", "all"],
  positionals: 1,
};

/** Help of the filters. */
export const FILTER_HELP =
  `${SPAN_HELP}  --array ARRAY             of this array: its storage_id, or its name
  --resource RESOURCE       of resources with this id or name, for example vol-3
  --key KEY                 of this series, resource or array and all below it, for
                            example array-1/volume/vol-3
  --metric METRIC           of this metric
  --kind KIND               with this wrong: ${
    ANOMALY_KINDS.slice(0, 4).join(", ")
  },
                            ${ANOMALY_KINDS.slice(4).join(", ")}
  --state STATE             open or resolved
  --severity S              at least so severe, 0 to 1
  --text TEXT               with this text in the sentence or the key
`;

/** Rows that are read at a time. */
const PAGE_ROWS = 1000;

/** The first digits of an id are enough, if so many. */
const LEAST_DIGITS = 6;

/** Ids that are named where one is not unique. */
const MOST_NAMED = 5;

/** What is to be shown: one by its id, or those that meet some conditions. */
export type HistoryQuestion =
  | { readonly kind: "one"; readonly prefix: string }
  | { readonly kind: "some"; readonly query: HistoryQuery };

/**
 * Reads the question.
 *
 * @param flags Those of {@linkcode HISTORY_FLAGS}.
 * @param type What is asked for.
 * @param nowMs From when "ago" counts.
 * @throws {UsageError} If it makes no sense.
 */
export function readHistoryQuestion(
  flags: Flags,
  type: HistoryType,
  nowMs: number,
): HistoryQuestion {
  const [id] = flags.positionals;
  if (id !== undefined) return { kind: "one", prefix: readId(id, flags) };
  const text = textParam("");
  const state = paramFlag(
    flags,
    "state",
    choiceParam("", ["open", "resolved"]),
  );
  return {
    kind: "some",
    query: {
      type,
      ...spanFlags(flags, nowMs),
      storageId: paramFlag(flags, "array", text),
      resource: paramFlag(flags, "resource", text),
      key: paramFlag(flags, "key", text),
      metric: paramFlag(flags, "metric", text),
      kind: paramFlag(flags, "kind", choiceParam("", ANOMALY_KINDS)),
      isOpen: state && state === "open",
      minSeverity: paramFlag(flags, "severity", shareParam("")),
      text: paramFlag(flags, "text", text),
      limit: PAGE_ROWS,
    },
  };
}

function readId(id: string, flags: Flags): string {
  const filter = FILTER_NAMES.find((name) => flags.text(name) !== undefined);
  if (filter !== undefined || flags.isOn("all")) {
    throw new UsageError(
      `--${filter ?? "all"} makes no sense beside the id of one`,
    );
  }
  if (/^[\da-f]{6,32}$/i.test(id)) return id.toLowerCase();
  throw new UsageError(
    `an id is ${LEAST_DIGITS} to 32 hex digits, not ${JSON.stringify(id)}`,
  );
}

/**
 * Rows by portions, so that a long history does not have to fit into memory.
 *
 * @param limit How many in all.
 */
export function* historyPages(
  history: HistoryReader,
  query: HistoryQuery,
  limit: number,
): Generator<readonly HistoryRow[]> {
  let { after, skip } = query;
  for (let left = limit; left > 0;) {
    const rows = history
      .find({ ...query, after, skip, limit: Math.min(left, PAGE_ROWS) });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    left -= rows.length;
    after = last;
    skip = 0;
  }
}

/** The same query, with the id of the array where its name was given. */
export function withArrayId(
  history: HistoryReader,
  query: HistoryQuery,
): HistoryQuery {
  const { storageId: wanted } = query;
  if (wanted === undefined) return query;
  const ofArray = { type: "incident", limit: 1 } as const;
  if (history.find({ ...ofArray, storageId: wanted }).length > 0) return query;
  for (const rows of historyPages(history, ofArray, Infinity)) {
    for (const { storageId, body } of rows) {
      const { array } = JSON.parse(body);
      if (array?.name === wanted) return { ...query, storageId };
    }
  }
  return query;
}

/**
 * The one row with such an id.
 *
 * @throws {AskError} If there is none, or several.
 */
export function findOne(
  history: HistoryReader,
  type: HistoryType,
  prefix: string,
): HistoryRow {
  const ofType = (type: HistoryType) =>
    history.find({ type, idPrefix: prefix, limit: MOST_NAMED });
  const [row, ...others] = ofType(type);
  if (row === undefined) {
    const other = type === "incident" ? "anomaly" : "incident";
    const hint = ofType(other).length === 0
      ? ""
      : `, but there is ${withArticle(other)} with this id: ask for ${
        PLURALS[other]
      } ${prefix}`;
    throw new AskError(`There is no ${type} ${prefix} in the history${hint}`);
  }
  if (others.length === 0) return row;
  const ids = [row, ...others].map(({ id }) => id).join(", ");
  throw new AskError(`${prefix} is not unique: ${ids}`);
}

/** The two types in the plural: the names of the commands. */
export const PLURALS: Readonly<Record<HistoryType, string>> = {
  incident: "incidents",
  anomaly: "anomalies",
};

function withArticle(type: HistoryType): string {
  return `an ${type}`;
}

/** The message of a row. */
export function messageOf<M extends Message>({ body }: HistoryRow): M {
  return JSON.parse(body);
}

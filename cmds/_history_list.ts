/**
 * What `incidents` and `anomalies` do: ask the history, print what it says.
 *
 * @module
 */

import type { Anomaly } from "../lib/model/anomaly.ts";
import type { Incident } from "../lib/model/incident.ts";
import type { Message } from "../lib/model/message.ts";
import {
  HistoryFile,
  type HistoryQuery,
  type HistoryReader,
  type HistoryRow,
  type HistoryType,
} from "../lib/state/history_file.ts";
import { StateError } from "../lib/state/state_error.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import { AskError } from "./_ask_error.ts";
import { csvHead, csvLine, csvText } from "./_csv.ts";
import type { HistoryColumns } from "./_history_columns.ts";
import { anomalyDetail, incidentDetail } from "./_history_detail.ts";
import {
  findOne,
  HISTORY_FLAGS,
  historyPages,
  messageOf,
  PLURALS,
  readHistoryQuestion,
  withArrayId,
} from "./_history_query.ts";
import {
  formFlag,
  type ListForm,
  type Page,
  pageFlags,
} from "./_param_flag.ts";
import { type Screen, thisScreen } from "./_screen.ts";
import { tableText } from "./_table.ts";
import { EXIT } from "./command.ts";
import {
  loadConfigFor,
  type Machine,
  reportUserError,
  THIS_MACHINE,
} from "./config_flags.ts";
import { type Flags, readFlags } from "./flags.ts";

/** What the commands need of the machine; tests put their own in its place. */
export interface HistoryTools {
  /** Where settings are read and things are printed. */
  readonly machine: Machine;
  /** What a person looks at. */
  readonly screen: Screen;
  /** Opens a history for reading; throws a {@linkcode StateError}. */
  readonly open: (path: string) => HistoryReader;
  /** The clock, in ms since 1970. */
  readonly nowMs: () => number;
}

/** The tools of this process. */
export function historyTools(): HistoryTools {
  return {
    machine: THIS_MACHINE,
    screen: thisScreen(),
    open: HistoryFile.read,
    nowMs: Date.now,
  };
}

/** Which of the two it is. */
export interface HistoryKind<M extends Message> {
  /** What is asked for. */
  readonly type: HistoryType;
  /** How it is printed. */
  readonly columns: HistoryColumns<M>;
}

/**
 * Answers a question to the history.
 *
 * @param kind What is asked for.
 * @param args What follows the name of the command.
 * @param tools What it works with.
 * @returns The exit code.
 */
export function askHistory<M extends Message>(
  kind: HistoryKind<M>,
  args: readonly string[],
  tools: HistoryTools,
): number {
  const { machine } = tools;
  const name = PLURALS[kind.type];
  try {
    const flags = readFlags(args, HISTORY_FLAGS);
    const question = readHistoryQuestion(flags, kind.type, tools.nowMs());
    const [form, page] = [formFlag(flags), pageFlags(flags)];
    const history = openFor(flags, tools);
    try {
      if (question.kind === "some") {
        const query = withArrayId(history, question.query);
        list(kind, { history, query, page, form, tools });
      } else {
        const row = findOne(history, kind.type, question.prefix);
        showOne(kind, { history, row, form, tools });
      }
    } finally {
      history.close();
    }
    return EXIT.done;
  } catch (error) {
    if (error instanceof StateError || error instanceof AskError) {
      machine.printError(
        `anomaly-detection ${name}: ${escapeControls(error.message)}`,
      );
      return EXIT.failed;
    }
    return reportUserError(error, name, machine);
  }
}

function openFor(flags: Flags, { machine, open }: HistoryTools): HistoryReader {
  const file = flags.text("history");
  const { config: { history: { path } } } = loadConfigFor(
    flags,
    machine,
    file === undefined ? [] : [`history.path=${file}`],
  );
  if (path !== "") return open(path);
  throw new AskError(
    "[history] path is none: the service keeps its history in memory, and only its API has it",
  );
}

function list<M extends Message>(
  { type, columns }: HistoryKind<M>,
  { history, query, page, form, tools: { machine, screen } }: {
    readonly history: HistoryReader;
    readonly query: HistoryQuery;
    readonly page: Page;
    readonly form: ListForm;
    readonly tools: HistoryTools;
  },
): void {
  const { skip, limit } = page;
  const pages = historyPages(history, { ...query, skip }, limit);
  const total = history.count(query);
  let shown = 0;
  if (form === "json") {
    // One document, in portions: white space does not matter.
    machine.print(`{"total":${total},"items":[`);
    for (const rows of pages) {
      const items = rows.map(({ body }) => escapeControls(body)).join(",\n");
      machine.print(shown === 0 ? items : `,${items}`);
      shown += rows.length;
    }
    machine.print("]}");
  } else if (form === "csv") {
    machine.print(csvText([csvHead(columns.csv)]));
    for (const rows of pages) {
      machine.print(
        csvText(rows.map((row) => csvLine(columns.csv, messageOf<M>(row)))),
      );
      shown += rows.length;
    }
  } else {
    const messages = [...pages].flat().map((row) => messageOf<M>(row));
    shown = messages.length;
    if (shown > 0) {
      machine.print(tableText(columns.table, messages, screen));
    }
  }
  const names = PLURALS[type];
  if (shown === 0 && total > 0) {
    machine.printError(`note: there are ${total} ${names}: this page is empty`);
  } else if (shown === 0) {
    const all = history.count({ type, limit: 1 });
    machine.printError(
      all === 0
        ? `note: the history has no ${names}`
        : `note: none of the ${all} ${names} of the history is like that`,
    );
  } else if (shown < total) {
    machine.printError(
      `note: ${skip + 1} to ${
        skip + shown
      } of ${total} ${names}, the latest begun first; --all shows them all`,
    );
  }
}

function showOne<M extends Message>(
  { type, columns }: HistoryKind<M>,
  { history, row, form, tools: { machine, screen } }: {
    readonly history: HistoryReader;
    readonly row: HistoryRow;
    readonly form: ListForm;
    readonly tools: HistoryTools;
  },
): void {
  if (form === "csv") {
    const line = csvLine(columns.csv, messageOf<M>(row));
    machine.print(csvText([csvHead(columns.csv), line]));
    return;
  }
  const parts = type === "incident" ? anomaliesOf(history, row.id) : [];
  if (form === "table") {
    machine.print(
      type === "incident"
        ? incidentDetail(
          messageOf<Incident>(row),
          parts.map((part) => messageOf<Anomaly>(part)),
          screen,
        )
        : anomalyDetail(messageOf<Anomaly>(row), screen),
    );
    return;
  }
  const anomalies = parts.map(({ body }) => body).join(",");
  const text = type === "incident"
    ? `{"incident":${row.body},"anomalies":[${anomalies}]}`
    : row.body;
  machine.print(escapeControls(text));
}

function anomaliesOf(
  history: HistoryReader,
  incident: string,
): readonly HistoryRow[] {
  const query = { type: "anomaly", incident, limit: 1 } as const;
  return [...historyPages(history, query, Infinity)].flat();
}

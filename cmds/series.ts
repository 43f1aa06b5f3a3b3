/**
 * `series`: what a running service knows of its series, and the chart of one.
 *
 * @module
 */

import { utc } from "../lib/decide/plain_text.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import { AskError } from "./_ask_error.ts";
import { chartText } from "./_chart.ts";
import { csvHead, csvLine, csvText } from "./_csv.ts";
import { duration, Lines, num, withUnit } from "./_explain_layout.ts";
import { ANOMALY_COLUMNS } from "./_history_columns.ts";
import {
  formFlag,
  type ListForm,
  type Page,
  PAGE_HELP,
} from "./_param_flag.ts";
import { type Screen, thisScreen } from "./_screen.ts";
import {
  SAMPLE_CSV,
  sampleRows,
  SERIES_CSV,
  SERIES_TABLE,
} from "./_series_columns.ts";
import {
  askOneSeries,
  askSeries,
  readSeriesQuestion,
  SERIES_FLAGS,
  type SeriesPage,
  type ShownSeries,
} from "./_series_query.ts";
import { ServiceClient, type ServiceClientTools } from "./_service_client.ts";
import { tableText } from "./_table.ts";
import { SPAN_HELP } from "./_time_text.ts";
import { type Command, EXIT } from "./command.ts";
import {
  CONFIG_FLAGS_HELP,
  loadConfigFor,
  type Machine,
  reportUserError,
  THIS_MACHINE,
} from "./config_flags.ts";
import { readFlags } from "./flags.ts";

/** What the command needs of the machine; tests put their own in its place. */
export interface SeriesTools {
  /** Where settings are read and things are printed. */
  readonly machine: Machine;
  /** What a person looks at. */
  readonly screen: {
    /** Width of the terminal; `undefined` where the output goes elsewhere. */
    readonly columns: number | undefined;
    /** Whether ANSI colours are wanted. */
    readonly color: boolean;
  };
  /** Sends a request. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The clock, in ms since 1970. */
  readonly nowMs: () => number;
}

/** The command `series`. */
export const SERIES_COMMAND: Command = {
  name: "series",
  summary: "list the series of a running service, or draw one",
  help,
  run: (args) =>
    series(args, {
      machine: THIS_MACHINE,
      screen: thisScreen(),
      fetch,
      nowMs: Date.now,
    }),
};

/**
 * Answers a question about series.
 *
 * @param args What follows the name of the command.
 * @param tools What it works with.
 * @returns The exit code.
 */
export async function series(
  args: readonly string[],
  tools: SeriesTools,
): Promise<number> {
  const { machine } = tools;
  try {
    const flags = readFlags(args, SERIES_FLAGS);
    const question = readSeriesQuestion(flags, tools.nowMs());
    const form = formFlag(flags);
    const clientTools: ServiceClientTools = {
      fetch: tools.fetch,
      readTextFile: (path) => machine.readTextFile(path),
    };
    const client = new ServiceClient(
      loadConfigFor(flags, machine),
      flags.text("url"),
      clientTools,
    );
    try {
      if (question.kind === "some") {
        const { filter, page } = question;
        const found = await askSeries(client, filter, page);
        printList(found, page, form, tools);
      } else {
        const { name, span } = question;
        printOne(await askOneSeries(client, name, span), form, tools);
      }
    } finally {
      client.close();
    }
    machine.printError(`note: from the service at ${client.url}`);
    return EXIT.done;
  } catch (error) {
    if (error instanceof AskError) {
      machine.printError(
        `anomaly-detection series: ${escapeControls(error.message)}`,
      );
      return EXIT.failed;
    }
    return reportUserError(error, SERIES_COMMAND.name, machine);
  }
}

function printList(
  { items, total }: SeriesPage,
  { skip }: Page,
  form: ListForm,
  { machine, screen }: SeriesTools,
): void {
  if (form === "json") {
    machine.print(escapeControls(JSON.stringify({ total, items })));
  } else if (form === "csv") {
    const lines = items.map((item) => csvLine(SERIES_CSV, item));
    machine.print(csvText([csvHead(SERIES_CSV), ...lines]));
  } else if (items.length > 0) {
    machine.print(tableText(SERIES_TABLE, items, screen));
  }
  if (items.length === 0) {
    machine.printError(
      total === 0
        ? "note: no series is like that"
        : `note: there are ${total} series: this page is empty`,
    );
  } else if (items.length < total) {
    machine.printError(
      `note: ${skip + 1} to ${
        skip + items.length
      } of ${total} series; --all shows them all`,
    );
  }
}

function printOne(
  shown: ShownSeries,
  form: ListForm,
  { machine, screen }: SeriesTools,
): void {
  const { window, anomalies } = shown;
  if (form === "json") {
    machine.print(escapeControls(JSON.stringify({ ...window, anomalies })));
  } else if (form === "csv") {
    const lines = sampleRows(window, anomalies)
      .map((row) => csvLine(SAMPLE_CSV, row));
    machine.print(csvText([csvHead(SAMPLE_CSV), ...lines]));
  } else machine.print(shownText(shown, screen));
}

function shownText({ window, anomalies }: ShownSeries, screen: Screen): string {
  const lines = new Lines(screen.color);
  const { unit, times, value, newestMs } = window;
  const newest = times.length - 1;
  const [low, high] = [window.low[newest] ?? null, window.high[newest] ?? null];
  lines.heading(window.key);
  lines.pair("array", window.array ?? window.storageId);
  lines.pair("resource", window.resource ?? window.resourceId);
  if (value !== null && newestMs !== null) {
    lines.pair("newest", `${withUnit(value, unit)} at ${utc(newestMs)}`);
  }
  if (low !== null && high !== null) {
    lines.pair("usual then", `${num(low)} to ${withUnit(high, unit)}`);
  }
  lines.pair("score", `${num(window.score)} (ln LOF of the newest sample)`);
  lines.pair(
    "samples",
    `${window.samples} kept, ${times.length} shown, ${
      window.intervalMs > 0
        ? `one every ${duration(window.intervalMs)}`
        : "interval not known yet"
    }`,
  );
  lines.pair("confidence", window.confidence);
  const parts = [lines.text, ""];
  parts.push(
    times.length === 0 ? "no sample in this span" : chartText({
      ...window,
      abnormal: anomalies.map(({ startMs, endMs }) => ({
        fromMs: startMs,
        toMs: endMs ?? Infinity,
      })),
    }, screen),
  );
  if (anomalies.length > 0) {
    parts.push("", tableText(ANOMALY_COLUMNS.table, anomalies, screen));
  }
  return parts.join("\n");
}

function help(): string {
  return `Usage: anomaly-detection series [OPTIONS]
       anomaly-detection series show [OPTIONS] SERIES

Lists the series that a running service knows, or draws one: its values, the
band where they usually lie at that hour of the day, and below them what was
abnormal. SERIES is a key, or words that only one series has, for example:
oltp-04 iops. Series are in the memory of the service, so it is asked over HTTP,
where [serve] listen of the configuration says. Exit codes: ${EXIT.done} done, ${EXIT.failed} no service
answers or it has no such series, ${EXIT.usage} bad usage, ${EXIT.config} bad configuration.

Options:
${CONFIG_FLAGS_HELP}  --url URL                 where the service is, if elsewhere

Of a list:
  --array ARRAY             of this array: its storage_id, or its name
  --type TYPE               of resources of this type, for example volume
  --resource RESOURCE       of resources with this id or name
  --metric METRIC           of this metric
  --text TEXT               with all these words in key or names
  --order ORDER             key (default), or score: the most abnormal first
${PAGE_HELP}
Of show, besides --json and --csv:
${SPAN_HELP}`;
}

/**
 * `evaluate`: how good the verdicts of the service are, on data with labels.
 *
 * @module
 */

import {
  effectivePolicies,
  effectiveSettings,
} from "../lib/config/effective.ts";
import { show } from "../lib/config/show.ts";
import type { LoadedConfig } from "../lib/config/load.ts";
import { BASELINE_CONTENDERS } from "../lib/evaluate/contender.ts";
import { CorpusError } from "../lib/evaluate/corpus_error.ts";
import { witness } from "../lib/evaluate/witness.ts";
import { type Reason, REASONS } from "../lib/model/record.ts";
import { SourceError } from "../lib/source/source.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import {
  CORPORA,
  type Corpus,
  findingsAsJson,
  findingsAsText,
} from "./_evaluate_corpora.ts";
import { type ProgressLine, progressLine } from "./evaluate_progress.ts";
import {
  checkReportFile,
  isJudging,
  ReportFileError,
  writeReport,
} from "./evaluate_report.ts";
import { type Command, EXIT } from "./command.ts";
import {
  CONFIG_FLAGS,
  CONFIG_FLAGS_HELP,
  loadConfigFor,
  type Machine,
  reportUserError,
  THIS_MACHINE,
} from "./config_flags.ts";
import { type Flags, readFlags, UsageError } from "./flags.ts";
import { makeContender } from "./make_contender.ts";

/** The command `evaluate`. */
export const EVALUATE_COMMAND: Command = {
  name: "evaluate",
  summary: "score the detector, and simple ones, on data with labels",
  help,
  run: (args) => evaluate(args, THIS_MACHINE, stderrProgress()),
};

/**
 * Evaluates. Prints tables, or with `--json` one document, to standard output.
 *
 * @param args What follows the name of the command.
 * @param machine Where the configuration is read and results are printed.
 * @param progress Shows how far it is.
 * @returns The exit code.
 */
export async function evaluate(
  args: readonly string[],
  machine: Machine,
  progress: ProgressLine,
): Promise<number> {
  try {
    const flags = readFlags(args, {
      ...CONFIG_FLAGS,
      texts: [...CONFIG_FLAGS.texts, "html"],
      switches: ["baselines", "json"],
      positionals: Infinity,
    });
    const { corpus, paths } = whatToEvaluate(flags);
    const loaded = loadConfigFor(flags, machine);
    const html = flags.text("html");
    if (html !== undefined) checkReportFile(html);
    const refused = new Map<Reason, number>();
    const service = witness(makeContender(loaded, refused));
    const baselines = flags.isOn("baselines")
      ? BASELINE_CONTENDERS.map(witness)
      : [];
    const findings = await corpus.evaluate(paths, {
      service: service.contender,
      baselines: baselines.map(({ contender }) => contender),
    }, progress.show);
    progress.clear();
    const notes = [
      ...changedSettings(loaded),
      ...findings.notes,
      ...refusals(refused),
    ];
    machine.print(
      flags.isOn("json")
        ? findingsAsJson(findings, notes)
        : findingsAsText(findings, notes),
    );
    if (html !== undefined) {
      const all = [service, ...baselines].map(({ testimony }) => testimony);
      await writeReport(html, { args, findings, notes, loaded, said: all });
    }
    return EXIT.done;
  } catch (error) {
    progress.clear();
    if (
      error instanceof CorpusError || error instanceof SourceError ||
      error instanceof ReportFileError
    ) {
      machine.printError(
        `anomaly-detection evaluate: ${escapeControls(error.message)}`,
      );
      return EXIT.failed;
    }
    return reportUserError(error, EVALUATE_COMMAND.name, machine);
  }
}

function whatToEvaluate(
  { positionals }: Flags,
): { corpus: Corpus; paths: readonly string[] } {
  const [name, ...paths] = positionals;
  const names = Object.keys(CORPORA).join(", ");
  if (name === undefined) {
    throw new UsageError(`the kind of data is missing: ${names}`);
  }
  if (!Object.hasOwn(CORPORA, name)) {
    throw new UsageError(
      `there is no kind of data ${show(name)}, only ${names}`,
    );
  }
  const corpus = CORPORA[name];
  if (paths.length === 0) {
    throw new UsageError(`${corpus.operand} is missing behind ${name}`);
  }
  if (paths.length > 1 && corpus.operand === "DIR") {
    throw new UsageError(`unexpected argument ${show(paths[1])}`);
  }
  return { corpus, paths };
}

/** Settings of what is evaluated that are not the default. */
function changedSettings(loaded: LoadedConfig): string[] {
  return [...effectiveSettings(loaded), ...effectivePolicies(loaded)]
    .filter(({ section, origin }) => isJudging(section) && origin !== "default")
    .map(({ section, key, value, origin }) =>
      escapeControls(`[${section}] ${key} = ${value} (${origin})`)
    );
}

/** What the service refused or marked in recordings, by reason. */
function refusals(refused: ReadonlyMap<Reason, number>): string[] {
  return [...refused].map(([reason, count]) =>
    `${count} times ${reason}, ${REASONS[reason]}`
  );
}

/** A line on standard error, if that is a terminal. */
function stderrProgress(): ProgressLine {
  const encoder = new TextEncoder();
  return progressLine(
    Deno.stderr.isTerminal()
      ? (text) => void Deno.stderr.writeSync(encoder.encode(text))
      : undefined,
  );
}

function help(): string {
  return `Usage: anomaly-detection evaluate [OPTIONS] nab DIR
       anomaly-detection evaluate [OPTIONS] csv FILE...
       anomaly-detection evaluate [OPTIONS] storage DIR

Scores the detector that run would use, with the same settings, on data with
labels. Prints tables; with --html also draws what was found and what was not.

  nab DIR       the Numenta Anomaly Benchmark as its repository has it:
                DIR/data and DIR/labels/combined_windows.json. Normalised scores
                of the three profiles, per category, beside published ones and
                an alert by the clock that never looks at the data
  csv FILE...   series with the columns timestamp, value and label (0 or 1):
                average precision and VUS-PR of the scores, recall and precision
                of the alerts, alerts per week
  storage DIR   recordings of arrays: NAME.ndjson.gz, one record as Delfin sends
                it per line, and NAME.labels.json. Faults found and how late,
                false incidents per week of one array, benign events that
                alerted; what the same alerts find by chance, moved in time

Exit codes: ${EXIT.done} done, ${EXIT.failed} the data cannot be read, ${EXIT.usage} bad usage, ${EXIT.config} bad configuration.

Options:
  --baselines               add simple detectors: LOF on single values and on 8
                            lags, rolling robust z, seasonal-naive z, the clock;
                            they judge every series, which takes minutes where
                            recordings are long (the control by chance is
                            always in the tables)
  --json                    print one JSON document
  --html FILE               write one page with the tables and every series or
                            recording drawn; it needs nothing from elsewhere
${CONFIG_FLAGS_HELP}`;
}

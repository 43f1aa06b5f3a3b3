/**
 * The kinds of labelled data that `evaluate` knows, and how its findings are
 * printed.
 *
 * @module
 */

import {
  BLIND_CONTENDER,
  type Contender,
  type Progress,
} from "../lib/evaluate/contender.ts";
import { readCsvSeries } from "../lib/evaluate/csv_series.ts";
import {
  evaluateCsv,
  evaluateNab,
  evaluateStorage,
} from "../lib/evaluate/evaluate_corpus.ts";
import type { LabeledSeries } from "../lib/evaluate/labeled_series.ts";
import { readNabCorpus } from "../lib/evaluate/nab_corpus.ts";
import { PUBLISHED_NAB_SCORES } from "../lib/evaluate/nab_published.ts";
import { probationRows } from "../lib/evaluate/nab_score.ts";
import type { SeriesRules } from "../lib/evaluate/report_series.ts";
import {
  seriesSections,
  storageSections,
} from "../lib/evaluate/report_sections.ts";
import {
  csvSummary,
  nabSummary,
  storageSummary,
} from "../lib/evaluate/report_summary.ts";
import { warmUpSamples } from "../lib/evaluate/series_score.ts";
import { readStorageCorpus } from "../lib/evaluate/storage_corpus.ts";
import { escapeControls } from "../lib/telemetry/escape.ts";
import type { ReportedFindings } from "./evaluate_report.ts";
import {
  csvTables,
  nabTables,
  renderTable,
  storageTables,
} from "./evaluate_tables.ts";

/** What was found out, for people and for programs. */
export interface Findings extends ReportedFindings {
  /** What was left out, one line each. */
  readonly notes: readonly string[];
}

/** Who is compared. */
export interface Contenders {
  /** The service. */
  readonly service: Contender;
  /** Simple detectors; empty if they are not wanted. */
  readonly baselines: readonly Contender[];
}

/** A kind of labelled data. */
export interface Corpus {
  /** What stands on the command line behind its name. */
  readonly operand: string;
  /** Reads the data and has it judged. */
  evaluate(
    paths: readonly string[],
    contenders: Contenders,
    progress: Progress,
  ): Promise<Findings>;
}

/** NAB labels every file, if only with no window at all. */
const NAB_RULES: SeriesRules = {
  warmUpSamples: probationRows,
  isNormalWithoutWindows: true,
};
const CSV_RULES: SeriesRules = { warmUpSamples, isNormalWithoutWindows: false };

/** By their names on the command line. */
export const CORPORA: Readonly<Record<string, Corpus>> = {
  nab: { operand: "DIR", evaluate: onNab },
  csv: { operand: "FILE...", evaluate: onCsv },
  storage: { operand: "DIR", evaluate: onStorage },
};

/** Tables, then notes. */
export function findingsAsText(
  { tables }: Findings,
  notes: readonly string[],
): string {
  const lines = notes.map((note) => `note: ${escapeControls(note)}`);
  return [...tables.map(renderTable), lines.join("\n")].join("\n\n").trimEnd();
}

/** One JSON document: what has no value is null. */
export function findingsAsJson(
  { document }: Findings,
  notes: readonly string[],
): string {
  const json = JSON.stringify(
    { ...document, notes },
    (_key, value) => value instanceof Map ? Object.fromEntries(value) : value,
  );
  return escapeControls(json);
}

async function onNab(
  [directory]: readonly string[],
  { service, baselines }: Contenders,
  progress: Progress,
): Promise<Findings> {
  const corpus = await readNabCorpus(directory);
  const contenders = [service, ...baselines];
  // NAB rewards a rhythm: no table of it without the control.
  if (!contenders.some(({ name }) => name === BLIND_CONTENDER.name)) {
    contenders.push(BLIND_CONTENDER);
  }
  const results = evaluateNab(corpus, contenders, progress);
  return {
    tables: nabTables(corpus, results),
    summary: nabSummary(results),
    draw: (said) => Promise.resolve(seriesSections(said, NAB_RULES)),
    notes: notesOn(corpus),
    document: {
      corpus: "nab",
      directory,
      results,
      published: PUBLISHED_NAB_SCORES,
    },
  };
}

async function onCsv(
  paths: readonly string[],
  { service, baselines }: Contenders,
  progress: Progress,
): Promise<Findings> {
  const corpus: LabeledSeries[] = [];
  for (const path of paths) corpus.push(await readCsvSeries(path));
  const results = evaluateCsv(corpus, [service, ...baselines], progress);
  return {
    tables: csvTables(corpus, results),
    summary: csvSummary(results),
    draw: (said) => Promise.resolve(seriesSections(said, CSV_RULES)),
    notes: notesOn(corpus),
    document: { corpus: "csv", files: paths, results },
  };
}

async function onStorage(
  [directory]: readonly string[],
  { service, baselines }: Contenders,
  progress: Progress,
): Promise<Findings> {
  const corpus = await readStorageCorpus(directory);
  const groups = await evaluateStorage(
    corpus,
    [service, ...baselines],
    progress,
  );
  return {
    tables: groups.flatMap(storageTables),
    summary: storageSummary(groups),
    draw: storageSections,
    notes: [],
    document: { corpus: "storage", directory, groups },
  };
}

/** What was left out, if anything. */
function notesOn(corpus: readonly LabeledSeries[]): string[] {
  const skipped = corpus.reduce((sum, { skippedRows }) => sum + skippedRows, 0);
  return skipped === 0
    ? []
    : [`rows left out because they have no finite value: ${skipped}`];
}

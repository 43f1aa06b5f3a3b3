/**
 * `evaluate --html`: the page of an evaluation, and the file that it goes to.
 *
 * @module
 */

import { effectiveSettings } from "../lib/config/effective.ts";
import type { LoadedConfig } from "../lib/config/load.ts";
import { MASK } from "../lib/config/show.ts";
import {
  reportPage,
  type ReportSection,
  type ReportTable,
} from "../lib/evaluate/report_page.ts";
import type { Testimony } from "../lib/evaluate/witness.ts";
import { versionLine } from "./version.ts";

/** Sections whose settings verdicts on labelled data depend on. */
const JUDGING = /^(store|detect|decide|silence|metric ".*"|match ".*")$/s;

/** Whether the settings of a section change verdicts on labelled data. */
export function isJudging(section: string): boolean {
  return JUDGING.test(section);
}

/** The page cannot be written; the message is one sentence for the user. */
export class ReportFileError extends Error {
  /** The name of the class, as it stands in logs. */
  override readonly name = "ReportFileError";
}

/** What was found out, as far as the page shows it. */
export interface ReportedFindings {
  /** The tables that the terminal shows. */
  readonly tables: readonly ReportTable[];
  /** One sentence per contender. */
  readonly summary: readonly string[];
  /** For programs: all figures; may hold maps and NaN. `corpus` names the kind of data. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Draws what the contenders said. */
  draw(testimonies: readonly Testimony[]): Promise<ReportSection[]>;
}

/** What goes into the page. */
export interface ReportParts {
  /** What followed the name of the command. */
  readonly args: readonly string[];
  /** What was found out. */
  readonly findings: ReportedFindings;
  /** What was left out, one line each. */
  readonly notes: readonly string[];
  /** The configuration. */
  readonly loaded: LoadedConfig;
  /** What the contenders said; the first is the service. */
  readonly said: readonly Testimony[];
}

/**
 * Makes sure that a file can be written, before hours are spent on what shall
 * stand in it. Changes nothing: a file that is there keeps its content, one
 * that is not there is not there afterwards.
 *
 * @param path Path of the file.
 * @throws {ReportFileError} If it cannot be written.
 */
export function checkReportFile(path: string): void {
  try {
    try {
      Deno.openSync(path, { write: true, createNew: true }).close();
      Deno.removeSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      Deno.openSync(path, { write: true }).close();
    }
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/**
 * Writes the page.
 *
 * @param path Path of the file.
 * @param parts What goes into it.
 * @throws {ReportFileError} If it cannot be written.
 */
export async function writeReport(
  path: string,
  { args, findings, notes, loaded, said }: ReportParts,
): Promise<void> {
  const page = reportPage({
    title: `Evaluation on ${findings.document["corpus"]} data`,
    summary: findings.summary,
    tables: findings.tables,
    notes,
    sections: await findings.draw(said),
    command: commandLine(args),
    program: versionLine(),
    settings: {
      title: "Settings of this service",
      header: ["setting", "value", "origin"],
      rows: effectiveSettings(loaded)
        .filter(({ section }) => isJudging(section))
        .map(({ section, key, value, origin }) => [
          `[${section}] ${key}`,
          value,
          origin,
        ]),
    },
  });
  try {
    await Deno.writeTextFile(path, page);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/**
 * The command as it can be typed again. A value that `--set` gives to anything
 * but the detector may be a secret: it is masked.
 *
 * @param args What followed the name of the command.
 */
export function commandLine(args: readonly string[]): string {
  const words = args.map((arg, i) => {
    const isSetting = args[i - 1] === "--set" || arg.startsWith("--set=");
    const match = /^((?:--set=)?([^.=]*)\.[^=]*=)/.exec(arg);
    if (!isSetting || match === null) return arg;
    const [, start, section] = match;
    return isJudging(section!) ? arg : start + MASK;
  });
  return ["anomaly-detection", "evaluate", ...words]
    .map((word) =>
      /^[\w.,:=@%+/*-]+$/.test(word)
        ? word
        : `'${word.replaceAll("'", "'\\''")}'`
    ).join(" ");
}

function unwritable(path: string, cause: unknown): ReportFileError {
  return new ReportFileError(`Cannot write ${path}: ${problemOf(cause)}`, {
    cause,
  });
}

function problemOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "its folder does not exist";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (error instanceof Deno.errors.NotADirectory) {
    return "its folder is no directory";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "writing it is not permitted";
  }
  return error instanceof Error ? error.message : String(error);
}

/**
 * Who gives which setting which text: the file, the environment, the flags.
 * Names are resolved here; the texts are not looked at.
 *
 * @module
 */

import { escapeControls } from "../telemetry/escape.ts";
import { closestForm, isNamedSection } from "./_section_name.ts";
import type { ConfigProblem } from "./config_error.ts";
import type { IniFile } from "./ini.ts";
import {
  RETIRED,
  type Row,
  ROWS,
  VARIABLE_PREFIX,
  variableOf,
} from "./schema.ts";
import { show } from "./show.ts";
import { closest, didYouMean } from "./suggest.ts";

/** Who can give texts; a later one wins. */
export const LAYERS = ["file", "environment", "flag"] as const;

/** What stands for the place of a flag. */
export const FLAG = "--set";

/** A text that somebody gave a setting. */
export interface Given {
  /** The setting. */
  readonly row: Row;
  /** The key that was used: the setting's own, or its old name. */
  readonly key: string;
  /** The text. */
  readonly text: string;
  /** Who gave it. */
  readonly layer: typeof LAYERS[number];
  /** Where, as messages have it. */
  readonly at: string;
  /** Line of the file. */
  readonly line?: number;
  /** Whether it may hold what was meant as a comment: ` #` or ` ;` without quotes. */
  readonly hasComment: boolean;
}

/** Where a line of a file is. */
export type PlaceOfLine = (
  line: number,
) => { readonly at: string; readonly line: number };

/** What one layer gives. */
export interface Collected {
  /** In the order of the file, of the environment's names, or of the flags. */
  readonly given: readonly Given[];
  /** Names that nothing is known of, lines that say nothing. */
  readonly problems: readonly ConfigProblem[];
  /** What is worth saying, but no problem. */
  readonly notes: readonly string[];
}

const SECTIONS = [...new Set(ROWS.map(({ section }) => section))];

/** Every name that a setting has or had: `section.key` to its row. */
const BY_ID: ReadonlyMap<string, Row> = new Map(ROWS.flatMap((row) => {
  const { oldName } = row.setting;
  const own: [string, Row][] = [[row.id, row]];
  return oldName ? [...own, [`${row.section}.${oldName.key}`, row]] : own;
}));

/** Where the lines of a file are, as messages have it. */
export function placeIn(path: string): PlaceOfLine {
  const shownPath = escapeControls(path);
  return (line) => ({ at: `${shownPath}:${line}`, line });
}

/** All of a configuration file, but for its sections with a name. */
export function collectFile(file: IniFile, place: PlaceOfLine): Collected {
  const { sections, entries, problems: lines } = file;
  const given: Given[] = [];
  const notes: string[] = [];
  const problems = lines.map(({ line, text }) => ({ ...place(line), text }));

  for (const { name, line } of sections) {
    if (SECTIONS.includes(name) || Object.hasOwn(RETIRED, name)) continue;
    if (isNamedSection(name)) continue;
    problems.push({ ...place(line), text: unknownSection(name) });
  }
  for (const { section, key, text, isQuoted, line } of entries) {
    const row = BY_ID.get(`${section}.${key}`);
    const retired = retiredReason(section, key);
    if (row !== undefined) {
      const hasComment = !isQuoted && /\s[;#]/.test(text);
      given.push({ row, key, text, layer: "file", ...place(line), hasComment });
    } else if (retired !== undefined) {
      notes.push(`${place(line).at}: ${notUsed(section, key, retired)}`);
    } else if (SECTIONS.includes(section)) {
      problems.push({ ...place(line), text: unknownSetting(section, key) });
    }
  }
  return { given, problems, notes };
}

/**
 * Variables whose names start like ours but are none: that of the developers'
 * scripts, and those by which Kubernetes tells every container of the services
 * around it, ours included (kubernetes.io, "Service": environment variables).
 */
const FOREIGN_VARIABLE =
  /^OFFLINE$|(^|_)(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$/;

/** Every variable of the environment that starts with our prefix. */
export function collectEnvironment(
  environment: Readonly<Record<string, string>>,
): Collected {
  const byVariable = new Map([...BY_ID].map(([id, row]) => {
    const key = id.slice(row.section.length + 1);
    return [variableOf(row.section, key), { row, key }];
  }));
  const suffixes = [...byVariable.keys()].map(withoutPrefix);
  const given: Given[] = [];
  const problems: ConfigProblem[] = [];
  for (const name of Object.keys(environment).sort()) {
    if (!name.startsWith(VARIABLE_PREFIX)) continue;
    const known = byVariable.get(name);
    const at = `environment ${show(name)}`;
    const text = environment[name]!;
    if (known !== undefined) {
      given.push({
        ...known,
        text,
        layer: "environment",
        at,
        hasComment: false,
      });
    } else if (!FOREIGN_VARIABLE.test(withoutPrefix(name))) {
      problems.push({ at, text: unknownVariable(name, suffixes) });
    }
  }
  return { given, problems, notes: [] };
}

function unknownVariable(name: string, suffixes: readonly string[]): string {
  for (const [id, reason] of Object.entries(RETIRED)) {
    const [section, key] = id.split(".") as [string, string?];
    const isOfSection = name.startsWith(variableOf(section, ""));
    if (key === undefined ? isOfSection : name === variableOf(section, key)) {
      return `this variable is not used any more: ${reason}`;
    }
  }
  const nearest = closest(withoutPrefix(name), suffixes);
  const hint = nearest ? ` (did you mean ${VARIABLE_PREFIX}${nearest}?)` : "";
  return `this variable is not a setting${hint}`;
}

/** The part of a name that differs: only there a likeness means something. */
function withoutPrefix(variable: string): string {
  return variable.slice(VARIABLE_PREFIX.length);
}

/** Every `--set section.key=value`. Of two for one setting the last one wins. */
export function collectFlags(flags: readonly string[]): Collected {
  const given: Given[] = [];
  const problems: ConfigProblem[] = [];
  const at = FLAG;
  for (const flag of flags) {
    const match = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(flag);
    if (match === null) {
      problems.push({
        at,
        text: `"${showName(flag)}" must be section.key=value`,
      });
      continue;
    }
    const [section, key, text] = match.slice(1) as [string, string, string];
    const row = BY_ID.get(`${section}.${key}`);
    const retired = retiredReason(section, key);
    if (row !== undefined) {
      given.push({ row, key, text, layer: "flag", at, hasComment: false });
    } else if (retired !== undefined) {
      problems.push({ at, text: notUsed(section, key, retired) });
    } else if (SECTIONS.includes(section)) {
      problems.push({ at, text: unknownSetting(section, key) });
    } else if (isNamedSection(section)) {
      const name = `[${show(section)}]`;
      problems.push({ at, text: `${name} can be given in the file only` });
    } else {
      problems.push({ at, text: unknownSection(section) });
    }
  }
  return { given, problems, notes: [] };
}

function retiredReason(section: string, key: string): string | undefined {
  for (const name of [section, `${section}.${key}`]) {
    if (Object.hasOwn(RETIRED, name)) return RETIRED[name];
  }
  return undefined;
}

function notUsed(section: string, key: string, reason: string): string {
  return `[${section}] ${showName(key)} is not used any more: ${reason}`;
}

function unknownSection(name: string): string {
  const nearest = closest(name, SECTIONS);
  const form = nearest === undefined ? closestForm(name) : `[${nearest}]`;
  const hint = form === undefined ? "" : ` (did you mean ${form}?)`;
  return `[${show(name)}] is not a section${hint}`;
}

function unknownSetting(section: string, key: string): string {
  const keys = ROWS.filter((row) => row.section === section)
    .map((row) => row.key);
  const elsewhere = ROWS.find((row) => row.key === key);
  const hint = didYouMean(key, keys) ||
    (elsewhere ? ` (did you mean ${elsewhere.label}?)` : "");
  return `[${section}] ${showName(key)} is not a setting${hint}`;
}

/** A name that is none. What stands behind a blank, ":" or "=" may be a secret. */
function showName(text: string): string {
  return show(text.replace(/([\s:=]).*/s, "$1..."));
}

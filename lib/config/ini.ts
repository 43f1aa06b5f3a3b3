/**
 * INI text to raw texts with line numbers. The only import of `@std/ini`.
 *
 * The library alone will not do: it guesses types (`007` becomes 7, an empty
 * value 0; since 1.0.0-rc.9 even before a reviver sees the value), knows no
 * line numbers, lets a repeated section or key replace the first one, and stops
 * at the first line that it cannot read. But it leaves a value in double quotes
 * alone, whatever stands inside. So every line goes to it by itself, trimmed,
 * with its value put in double quotes. What a comment, a section, a key and a
 * value are stays the library's business; nothing is guessed, and every answer
 * belongs to one line.
 *
 * What follows from the library: a comment starts a line with `#`, `;` or `//`;
 * there are no comments behind a value, no continued lines, no escapes.
 * What we add: one pair of quotes, `"…"` or `'…'`, around a value is removed
 * (as oslo.config does, whose files we read), and keys above the first section
 * belong to `[DEFAULT]`.
 *
 * @module
 */

import { parse as stdParse } from "@std/ini";

/** The section of keys that stand above the first `[section]`. */
export const TOP_SECTION = "DEFAULT";

/** One `key = value`. */
export interface IniEntry {
  /** Name of its section, trimmed. */
  readonly section: string;
  /** Name of the key, trimmed. */
  readonly key: string;
  /** The value as text, trimmed, then without its pair of quotes. */
  readonly text: string;
  /** Whether the value stood in quotes. */
  readonly isQuoted: boolean;
  /** Line of the file, from 1. */
  readonly line: number;
}

/** One `[section]`. */
export interface IniSection {
  /** Its name, trimmed. */
  readonly name: string;
  /** Line of the file, from 1. */
  readonly line: number;
}

/** A line that cannot be used. Says nothing of what stands in it: it may be a secret. */
export interface IniProblem {
  /** Line of the file, from 1. */
  readonly line: number;
  /** What is wrong, without a period. */
  readonly text: string;
}

/** All of an INI text. */
export interface IniFile {
  /** Every section once, in the order of the file. */
  readonly sections: readonly IniSection[];
  /** Every key of a section once: the first. In the order of the file. */
  readonly entries: readonly IniEntry[];
  /** In the order of the file. */
  readonly problems: readonly IniProblem[];
}

/** What we need of `@std/ini`: one line to `{}`, `{ section: {} }` or `{ key: text }`. */
export type IniParser = (text: string) => object;

/**
 * Reads an INI text. Never throws for what stands in it.
 *
 * @param text The whole file; lines end with LF, CRLF or CR.
 * @param parse The library; tests put another one in its place.
 */
export function parseIni(text: string, parse: IniParser = stdParse): IniFile {
  const sections = new Map<string, IniSection>();
  const entries = new Map<string, IniEntry>();
  const problems: IniProblem[] = [];
  let section = TOP_SECTION;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = index + 1;
    const found = parseLine(raw.trim(), parse);
    if (found.kind === "section") {
      section = found.name;
      const first = sections.get(section);
      if (first === undefined) sections.set(section, { name: section, line });
      else problems.push({ line, text: repeated("this section", first.line) });
    } else if (found.kind === "entry") {
      const id = JSON.stringify([section, found.key]);
      const first = entries.get(id);
      if (first === undefined) {
        const { key, text, isQuoted } = found;
        entries.set(id, { section, key, text, isQuoted, line });
      } else problems.push({ line, text: repeated("this key", first.line) });
    } else if (found.kind === "problem") {
      problems.push({ line, text: found.text });
    }
  }
  return {
    sections: [...sections.values()],
    entries: [...entries.values()],
    problems,
  };
}

/** What one line says. */
type Line =
  | { readonly kind: "nothing" }
  | { readonly kind: "section"; readonly name: string }
  | ({ readonly kind: "entry" } & Omit<IniEntry, "section" | "line">)
  | { readonly kind: "problem"; readonly text: string };

function parseLine(line: string, parse: IniParser): Line {
  const isSection = line.startsWith("[");
  // The first "=" is the one that ends the key.
  const quoted = isSection ? line : `${line.replace("=", '="')}"`;
  let found: [string, unknown] | undefined;
  try {
    found = line === "" ? undefined : Object.entries(parse(quoted))[0];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: "problem", text: isSection ? NO_SECTION : NO_LINE };
  }
  if (found === undefined) return { kind: "nothing" };
  const [name, value] = found;
  if (typeof value === "string") {
    return { kind: "entry", key: name, ...unquote(value.trim()) };
  }
  return name.trim() === ""
    ? { kind: "problem", text: NO_SECTION }
    : { kind: "section", name: name.trim() };
}

const NO_SECTION = "a section must be written as [name]";
const NO_LINE = "a line must be a [section], a key = value or a comment";

/**
 * The sentence about what stands in a file twice.
 *
 * @param what What it is: `this section`.
 * @param line Where it stands first.
 */
export function repeated(what: string, line: number): string {
  return `${what} must be given once: it stands in line ${line} already`;
}

function unquote(value: string): Pick<IniEntry, "text" | "isQuoted"> {
  const isQuoted = /^(["']).*\1$/s.test(value);
  return { text: isQuoted ? value.slice(1, -1) : value, isQuoted };
}
